"""Measures at the size of a large network; nothing of the site imports it."""
