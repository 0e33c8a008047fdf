"""The sequences of an action sheet and the bodies of news and profiles, block by block."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from actions.social import SocialNetwork, example_of, is_account_of
from core.blocks import AttachmentBlock, BodyBlock, ProseBlock, VagueDateBlock


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Step"))
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
    name = blocks.CharBlock(label=_("Name or function"))
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


class IndicatorBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("What is measured"))
    unit = blocks.CharBlock(label=_("Unit"), required=False, help_text=_("“young people”, “%”…"))
    target = blocks.DecimalBlock(label=_("Target"), required=False)
    measures = blocks.ListBlock(MeasureBlock(), label=_("Values"), default=[])

    class Meta:
        label = _("Indicator")
        icon = "history"
        template = "actions/blocks/indicator.html"


class FunderBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Funder"))
    amount = blocks.DecimalBlock(label=_("Amount (€)"), required=False, min_value=0, max_digits=12, decimal_places=2)

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


class SocialAccountBlock(blocks.StructBlock):
    """An account on a social network."""

    network = blocks.ChoiceBlock(label=_("Network"), choices=SocialNetwork.choices)
    url = blocks.URLBlock(
        label=_("Address of your account"), help_text=_("Open your account in a browser and copy its address.")
    )

    class Meta:
        label = _("Account")
        icon = "group"
        template = "actions/blocks/social_account.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        known = value.get("network") in SocialNetwork.values
        context["label"] = SocialNetwork(value["network"]).label if known else value.get("network")
        return context

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        network = SocialNetwork(cleaned["network"])
        if not is_account_of(network, cleaned["url"]):
            message = _("This is no account on %(network)s. Its address looks like %(example)s.")
            words = {"network": network.label, "example": example_of(network)}
            raise blocks.StructBlockValidationError({"url": ValidationError(message % words)})
        return cleaned


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
    document = DocumentChooserBlock(label=_("File"), required=False)

    class Meta:
        label = _("Annex")
        icon = "doc-full"
        template = "core/blocks/attachment.html"


def stream_of(name: str, block: blocks.Block) -> list[tuple[str, blocks.Block]]:
    """The definition of a stream that holds one kind of block."""
    return [(name, block)]
