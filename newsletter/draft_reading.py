"""Writes of the reading of a draft issue: ask people, let them go, keep their remarks."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.models import Comment

from core.models import User
from core.notifications import notify
from newsletter.models import DraftReader, NewsletterIssuePage
from newsletter.notification_kinds import DraftToRead, RemarkMade


class RemarkPlace(TextChoices):
    """Which part of the issue a remark is about, by the name of its field, where the editor shows it."""

    TITLE = "title", _("the subject")
    PREHEADER = "preheader", _("the first words")
    INTRODUCTION = "introduction", _("the introduction")
    BODY = "body", _("the content")


@transaction.atomic
def ask_to_read(issue: NewsletterIssuePage, people: Iterable[User], by: User) -> list[User]:
    """Let people read the draft, and tell them; returns those who could not yet."""
    known = set(DraftReader.objects.filter(issue=issue).values_list("person", flat=True))
    new = [person for person in people if person.pk not in known]
    DraftReader.objects.bulk_create(
        (DraftReader(issue=issue, person=person, invited_by=by) for person in new), ignore_conflicts=True
    )
    notify(new, DraftToRead.name, page=issue, by=by)
    return new


def ask_no_more(issue: NewsletterIssuePage, person_pk: int) -> bool:
    """End somebody's reading; says whether that changed anything."""
    deleted, _by_model = DraftReader.objects.filter(issue=issue, person=person_pk).delete()
    return bool(deleted)


@transaction.atomic
def make_remark(issue: NewsletterIssuePage, by: User, place: RemarkPlace, text: str) -> Comment:
    """Keep a remark where the issue's editor shows it, and tell those who asked for it."""
    comment = Comment.objects.create(page=issue, user=by, text=text, contentpath=place.value)
    askers = User.objects.filter(pk__in=DraftReader.objects.filter(issue=issue).values("invited_by"))
    notify(askers, RemarkMade.name, page=issue, by=by, data={"comment": comment.pk})
    return comment
