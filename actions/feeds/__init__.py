"""What the site gives to other programs: calendars, Atom feeds, tables, documents to print, and JSON.

Everything here reads live public pages only, at addresses that never change: people put them into their calendar,
their feed reader or their spreadsheet, and forget them there. They are addresses of their own rather than of the
section pages, so that renaming or withdrawing such a page breaks nobody's subscription.
"""
