"""The components of the public site, as coordinators look at them."""

from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.models import Site

from actions.enums import ActionStatus, InstitutionKind
from core.models import NetworkSettings
from core.palette import house_palette, palette_of
from home.components import swatches, variants
from home.models import HomePage
from tests.factories import ActionPageFactory, MembershipFactory, NewsPageFactory, PartnerPageFactory, UserFactory

SCREEN, FRAME = "/admin/composants/", "/admin/composants/apercu/"


@pytest.fixture
def coordinator(tree: HomePage, client_of: Callable[..., Client]) -> Client:
    return client_of(UserFactory(coordinator=True))


@pytest.mark.parametrize("address", [SCREEN, FRAME])
def test_members_and_readers_do_not_find_it(tree: HomePage, client_of: Callable[..., Client], address: str) -> None:
    assert client_of(MembershipFactory(admin=True).user).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_coordinators_alone_have_it_in_their_settings(coordinator: Client, client_of: Callable[..., Client]) -> None:
    assert SCREEN in coordinator.get("/admin/").content.decode()
    assert SCREEN not in client_of(MembershipFactory().user).get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("query", "width", "scheme"),
    [
        ("", 390, "clair"),
        ("?largeur=ordinateur&couleurs=sombre", 1280, "sombre"),
        ("?largeur=99&couleurs=<script>", 390, "clair"),
    ],
)
def test_the_screen_shows_the_frame_that_was_chosen(coordinator: Client, query: str, width: int, scheme: str) -> None:
    html = coordinator.get(SCREEN + query).content.decode()
    assert f'src="{FRAME}?couleurs={scheme}" width="{width}"' in html
    assert "<script>&" not in html


def test_the_frame_is_shown_by_the_admin_and_by_nobody_else(coordinator: Client) -> None:
    response = coordinator.get(FRAME)
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_every_status_kind_role_and_variant_is_there(coordinator: Client) -> None:
    html = coordinator.get(FRAME).content.decode()
    assert all(f"status--{status}" in html for status in ActionStatus.values)
    assert all(f"kind--{kind}" in html for kind in InstitutionKind.values)
    assert all(f"<code>{role}</code>" in html for role in house_palette().light)
    for block, known in (("button", {"primary", "quiet", "wide"}), ("callout", {"success", "error", "warning"})):
        assert known <= set(variants(block))
        assert all(f"{block}--{name}" in html for name in variants(block))
    # An empty form that was sent, with its error beside the field.
    assert "Saisissez votre adresse électronique." in html


@pytest.mark.parametrize(("scheme", "name"), [("clair", "light"), ("sombre", "dark")])
def test_the_scheme_is_shown_whatever_the_readers_own(coordinator: Client, scheme: str, name: str) -> None:
    network = NetworkSettings.for_site(Site.objects.get())
    network.main_colour = "#1d3fae"
    network.save()
    html = coordinator.get(f"{FRAME}?couleurs={scheme}").content.decode()
    roles = palette_of("#1d3fae", "").light if name == "light" else palette_of("#1d3fae", "").dark
    assert f"color-scheme: {name};" in html
    assert f"--link:{roles['link']};" in html


def test_contrasts_are_those_of_the_roles() -> None:
    found = {swatch.role: dict(swatch.reads_on) for swatch in swatches(house_palette().light)}
    assert found["on_accent"]["accent"] == pytest.approx(5.9, abs=0.1)
    assert found["bg"] == {}


def test_cards_show_what_was_published_last(coordinator: Client) -> None:
    assert "Rien n’est encore publié" in coordinator.get(FRAME).content.decode()
    action = ActionPageFactory(title="Le bus du soir")
    NewsPageFactory(title="Le bus part", parent=PartnerPageFactory(title="La mission locale"), about=[action])
    html = coordinator.get(FRAME).content.decode()
    assert html.count("Le bus part") == 2, "as a card and in the journal"
    for title in ("Le bus du soir", "La mission locale"):
        assert title in html
