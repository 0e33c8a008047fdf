"""The screen on which coordinators write the notice that stands beside the form."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from newsletter.admin_views import LetterScreen, person
from newsletter.models import ConsentNotice
from newsletter.notices import Overtaken, Unchanged, gaps_of, tidy, versions, write_notice
from newsletter.subscriptions import current_notice


class NoticeForm(forms.Form):
    """Both texts; ``seen`` is the number of the version that they were written from."""

    agreement = forms.CharField(
        label=_("Words beside the box to tick"),
        max_length=ConsentNotice._meta.get_field("agreement").max_length,
        help_text=_("One box for one purpose: receiving the letter. It is never ticked beforehand."),
    )
    text = forms.CharField(
        label=_("Notice, below the box"),
        max_length=20_000,
        help_text=_("An empty line begins a paragraph."),
        widget=forms.Textarea(attrs={"rows": 22}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return tidy(self.cleaned_data["text"])


class NoticeView(LetterScreen):
    """Write the next version, look at it beside the box, and read the past ones."""

    page_title = _("Consent notice")
    template_name = "newsletter/admin/notice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        current = current_notice()
        texts = {"text": current.text, "agreement": current.agreement}
        kwargs.setdefault("form", NoticeForm(initial={**texts, "seen": current.version}))
        kwargs.setdefault("shown", texts)
        return super().get_context_data(
            current=current, versions=versions(), gaps=gaps_of(kwargs["shown"]["text"]), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NoticeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        shown = {"text": form.cleaned_data["text"], "agreement": form.cleaned_data["agreement"]}
        if request.POST.get("act") == "preview":
            return self.render_to_response(self.get_context_data(form=form, shown=shown, is_preview=True))
        try:
            notice = write_notice(**shown, seen=form.cleaned_data["seen"], by=person(request))
        except Unchanged:
            form.add_error("text", _("Nothing has changed: version %(number)s stays.") % {"number": form.data["seen"]})
        except Overtaken:
            form.add_error(
                None,
                gettext(
                    "Somebody else wrote a version meanwhile. Copy your text, open this page again, "
                    "and bring both together."
                ),
            )
        else:
            told = gettext("Version %(number)s stands beside the form from now on.") % {"number": notice.version}
            messages.success(request, told)
            return redirect("newsletter_admin:notice")
        return self.render_to_response(self.get_context_data(form=form, shown=shown), status=422)
