"""Subscribers and their consent, the issues of the letter, their composition and their delivery.

It reads news and actions; it knows nothing of the home page or of how the site is put together.
"""
