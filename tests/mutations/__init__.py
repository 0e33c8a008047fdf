"""Faults planted on purpose, one at a time: each must be caught by a test. Not part of the suite: see ``__main__``."""
