"""The screen on which members see their news in the letter to come, and what coordinators answer to their texts."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from actions.access import access_of
from newsletter.admin_views import only_who, person
from newsletter.models import ShorterText
from newsletter.models.proposals import LONGEST_PROPOSAL
from newsletter.permissions import user_can_compose_letter
from newsletter.proposals import (
    NothingNew,
    NotInDraft,
    OwnNews,
    TextMoved,
    decline_text,
    own_news,
    propose_text,
    take_text,
)


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your shorter text"),
        max_length=LONGEST_PROPOSAL,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("For the letter only: your news update stays as it is. Two or three sentences suffice."),
    )


class OwnNewsView(WagtailAdminTemplateMixin, TemplateView):
    """What of a member's institutions is on its way to the letter, and how it will be read."""

    page_title = gettext_lazy("My news in the letter")
    header_icon = "mail"
    template_name = "newsletter/admin/own_news.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access_of(request.user).is_member:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft, rows = own_news(self.request.user)
        refused = kwargs.pop("refused", None)
        return super().get_context_data(draft=draft, rows=[(row, _form(row, refused)) for row in rows], **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get("news", "")
        if not key.isdecimal() or len(key) > 18:
            raise Http404
        form = TextForm(request.POST, prefix=_prefix(int(key)))
        if not form.is_valid():
            return self._refuse(form)
        try:
            propose_text(int(key), form.cleaned_data["text"], by=person(request))
        except NothingNew:
            form.add_error("text", _("The letter says just that already: change the text before you propose it."))
            return self._refuse(form)
        except NotInDraft:
            messages.error(request, _("Nothing was proposed: this news update is not in the letter in preparation."))
        else:
            messages.success(request, _("Thank you: your text is with the coordinators, who answer you here."))
        return redirect("newsletter_admin:own_news")

    def _refuse(self, form: TextForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(refused=form), status=422)


def _prefix(news: int) -> str:
    return f"news-{news}"


def _form(row: OwnNews, refused: TextForm | None) -> TextForm | None:
    """The form of an update that a draft holds, as it was sent when it was refused."""
    if row.place is None:
        return None
    if refused is not None and refused.prefix == _prefix(row.news.pk):
        return refused
    text = row.waiting.text if row.waiting else row.place.text
    return TextForm(prefix=_prefix(row.news.pk), initial={"text": text})


@only_who(user_can_compose_letter)
@require_POST
def answer_text(request: HttpRequest, text_pk: int) -> HttpResponse:
    """Take a proposed text into the letter, or leave the letter as it is."""
    proposal = get_object_or_404(ShorterText.objects.select_related("issue", "news", "proposed_by"), pk=text_pk)
    try:
        if request.POST.get("act") == "take":
            take_text(proposal, request.POST.get("seen", ""), by=person(request))
            messages.success(request, _("The text is in a new version of the letter; who proposed it is told."))
        else:
            decline_text(proposal, by=person(request))
            messages.success(request, _("The letter keeps its text; who proposed the other one is told."))
    except TextMoved:
        messages.error(
            request, _("Nothing was changed: somebody changed the letter or answered meanwhile. Look at it again.")
        )
    return redirect("newsletter_admin:read_draft", proposal.issue_id)
