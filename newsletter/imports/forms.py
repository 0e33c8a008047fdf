"""The forms of an import: the list, its columns, the proof."""

import codecs
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from actions.models import Institution
from core.spreadsheets.reading import Line
from newsletter.imports.columns import MAX_BYTES, Columns, Meaning, cell_at, width
from newsletter.models import SubscriberImport

_MB = 1024 * 1024
MAX_PROOF_BYTES = 10 * _MB
# By the ending of a name, how such a file begins; of texts nothing is sure but that they are text.
_PROOF_KINDS: dict[str, bytes] = {
    "pdf": b"%PDF",
    "png": b"\x89PNG",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "xlsx": b"PK\x03\x04",
    "ods": b"PK\x03\x04",
    "odt": b"PK\x03\x04",
    "docx": b"PK\x03\x04",
    "zip": b"PK\x03\x04",
    "csv": b"",
    "txt": b"",
    "eml": b"",
}
_SHORTEST_AGREEMENT = 20
_SHOWN_SIGNS = 40


class ListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of subscribers"),
        help_text=gettext_lazy(
            "A file .xlsx or .csv of at most 20 MB and 200,000 lines, with one e-mail address on each line. "
            "Nothing is written before you confirm."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // _MB})
        return file


class ColumnsForm(forms.Form):
    """Where the list holds what; ``lines`` are its first ones."""

    has_heads = forms.BooleanField(
        label=gettext_lazy("The first line names the columns"),
        required=False,
        help_text=gettext_lazy("It is then not imported."),
    )

    _HELP = {
        Meaning.EMAIL: gettext_lazy("Lines without an address, or with a badly written one, are left out and told."),
        Meaning.CONSENTED_ON: gettext_lazy("Of lines without a date, that of the proof counts."),
        Meaning.THEMES: gettext_lazy("Names as on this site, separated by semicolons. Without them: everything."),
        Meaning.TERRITORIES: gettext_lazy("Names as on this site, separated by semicolons. Without them: everywhere."),
    }

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(place), _column_name(lines, place)) for place in range(width(lines))]
        for meaning in Meaning:
            needed = meaning == Meaning.EMAIL
            nothing = _("Choose a column") if needed else _("Not in this list")
            self.fields[str(meaning)] = forms.ChoiceField(
                label=meaning.label,
                required=needed,
                choices=[("", nothing), *places],
                help_text=self._HELP[meaning],
                error_messages={
                    "required": _("Say which column holds the addresses."),
                    "invalid_choice": _("This list has no such column."),
                },
            )
        self.order_fields([str(Meaning.EMAIL), "has_heads"])

    @staticmethod
    def initial_of(columns: Columns) -> dict[str, Any]:
        places = {str(meaning): str(place) for meaning, place in columns.places.items()}
        return {"has_heads": columns.has_heads, **places}

    def clean(self) -> None:
        chosen: dict[str, str] = {}
        for meaning in Meaning:
            place = self.cleaned_data.get(str(meaning), "")
            if place and place in chosen.values():
                self.add_error(str(meaning), _("This column already holds something else above."))
            chosen[str(meaning)] = place

    @property
    def columns(self) -> Columns:
        """What a valid form says."""
        values = self.cleaned_data
        places = {meaning: int(values[meaning]) for meaning in Meaning if values[meaning] != ""}
        return Columns(places, values["has_heads"])


def _column_name(lines: list[Line], place: int) -> str:
    """« B : Adresse »: the letter that the spreadsheet shows, and the first thing that stands there."""
    shown = next((str(cell) for line in lines if (cell := cell_at(line, place))), "")
    text = shown if len(shown) <= _SHOWN_SIGNS else f"{shown[:_SHOWN_SIGNS]}…"
    return f"{get_column_letter(place + 1)} : {text}" if text else get_column_letter(place + 1)


class ProofForm(forms.ModelForm):
    """What shows that these people agreed, and whether they are asked once more."""

    ASK, CONFIRMED = "ask", "confirmed"

    file = forms.FileField(
        label=gettext_lazy("Proof of their consent"),
        help_text=gettext_lazy(
            "The scanned form, a picture of the page where people signed up, or the export of the service that "
            "collected the addresses: PDF, picture, spreadsheet, text or .zip, of at most 10 MB. It is kept as long "
            "as one of these subscriptions; only coordinators can read it. Choose one that holds few addresses."
        ),
        error_messages={
            "required": gettext_lazy("Without a proof of consent, these people can’t be written to: choose its file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("These people agreed to receive the letter of the network"),
        help_text=gettext_lazy("Purpose of this consent: receiving the letter, and nothing else."),
        error_messages={
            "required": gettext_lazy("Only people who agreed to receive this very letter can be imported.")
        },
    )
    way = forms.ChoiceField(
        label=gettext_lazy("What happens next"),
        choices=[
            (
                ASK,
                gettext_lazy("Ask each of them to confirm (advised): no letter comes before they press the link"),
            ),
            (CONFIRMED, gettext_lazy("They confirmed their address already: they are subscribed at once")),
        ],
        widget=forms.RadioSelect,
        initial=ASK,
    )
    shown_by_proof = forms.BooleanField(
        label=gettext_lazy("The proof shows that each of them confirmed, by a link received at this address"),
        required=False,
        help_text=gettext_lazy("Only for the second choice. When in doubt, take the first."),
    )

    class Meta:
        model = SubscriberImport
        fields = ["proof_dated_on", "agreement", "institution"]
        labels = {"proof_dated_on": gettext_lazy("Date of the proof")}
        help_texts = {
            "proof_dated_on": gettext_lazy("The day on which these people agreed, or the last one of them."),
            "agreement": gettext_lazy("Copy the words that stood beside the box or above the signatures."),
            "institution": gettext_lazy("Leave empty if it was the network itself."),
        }
        widgets = {
            "proof_dated_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "agreement": forms.Textarea(attrs={"rows": 4}),
        }

    field_order = ["file", "proof_dated_on", "agreement", "institution", "agreed", "way", "shown_by_proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.proof:
            self.fields["file"].required = False
            self.initial["agreed"] = True
            self.initial["way"] = self.ASK if self.instance.asks_to_confirm else self.CONFIRMED
            self.initial["shown_by_proof"] = not self.instance.asks_to_confirm
        needed = {
            "proof_dated_on": _("Say of which day the proof is."),
            "agreement": _("Copy the text that these people agreed to."),
        }
        for name, message in needed.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = message
        institutions = cast(forms.ModelChoiceField, self.fields["institution"])
        institutions.queryset = Institution.objects.order_by("name")
        institutions.empty_label = _("The network itself")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None:
            _check_proof(file)
        return file

    def clean_proof_dated_on(self) -> Any:
        day = self.cleaned_data["proof_dated_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if day.year < 1990:
            raise forms.ValidationError(_("This day is too long ago."))
        return day

    def clean_agreement(self) -> str:
        text = str(self.cleaned_data["agreement"]).strip()
        if len(text) < _SHORTEST_AGREEMENT:
            raise forms.ValidationError(_("Copy the whole text: this is too short to be one."))
        return text

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("way") == self.CONFIRMED and not values.get("shown_by_proof"):
            self.add_error(
                "shown_by_proof",
                _("Tick this box if the proof shows it; otherwise let each person be asked to confirm."),
            )
        return values

    @property
    def facts(self) -> dict[str, Any]:
        """What a valid form says, as ``steps.give_proof`` takes it."""
        names = ("proof_dated_on", "agreement", "institution")
        return {name: self.cleaned_data[name] for name in names} | {
            "asks_to_confirm": self.cleaned_data["way"] == self.ASK
        }


def _check_proof(file: Any) -> None:
    if file.size > MAX_PROOF_BYTES:
        raise forms.ValidationError(_("The file is larger than %(size)d MB.") % {"size": MAX_PROOF_BYTES // _MB})
    ending = file.name.rpartition(".")[2].lower()
    if ending not in _PROOF_KINDS:
        raise forms.ValidationError(
            _("Files of this kind are not taken: send a PDF, a picture, a spreadsheet or a text.")
        )
    content = file.read()
    file.seek(0)
    is_text = b"\0" not in content or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not (content.startswith(_PROOF_KINDS[ending]) if _PROOF_KINDS[ending] else is_text):
        raise forms.ValidationError(
            _("The content of this file is not what its name says (.%(ending)s): save it again.") % {"ending": ending}
        )
