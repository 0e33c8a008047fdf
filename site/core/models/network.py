from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


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
        help_text=_("Beside the name, at the top of every page."),
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
        MultiFieldPanel(
            [FieldPanel("contact_email"), FieldPanel("newsletter_name")], heading=_("Writing and being read")
        ),
        FieldPanel("shared_collection"),
    ]

    class Meta:
        verbose_name = _("identity of the network")
        verbose_name_plural = _("identities of networks")
