"""The links of the mail: those to this site lead to what readers can see, those to others were followed or not."""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ObjectDoesNotExist
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from newsletter.enums import LinkFault
from newsletter.fingerprints import mail_digest
from newsletter.models import NewsletterIssuePage
from newsletter.readiness.document import Link, MailDocument
from newsletter.readiness.problems import Problem, Weight, editing
from newsletter.rendering import TOKENS

_WEB = {"http", "https"}


class Destinations:
    """Where links to this site lead, asked in a handful of queries for all of them together."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        self._links = [link for link in links if self.is_own(link.url)]
        tree_paths = {self._tree_path(link.url) for link in self._links}
        pages = Page.objects.filter(url_path__in=tree_paths)
        self._pages = {page.url_path: page for page in pages}
        self._public = set(pages.live().public().values_list("pk", flat=True))
        paths = {Redirect.normalise_path(urlsplit(link.url).path) for link in self._links}
        self._redirected = set(Redirect.objects.filter(old_path__in=paths).values_list("old_path", flat=True))

    @property
    def own(self) -> list[Link]:
        """The links to this site."""
        return self._links

    def is_own(self, url: str) -> bool:
        """Whether an address is one of this site."""
        if self._site is None or any(token in url for token in TOKENS):
            return False
        parts = urlsplit(url)
        return parts.scheme in _WEB and parts.netloc == urlsplit(self._site.root_url).netloc

    def page_of(self, url: str) -> Page | None:
        """The page at an address of this site, seen or not."""
        return self._pages.get(self._tree_path(url))

    def is_reached(self, url: str) -> bool:
        """Whether readers who follow an address of this site find something."""
        page = self.page_of(url)
        path = urlsplit(url).path
        # A page that is not shown gives way to a redirect, one behind a login does not.
        if page is not None and (page.pk in self._public or page.live):
            return page.pk in self._public
        return Redirect.normalise_path(path) in self._redirected or (page is None and _is_a_view(path))

    def _tree_path(self, url: str) -> str:
        root = self._site.root_page.url_path if self._site else "/"
        path = unquote(urlsplit(url).path).strip("/")
        return f"{root}{path}/" if path else root


def _is_a_view(path: str) -> bool:
    """Whether a path of the site that is no page leads somewhere: a document, the form to subscribe, the search."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    if found.view_name == "wagtail_serve":
        return False
    if found.view_name == "wagtaildocs_serve":
        return get_document_model().objects.filter(pk=found.args[0]).exists()
    return True


def link_problems(issue: NewsletterIssuePage, mail: MailDocument) -> Iterator[Problem]:
    """What is wrong with the links of a mail."""
    destinations = Destinations(mail.links)
    # The page of the letter itself goes online when it is sent; of its news, `readiness.content` tells.
    told_elsewhere = {issue.pk, *issue.news_ids}
    seen: set[str] = set()
    for link in destinations.own:
        page = destinations.page_of(link.url)
        if link.url in seen or (page and page.pk in told_elsewhere) or destinations.is_reached(link.url):
            continue
        seen.add(link.url)
        yield _own_problem(issue, link, page)
    yield from _outside_problems(issue, mail)


def _own_problem(issue: NewsletterIssuePage, link: Link, page: Page | None) -> Problem:
    words = {"words": link.words or link.url}
    if page is None:
        message = gettext("The link “%(words)s” leads to a page that does not exist any more: change it.")
        return Problem("dead_link", message % words, editing(issue))
    words["title"] = page.get_admin_display_title()
    if page.live:
        message = gettext("The link “%(words)s” leads to “%(title)s”, which not everybody may read.")
        return Problem("private_link", message % words, editing(page))
    message = gettext("The link “%(words)s” leads to “%(title)s”, which is not online: publish it, or change the link.")
    return Problem("draft_link", message % words, editing(page))


def outside_links(mail: MailDocument) -> list[Link]:
    """The links to other sites, each address once, in the order of the mail."""
    destinations = Destinations(mail.links)
    found: dict[str, Link] = {}
    for link in mail.links:
        is_token = any(token in link.url for token in TOKENS)
        if not is_token and urlsplit(link.url).scheme in _WEB and not destinations.is_own(link.url):
            found.setdefault(link.url, link)
    return list(found.values())


def _outside_problems(issue: NewsletterIssuePage, mail: MailDocument) -> Iterator[Problem]:
    links = {link.url: link for link in outside_links(mail)}
    if not links or not issue.pk:
        return
    try:
        check = issue.link_check
    except ObjectDoesNotExist:
        return
    if check.digest != mail_digest(issue):
        return
    for result in check.results:
        link = links.get(result["url"])
        if link is not None and result["fault"]:
            message = gettext("The link “%(words)s” (%(url)s) may not work: %(fault)s.")
            words = {"words": link.words or link.url, "url": link.url, "fault": LinkFault(result["fault"]).label}
            yield Problem("outside_link", message % words, editing(issue), Weight.ADVICE)
