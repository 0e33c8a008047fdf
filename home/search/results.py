"""What readers see of a search: the kinds that were found with their numbers, and one part of the list."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from actions.models import ActionPage, NewsPage, PartnerPage
from core.models import CustomDocument
from core.templatetags.text_tags import french
from home.models import EditorialPage
from home.search.excerpts import excerpt, marked
from home.search.matching import Match, find, texts_of
from home.search.suggestions import suggest
from home.search.words import words_of
from newsletter.models import NewsletterIssuePage

RESULTS_PER_PAGE = 15
# So few that the words may be misspelt.
_FEW = 3


class Kind(NamedTuple):
    """A kind of thing to find: its word in addresses, what one and many of them are called."""

    word: str
    one: Any
    many: Any


KINDS: dict[type[Model], Kind] = {
    ActionPage: Kind("actions", _("Action"), _("Actions")),
    NewsPage: Kind("actualites", _("News update"), _("News")),
    PartnerPage: Kind("partenaires", _("Partner"), _("Partners")),
    NewsletterIssuePage: Kind("lettres", _("Letter"), _("Letters")),
    CustomDocument: Kind("documents", _("Document"), _("Documents")),
    EditorialPage: Kind("pages", _("Page"), _("Pages")),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind to narrow the list to; an empty word stands for all kinds."""

    word: str
    label: Any
    number: int
    is_current: bool


class Result(NamedTuple):
    """One found thing: ``title`` and ``text`` are ready for HTML, with the found words marked."""

    kind: Kind
    item: Any
    title: SafeString
    text: SafeString | str

    @property
    def file_type(self) -> str:
        """« PDF »; nothing for a page."""
        return self.item.file_extension.upper() if isinstance(self.item, CustomDocument) else ""

    @property
    def url(self) -> str:
        return self.item.url

    @property
    def date(self) -> Any:
        return getattr(self.item, "vague_date", None)


class Search:
    """What ``?q=``, ``type=`` and ``page=`` ask for; any input gets an answer.

    The number of queries does not depend on that of the pages.
    """

    def __init__(self, typed: str, kind: str = "", part_number: str | None = None) -> None:
        self.query, self.words = words_of(typed)
        self._asked_kind = kind
        self._part_number = part_number

    @cached_property
    def matches(self) -> list[Match]:
        return find(self.words, list(KINDS))

    @cached_property
    def numbers(self) -> Counter[type[Model]]:
        return Counter(match.model for match in self.matches)

    @cached_property
    def kind(self) -> str:
        """The kind that the list is narrowed to; empty for all, and for a kind that does not exist."""
        return self._asked_kind if any(self._asked_kind == kind.word for kind in KINDS.values()) else ""

    @property
    def tabs(self) -> list[Tab]:
        """All, and each kind that was found or asked for."""
        tabs = [Tab("", _("Everything"), len(self.matches), not self.kind)]
        for model, kind in KINDS.items():
            is_current = kind.word == self.kind
            if self.numbers[model] or is_current:
                tabs.append(Tab(kind.word, kind.many, self.numbers[model], is_current))
        return tabs

    @cached_property
    def part(self) -> Part:
        kept = [match for match in self.matches if not self.kind or KINDS[match.model].word == self.kind]
        return Paginator(kept, RESULTS_PER_PAGE).get_page(self._part_number)

    @cached_property
    def results(self) -> list[Result]:
        """The part of the list that is shown."""
        matches = list(self.part)
        keys = [match.key for match in matches if match.model is not CustomDocument]
        pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
        documents = CustomDocument.objects.in_bulk([match.key for match in matches if match.model is CustomDocument])
        texts = texts_of(matches)
        return [
            self._result(match, (documents if match.model is CustomDocument else pages)[match.key], texts.get(match))
            for match in matches
        ]

    @cached_property
    def suggestion(self) -> tuple[str, int] | None:
        """Words that find more, and how much, where these find little."""
        if not self.words or len(self.matches) >= _FEW:
            return None
        return suggest(self.words, lambda words: len(find(words, list(KINDS))), len(self.matches))

    def _result(self, match: Match, item: Any, text: str | None) -> Result:
        lead = getattr(item, "lead_text", "")
        passage = excerpt(french(lead), self.words) or excerpt(french(text or ""), self.words) or lead
        return Result(KINDS[match.model], item, marked(french(item.title), self.words), passage)
