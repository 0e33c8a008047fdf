"""The floor: users, media, dates, fields, blocks and the base of every page.

It knows nothing of the rooms that stand on it: no institution, no action, no letter.
"""
