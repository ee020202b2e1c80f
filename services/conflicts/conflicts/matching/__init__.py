"""Which names and numbers may mean the same party, and why: pure functions over tables."""
