"""Owns the saving of a page by several people at once: nobody silently takes the place of newer work of somebody else.

Autosave refuses that by itself; the stock manual save does not. The same person in two windows is warned by the stock
screen and not refused: both saves are versions of that person's own, and both stay in the history.
"""

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, Revision

from actions.closings.comments import DiscreetEditView, DiscreetRevertView
from actions.closings.gone_rows import without_gone_rows

# What the person asked for, by the name of the button, which asks for the same once more.
_ACTS = ("action-publish", "action-submit")


def hold_page(key: int) -> None:
    """Make whoever else saves the page wait until this transaction ends."""
    Page.objects.select_for_update(no_key=True).filter(pk=key).values_list("pk").first()


def saves_of_others(page: Page, user: Any, posted: QueryDict) -> list[Revision]:
    """The versions that other people saved since the posted form was opened, the newest first.

    A version that its writer goes on saving keeps its key and gets a later time, which tells it apart.
    """
    opened_at = _opened_at(page, posted)
    if opened_at is None:
        return []
    newer = page.revisions.filter(created_at__gt=opened_at).exclude(user=user.pk)
    return list(newer.select_related("user").order_by("-created_at", "-pk"))


def _opened_at(page: Page, posted: QueryDict) -> datetime.datetime | None:
    """When the version that the form shows was saved; None when the form does not say."""
    try:
        told = parse_datetime(posted.get("loaded_revision_created_at", ""))
    except ValueError:
        told = None
    if told is not None and told.tzinfo is not None:
        return told
    key = posted.get("loaded_revision_id", "")
    if not key.isdecimal() or len(key) > 18:
        return None
    return page.revisions.filter(pk=int(key)).values_list("created_at", flat=True).first()


def names_of(revisions: list[Revision]) -> Iterator[str]:
    """Who saved them, each person once; what no person saved has no name."""
    seen: set[int] = set()
    for revision in revisions:
        if revision.user is not None and revision.user.pk not in seen:
            seen.add(revision.user.pk)
            yield get_user_display_name(revision.user)


# The text editor numbers the paragraphs of a text that had no numbers, each time otherwise.
_PARAGRAPH_NUMBERS = re.compile(r' data-block-key=(\\?"|&quot;).*?\1')


def says_otherwise(comparison: Any) -> bool:
    """Whether the two versions differ in more than what the text editor adds by itself."""
    if not comparison.has_changed():
        return False
    return not comparison.is_field or _content(comparison.val_a) != _content(comparison.val_b)


def _content(value: Any) -> str:
    stored = value.get_prep_value() if hasattr(value, "get_prep_value") else value
    if not isinstance(stored, str):
        stored = json.dumps(stored, default=lambda part: getattr(part, "pk", str(part)))
    return _PARAGRAPH_NUMBERS.sub("", stored)


class _RefusesStaleSaves:
    """Refuses a save once when somebody else saved meanwhile, keeps what was typed, and shows both versions.

    The form that comes back was « opened » on the newest version: it goes through unless yet another one appears.
    """

    page: Any
    real_page_record: Page
    request: HttpRequest
    form: Any
    form_class: Any
    expects_json_response: bool
    _newer: tuple[Revision, ...] = ()

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)  # type: ignore[misc]
        with transaction.atomic():
            # Before the newest version is looked up: of two saves at once, the second sees the first.
            hold_page(page_id)
            return super().dispatch(request, page_id, **kwargs)  # type: ignore[misc]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.page.alias_of_id:
            request.POST = without_gone_rows(request.POST, self.page, self.form_class)
            newer = saves_of_others(self.real_page_record, request.user, request.POST)
            if newer and not self.expects_json_response:
                comparison = self._compare_with(newer[0])
                if comparison:
                    return self._refuse(newer, comparison)
                # Both say the same: nothing is lost by saving. The form changed the page that it was given.
                self.page = self.get_object()  # type: ignore[attr-defined]
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def _compare_with(self, newest: Revision) -> list[Any]:
        """The fields in which what would be saved differs from the newest version; binds the form."""
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,  # type: ignore[attr-defined]
            parent_page=self.parent,  # type: ignore[attr-defined]
            for_user=self.request.user,
        )
        self.form.defer_required_fields()
        # Valid fields reach the page even when others are wrong; lists and links only when the whole form is right.
        mine = self.form.save(commit=False) if self.form.is_valid() else self.form.instance
        self.form.restore_required_fields()
        panel = self.edit_handler.get_bound_panel(  # type: ignore[attr-defined]
            instance=self.page, request=self.request, form=None
        )
        theirs = newest.as_object()
        compared = [comparison(theirs, mine) for comparison in panel.get_comparison()]
        return [difference for difference in compared if says_otherwise(difference)] or list(self.form.errors)

    def _refuse(self, newer: list[Revision], comparison: list[Any]) -> HttpResponseBase:
        self._newer = tuple(newer)
        self.has_unsaved_changes = True
        self.errors_debug = None
        act = next((name for name in _ACTS if self.request.POST.get(name)), "")
        context = self.get_context_data()  # type: ignore[attr-defined]
        context |= {
            # Until the person has chosen, nothing is saved in the place of the other's version.
            "autosave_enabled": False,
            "comparison": [difference for difference in comparison if hasattr(difference, "has_changed")],
            "names": list(names_of(newer)),
            "saved_at": newer[0].created_at,
            "act": act,
        }
        return TemplateResponse(self.request, "actions/admin/stale_edit.html", context, status=409)


class CarefulEditView(_RefusesStaleSaves, DiscreetEditView):
    """The editor of a page, which several people have open."""


class CarefulRevertView(_RefusesStaleSaves, DiscreetRevertView):
    """The editor of a page, opened on an old version, which several people have open."""
