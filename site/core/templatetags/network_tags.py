"""What the frame of every page asks: the menu, the way back up, the page's one address."""

from typing import Any

from django import template
from django.http import HttpRequest
from wagtail.models import Page, Site

register = template.Library()


def _home_page(request: HttpRequest | None) -> Page | None:
    site = Site.find_for_request(request) if request else None
    return site.root_page if site else None


@register.simple_tag(takes_context=True)
def site_menu(context: dict[str, Any], place: str = "head") -> list[Page]:
    """The live pages below the home page that say « show in menus », in the order of the tree.

    Args:
        place: ``head`` or ``foot``; each page type says where it belongs (``BasePage.menu_place``).
    """
    home = _home_page(context.get("request"))
    if home is None:
        return []
    here = getattr(context.get("page"), "path", None) or ""
    children = home.get_children().live().public().in_menu()
    pages = [page for page in children if getattr(page.specific_class, "menu_place", "head") == place]
    for page in pages:
        # What aria-current says: this very page, or a page above the one that is read.
        page.current = "page" if page.path == here else "true" if here.startswith(page.path) else ""
    return pages


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any]) -> list[Page]:
    """The live pages from the home page down to the parent of the current one; empty on the home page."""
    home, page = _home_page(context.get("request")), context.get("page")
    if home is None or not isinstance(page, Page) or not page.path or page.path == home.path:
        return []
    return list(page.get_ancestors().live().filter(depth__gte=home.depth))


@register.simple_tag(takes_context=True)
def canonical_url(context: dict[str, Any]) -> str:
    """The one address of what is read: the page's own, with the number of its part when it has several.

    A list whose address says what it holds gives that in ``canonical_query``, in the one order that it has.
    """
    request, page = context.get("request"), context.get("page")
    if request is None:
        return ""
    own_address = page.get_full_url(request) if isinstance(page, Page) and page.pk else None
    address = own_address or request.build_absolute_uri(request.path)
    query = "&".join(canonical_pairs(context))
    return f"{address}?{query}" if query else address


def canonical_pairs(context: dict[str, Any]) -> list[str]:
    """The parameters of the one address of what is read, each with its value: what narrows a list, then its part."""
    narrowed = context.get("canonical_query", "")
    part = asked_part(context.get("request"))
    return [*(narrowed.split("&") if narrowed else []), *([f"page={part}"] if part else [])]


def asked_part(request: HttpRequest | None) -> str:
    """The number of the part of a list that the address asks for; empty for the first one."""
    asked = request.GET.get("page", "") if request else ""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return str(number) if number > 1 else ""


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: Any) -> str:
    """The query string of the current address with some parameters changed, for links between parts of a list.

    A parameter that becomes None is taken out.
    """
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"
