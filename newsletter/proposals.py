"""Texts that members propose for the letter: who sees which update of a draft, how a text is proposed and answered."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from actions.access import access_of
from actions.models import NewsPage, PartnerPage
from actions.permissions import coordinators
from core.models import User
from core.notifications import notify
from newsletter.composition import issue_in_preparation, waiting_news
from newsletter.enums import ProposalState
from newsletter.models import NewsletterIssuePage, ShorterText
from newsletter.notification_kinds import TextAnswered, TextProposed
from newsletter.permissions import is_own_news
from newsletter.readiness import latest_version


class NotInDraft(Exception):
    """The update is not in a letter in preparation, or not of the person's institutions."""


class NothingNew(Exception):
    """The letter says just that already."""


class TextMoved(Exception):
    """Somebody changed meanwhile what the answer is about: the proposal, the text of the letter or its lock."""


@dataclass(frozen=True)
class Place:
    """Where an update stands in a draft, and what the letter says of it there."""

    news: NewsPage
    section: str
    text: str

    @property
    def mark(self) -> str:
        """Changes with the text, and tells nothing of it."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class OwnNews:
    """One update of a member's institutions on its way to the letter; ``place`` is None until a draft holds it."""

    news: NewsPage
    place: Place | None
    proposals: list[ShorterText]

    @property
    def waiting(self) -> ShorterText | None:
        return next((row for row in self.proposals if row.state == ProposalState.WAITING), None)

    @property
    def last_answered(self) -> ShorterText | None:
        answered = [row for row in self.proposals if row.state in {ProposalState.TAKEN, ProposalState.DECLINED}]
        return answered[-1] if answered else None


def places_in(draft: NewsletterIssuePage) -> list[Place]:
    """The updates of this version of an issue, in its order."""
    return [
        Place(item["news"], block.value["title"], item.get("summary") or item["news"].lead_text)
        for block in draft.body
        if block.block_type == "section"
        for item in block.value["items"]
        if item["news"]
    ]


def own_news(person: Any) -> tuple[NewsletterIssuePage | None, list[OwnNews]]:
    """The issue in preparation, and the person's updates: those that it holds in its order, then those that wait."""
    draft = issue_in_preparation()
    held = [place for place in places_in(latest_version(draft)) if is_own_news(person, place.news)] if draft else []
    keys = [place.news.pk for place in held]
    rows = ShorterText.objects.filter(issue=draft, news__in=keys).select_related("proposed_by") if held else []
    proposals: dict[int, list[ShorterText]] = {}
    for row in rows:
        proposals.setdefault(row.news_id, []).append(row)
    profiles = PartnerPage.objects.filter(institution__in=access_of(person).member_of)
    others = waiting_news().below(profiles).exclude(pk__in=keys)
    return draft, [
        *(OwnNews(place.news, place, proposals.get(place.news.pk, [])) for place in held),
        *(OwnNews(news, None, []) for news in others),
    ]


@transaction.atomic
def propose_text(news_pk: int, text: str, by: User) -> ShorterText:
    """Propose a text to the coordinators, in place of one that waits already for the same update.

    Raises:
        NotInDraft: no issue in preparation holds such an update of the person's institutions.
        NothingNew: the letter says just that already.
    """
    draft = issue_in_preparation()
    if draft is None:
        raise NotInDraft
    # One at a time: two colleagues who propose at once get one waiting text, the second's.
    NewsletterIssuePage.objects.select_for_update().get(pk=draft.pk)
    held = places_in(latest_version(draft))
    place = next((place for place in held if place.news.pk == news_pk and is_own_news(by, place.news)), None)
    if place is None:
        raise NotInDraft
    if place.text.split() == text.split():
        raise NothingNew
    news = place.news
    waiting = ShorterText.objects.filter(issue=draft, news=news, state=ProposalState.WAITING)
    waiting.update(state=ProposalState.REPLACED)
    proposal = ShorterText.objects.create(issue=draft, news=news, text=text, proposed_by=by)
    notify(coordinators(), TextProposed.name, page=draft, by=by, data={"text": proposal.pk})
    return proposal


def answerable_texts(issue: NewsletterIssuePage) -> list[tuple[ShorterText, Place | None]]:
    """The proposals that wait for an answer, the oldest first, each with its update's place in the newest version.

    Without a place, the letter no longer holds the update.
    """
    rows = issue.shorter_texts.filter(state=ProposalState.WAITING).select_related("news", "proposed_by")
    if not rows:
        return []
    places = {place.news.pk: place for place in places_in(latest_version(issue))}
    return [(row, places.get(row.news_id)) for row in rows]


@transaction.atomic
def take_text(proposal: ShorterText, seen: str, by: User) -> None:
    """Put the text into the newest version of the letter, as a version of its own; nothing else of it changes.

    Args:
        proposal: one that waits.
        seen: the :attr:`Place.mark` of the text that the coordinator saw beside it.
        by: the coordinator.

    Raises:
        TextMoved: it was answered meanwhile, the letter says something else by now or no longer holds the update,
            or somebody else locked the letter.
    """
    issue = NewsletterIssuePage.objects.select_for_update().get(pk=proposal.issue_id)
    # Read under the lock: a version saved a moment ago is the one that goes on.
    version = latest_version(issue)
    places = [place for place in places_in(version) if place.news.pk == proposal.news_id]
    lock = issue.get_lock()
    if not places or any(place.mark != seen for place in places) or (lock and lock.for_user(by)):
        raise TextMoved
    _answer(proposal, ProposalState.TAKEN, by)
    for block in version.body:
        if block.block_type == "section":
            for item in block.value["items"]:
                if item["news"] and item["news"].pk == proposal.news_id:
                    item["summary"] = proposal.text
    # What the rest of the draft lacks is told on the screen that sends it.
    version.save_revision(user=by, log_action=True, clean=False)


@transaction.atomic
def decline_text(proposal: ShorterText, by: User) -> None:
    """Leave the letter as it is, and tell who proposed.

    Raises:
        TextMoved: it was answered meanwhile.
    """
    _answer(proposal, ProposalState.DECLINED, by)


def _answer(proposal: ShorterText, state: ProposalState, by: User) -> None:
    waiting = ShorterText.objects.filter(pk=proposal.pk, state=ProposalState.WAITING)
    if not waiting.update(state=state, answered_by=by, answered_at=timezone.now()):
        raise TextMoved
    if proposal.proposed_by:
        notify([proposal.proposed_by], TextAnswered.name, page=proposal.issue, by=by, data={"text": proposal.pk})
