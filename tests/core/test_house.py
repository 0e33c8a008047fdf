"""Rules of the house that no page shows."""

import pathlib
import site
import sysconfig

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.checks import run_checks
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page

from core.checks import every_page_type_asks_the_policy
from core.models import User
from core.widgets import LeafletField
from home.models import HomePage
from home.tree import SECTIONS

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_pythons_site_module_is_never_shadowed() -> None:
    assert not (ROOT / "site/__init__.py").exists()
    assert pathlib.Path(str(site.__file__)).is_relative_to(sysconfig.get_path("stdlib"))
    assert callable(site.getsitepackages)


def test_git_does_not_ignore_the_site_folder() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert not {"site", "/site", "site/", "/site/"} & set(ignored)


def test_requirements_name_no_index() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text()
        assert "://" not in text
        assert "--index" not in text
        assert text.count("--hash=sha256:") > 20


@pytest.mark.django_db
def test_the_stock_groups_are_gone() -> None:
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


@pytest.mark.django_db
def test_the_projects_checks_pass() -> None:
    assert run_checks() == []


def test_a_page_type_without_the_base_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stray(Page):
        class Meta:
            app_label = "actions"
            proxy = True

    monkeypatch.setattr("core.checks.get_page_models", lambda: [Stray])
    assert [error.id for error in every_page_type_asks_the_policy(None)] == ["core.E001"]


def test_the_map_of_the_editor_asks_no_third_party() -> None:
    assert "//" not in str(LeafletField().media).replace('="/static/', "")


@pytest.mark.django_db
def test_an_address_names_one_account_whatever_its_case(client: object) -> None:
    user = User.objects.create_user("Soizic@Example.org", "phrase-de-passe")
    assert User.objects.get_by_natural_key("soizic@example.ORG") == user
    assert user.email == "Soizic@example.org"


ROOMS = ["core", "actions", "newsletter", "home", "config"]


def test_no_model_names_a_higher_room() -> None:
    """Neither in a relation nor in the types of page that may stand above it."""
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        own_height = ROOMS.index(model._meta.app_label)
        related = {field.related_model for field in model._meta.get_fields() if field.concrete and field.is_relation}
        above = {resolve_model_string(name) for name in getattr(model, "parent_page_types", None) or ()}
        for other in related | above:
            room = other._meta.app_label if other else ""
            assert room not in ROOMS or ROOMS.index(room) <= own_height, f"{model} names {other}"


@pytest.mark.django_db
def test_sections_stand_below_the_home_page_only_and_once(tree: HomePage) -> None:
    root = Page.get_first_root_node()
    for page_type, _slug, _title in SECTIONS:
        assert not page_type.can_create_at(root)
        assert page_type in tree.allowed_subpage_models()
        # It exists already.
        assert not page_type.can_create_at(tree)
