"""Institutions and their members, action sheets, news, partner profiles, map and agenda, and who may do what.

It must not know that mail or a newsletter exists.
"""
