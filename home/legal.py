"""The pages that the law asks for: a part that the settings fill in, and the free text of the coordinators below it."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Site

from actions import claims
from actions.atlas import reports
from core.models import AccessibilityStatement, LegalNotice, NetworkSettings
from core.text import plain_text
from newsletter import forgetting

# How long what readers leave is kept: the page says what the code does.
KEPT_DAYS = {
    "request": forgetting.REQUEST_LIFETIME.days,
    "left": forgetting.LEFT_LIFETIME.days,
    "answer": forgetting.ANSWER_TIME.days,
    "report": reports.LIFETIME.days,
    "claim_answered": claims.KEPT_AFTER_ANSWER.days,
    "claim_waiting": claims.KEPT_UNANSWERED.days,
}


@dataclass(frozen=True, slots=True)
class LegalPage:
    """``template`` is the part that the settings fill in; ``html`` the first free text below it, rich text."""

    slug: str
    title: str
    introduction: str
    template: str
    setting: type[BaseSiteSetting]
    html: str = ""

    @property
    def setting_name(self) -> str:
        return str(self.setting._meta.verbose_name)

    @property
    def setting_key(self) -> str:
        """What the setting is called in the admin's addresses."""
        return str(self.setting._meta.model_name)

    def words(self, site: Site) -> str:
        """The plain words of the part that the settings fill in, for the search."""
        own = {model.__name__: model.for_site(site) for model in (AccessibilityStatement, LegalNotice, NetworkSettings)}
        return plain_text(render_to_string(self.template, self.context() | {"settings": {"core": own}}))

    def context(self) -> dict[str, Any]:
        return {"kept_days": KEPT_DAYS}


LEGAL_PAGES = [
    LegalPage(
        slug="accessibilite",
        title="Accessibilité",
        introduction="Ce site doit pouvoir être lu et utilisé par tout le monde, quel que soit le matériel ou le handicap.",
        template="core/legal/accessibility.html",
        setting=AccessibilityStatement,
    ),
    LegalPage(
        slug="mentions-legales",
        title="Mentions légales",
        introduction="Qui publie ce site, qui l’héberge, et à quelles conditions vous pouvez en reprendre le contenu.",
        template="core/legal/legal.html",
        setting=LegalNotice,
        html=(
            "<h3>Contenus</h3>"
            "<p>Chaque institution répond de ce qu’elle publie. Les textes peuvent être repris en citant leur source ; "
            "les photographies et dessins restent à leurs auteurs.</p>"
            "<h3>Logiciel</h3>"
            "<p>Le site est fait avec Estuaire, un logiciel libre publié sous licence AGPL 3.0 ou ultérieure.</p>"
        ),
    ),
    LegalPage(
        slug="donnees-personnelles",
        title="Données personnelles",
        introduction="Ce que nous savons de vous, pourquoi, pour combien de temps, et comment vous y opposer.",
        template="home/legal/personal_data.html",
        setting=LegalNotice,
    ),
]
BY_SLUG = {page.slug: page for page in LEGAL_PAGES}
