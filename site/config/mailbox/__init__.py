"""A mailbox on this machine, for development and the demo: mail is written to a Maildir and read in the browser.

It is mounted only where ``MAILBOX_DIR`` is set, never in production.
"""
