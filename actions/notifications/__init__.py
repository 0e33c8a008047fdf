"""What members are told of: each module holds the kinds of one subject, and says whom an event concerns.

How they are told (on the desk, by mail, when) is the floor's business: ``core.notifications``.
"""

from actions.notifications import claims, comments, members, partners, places, reviews, sheet_checks

__all__ = ["claims", "comments", "members", "partners", "places", "reviews", "sheet_checks"]
