"""Editing panels of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _


def length_hint(most: int) -> dict[str, Any]:
    """Attributes of a panel: a script counts what is typed in it, and says when mailboxes would cut it off.

    A hint, never a refusal: ``most`` is what most mailboxes show, in signs.
    """
    return {
        "data-letter-length": str(most),
        "data-letter-length-one": _("1 sign."),
        "data-letter-length-count": _("{} signs."),
        "data-letter-length-fits": _("Mailboxes show it whole."),
        "data-letter-length-long": _("Long: many mailboxes cut it off; put what matters first."),
    }
