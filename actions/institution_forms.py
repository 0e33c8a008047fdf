"""The forms by which coordinators take an institution in and edit it."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from actions.member_forms import refuse_closed_account


class InstitutionForm(WagtailAdminModelForm):
    """An institution under a name that no other one has, however it is typed."""

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = self._meta.model.objects.exclude(pk=self.instance.pk).only("name")
        if twin := next((row for row in others if folded(row.name) == folded(name)), None):
            message = _("The network has an institution of this name already: “%(name)s”.")
            raise forms.ValidationError(message, code="duplicate", params={"name": twin.name})
        return name

    def clean_acronym(self) -> str:
        return " ".join(self.cleaned_data["acronym"].split())


class NewInstitutionForm(InstitutionForm):
    """The same, with whoever is invited to look after it."""

    first_admin = forms.EmailField(
        label=_("E-mail address of its first admin"),
        required=False,
        max_length=254,
        help_text=_(
            "This person gets an invitation by mail, good for 14 days, completes the profile and invites colleagues. "
            "You can also invite somebody later."
        ),
    )

    def clean_first_admin(self) -> str:
        refuse_closed_account(self.cleaned_data["first_admin"])
        return self.cleaned_data["first_admin"]


def folded(name: str) -> str:
    """A name without what people type differently: case, accents, apostrophes, dashes, spaces."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'").casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.replace("-", " ").replace("'", " ").split())
