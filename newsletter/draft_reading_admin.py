"""The screen on which a draft issue is read before it goes out: its readers, its mail, their remarks."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Comment

from actions.models import Institution
from core.models import User
from newsletter.draft_reading import RemarkPlace, ask_no_more, ask_to_read, make_remark
from newsletter.models import NewsletterIssuePage
from newsletter.permissions import user_can_compose_letter, user_can_read_draft
from newsletter.proposals import answerable_texts


def people_to_ask() -> QuerySet[User]:
    """Who can enter the admin by membership."""
    return User.objects.filter(is_active=True, memberships__institution__is_active=True).distinct()


def _labels(people: Iterable[User]) -> dict[str, list[User]]:
    """What the field calls people: each by name and address, and each institution by name, for all its members."""
    labels = {f"{person} ({person.email})": [person] for person in people}
    institutions = Institution.objects.filter(is_active=True, memberships__user__is_active=True).distinct()
    for institution in institutions.prefetch_related("memberships__user"):
        labels[institution.full_name] = [row.user for row in institution.memberships.all() if row.user.is_active]
    return labels


class AskForm(forms.Form):
    """Whom to ask: a person, or an institution for all its members."""

    who = forms.CharField(
        label=gettext_lazy("Whom to ask"),
        max_length=400,
        help_text=gettext_lazy("Type a part of the name of a person or an institution, then choose it in the list."),
        widget=forms.TextInput(attrs={"list": "people-to-ask", "autocomplete": "off"}),
    )

    @cached_property
    def choices(self) -> dict[str, list[User]]:
        return _labels(people_to_ask())

    def clean_who(self) -> list[User]:
        wanted = " ".join(self.cleaned_data["who"].casefold().split())
        for label, people in self.choices.items():
            if " ".join(label.casefold().split()) == wanted:
                return people
        raise forms.ValidationError(_("Nobody in the network is called so. Choose in the list that opens as you type."))


class RemarkForm(forms.Form):
    place = forms.ChoiceField(label=gettext_lazy("About"), choices=RemarkPlace.choices, initial=RemarkPlace.BODY)
    text = forms.CharField(label=gettext_lazy("Your remark"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))


class ReadDraftView(WagtailAdminTemplateMixin, TemplateView):
    """Read a draft and speak about it; coordinators also say who is asked."""

    page_title = gettext_lazy("The letter before it goes out")
    header_icon = "mail"
    template_name = "newsletter/admin/read_draft.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.issue = get_object_or_404(NewsletterIssuePage, pk=kwargs["issue_pk"])
        # The same answer as for a letter that does not exist.
        if not user_can_read_draft(request.user, self.issue):
            raise Http404
        self.can_ask = user_can_compose_letter(request.user)

    def get_page_subtitle(self) -> str:
        return self.issue.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("remark_form", RemarkForm())
        if self.can_ask:
            kwargs.setdefault("ask_form", AskForm())
        remarks = Comment.objects.filter(page=self.issue, resolved_at=None).select_related("user")
        if not self.can_ask:
            # What coordinators write to each other beside the draft is theirs.
            remarks = remarks.filter(user=self.request.user)
        return super().get_context_data(
            issue=self.issue,
            can_ask=self.can_ask,
            readers=self.issue.draft_readers.select_related("person") if self.can_ask else [],
            texts=answerable_texts(self.issue) if self.can_ask else [],
            remarks=[(row, _place(row)) for row in remarks.prefetch_related("replies__user").order_by("pk")],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = cast(User, request.user)
        match request.POST.get("act"):
            case "remark":
                return self._remark(person)
            case "ask" if self.can_ask:
                return self._ask(person)
            case "dismiss" if self.can_ask:
                return self._dismiss(request.POST.get("person", ""))
            case "ask" | "dismiss":
                raise PermissionDenied
        raise BadRequest("No such act.")

    def _remark(self, person: User) -> HttpResponse:
        form = RemarkForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(remark_form=form), status=422)
        make_remark(self.issue, person, RemarkPlace(form.cleaned_data["place"]), form.cleaned_data["text"])
        messages.success(self.request, _("Thank you: your remark is with the coordinators of the network."))
        return self._again()

    def _ask(self, person: User) -> HttpResponse:
        form = AskForm(self.request.POST)
        if not form.is_valid():
            form.fields["who"].widget.attrs["autofocus"] = True
            return self.render_to_response(self.get_context_data(ask_form=form), status=422)
        asked = ask_to_read(self.issue, form.cleaned_data["who"], by=person)
        if asked:
            said = ngettext(
                "%(number)d person is asked to read it.", "%(number)d people are asked to read it.", len(asked)
            )
            messages.success(self.request, said % {"number": len(asked)})
        else:
            messages.info(self.request, _("They were already asked: nothing changed."))
        return self._again()

    def _dismiss(self, key: str) -> HttpResponse:
        if key.isdecimal() and len(key) < 19 and ask_no_more(self.issue, int(key)):
            messages.success(self.request, _("This person can no longer read the draft. The remarks stay."))
        else:
            messages.info(self.request, _("This person was not asked: nothing changed."))
        return self._again()

    def _again(self) -> HttpResponse:
        return redirect("newsletter_admin:read_draft", self.issue.pk)


def _place(comment: Comment) -> str:
    """What a comment is about, in the words of the form; nothing for one on a part of the content."""
    field = comment.contentpath.split(".", maxsplit=1)[0]
    return str(RemarkPlace(field).label) if field in RemarkPlace.values else ""
