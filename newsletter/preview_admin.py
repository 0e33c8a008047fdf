"""Looking at a letter before it goes out: in each form, as people with given interests get it."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from actions.models import ActionPage
from newsletter.interest_forms import ChosenField, TermsForm
from newsletter.interests import Interests
from newsletter.models import NewsletterIssuePage
from newsletter.permissions import user_can_read_draft
from newsletter.previews import Aspect, preview_response
from newsletter.readiness import latest_version
from newsletter.rendering import RenderedIssue, render_issue
from newsletter.selection import Contents, Selection

# The web version is for everybody alike: it has an address of its own.
_WEB = "site"


class Look(TextChoices):
    """What the coordinator looks at; the values stand in addresses."""

    MAIL = "courriel", _("Mail")
    PHONE = "telephone", _("Mail, on a phone")
    DARK = "sombre", _("Mail, in the dark")
    WITHOUT_PICTURES = "sans-images", _("Mail, without pictures")
    TEXT = "texte", _("Mail, text only")
    WEB = "site", _("Web page")

    @property
    def document(self) -> str:
        """What the frame shows: a value of :class:`Aspect`, or the web page."""
        return {
            Look.DARK: Aspect.DARK.value,
            Look.WITHOUT_PICTURES: Aspect.WITHOUT_PICTURES.value,
            Look.TEXT: Aspect.TEXT.value,
            Look.WEB: _WEB,
        }.get(self, Aspect.LIGHT.value)


class ProfileForm(TermsForm):
    """Somebody who chose interests; with none chosen, somebody who gets the whole letter."""

    actions = ChosenField(ActionPage.objects.none(), label=_("Actions followed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = cast(forms.ModelMultipleChoiceField, self.fields["actions"])
        actions.queryset = ActionPage.objects.live().public().order_by("title")

    @property
    def interests(self) -> Interests:
        """What was chosen; a choice that is none is left out, its error stands beside the field."""
        self.is_valid()
        return Interests.chosen_in(self.cleaned_data)


def profile_query(interests: Interests) -> str:
    """The interests as the fields of :class:`ProfileForm` in an address."""
    query = QueryDict(mutable=True)
    for name, keys in interests.as_keys().items():
        query.setlist(name, [str(key) for key in keys])
    return query.urlencode()


@dataclass(frozen=True)
class Shown:
    """What the screen shows of a version of the letter for one profile."""

    form: ProfileForm
    look: Look
    interests: Interests
    selection: Selection
    rendered: RenderedIssue
    held: int

    @property
    def query(self) -> str:
        return profile_query(self.interests)

    @property
    def fields(self) -> list[tuple[str, int]]:
        """The profile as hidden fields of another form."""
        return [(name, key) for name, keys in self.interests.as_keys().items() for key in keys]

    @property
    def looks(self) -> list[tuple[str, Any]]:
        return Look.choices

    @property
    def html_kilobytes(self) -> int:
        return kilobytes(self.rendered.html_bytes)

    @property
    def text_kilobytes(self) -> int:
        return kilobytes(len(self.rendered.text.encode()))

    @classmethod
    def of(cls, request: HttpRequest, issue: NewsletterIssuePage, whole: RenderedIssue) -> "Shown":
        """What the address asks to see of this version of the issue; ``whole`` is its mail with everything in it."""
        form = ProfileForm(request.GET)
        asked = request.GET.get("forme", "")
        interests = form.interests
        selection = Contents(issue).for_reader(interests)
        return cls(
            form=form,
            look=Look(asked) if asked in Look.values else Look.MAIL,
            interests=interests,
            selection=selection,
            rendered=whole if selection.is_all else render_issue(issue, selection.news),
            held=len(set(issue.news_ids)),
        )


def kilobytes(size: int) -> int:
    """Whole kilobytes, rounded up: what something weighs must not look less than it is."""
    return -(-size // 1000)


def only_for(issue: NewsletterIssuePage, interests: Interests) -> frozenset[int] | None:
    """The news that somebody with these interests gets, as ``render_issue`` takes them."""
    selection = Contents(issue).for_reader(interests)
    return None if selection.is_all else selection.news


@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, issue_pk: int, form: str) -> HttpResponse:
    """The latest version, alone in its frame; ``form`` is one of :class:`Aspect`, or the web page.

    For coordinators, and for those whom they asked to read it.
    """
    issue = get_object_or_404(NewsletterIssuePage, pk=issue_pk)
    if form not in {*Aspect.values, _WEB} or not user_can_read_draft(request.user, issue):
        raise Http404
    version = latest_version(issue)
    if form == _WEB:
        response = version.make_preview_request(request)
        # Where readers are, the page stands in no frame.
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response
    return preview_response(version, Aspect(form), only_for(version, ProfileForm(request.GET).interests))
