"""The sample firm and the story that `make demo` plays."""
