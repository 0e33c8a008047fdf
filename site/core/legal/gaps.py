"""What a site that opens to the public still has to say."""

from typing import NamedTuple

from django.urls import reverse
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Site

from core.models import AccessibilityStatement, LegalNotice


class Gap(NamedTuple):
    """One setting with the names of what is missing in it."""

    setting: BaseSiteSetting
    missing: list[str]

    @property
    def title(self) -> str:
        return str(self.setting._meta.verbose_name)

    @property
    def url(self) -> str:
        meta = self.setting._meta
        return reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name, self.setting.site_id])


def gaps_of(site: Site) -> list[Gap]:
    """What is missing, setting by setting; empty when a site may go out."""
    settings = (LegalNotice.for_site(site), AccessibilityStatement.for_site(site))
    return [Gap(setting, missing) for setting in settings if (missing := setting.missing())]
