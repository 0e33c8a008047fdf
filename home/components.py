"""The components of the public site, shown to coordinators as readers meet them.

Nothing is listed by hand that the code knows: roles and variants are read from the style sheets, statuses and kinds
from their enums, cards show what the network published last.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from actions.enums import ActionStatus, InstitutionKind
from actions.journal import journal_of
from actions.models import ActionPage, Institution, NewsPage, PartnerPage
from actions.permissions import is_coordinator
from core.colour_sheets import declarations
from core.colours import contrast
from core.models import NetworkSettings
from core.palette import PAIRS, Palette, Roles
from newsletter import subscriptions
from newsletter.forms import SubscriptionForm
from newsletter.models import NewsletterIssuePage

_SHEETS = ("css/estuaire.css", "css/pages.css")
WIDTHS = {"telephone": 390, "tablette": 768, "ordinateur": 1280}
SCHEMES = ("clair", "sombre")


@dataclass(frozen=True, slots=True)
class Swatch:
    """A role with its colour; ``reads_on`` says with which roles it is held to a contrast, and the one it has."""

    role: str
    colour: str
    reads_on: list[tuple[str, float]]


def swatches(roles: Roles) -> list[Swatch]:
    """Every role of the scheme, with the contrasts that it keeps where it is in front."""
    return [
        Swatch(
            role,
            colour,
            [(pair.ground, contrast(colour, roles[pair.ground])) for pair in PAIRS if pair.front == role],
        )
        for role, colour in roles.items()
    ]


def variants(block: str) -> list[str]:
    """The variants that the style sheets give to a component, « primary » for ``.button--primary``, in their order."""
    text = "".join(Path(str(finders.find(sheet))).read_text(encoding="utf-8") for sheet in _SHEETS)
    return list(dict.fromkeys(re.findall(rf"\.{block}--([a-z]+)", text)))


@require_safe
def show_components(request: HttpRequest) -> HttpResponse:
    """The screen of the admin: which scheme, which width, and the components in a frame."""
    _refuse_members(request)
    scheme, width = _chosen(request)
    names = {"telephone": _("Telephone"), "tablette": _("Tablet"), "ordinateur": _("Computer")}
    return render(
        request,
        "home/components/screen.html",
        {
            "page_title": _("Components"),
            "header_title": _("Components"),
            "header_icon": "view",
            "scheme": scheme,
            "width": width,
            "pixels": WIDTHS[width],
            "schemes": [("clair", _("Light")), ("sombre", _("Dark"))],
            "widths": [(name, names[name], pixels) for name, pixels in WIDTHS.items()],
        },
    )


@require_safe
@xframe_options_sameorigin
def show_frame(request: HttpRequest) -> HttpResponse:
    """All of it as one public page, in the scheme that was chosen whatever the reader's own."""
    _refuse_members(request)
    scheme, _width = _chosen(request)
    palette = NetworkSettings.for_request(request).palette
    roles = palette.dark if scheme == "sombre" else palette.light
    return render(request, "home/components/frame.html", _frame_context(palette, roles, scheme))


def _frame_context(palette: Palette, roles: Roles, scheme: str) -> dict[str, Any]:
    actions = ActionPage.objects.live().public().for_cards().order_by("-last_published_at")
    news = NewsPage.objects.live().public().with_institutions().with_cards()
    told = ActionPage.objects.live().public().filter(news__live=True).order_by("-last_published_at").first()
    return {
        "declarations": declarations(roles),
        "colour_scheme": "dark" if scheme == "sombre" else "light",
        "swatches": swatches(roles),
        "buttons": variants("button"),
        "callouts": variants("callout"),
        "statuses": [ActionPage(status=status) for status in ActionStatus.values],
        "kinds": [Institution(kind=kind) for kind in InstitutionKind.values],
        "actions": actions[:2],
        "news": news.newest_first()[:2],
        "events": news.coming_events(timezone.now())[:2],
        "partners": PartnerPage.objects.live().public().for_cards()[:2],
        "journal": journal_of(told) if told else None,
        "form": SubscriptionForm({}, shown_notice=subscriptions.current_notice()),
        "part": Paginator(range(50), 10).page(3),
        "issue": NewsletterIssuePage.objects.published().first(),
    }


def _chosen(request: HttpRequest) -> tuple[str, str]:
    scheme, width = request.GET.get("couleurs", ""), request.GET.get("largeur", "")
    return scheme if scheme in SCHEMES else "clair", width if width in WIDTHS else "telephone"


def _refuse_members(request: HttpRequest) -> None:
    # Who may not see the screen need not know that it is there.
    if not is_coordinator(request.user):
        raise Http404
