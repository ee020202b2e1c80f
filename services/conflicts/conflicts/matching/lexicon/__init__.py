"""The word lists of the matcher: one list a file, TAB between columns, `#` opens a comment."""
