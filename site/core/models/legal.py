"""Who answers for the site: what the law of the digital economy and the GDPR ask every site to say."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import PreviewableMixin

from core.models.network import NetworkSettings

_PHONE = RegexValidator(r"^\+?[\d .()-]{4,}$", _("Write a telephone number: digits, spaces, and + before the country."))
# What the law leaves nobody free to keep silent.
_REQUIRED = (
    "publisher_name",
    "publisher_address",
    "publisher_phone",
    "director",
    "host_name",
    "host_address",
    "host_phone",
    "data_email",
)


class PhoneField(models.CharField):
    default_validators = [_PHONE]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


@register_setting(icon="form")
class LegalNotice(PreviewableMixin, BaseSiteSetting):
    """Publisher, host and who answers for personal data."""

    publisher_name = models.CharField(
        _("publisher"), max_length=200, blank=True, help_text=_("The full name of the body that publishes the site.")
    )
    publisher_form = models.CharField(
        _("legal form"),
        max_length=200,
        blank=True,
        help_text=_("And its registration where it has one: association under the law of 1901, RNA W351234567…"),
    )
    publisher_address = models.TextField(_("address of its seat"), blank=True)
    publisher_phone = PhoneField(_("its telephone"))
    publisher_email = models.EmailField(
        _("its electronic address"), blank=True, help_text=_("Left empty: the contact address of the network.")
    )
    director = models.CharField(
        _("director of publication"),
        max_length=200,
        blank=True,
        help_text=_("First name, name and office of the person: the one who represents the publisher, as a rule."),
    )
    editor = models.CharField(
        _("responsible for the editing"), max_length=200, blank=True, help_text=_("Where it is somebody else.")
    )
    host_name = models.CharField(
        _("host"), max_length=200, blank=True, help_text=_("The company or body whose machines carry the site.")
    )
    host_address = models.TextField(_("address of the host"), blank=True)
    host_phone = PhoneField(_("telephone of the host"))
    data_controller = models.CharField(
        _("controller of the data"), max_length=200, blank=True, help_text=_("Left empty: the publisher.")
    )
    data_officer = models.CharField(
        _("data protection officer"),
        max_length=200,
        blank=True,
        help_text=_("Name of the officer or of the service. Public bodies must have one."),
    )
    data_email = models.EmailField(
        _("address for questions about data"),
        blank=True,
        help_text=_("The officer’s where there is one: people write to it to see, correct or erase their data."),
    )

    panels = [
        HelpPanel(template="core/legal/legal_help.html", heading=_("What you read here")),
        MultiFieldPanel(
            [
                FieldPanel("publisher_name"),
                FieldPanel("publisher_form"),
                FieldPanel("publisher_address"),
                FieldRowPanel([FieldPanel("publisher_phone"), FieldPanel("publisher_email")]),
                FieldPanel("director"),
                FieldPanel("editor"),
            ],
            heading=_("Publisher"),
        ),
        MultiFieldPanel(
            [FieldPanel("host_name"), FieldPanel("host_address"), FieldPanel("host_phone")], heading=_("Host")
        ),
        MultiFieldPanel(
            [FieldPanel("data_controller"), FieldPanel("data_officer"), FieldPanel("data_email")],
            heading=_("Personal data"),
        ),
    ]

    class Meta:
        verbose_name = _("legal notice")
        verbose_name_plural = _("legal notices")

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "core/legal/legal_preview.html"

    @property
    def email(self) -> str:
        return self.publisher_email or NetworkSettings.for_site(self.site).contact_email

    @property
    def controller(self) -> str:
        return self.data_controller or self.publisher_name or NetworkSettings.for_site(self.site).name

    @property
    def data_contact(self) -> str:
        return self.data_email or self.email

    def missing(self) -> list[str]:
        """What the law asks for and is not there, in words for the coordinators."""
        gaps = [str(self._meta.get_field(name).verbose_name) for name in _REQUIRED if not getattr(self, name).strip()]
        if not self.email:
            gaps.append(str(self._meta.get_field("publisher_email").verbose_name))
        return gaps
