"""What the letter says: its news, its empty places, its subject, and words that look like orders to a mail service."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from actions.models import NewsPage
from core.text import plain_text, shorten
from newsletter.block_checks import block_faults
from newsletter.models import CarriedNews, NewsletterIssuePage
from newsletter.readiness.problems import Problem, Weight, editing
from newsletter.rendering import RenderedIssue

# Telephones show about so many signs of a subject.
_LONG_SUBJECT = 70
# {{ name }}, [[ name ]], %recipient.name%, *|NAME|*: fields of the mail services that send the same mail to many.
_MERGE_FIELD = re.compile(r"\{\{.{0,80}?\}\}|\[\[.{0,80}?\]\]|%recipient\.[\w.-]{1,80}%|\*\|.{1,80}?\|\*")
_QUOTED = 60


class Passage(NamedTuple):
    """Some words of the letter, what they are called, and where they are written."""

    place: str
    words: str
    url: str


def content_problems(issue: NewsletterIssuePage, rendered: RenderedIssue) -> Iterator[Problem]:
    """Everything about the words of this version of the issue."""
    yield from _news_problems(issue)
    if not issue.news_ids and not any(block.block_type != "section" for block in issue.body):
        yield Problem("empty", gettext("The letter is empty: put at least one news update in it."), editing(issue))
    if issue.go_live_at and issue.go_live_at > timezone.now():
        yield Problem(
            "scheduled",
            gettext("The letter is set to be published later: remove that date, or wait for it."),
            editing(issue),
        )
    yield from _empty_parts(issue)
    if len(rendered.subject) > _LONG_SUBJECT:
        message = gettext("The subject has %(length)d signs; telephones cut it off after about %(limit)d.")
        words = {"length": len(rendered.subject), "limit": _LONG_SUBJECT}
        yield Problem("long_subject", message % words, editing(issue), Weight.ADVICE)
    yield from _merge_fields(issue)


def _news_problems(issue: NewsletterIssuePage) -> Iterator[Problem]:
    keys = issue.news_ids
    if deleted := _deleted_items(issue):
        message = ngettext(
            "%(number)s news update of the letter was deleted since: remove its empty place.",
            "%(number)s news updates of the letter were deleted since: remove their empty places.",
            deleted,
        )
        yield Problem("deleted", message % {"number": deleted}, editing(issue))
    hidden = NewsPage.objects.filter(pk__in=keys).exclude(pk__in=NewsPage.objects.live().public().values("pk"))
    for news in hidden:
        message = gettext("“%(title)s” is no longer online: take it out of the letter, or publish it again.")
        yield Problem("not_live", message % {"title": news.title}, editing(news))
    carried = CarriedNews.objects.filter(news__in=keys).exclude(mailing__issue=issue.pk)
    for title, other in carried.values_list("news__title", "mailing__issue__title"):
        message = gettext("“%(title)s” already went out in “%(issue)s”: take it out of this letter.")
        yield Problem("carried", message % {"title": title, "issue": other}, editing(issue))
    twice = [key for key, number in Counter(keys).items() if number > 1]
    for title in NewsPage.objects.filter(pk__in=twice).values_list("title", flat=True):
        message = gettext("“%(title)s” is in the letter twice: keep one.")
        yield Problem("twice", message % {"title": title}, editing(issue))


def _deleted_items(issue: NewsletterIssuePage) -> int:
    return sum(
        item["news"] is None for block in issue.body if block.block_type == "section" for item in block.value["items"]
    )


def _empty_parts(issue: NewsletterIssuePage) -> Iterator[Problem]:
    if not plain_text(issue.introduction).strip():
        message = gettext("The introduction is empty: a few words to the readers make the letter yours.")
        yield Problem("no_introduction", message, editing(issue), Weight.ADVICE)
    for fault in block_faults(issue.body):
        # What is empty shows nothing; what is gone or leads nowhere was meant to be there.
        weight = Weight.ADVICE if fault.code.startswith("empty_") else Weight.STOP
        yield Problem(fault.code, fault.message, editing(issue), weight)


def _merge_fields(issue: NewsletterIssuePage) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for passage in _passages(issue):
        for found in _MERGE_FIELD.findall(passage.words):
            if (passage.place, found) in seen:
                continue
            seen.add((passage.place, found))
            message = gettext(
                "%(place)s: “%(words)s” looks like a field that a mail service fills in. "
                "Nothing fills it in here: readers will read it as it is written."
            )
            words = {"place": passage.place, "words": shorten(found, _QUOTED)}
            yield Problem("merge_field", message % words, passage.url, Weight.ADVICE)


def _passages(issue: NewsletterIssuePage) -> Iterable[Passage]:
    here = editing(issue)
    yield Passage(gettext("Subject"), issue.title, here)
    yield Passage(gettext("First words"), issue.preheader, here)
    yield Passage(gettext("Introduction"), plain_text(issue.introduction), here)
    keys = issue.news_ids
    pages = {page.pk: page for page in NewsPage.objects.filter(pk__in=keys)}
    for block in issue.body:
        if block.block_type == "text":
            yield Passage(gettext("Free text"), plain_text(block.value.source), here)
        elif block.block_type != "section":
            written = [words for words in block.get_prep_value()["value"].values() if isinstance(words, str)]
            yield Passage(str(block.block.label), " ".join(written), here)
        if block.block_type != "section":
            continue
        yield Passage(gettext("Title of a section"), block.value["title"], here)
        for item in block.value["items"]:
            if page := pages.get(item["news"].pk) if item["news"] else None:
                place = gettext("“%(title)s”") % {"title": page.title}
                yield Passage(place, page.title, editing(page))
                summary = item.get("summary")
                yield Passage(place, summary or page.lead_text, here if summary else editing(page))
