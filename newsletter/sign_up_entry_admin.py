"""The screen on which a coordinator enters the sign-ups of a paper list or an event."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.models import Institution
from newsletter.admin_views import LetterScreen, person
from newsletter.enums import ConsentMethod
from newsletter.interest_forms import TermsForm
from newsletter.interests import Interests
from newsletter.models import Consent
from newsletter.sign_up_entry import BadLine, Outcome, enter, read_lines
from newsletter.subscriptions import Request, current_notice

MAX_LINES = 200
# Where not one line is an address, the first few show what is wrong.
_SHOWN_LINES = 5


class EntryForm(TermsForm):
    """Who asked, where, and that they did. After ``is_valid()``, ``emails`` and ``bad_lines`` are what was typed."""

    emails: list[str]
    bad_lines: list[BadLine]

    addresses = forms.CharField(
        label=_("Addresses"),
        help_text=_("One a line, 200 at most. Each one receives a mail that asks to confirm."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off"}),
        error_messages={"required": _("Enter at least one address.")},
    )
    method = forms.ChoiceField(
        label=_("How they asked"),
        choices=[(ConsentMethod.PAPER, _("On a paper form")), (ConsentMethod.EVENT, _("At an event"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how they asked.")},
    )
    occasion = forms.CharField(
        label=_("Place and day"),
        max_length=Consent._meta.get_field("origin").max_length,
        help_text=_("“Forum of associations, 12 September”: it stands in the proof of consent."),
        error_messages={"required": _("Say where and when they asked: it stands in the proof.")},
    )
    institution = forms.ModelChoiceField(
        label=_("For which institution"),
        queryset=Institution.objects.filter(is_active=True),
        required=False,
        empty_label=_("For the network"),
    )
    asked = forms.BooleanField(
        label=_("Each of these people asked for the letter themselves, and I can show it (list, form)."),
        error_messages={"required": _("Without their own request, nobody may be written to.")},
    )

    field_order = ("addresses", "method", "occasion", "institution", "themes", "territories", "asked")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].help_text = _(
            "Only if everybody on this list asked for the same. Nothing chosen: all of the letter."
        )

    def clean_addresses(self) -> str:
        """Read the lines; one that is badly written stands in the way of no other.

        Raises:
            ValidationError: there are too many, or not one is an address.
        """
        typed = self.cleaned_data["addresses"]
        if len([line for line in typed.splitlines() if line.strip()]) > MAX_LINES:
            raise forms.ValidationError(_("These are more than 200 lines: enter them in several lots."))
        self.emails, self.bad_lines = read_lines(typed)
        if not self.emails:
            said = gettext("Line %(number)s, %(text)s: %(message)s")
            raise forms.ValidationError([said % line._asdict() for line in self.bad_lines[:_SHOWN_LINES]])
        return typed

    def clean_occasion(self) -> str:
        occasion = self.cleaned_data["occasion"]
        if "@" in occasion:
            raise forms.ValidationError(_("No address here: a place and a day."))
        return occasion

    def request(self, by: Any) -> Request:
        """What each of the addresses asked for."""
        given = self.cleaned_data
        return Request(
            timezone.now(),
            current_notice(),
            given["occasion"],
            ConsentMethod(given["method"]),
            given["institution"],
            by,
            Interests.chosen_in(given),
        )

    def again(self) -> "EntryForm":
        """The same form with the lines that were badly written, to be mended and sent again."""
        left = "\n".join(line.text for line in self.bad_lines)
        return EntryForm(initial={**self.cleaned_data, "addresses": left, "asked": False})


class EntryView(LetterScreen):
    """Enter addresses; the answer says what became of each, in this one response and nowhere else."""

    page_title = _("Enter sign-ups")
    template_name = "newsletter/admin/entry.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", EntryForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = EntryForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        outcome: Outcome = enter(form.emails, form.request(person(request)))
        shown = self.get_context_data(form=form.again(), outcome=outcome, bad_lines=form.bad_lines)
        return self.render_to_response(shown, status=422 if form.bad_lines else 200)
