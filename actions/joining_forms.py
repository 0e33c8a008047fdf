"""The forms of somebody who was invited."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from actions.invitation_links import invited_address
from core.models import User
from core.signin.forms import SignInForm


class NewAccountForm(SetPasswordMixin, forms.ModelForm):
    """Name and password; the address is the invited one, and nothing posted changes it."""

    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=_("Password of your choice"), label2=_("The same password again")
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        kwargs["instance"] = User(email=User.objects.normalize_email(email))
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = True
        self.fields["password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        return super().clean() or self.cleaned_data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        # Once the account has its names and address, which a password must not resemble.
        self.validate_password_for_user(self.instance, "password1")

    def create(self) -> User:
        """Make the account. Raises IntegrityError when the address got one meanwhile."""
        return self.set_password_and_save(self.instance)


class InvitedSignInForm(SignInForm):
    """The login of the admin, with the address filled in for somebody who comes from an invitation."""

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if request is not None and (address := invited_address(request.GET.get("next", ""))):
            self.initial.setdefault("username", address)
