"""Where a request for the letter came from, in words."""

from django.urls import reverse
from django.utils.translation import gettext as _


def origin_label(origin: str) -> str:
    """What coordinators read for the ``origin`` of a request, which is mostly the address of the form's page."""
    if not origin:
        return _("Not known")
    if origin == reverse("newsletter:subscribe"):
        return _("Sign-up page of the letter")
    if origin in {"home", "/"}:
        return _("Home page")
    return origin
