"""The screen that deletes an institution: what it still holds is said, instead of an error."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.views.generic import DeleteView

from actions.models import Institution, Participation, PartnerPage


def holdings_of(institution: Institution) -> list[str]:
    """What keeps the institution from being deleted, in words."""
    held = []
    if PartnerPage.objects.filter(institution=institution).exists():
        held.append(_("its profile, on the website or in the bin"))
    if number := Participation.objects.filter(institution=institution).count():
        held.append(
            ngettext("its part in %(number)d action", "its part in %(number)d actions", number) % {"number": number}
        )
    return held


class InstitutionDeleteView(DeleteView):
    """Deletes an institution that holds nothing any more."""

    template_name = "actions/admin/delete_institution.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(holdings=holdings_of(self.object), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        if holdings_of(self.object):
            return self.render_to_response(self.get_context_data(form=form), status=409)
        return super().form_valid(form)
