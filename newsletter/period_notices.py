"""What coordinators are told of the letters of the calendar."""

from abc import abstractmethod
from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import NewsPage
from core.dates import format_day
from core.models import Notification
from core.notifications import NotificationKind, Told, register
from newsletter.enums import PeriodState, SkipReason
from newsletter.models import LetterPeriod
from newsletter.permissions import user_can_send_letter
from newsletter.readiness import latest_version

_MOST_TITLES = 12


def period_url(period: LetterPeriod) -> str:
    return reverse("newsletter_admin:period", args=[period.pk])


class PeriodKind(NotificationKind):
    """About one letter of the calendar, as long as it is in a state in which this is worth saying."""

    states: frozenset[PeriodState]

    def told(self, notification: Notification) -> Told | None:
        rows = LetterPeriod.objects.select_related("issue", "plan").filter(state__in=self.states)
        period = rows.filter(pk=notification.data["period"]).first()
        if period is None or not user_can_send_letter(notification.person):
            return None
        return self.said(period, notification)

    @abstractmethod
    def said(self, period: LetterPeriod, notification: Notification) -> Told:
        """What is told of it."""


@register
class Composed(PeriodKind):
    """A letter was composed at its closing."""

    name = "newsletter.period_composed"
    states = frozenset({PeriodState.COMPOSED})

    def said(self, period: LetterPeriod, notification: Notification) -> Told:
        when = {"when": _moment(period)}
        goes = (
            _("It goes out %(when)s, unless you stop it.")
            if period.goes_by_itself
            else _("It is planned for %(when)s, and waits until one of you sends it.")
        )
        lines = [goes % when]
        if added := notification.data.get("added"):
            lines.append(
                ngettext(
                    "The draft that was in preparation was taken, and %(number)d news update came in.",
                    "The draft that was in preparation was taken, and %(number)d news updates came in.",
                    added,
                )
                % {"number": added}
            )
        if missed := notification.data.get("missed"):
            lines.append(
                ngettext(
                    "%(number)d earlier letter could not be composed in time: this one takes its news.",
                    "%(number)d earlier letters could not be composed in time: this one takes their news.",
                    missed,
                )
                % {"number": missed}
            )
        titles = _titles(period)
        sentence = ngettext(
            "The letter of %(day)s is composed, with %(number)d news update",
            "The letter of %(day)s is composed, with %(number)d news updates",
            len(titles),
        )
        return _told(period, sentence % {"day": _day(period), "number": len(titles)}, _("Look at it"), lines, titles)


@register
class ComposedToLeave(Composed):
    """The same of a letter that goes out by itself: who chose to get no mails must still be able to stop it."""

    name = "newsletter.leaving_composed"
    always = True


@register
class GoesOutSoon(PeriodKind):
    """The last mail before a letter leaves by itself."""

    name = "newsletter.leaving_soon"
    always = True
    states = frozenset({PeriodState.COMPOSED})

    def told(self, notification: Notification) -> Told | None:
        said = super().told(notification)
        period = LetterPeriod.objects.select_related("plan").filter(pk=notification.data["period"]).first()
        return said if period and period.goes_by_itself else None

    def said(self, period: LetterPeriod, notification: Notification) -> Told:
        sentence = _("The letter goes out %(when)s, unless you stop it") % {"when": _moment(period)}
        return _told(period, sentence, _("Look at it, or stop it"), [], _titles(period))


@register
class StillWaits(PeriodKind):
    """The planned hour came, and nobody sent the letter."""

    name = "newsletter.period_waits"
    states = frozenset({PeriodState.COMPOSED})

    def said(self, period: LetterPeriod, notification: Notification) -> Told:
        sentence = _("The letter of %(day)s waits until one of you sends it") % {"day": _day(period)}
        return _told(period, sentence, _("Check and send"), [], _titles(period))


@register
class WentOut(PeriodKind):
    """A letter left by itself."""

    name = "newsletter.period_sent"
    states = frozenset({PeriodState.SENT})

    def said(self, period: LetterPeriod, notification: Notification) -> Told:
        mailing = period.issue.mailings.first() if period.issue else None
        readers = mailing.deliveries.count() if mailing else 0
        line = ngettext("To %(number)d subscriber.", "To %(number)d subscribers.", readers) % {"number": readers}
        sentence = _("The letter of %(day)s went out") % {"day": _day(period)}
        return _told(period, sentence, _("Follow the sending"), [line], [])


@register
class Held(PeriodKind):
    """A letter should have left by itself, and could not."""

    name = "newsletter.period_held"
    always = True
    states = frozenset({PeriodState.COMPOSED})

    def said(self, period: LetterPeriod, notification: Notification) -> Told:
        sentence = _("The letter of %(day)s could not go out") % {"day": _day(period)}
        lines = [period.problem, _("It waits: once that is put right, send it by hand, or set another moment.")]
        return _told(period, sentence, _("See what is wrong"), [line for line in lines if line], [])


@register
class Skipped(PeriodKind):
    """No letter for this day."""

    name = "newsletter.period_skipped"
    states = frozenset({PeriodState.SKIPPED})

    def said(self, period: LetterPeriod, notification: Notification) -> Told:
        sentence = _("No letter goes out on %(day)s") % {"day": _day(period)}
        return _told(period, sentence, _("See the calendar"), [str(SkipReason(period.reason).label)], [])


def _told(period: LetterPeriod, sentence: str, button: str, lines: Iterable[str], titles: list[str]) -> Told:
    lines = list(lines)
    shown = titles[:_MOST_TITLES]
    if rest := len(titles) - len(shown):
        shown.append(ngettext("and %(number)d other", "and %(number)d others", rest) % {"number": rest})
    return Told(sentence, period_url(period), button, _html(lines, shown), "\n".join(lines + [f"- {t}" for t in shown]))


def _html(lines: list[str], titles: list[str]) -> SafeString:
    paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    if not titles:
        return paragraphs
    return format_html("{}<ul>{}</ul>", paragraphs, format_html_join("", "<li>{}</li>", ((t,) for t in titles)))


def _titles(period: LetterPeriod) -> list[str]:
    keys = latest_version(period.issue).news_ids if period.issue else []
    found = dict(NewsPage.objects.filter(pk__in=keys).values_list("pk", "title"))
    return [found[key] for key in keys if key in found]


def _day(period: LetterPeriod) -> str:
    return format_day(period.when.first_day)


def _moment(period: LetterPeriod) -> str:
    """« lundi 3 mars 2027 à 9 h »."""
    return str(period.when)
