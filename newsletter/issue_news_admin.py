"""Which news an issue carries: bring it up to date, leave an update out of it, put one back."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from actions.models import NewsPage
from newsletter.admin_views import UnsentIssueScreen, person
from newsletter.refreshing import Choice, IssueClosed, leave_out, refresh_issue, take_in


class IssueNewsView(UnsentIssueScreen):
    """One POST, ``act`` says what, ``news`` about which update."""

    page_title = _("News of this letter")
    template_name = "newsletter/admin/issue_news.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(issue=self.issue, choice=Choice(self.issue), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts = {"refresh": self._refresh, "next_time": self._leave, "never": self._leave, "take_in": self._take_in}
        act = request.POST.get("act", "")
        if act not in acts:
            raise BadRequest("No such act.")
        try:
            acts[act]()
        except IssueClosed:
            messages.error(request, gettext("This letter went out or is locked: its news stay as they are."))
        return redirect("newsletter_admin:issue_news", self.issue.pk)

    def _refresh(self) -> None:
        added = refresh_issue(self.issue, person(self.request))
        if not added:
            messages.info(self.request, gettext("Nothing new: the letter holds all that is waiting."))
            return
        said = ngettext(
            "%(number)d news update came into the letter.", "%(number)d news updates came into the letter.", added
        )
        messages.success(self.request, said % {"number": added})

    def _leave(self) -> None:
        news, for_good = self._news(), self.request.POST["act"] == "never"
        leave_out(self.issue, news, for_good=for_good, by=person(self.request))
        said = (
            gettext("“%(title)s” goes into no letter, unless you put it back.")
            if for_good
            else gettext("“%(title)s” waits for the next letter.")
        )
        messages.success(self.request, said % {"title": news.title})

    def _take_in(self) -> None:
        news = self._news()
        if take_in(self.issue, news, person(self.request)):
            messages.success(self.request, gettext("“%(title)s” is in the letter.") % {"title": news.title})
        else:
            said = gettext("“%(title)s” is not online, not meant for the letter, or went out already.")
            messages.error(self.request, said % {"title": news.title})

    def _news(self) -> NewsPage:
        key = self.request.POST.get("news", "")
        if not key.isdecimal() or len(key) > 18:
            raise BadRequest("No such update.")
        return get_object_or_404(NewsPage, pk=int(key))
