"""The sequences of an action sheet and the bodies of news and profiles, block by block."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from actions.charts import Chart, Reading, chart_of
from core.blocks import AttachmentBlock, BodyBlock, ProseBlock, VagueDateBlock


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Step"), help_text=_("A few words: “Listen”, “Draw the line”."))
    text = ProseBlock(label=_("What happens"), required=False)

    class Meta:
        label = _("Step")
        icon = "order"
        template = "actions/blocks/step.html"


class MilestoneBlock(blocks.StructBlock):
    date = VagueDateBlock(required=False)
    title = blocks.CharBlock(label=_("Title"), required=False, help_text=_("Where there is no date."))
    text = ProseBlock(label=_("What happened, or will"), required=False)

    class Meta:
        label = _("Milestone")
        icon = "date"
        template = "actions/blocks/milestone.html"


class PilotBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Name or function"), help_text=_("A function lasts longer than a name. Readers see it.")
    )
    organisation = blocks.CharBlock(label=_("Institution"), required=False)

    class Meta:
        label = _("Pilot")
        icon = "user"
        template = "actions/blocks/pilot.html"


class MeasureBlock(blocks.StructBlock):
    date = blocks.DateBlock(label=_("Date"))
    value = blocks.DecimalBlock(label=_("Value"))

    class Meta:
        label = _("Value")
        icon = "date"


class IndicatorValue(blocks.StructValue):
    """An indicator, with its values in the order of their days, whatever the order in which they were typed."""

    @property
    def readings(self) -> list[Reading]:
        # A draft may hold a value without its date.
        measures = [measure for measure in self["measures"] if isinstance(measure.get("date"), datetime.date)]
        rows = [Reading(row["date"], _number(row["value"])) for row in measures if row.get("value") is not None]
        return sorted(rows, key=lambda reading: reading.day)

    @property
    def latest(self) -> Reading | None:
        readings = self.readings
        return readings[-1] if readings else None

    @property
    def chart(self) -> Chart | None:
        target = self.get("target")
        return chart_of(self.readings, None if target is None else _number(target))


def _number(value: Decimal | float) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


class IndicatorBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("What is measured"), help_text=_("“Passengers in an evening, on average”."))
    unit = blocks.CharBlock(label=_("Unit"), required=False, help_text=_("“young people”, “%”…"))
    target = blocks.DecimalBlock(
        label=_("Target"), required=False, help_text=_("What you want to reach: a line of its own on the curve.")
    )
    measures = blocks.ListBlock(
        MeasureBlock(), label=_("Values"), default=[], help_text=_("In any order: readers see them by date.")
    )

    class Meta:
        label = _("Indicator")
        icon = "history"
        template = "actions/blocks/indicator.html"
        value_class = IndicatorValue


class FunderBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Funder"))
    amount = blocks.DecimalBlock(
        label=_("Amount (€)"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("For the whole action. Left empty, readers see the name alone."),
    )

    class Meta:
        label = _("Funder")
        icon = "pick"
        template = "actions/blocks/funder.html"


class ContactBlock(blocks.StructBlock):
    """A contact that the public may use."""

    label = blocks.CharBlock(label=_("Who answers"), help_text=_("A service rather than a person: “Youth desk”."))
    phone = blocks.CharBlock(label=_("Telephone"), required=False)
    email = blocks.EmailBlock(label=_("E-mail address"), required=False)

    class Meta:
        label = _("Contact")
        icon = "mail"
        template = "actions/blocks/contact.html"


class LinkBlock(blocks.StructBlock):
    """A page elsewhere, under the words that readers see."""

    label = blocks.CharBlock(
        label=_("Words of the link"),
        max_length=120,
        help_text=_("What readers find there: “Our activity report 2026”."),
    )
    url = blocks.URLBlock(label=_("Address"), help_text=_("It begins with https://."))

    class Meta:
        label = _("Link")
        icon = "link"
        template = "actions/blocks/link.html"


class ProjectBlock(blocks.StructBlock):
    """A named sub-project that a news update tells about."""

    name = blocks.CharBlock(label=_("Name of the project"))
    text = ProseBlock(label=_("How it goes"))

    class Meta:
        label = _("Project")
        icon = "folder-open-inverse"
        template = "actions/blocks/project.html"


class NewsBodyBlock(BodyBlock):
    project = ProjectBlock()


class AnnexBlock(AttachmentBlock):
    class Meta:
        label = _("Annex")
        icon = "doc-full"
        template = "core/blocks/attachment.html"
