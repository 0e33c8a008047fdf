from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from core.blocks import SocialAccountBlock, stream_of
from core.colour_fields import ColourField, read_colour
from core.fields import ProseField, StreamField
from core.palette import Palette, nearest_choosable, palette_of


@register_setting(icon="site")
class NetworkSettings(BaseSiteSetting):
    """Who the network is: what every page, mail and feed says of it."""

    name = models.CharField(
        _("name of the network"),
        max_length=120,
        default="Estuaire",
        help_text=_("At the top of every page, in the sender of the letter and in page titles."),
    )
    tagline = models.CharField(
        _("tagline"), max_length=200, blank=True, help_text=_("One sentence below the name: who you are, and where.")
    )
    logo = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Beside the name, at the top of every page. In the dark it stands on a white plate."),
    )
    main_colour = ColourField(
        _("main colour"),
        house="bg_deep",
        help_text=_(
            "Readers see it in titles, on the wide bands and at the foot of pages; links take a shade of it. "
            "The letter and the other mails wear it too."
        ),
    )
    accent_colour = ColourField(
        _("accent colour"),
        house="accent",
        help_text=_("Readers see it on what they can do: buttons, days of the agenda, the outline of what they chose."),
    )
    foot_text = ProseField(
        _("text of the foot"),
        features=["bold", "italic", "link"],
        help_text=_("At the foot of every page: your postal address, who funds the network."),
    )
    social_accounts = StreamField(
        stream_of("account", SocialAccountBlock()),
        verbose_name=_("accounts on social networks"),
        blank=True,
        help_text=_("Links at the foot of every page."),
    )
    contact_email = models.EmailField(
        _("contact address"), blank=True, help_text=_("Where readers write to; at the foot of every page.")
    )
    newsletter_name = models.CharField(
        _("name of the letter"),
        max_length=120,
        default="La lettre",
        help_text=_("The sender that subscribers see in their mailbox."),
    )
    shared_collection = models.ForeignKey(
        "wagtailcore.Collection",
        verbose_name=_("shared pictures and documents"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Every member may use what this collection holds."),
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo")], heading=_("The network")),
        MultiFieldPanel([FieldPanel("main_colour"), FieldPanel("accent_colour")], heading=_("Colours")),
        MultiFieldPanel([FieldPanel("foot_text"), FieldPanel("social_accounts")], heading=_("Foot of the pages")),
        MultiFieldPanel(
            [FieldPanel("contact_email"), FieldPanel("newsletter_name")], heading=_("Writing and being read")
        ),
        FieldPanel("shared_collection"),
    ]

    class Meta:
        verbose_name = _("identity of the network")
        verbose_name_plural = _("identities of networks")

    # Every page shows it.
    select_related = ["logo"]

    @cached_property
    def palette(self) -> Palette:
        """Every colour of the site; one that came past the form is put right."""
        colours = (read_colour(self.main_colour), read_colour(self.accent_colour))
        return palette_of(*(nearest_choosable(colour) if colour else "" for colour in colours))
