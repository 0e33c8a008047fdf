"""Reads of this room, as verbs that chain."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, Prefetch, Q
from django.db.models.functions import Coalesce, Length, Substr
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from actions.enums import ClaimState, ParticipationRole
from core.event_times import midnight

if TYPE_CHECKING:
    from actions.models import Institution, NewsPage


class TermQuerySet(models.QuerySet):
    def of_actions(self, actions: models.QuerySet) -> Self:
        """The terms that some of these sheets carry, each with the ``number`` of them."""
        carried = Count("actions", filter=Q(actions__in=actions.order_by().values("pk")), distinct=True)
        return self.annotate(number=carried).filter(number__gt=0)


class ParticipationQuerySet(models.QuerySet):
    def leading(self) -> Self:
        return self.filter(role=ParticipationRole.LEAD)

    def with_institutions(self) -> Self:
        """With each institution and its profile, for readers."""
        return self.select_related("institution__profile").order_by("role", "institution__name")

    def with_logos(self) -> Self:
        return self.select_related("institution__profile__logo").prefetch_related(
            "institution__profile__logo__renditions"
        )


class InvitationQuerySet(models.QuerySet):
    def unanswered(self) -> Self:
        """Neither accepted nor revoked; their time may be over."""
        return self.filter(accepted_at=None, revoked_at=None)

    def for_address(self, address: str) -> Self:
        return self.filter(email__iexact=address)


class ProfileClaimQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=ClaimState.WAITING)

    def waiting_first(self) -> Self:
        """Those without an answer before the others, the newest first in each."""
        return self.order_by(F("answered_at").desc(nulls_first=True), "-created_at", "-pk")


class ActionQuerySet(PageQuerySet):
    def led_by(self, institution: "Institution") -> Self:
        return self._with_part(institution, ParticipationRole.LEAD)

    def joined_by(self, institution: "Institution") -> Self:
        """The actions in which the institution takes part without leading."""
        return self._with_part(institution, ParticipationRole.PARTNER)

    def _with_part(self, institution: "Institution", role: ParticipationRole) -> Self:
        return self.filter(participations__institution=institution, participations__role=role)

    def linked_to(self, action: Any) -> Self:
        """The sheets that the given version of a sheet names as linked, and those that name it, whatever their state.

        What the others say counts as it is published: their drafts are their writers' business.
        """
        from actions.models import SheetLink

        named = [link.linked_id for link in action.sheet_links.all()]
        naming = SheetLink.objects.filter(linked=action.pk, page__live=True)
        return self.filter(Q(pk__in=named) | Q(pk__in=naming.values("page"))).exclude(pk=action.pk)

    def for_cards(self) -> Self:
        """With what a card shows: picture, themes, territories, institutions."""
        from actions.models import Participation

        return self.select_related("image").prefetch_related(
            "image__renditions",
            "themes",
            "territories",
            Prefetch("participations", Participation.objects.with_institutions()),
        )


ActionManager = PageManager.from_queryset(ActionQuerySet)


class PlaceReportQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(handled_at=None)

    def about_pages_of(self, institutions: Iterable[int]) -> Self:
        """About what these institutions write: sheets that they take part in, their profiles and their news."""
        from actions.models import ActionPage, NewsPage, PartnerPage

        profiles = PartnerPage.objects.filter(institution__in=institutions)
        return self.filter(
            Q(page__in=ActionPage.objects.filter(participations__institution__in=institutions).values("pk"))
            | Q(page__in=profiles.values("pk"))
            | Q(page__in=NewsPage.objects.below(profiles).values("pk"))
        )


class PartnerQuerySet(PageQuerySet):
    def for_cards(self) -> Self:
        """With what a card shows: logo, institution, territory, themes."""
        return self.select_related("institution__territory", "logo", "image").prefetch_related(
            "logo__renditions", "image__renditions", "themes"
        )


PartnerManager = PageManager.from_queryset(PartnerQuerySet)


class NewsQuerySet(PageQuerySet):
    """News, with the institution of each loaded for all rows at once when asked."""

    _attach_institutions = False

    def newest_first(self) -> Self:
        """A vague date sorts by its last month, after the precise dates that it covers."""
        return self.order_by(Coalesce("date_end", "date").desc(), F("first_published_at").desc(nulls_last=True), "-pk")

    def last_published_first(self) -> Self:
        return self.order_by(F("first_published_at").desc(nulls_last=True), "-pk")

    def close_to(self, news: "NewsPage", about: Iterable[int]) -> Self:
        """The other updates about these actions; those of the same writers where it is about none."""
        about = list(about)
        near = self.filter(actions__in=about).distinct() if about else self.sibling_of(news)
        return near.exclude(pk=news.pk).newest_first()

    def for_newsletter(self) -> Self:
        """Live, public, and meant for the letter by its writers."""
        return self.live().public().filter(in_newsletter=True)

    def events(self) -> Self:
        return self.filter(event_start__isnull=False)

    def coming_events(self, now: datetime.datetime) -> Self:
        """Events that are not over, the next one first; one of whole days, or without an end, lasts until midnight."""
        return self.events().filter(_not_over(now)).order_by("event_start", "pk")

    def past_events(self, now: datetime.datetime) -> Self:
        """Events that are over, the last one first."""
        return self.events().exclude(_not_over(now)).order_by("-event_start", "-pk")

    def below(self, profiles: models.QuerySet) -> Self:
        """The news that stand directly below the given profiles, in one condition whatever their number."""
        parent_path = Substr("path", 1, Length("path") - self.model.steplen)
        return self.alias(parent_path=parent_path).filter(parent_path__in=profiles.values("path"))

    def with_cards(self) -> Self:
        """With what a card shows: picture and actions."""
        return self.select_related("image").prefetch_related("image__renditions").with_visible_actions()

    def with_visible_actions(self) -> Self:
        """With the sheets that readers can see among those it tells about."""
        from actions.models import ActionPage

        return self.prefetch_related(Prefetch("actions", ActionPage.objects.live().public()))

    def for_feeds(self) -> Self:
        """With what other programs are told: picture, institution, visible actions, and the themes of both."""
        from actions.models import ActionPage

        actions = ActionPage.objects.live().public().prefetch_related("themes")
        rows = self.select_related("image").prefetch_related(
            "image__renditions", "themes", Prefetch("actions", actions)
        )
        return rows.with_institutions()

    def with_institutions(self) -> Self:
        clone = self._chain()
        clone._attach_institutions = True
        return clone

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._attach_institutions = self._attach_institutions
        return clone

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._attach_institutions:
            attach_institutions(row for row in self._result_cache if isinstance(row, self.model))


def _not_over(now: datetime.datetime) -> Q:
    """Of news that announce an event: what ``EventTimes.is_over`` answers no to."""
    today = midnight(now)
    lasts_all_day = Q(event_all_day=True, event_end__gte=today)
    return Q(event_start__gte=today, event_end__isnull=True) | lasts_all_day | Q(event_end__gte=now)


NewsManager = PageManager.from_queryset(NewsQuerySet)


def attach_institutions(news: Iterable["NewsPage"]) -> None:
    """Set ``institution`` on each update, in one query."""
    from actions.models import PartnerPage

    rows = list(news)
    paths = {row.path[: -row.steplen] for row in rows}
    profiles: dict[str, Any] = {
        profile.path: profile
        for profile in PartnerPage.objects.filter(path__in=paths).select_related("institution__territory")
    }
    for row in rows:
        profile = profiles.get(row.path[: -row.steplen])
        row.institution = None
        if profile:
            # Both ways, so that a card reaches the profile's address without another query.
            profile.institution.profile = profile
            row.institution = profile.institution
