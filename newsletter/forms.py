"""The public form with which somebody asks for the letter."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from actions.models import ActionPage, Territory, Theme
from newsletter.addresses import MAX_ADDRESS_LENGTH, normalise_address
from newsletter.interests import Interests
from newsletter.models import ConsentNotice
from newsletter.signups import stamp_is_worn

_SIGNER = signing.Signer(salt="newsletter.form")
# Nobody fills the form faster than this (seconds), and no page stays open longer than that.
_DEFAULT_MIN_AGE = 2
_MAX_AGE = 24 * 60 * 60
# How many actions one address of the form may name.
_MOST_ACTIONS = 20


class KnownChoices(forms.ModelMultipleChoiceField):
    """Boxes to tick. What no box stands for any more is left out: whoever ticked it could not mend it."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: QuerySet, **kwargs: Any) -> None:
        super().__init__(queryset, required=False, **kwargs)

    def clean(self, value: Any) -> QuerySet:
        keys = readable_keys(value)
        known = cast(QuerySet, self.queryset)
        return known.filter(pk__in=keys) if keys else known.none()


def readable_keys(values: Any) -> set[int]:
    """The keys among what came with a request; a number that no database holds is none."""
    return {int(value) for value in map(str, values or ()) if value.isascii() and value.isdecimal() and len(value) < 16}


class SubscriptionForm(forms.Form):
    """An address, a box to tick, interests to choose, and two things that readers don't see: a trap and a stamp.

    The trap is for robots. The stamp says when the form was shown and which version of the notice stood beside it,
    signed. ``initial["actions"]`` are keys of actions to follow, as somebody wrote them into an address.
    After ``is_valid()``, ``cleaned_data`` holds ``email`` (normalised) and ``notice`` (a ``ConsentNotice``), and
    ``interests`` what was chosen.
    """

    email = forms.CharField(
        label=_("Your e-mail address"),
        # A line break at its end is one too.
        strip=False,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "maxlength": MAX_ADDRESS_LENGTH, "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter your e-mail address.")},
    )
    consent = forms.BooleanField(
        error_messages={"required": _("Tick the box to agree: without it, we may not write to you.")},
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    notice = forms.CharField(widget=forms.HiddenInput, required=False)
    themes = KnownChoices(Theme.objects.all(), label=_("Themes"))
    territories = KnownChoices(Territory.objects.defer("outline"), label=_("Territories"))
    actions = KnownChoices(ActionPage.objects.none(), label=_("You will follow:"))

    def __init__(self, *args: Any, shown_notice: ConsentNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_notice = shown_notice
        self.fields["consent"].label = shown_notice.agreement
        self.initial["notice"] = self._new_stamp()
        self._offer_actions()

    def _offer_actions(self) -> None:
        """Show the boxes of the actions that are asked for, and of no other: there are hundreds."""
        asked = self["actions"].value()
        keys = sorted(readable_keys(asked))[:_MOST_ACTIONS]
        if keys:
            known = ActionPage.objects.live().public().filter(pk__in=keys).order_by("title")
            cast(KnownChoices, self.fields["actions"]).queryset = known

    @property
    def vocabularies(self) -> list[forms.BoundField]:
        """What one may choose from in the fold."""
        return [self[name] for name in ("themes", "territories")]

    @property
    def has_choices(self) -> bool:
        """Whether a theme or a territory is ticked, so that the fold around them is shown open."""
        return any(field.value() for field in self.vocabularies)

    @property
    def interests(self) -> Interests:
        return Interests.chosen_in(self.cleaned_data)

    @property
    def caught_a_robot(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.data.get(self.add_prefix("website")))

    def clean_email(self) -> str:
        return normalise_address(self.cleaned_data["email"])

    def clean_notice(self) -> ConsentNotice:
        """Read the stamp: the form must be neither too young nor too old.

        Raises:
            ValidationError: it is one of them, or the stamp was not made here. What was typed is kept,
                and pressing the button again is all that it takes.
        """
        now = timezone.now().timestamp()
        try:
            stamp = _SIGNER.unsign_object(self.cleaned_data["notice"])
            if now - stamp["shown_at"] > _MAX_AGE:
                raise signing.SignatureExpired
            notice = ConsentNotice.objects.get(version=stamp["version"])
        except (signing.BadSignature, ConsentNotice.DoesNotExist) as error:
            self._stamp_again()
            raise ValidationError(
                _("This page had been open for too long. Press the button again: your answers are still here."),
                code="too_old",
            ) from error
        too_fast = now - stamp["shown_at"] < getattr(settings, "NEWSLETTER_FORM_MIN_AGE", _DEFAULT_MIN_AGE)
        # Beside another error, which takes longer to mend, the speed is of no interest.
        if too_fast and not self.errors:
            raise ValidationError(
                _("That was very fast. Wait two seconds, then press the button again."), code="too_fast"
            )
        return notice

    def clean(self) -> dict[str, Any]:
        """Refuse a stamp that was sent with many other requests: only a program never looks at the page again."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and stamp_is_worn(self.data[self.add_prefix("notice")].strip(), timezone.now()):
            self._stamp_again()
            self.add_error(
                "notice",
                ValidationError(
                    _("This page was sent many times already. Press the button again: your answers are still here."),
                    code="worn",
                ),
            )
        return cleaned

    def _new_stamp(self) -> str:
        shown = {"version": self.shown_notice.version, "shown_at": timezone.now().timestamp()}
        # Two people may be shown the form at once, and each sends their own stamp.
        return _SIGNER.sign_object(shown | {"number": get_random_string(8)})

    def _stamp_again(self) -> None:
        # A form shown again repeats what was sent, the useless stamp too.
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("notice")] = self._new_stamp()
        self.data = data
