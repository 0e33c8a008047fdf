"""Bringing what was kept elsewhere into the site: another website's export, or a table of partners and actions.

The package owns the reading of those files, the matching of their words with the network's institutions and terms,
and the memory of what was imported (``ImportedItem``), by which a second run changes nothing. ``wordpress`` and
``spreadsheet`` are its two kinds of files; ``matching`` is what both share.

It must not know the rooms above: a page type of theirs is given by whoever calls. It never asks the network for
anything, and prints nothing: it fills a report.
"""
