"""The fixed pages of a site, at the addresses that stay."""

from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from actions.models import ActionIndexPage, AgendaPage, MapPage, NewsIndexPage, PartnerIndexPage
from actions.reviews.opening import ensure_review
from core.models import BasePage
from home.legal import LEGAL_PAGES
from home.models import EditorialPage, HomePage
from newsletter.models import NewsletterIndexPage

# In the order of the menu. Titles and addresses are the site's content, which is French.
SECTIONS: list[tuple[type[BasePage], str, str]] = [
    (ActionIndexPage, "actions", "Actions"),
    (PartnerIndexPage, "partenaires", "Partenaires"),
    (NewsIndexPage, "actualites", "Actualités"),
    (MapPage, "carte", "Carte"),
    (AgendaPage, "agenda", "Agenda"),
    (NewsletterIndexPage, "lettres", "La lettre"),
]


@transaction.atomic
def build_tree(name: str, hostname: str = "localhost", port: int = 80) -> HomePage:
    """Create the pages that every site has, the site itself and its review; what exists stays as it is.

    Args:
        name: what the network is called; the title of the home page.
        hostname: the host that readers type.
        port: the port that they connect to.

    Returns:
        The home page.
    """
    root = Page.get_first_root_node()
    home = HomePage.objects.first()
    if home is None:
        # Wagtail's welcome page holds the address of ours.
        root.get_children().filter(slug="home").delete()
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title=name, slug="accueil"))
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.site_name, site.root_page = hostname, port, name, home
    site.save()
    for page_type, slug, title in SECTIONS:
        if not page_type.objects.exists():
            _add(home, page_type(title=title, slug=slug, show_in_menus=True))
    for legal in LEGAL_PAGES:
        if not EditorialPage.objects.child_of(home).filter(slug=legal.slug).exists():
            body: list[Any] = [("paragraph", legal.html)] if legal.html else []
            _add(home, EditorialPage(title=legal.title, slug=legal.slug, introduction=legal.introduction, body=body))
    ensure_review(home)
    return home


def _add(home: HomePage, page: BasePage) -> None:
    home.refresh_from_db()
    home.add_child(instance=page)
    page.save_revision().publish()
