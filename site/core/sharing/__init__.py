"""The picture that a shared link shows, drawn by the site from what its page says.

It owns the drawing, the files that hold what was drawn, and the address that gives them out. It knows no page type:
each says what stands on its picture by the ``share_…`` properties of :class:`core.models.BasePage`.
"""
