"""« Write a news update »: from an institution and an action to the empty update, in one step."""

from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from actions.binned import in_bin
from actions.models import ActionPage, PartnerPage
from actions.permissions import institutions_to_write_for, sheets_to_write_about
from core.widgets import LongSelect


class WriteNewsForm(forms.Form):
    """In whose name, and about which action. What leaves no choice is not asked."""

    institution: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("In the name of"), empty_label=None
    )
    action: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("About the action"),
        required=False,
        empty_label=gettext_lazy("No action in particular"),
        widget=LongSelect,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = institutions_to_write_for(user).filter(~in_bin("profile__"), profile__isnull=False)
        self._offer("institution", institutions)
        # Without a profile, news have no place to stand.
        self.can_write = bool(institutions)
        if len(institutions) == 1:
            self.fields["institution"].widget = forms.HiddenInput()
            self.initial["institution"] = institutions[0].pk
        sheets = ActionPage.objects.filter(pk__in=sheets_to_write_about(user).values("pk"))
        # For its title alone: a sheet is long.
        self._offer("action", sheets.only("title").order_by("title"))
        if not sheets.exists():
            del self.fields["action"]

    def _offer(self, name: str, choices: QuerySet) -> None:
        cast(forms.ModelChoiceField, self.fields[name]).queryset = choices


def write_news(request: HttpRequest) -> HttpResponse:
    """To the empty update below the institution's profile, the action already chosen. Changes nothing."""
    form = WriteNewsForm(request.GET, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose again: one of your institutions, and an action that it takes part in."))
        return redirect("wagtailadmin_home")
    profile = PartnerPage.objects.get(institution=form.cleaned_data["institution"])
    address = reverse("wagtailadmin_pages:add", args=["actions", "newspage", profile.pk])
    if sheet := form.cleaned_data.get("action"):
        address += "?" + urlencode({"action": sheet.pk})
    return redirect(address)
