"""The forms that edit and copy an action sheet."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm

from actions.forms import MemberPageForm


def _lead_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        queryset=None,
        label=_("Lead institution"),
        help_text=_("The institution that leads the action; its editors publish the sheet."),
    )


def _offer_leads(field: Any, user: Any) -> None:
    """The institutions that may lead the writer's new action: the own ones; every active one for a coordinator."""
    from actions.models import Institution
    from actions.permissions import institutions_to_write_for, is_coordinator

    field.queryset = (
        Institution.objects.filter(is_active=True) if is_coordinator(user) else institutions_to_write_for(user)
    )
    if field.queryset.count() == 1:
        field.initial = field.queryset.get()


class ActionPageForm(MemberPageForm):
    """Asks, at creation only, which of the writer's institutions leads the new action."""

    lead_institution = _lead_field()

    class Media:
        js = ("actions/js/status.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in self._link_rows():
            # It names only what this person may hear of, also in a form that comes back with its errors.
            row.fields["linked"].widget.reader = self.for_user
        if "lead_institution" not in self.fields:
            return
        if self.instance.pk:
            # Participations have a screen of their own; a sheet's form never changes them.
            del self.fields["lead_institution"]
            return
        _offer_leads(self.fields["lead_institution"], self.for_user)

    def _link_rows(self) -> list[Any]:
        formset = self.formsets.get("sheet_links")
        return list(formset.forms) if formset is not None else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("status") and not cleaned.get("status_since") and self._changes_what_readers_see():
            cleaned["status_since"] = timezone.localdate()
        return cleaned

    def _changes_what_readers_see(self) -> bool:
        """Whether the status differs from the published one.

        Not from the last version's: the form saves by itself, after which the two would be the same.
        """
        sheets = type(self.instance)._default_manager.filter(pk=self.instance.pk, live=True)
        return sheets.exclude(status=self.cleaned_data["status"]).exists()

    def is_valid(self) -> bool:
        return super().is_valid() and self._links_are_fine()

    def _links_are_fine(self) -> bool:
        seen: set[int] = set()
        fine = True
        for row in self._link_rows():
            sheet = row.cleaned_data.get("linked")
            if sheet is None or row.cleaned_data.get("DELETE"):
                continue
            if sheet.pk == self.instance.pk:
                row.add_error("linked", _("A sheet is not linked to itself: choose another one."))
            elif sheet.pk in seen:
                row.add_error("linked", _("This sheet is in the list already: remove one of the two."))
            seen.add(sheet.pk)
            fine = fine and not row.errors
        return fine

    def save(self, commit: bool = True) -> Any:
        # Read once the page exists, by the one who writes the participation.
        self.instance.chosen_lead = self.cleaned_data.get("lead_institution")
        return super().save(commit=commit)


class ActionCopyForm(CopyForm):
    """Asks which of the writer's institutions leads the copy: parts in an action are not copied with its sheet."""

    # The screen says what a copied sheet keeps and leaves behind.
    is_of_sheet = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A sheet that nobody writes in, kept equal to another: nothing in the network is that.
        self.fields.pop("alias", None)
        # A copy opens as a draft: it has no date, and nobody said yet that it is going to be.
        self.fields.pop("publish_copies", None)
        self.fields["new_title"].label = _("Title of the new sheet")
        self.fields["new_title"].initial = gettext("%(title)s (copy)") % {"title": self.page.draft_title}
        self.fields["new_slug"].label = _("Address of the new sheet")
        self.fields["new_slug"].initial = gettext("%(slug)s-copy") % {"slug": self.page.slug}
        self.fields["new_slug"].help_text = _("The last part of its address on the website.")
        # There is one list of actions, unless a site has several.
        self.fields["new_parent_page"].widget = forms.HiddenInput()
        self.fields["lead_institution"] = _lead_field()
        _offer_leads(self.fields["lead_institution"], self.user)
