"""The screen that shows coordinators what was erased: numbers, and nobody's address."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from newsletter.admin_views import LetterScreen
from newsletter.models import ForgettingRun, Suppression

_SHOWN = 60


class ErasuresView(LetterScreen):
    page_title = _("Erasures")
    template_name = "newsletter/admin/erasures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            runs=ForgettingRun.objects.all()[:_SHOWN],
            fingerprints=Suppression.objects.count(),
            **kwargs,
        )
