"""What the head of a page says to search engines and to where its link is shared."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Site

from core.models import BasePage, NetworkSettings
from core.models.page import DESCRIPTION_LENGTH
from core.sharing.cards import Card
from core.sharing.icons import square_logo
from core.structured_data import PageFacts, script, site_address, trail
from core.templatetags.network_tags import asked_part, breadcrumbs, canonical_pairs
from core.templatetags.text_tags import french
from core.text import shorten

register = template.Library()


class _Captured(template.Node):
    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: template.Context) -> str:
        words = str(self.nodelist.render(context)).strip()
        # Texts of templates are not escaped, and these stand in attributes too.
        context[self.name] = mark_safe(words.replace('"', "&quot;"))  # noqa: S308 - rendered by a template
        return ""


@register.tag
def captured(parser: Parser, token: Token) -> _Captured:
    """``{% captured title %}…{% endcaptured %}``: what stands inside, blocks too, for several places below."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endcaptured",))
    parser.delete_first_token()
    return _Captured(name, nodelist)


def _network(request: HttpRequest) -> NetworkSettings:
    network: NetworkSettings = NetworkSettings.for_request(request)
    return network


def _shown_page(context: dict[str, Any]) -> BasePage | None:
    """The page that readers see; none in a preview, whose words are not published."""
    page, request = context.get("page"), context.get("request")
    if request is None or getattr(request, "is_preview", False):
        return None
    return page if isinstance(page, BasePage) and page.pk and page.live else None


@register.simple_tag(takes_context=True)
def page_description(context: dict[str, Any]) -> str:
    """One or two sentences that no other address has: those of the page, with what its list was narrowed to."""
    request, page = context.get("request"), context.get("page")
    if request is None:
        return ""
    network = _network(request)
    words = context.get("meta_description") or ""
    if not words:
        title = page.title if isinstance(page, BasePage) else ""
        words = ". ".join(filter(None, (" – ".join(filter(None, (title, network.name))), network.tagline)))
    if narrowed := context.get("narrowed_by"):
        words = _("%(choices)s: %(description)s") % {"choices": ", ".join(narrowed), "description": words}
    part = asked_part(request)
    end = _(" (page %(number)s)") % {"number": part} if part else ""
    return french(shorten(words, DESCRIPTION_LENGTH - len(end)) + end)


@register.simple_tag(takes_context=True)
def robots(context: dict[str, Any]) -> SafeString | str:
    """Keeps addresses out of search engines that narrow a list by more than one choice: they are countless."""
    if len(canonical_pairs(context)) > 1:
        return mark_safe('<meta name="robots" content="noindex, follow">')
    return ""


@register.simple_tag(takes_context=True)
def share_card(context: dict[str, Any]) -> dict[str, Any] | None:
    """The picture for whoever shares the address: the page's, or the home page's where the address is no page.

    A dict of ``url``, ``width``, ``height`` and ``alt``.
    """
    request, page = context.get("request"), _shown_page(context)
    if request is None:
        return None
    if page is None and "page" not in context:
        site = Site.find_for_request(request)
        page = site.root_page.specific if site else None
    if not isinstance(page, BasePage) or not page.live:
        return None
    card = Card.of(page, _network(request))
    width, height = card.size
    alt = ". ".join(filter(None, (card.words.title, card.words.kicker, card.words.byline)))
    return {"url": site_address(request) + card.address, "width": width, "height": height, "alt": alt}


@register.simple_tag(takes_context=True)
def has_square_logo(context: dict[str, Any]) -> bool:
    """Whether the icons are the network's own."""
    request = context.get("request")
    return bool(request and square_logo(_network(request)))


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any]) -> SafeString | str:
    """What the page says to programs."""
    page, request = _shown_page(context), context.get("request")
    if page is None or request is None:
        return ""
    home_address = f"{site_address(request)}/"
    facts = PageFacts(request, _network(request), home_address, context)
    above = breadcrumbs(context)
    steps = [(_("Home"), home_address), *((step.title, facts.address(step)) for step in above[1:])]
    way_up = [trail([*steps, (page.title, facts.address(page))])] if above else []
    return script([facts.whole_network(), *way_up, *page.structured_data(facts)])


@register.simple_tag(takes_context=True)
def trail_data(context: dict[str, Any], title: str, above: Any = None) -> SafeString | str:
    """The way up to a view that is no page of the tree, below the home page or below the page ``above``."""
    request = context.get("request")
    if request is None:
        return ""
    steps = [(_("Home"), f"{site_address(request)}/")]
    if above:
        steps.append((above.title, above.get_full_url(request)))
    return script([trail([*steps, (title, site_address(request) + request.path)])])
