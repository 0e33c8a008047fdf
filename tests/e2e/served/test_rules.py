"""Every kind of public page against the rules of accessibility and of HTML, and against what it may weigh."""

from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser
from wagtail.models import Page

from tests.site_checks import axe, html, weight
from tests.site_checks.inventory import ERROR, NOT_PAGES, NOT_SHOWN
from tests.site_checks.serving import ServedSite

# One worker serves the site, for all of them. The browser's fixture prepares the database of tests, which is made where
# a test asks for it: without that mark, it would be the one of this machine's own site.
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.django_db, pytest.mark.xdist_group("served")]

# Not the public's, or another program's own: the admin, its API and what Wagtail itself hands out.
_OTHERS = ("admin/", "documents/", "api/v2/", "boite-aux-lettres/")


def _public_names(resolver: URLResolver, namespace: str = "", path: str = "") -> set[str]:
    names = set()
    for pattern in resolver.url_patterns:
        address = path + str(pattern.pattern)
        if address.startswith(_OTHERS):
            continue
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace or ""]))
            names |= _public_names(pattern, inner, address)
        elif isinstance(pattern, URLPattern) and pattern.name:
            names.add(":".join(filter(None, [namespace, pattern.name])))
    return {name for name in names if not name.startswith("wagtail")}


def test_every_page_type_and_every_public_address_is_looked_at(site: ServedSite) -> None:
    types = {
        model._meta.label
        for model in apps.get_models()
        if issubclass(model, Page) and model is not Page and not model._meta.abstract
    }
    shown = {page.shows for page in site.pages} - {ERROR}
    there = types | _public_names(get_resolver())

    assert there - shown - set(NOT_PAGES) - set(NOT_SHOWN) == set()
    # Nothing is left of what is gone.
    assert (shown | set(NOT_PAGES) | set(NOT_SHOWN)) - there == set()


@pytest.mark.usefixtures("npm_tools")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(browser: Browser, site: ServedSite, scheme: str) -> None:
    # Light and dark differ in nothing but colours.
    rules = axe.EVERY_RULE if scheme == "light" else axe.COLOURS
    assert list(axe.violations(browser, site, scheme, rules)) == []


@pytest.mark.usefixtures("npm_tools")
def test_the_html_of_every_page_is_valid(browser: Browser, site: ServedSite, tmp_path: Path) -> None:
    assert list(html.errors(browser, site, tmp_path)) == []


def test_no_page_weighs_too_much(browser: Browser, site: ServedSite) -> None:
    types = {page.shows: page for page in reversed(site.pages) if not page.presses}
    assert [str(found) for found in weight.weights(browser, site, types.values()) if found.is_too_much] == []
