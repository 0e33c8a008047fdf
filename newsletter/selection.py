"""What of an issue concerns a reader: everything, or what matches their interests and what concerns everybody."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from actions.models import NewsPage
from newsletter.interests import Interests
from newsletter.models import NewsletterIssuePage

# The version of the mail that holds the whole issue.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Subject:
    """What one news update is about, as keys; about nothing of these, it concerns everybody."""

    themes: frozenset[int] = field(default_factory=frozenset)
    territories: frozenset[int] = field(default_factory=frozenset)
    actions: frozenset[int] = field(default_factory=frozenset)

    def concerns(self, interests: Interests) -> bool:
        """Whether a reader with these interests is to read it: one of them in common is enough."""
        return (
            not interests
            or not (self.themes or self.territories or self.actions)
            or not self.themes.isdisjoint(interests.themes)
            or not self.territories.isdisjoint(interests.territories)
            or not self.actions.isdisjoint(interests.actions)
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """The news updates of an issue that a reader gets, by their keys."""

    news: frozenset[int]
    is_all: bool
    is_nothing: bool

    @property
    def version(self) -> str:
        """The same for all readers who get the same content: at most 64 signs."""
        if self.is_all:
            return ALL
        return hashlib.sha256(",".join(map(str, sorted(self.news))).encode()).hexdigest()


class Contents:
    """What a version of an issue holds, asked once and then compared with each reader's interests."""

    def __init__(self, issue: NewsletterIssuePage) -> None:
        self._subjects = _subjects(issue.news_ids)
        # A text that the coordinators wrote into the letter concerns everybody.
        self._has_words = any(block.block_type != "section" for block in issue.body)

    def for_reader(self, interests: Interests) -> Selection:
        chosen = frozenset(key for key, subject in self._subjects.items() if subject.concerns(interests))
        return Selection(
            news=chosen,
            is_all=len(chosen) == len(self._subjects),
            is_nothing=not chosen and not self._has_words and bool(self._subjects),
        )


def _subjects(keys: Iterable[int]) -> dict[int, Subject]:
    """By the key of each update: its themes and those of its sheets, the territories of these and of its writer."""
    rows = NewsPage.objects.filter(pk__in=list(keys)).with_institutions()
    return {
        news.pk: _subject(news) for news in rows.prefetch_related("themes", "actions__themes", "actions__territories")
    }


def _subject(news: NewsPage) -> Subject:
    sheets = [sheet for sheet in news.actions.all() if sheet.live]
    territories = {territory.pk for sheet in sheets for territory in sheet.territories.all()}
    # Without a sheet, an update is about where its writers work.
    if not sheets and news.institution and news.institution.territory_id:
        territories.add(news.institution.territory_id)
    return Subject(
        themes=frozenset(term.pk for holder in (news, *sheets) for term in holder.themes.all()),
        territories=frozenset(territories),
        actions=frozenset(sheet.pk for sheet in sheets),
    )
