"""The columns of both tables. Those that an export of actions has too bear its names, so that it can be read back."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from actions.enums import ActionStatus, InstitutionKind
from actions.institution_forms import folded
from actions.models import AgeRange, Audience, InvolvementLevel, Territory, Theme
from actions.models.vocabularies import Term


class TableKind(StrEnum):
    ACTIONS = "actions"
    PARTNERS = "partners"


class Form(Enum):
    """What a cell holds."""

    TEXT = "text"
    PROSE = "prose"
    DATE = "date"
    CHOICE = "choice"
    TERM = "term"
    TERMS = "terms"
    INSTITUTIONS = "institutions"
    URL = "url"
    EMAIL = "email"


@dataclass(frozen=True)
class Column:
    """``key`` is the field that it fills in; ``other_names`` are what people also call it."""

    key: str
    name: Any
    note: Any
    example: str
    form: Form = Form.TEXT
    is_required: bool = False
    other_names: tuple[str, ...] = ()
    choices: Any = None
    vocabulary: type[Term] | None = None
    longest: int = 20_000

    def is_called(self, name: str) -> bool:
        return folded(name).rstrip(" *") in {folded(str(one)) for one in (self.name, *self.other_names)}


_IDENTIFIER = Column(
    "identifier",
    _("Identifier"),
    _("A number or word of your own, which never changes: by it, a row is known again when its title changed."),
    "EX-1",
    other_names=("Id", "Code"),
    longest=120,
)
_THEMES = Column(
    "themes",
    _("Themes"),
    _("Several ones separated by semicolons."),
    "",
    Form.TERMS,
    other_names=("Thème",),
    vocabulary=Theme,
)
_AUDIENCES = Column(
    "audiences",
    _("Audiences"),
    _("Several ones separated by semicolons."),
    "",
    Form.TERMS,
    other_names=("Public",),
    vocabulary=Audience,
)
_AGES = Column(
    "age_ranges",
    _("Age ranges"),
    _("Several ones separated by semicolons."),
    "",
    Form.TERMS,
    other_names=("Tranche d’âge", "Tranches d’âges", "Âges", "Âge"),
    vocabulary=AgeRange,
)


def _prose(key: str, name: Any, *other_names: str, example: str = "") -> Column:
    note = _("Text. Each line becomes a paragraph; lines that start with a hyphen, a list.")
    return Column(key, name, note, example, Form.PROSE, other_names=other_names)


ACTION_COLUMNS = (
    _IDENTIFIER,
    Column(
        "title",
        _("Title"),
        _("The title of the sheet."),
        "Exemple : Un forum des métiers",
        is_required=True,
        other_names=("Action", "Intitulé", "Nom"),
        longest=255,
    ),
    Column(
        "status",
        _("Status"),
        _("One of the list. Empty: under way, for a new sheet."),
        "En cours",
        Form.CHOICE,
        other_names=("Statut", "État"),
        choices=ActionStatus,
    ),
    Column(
        "status_reason",
        _("Reason"),
        _("Why the action is suspended or abandoned: needed then."),
        "",
        other_names=("Raison", "Motif"),
    ),
    Column(
        "status_lift",
        _("What would set it going again"),
        _("For a suspended action: needed then."),
        "",
        other_names=("Conditions de reprise", "Reprise", "Ce qu’elle attend"),
    ),
    Column(
        "status_since",
        _("Status since"),
        _("The day from which it has been so: 01/09/2026. Readers see it beside the status."),
        "",
        Form.DATE,
        other_names=("Depuis le",),
    ),
    Column("start_date", _("Start"), _("A day: 01/09/2026."), "01/09/2026", Form.DATE, other_names=("Date de début",)),
    Column("end_date", _("End"), _("A day: 01/09/2026."), "", Form.DATE, other_names=("Date de fin",)),
    Column(
        "leads",
        _("Project owner"),
        _(
            "The institutions that lead it: name or acronym, several ones separated by semicolons. "
            "Needed for a new sheet."
        ),
        "",
        Form.INSTITUTIONS,
        other_names=("Porteurs", "Porteur", "Pilote", "Maîtrise d’ouvrage", "Maître d’ouvrage", "Institution"),
    ),
    Column(
        "partners",
        _("Partners"),
        _("The institutions of the network that take part, in the same way."),
        "",
        Form.INSTITUTIONS,
        other_names=("Partenaire",),
    ),
    _prose("other_partners", _("Other partners"), "Partenaires hors réseau"),
    _THEMES,
    _AUDIENCES,
    _AGES,
    Column("audience_words", _("The audience in its own words"), _("As the people concerned say it."), ""),
    Column(
        "territories",
        _("Territories"),
        _("Several ones separated by semicolons."),
        "",
        Form.TERMS,
        other_names=("Territoire",),
        vocabulary=Territory,
    ),
    Column(
        "involvement_levels",
        _("Place of young people"),
        _("Several ones separated by semicolons."),
        "",
        Form.TERMS,
        other_names=("Place attendue des jeunes",),
        vocabulary=InvolvementLevel,
    ),
    _prose(
        "challenge",
        _("General challenge"),
        "Enjeu",
        "Description",
        example="Faire découvrir aux jeunes les métiers qui se pratiquent près de chez eux.",
    ),
    _prose("objectives", _("Operational objectives"), "Objectifs"),
    _prose("resources", _("Resources")),
    _prose("needs", _("Needs")),
    _prose("diagnosis", _("Elements of diagnosis"), "Diagnostic"),
    _prose("expected_transformations", _("Expected transformations")),
    _prose("potential_difficulties", _("Potential difficulties")),
    _prose("levers", _("Levers"), "Leviers"),
    _prose("perspectives", _("Perspectives")),
    _prose("leads_to_explore", _("Leads to explore")),
)

PARTNER_COLUMNS = (
    _IDENTIFIER,
    Column(
        "title",
        _("Name"),
        _("The full name of the institution."),
        "Exemple : Mission locale du Val",
        is_required=True,
        other_names=("Institution", "Nom de l’institution", "Structure", "Organisme"),
        longest=200,
    ),
    Column(
        "acronym", _("Acronym"), _("Short, as everybody says it."), "MLV", other_names=("Sigle", "Acronyme"), longest=30
    ),
    Column(
        "former_names",
        _("Former names"),
        _("Separated by commas; readers find the institution by them."),
        "",
        other_names=("Ancien nom",),
        longest=255,
    ),
    Column(
        "kind",
        _("Kind"),
        _("One of the list. Empty: other."),
        "Association",
        Form.CHOICE,
        other_names=("Nature", "Type"),
        choices=InstitutionKind,
    ),
    Column("territory", _("Territory"), _("One of the list."), "", Form.TERM, vocabulary=Territory),
    _prose("mission", _("Mission"), "Missions", "Présentation", example="Accueillir et accompagner les 16-25 ans."),
    _THEMES,
    _AUDIENCES,
    _AGES,
    Column(
        "opening_hours",
        _("Opening hours"),
        _("As readers should see them."),
        "Du lundi au vendredi, 9 h – 17 h",
        other_names=("Horaires",),
    ),
    Column(
        "website",
        _("Website"),
        _("With https:// at the start."),
        "https://example.org",
        Form.URL,
        other_names=("Site", "Site internet"),
        longest=200,
    ),
    Column(
        "contact",
        _("Who answers"),
        _("A service rather than a person: everybody reads it."),
        "Accueil",
        other_names=("Contact",),
        longest=120,
    ),
    Column("phone", _("Telephone"), _("As readers should see it."), "02 99 00 00 00", other_names=("Tél",), longest=40),
    Column(
        "email",
        _("E-mail address"),
        _("That of a service: everybody reads it."),
        "accueil@example.org",
        Form.EMAIL,
        other_names=("Courriel", "E-mail", "Mail"),
        longest=254,
    ),
)

COLUMNS: dict[TableKind, tuple[Column, ...]] = {
    TableKind.ACTIONS: ACTION_COLUMNS,
    TableKind.PARTNERS: PARTNER_COLUMNS,
}
# How the line that shows what to write begins; it is read by people only.
EXAMPLE_MARK = "Exemple :"
