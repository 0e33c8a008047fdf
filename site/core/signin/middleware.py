"""What a session is worth, asked at each request: whatever opened it, the second step stands before the admin."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.signin import onward, pending
from core.signin.second_step import Standing, standing

# Below the admin's own address: what needs no login.
_OPEN = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset", "wagtailadmin_sprite")
_OPEN_SCRIPTS = "wagtailadmin_javascript_catalog"


class SecondStepMiddleware:
    """Lets a session into the admin once its second step is passed.

    Before that, its person is nobody on the public site, and in the admin is led to the step that is missing; a script
    gets 403.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Readers have no session, and are asked nothing.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            worth = standing(request.user, request.session)
            if worth is not Standing.COMPLETE and (refusal := self._refuse(request, worth)):
                return refusal
        return self.get_response(request)

    def _refuse(self, request: HttpRequest, worth: Standing) -> HttpResponse | None:
        """The answer in place of the page; None when it may be seen, by nobody in particular if need be."""
        is_open = request.path.startswith(_open_paths())
        if worth is Standing.NEEDS_SETUP and (is_open or request.path.startswith(reverse("signin_two_factor"))):
            return None
        if is_open or not request.path.startswith(reverse("wagtailadmin_home")):
            request.user = AnonymousUser()
            return None
        if _asked_by_script(request):
            return JsonResponse({"detail": _("Your sign-in is not complete: reload the page.")}, status=403)
        next_url = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
        if worth is Standing.NEEDS_SETUP:
            onward.keep(request, next_url)
            return redirect("signin_two_factor")
        session = request.session
        pending.begin(
            request,
            request.user,  # type: ignore[arg-type]
            backend=session[BACKEND_SESSION_KEY],
            remember=not session.get_expire_at_browser_close(),
            next_url=next_url,
        )
        return redirect("signin_code")


def _open_paths() -> tuple[str, ...]:
    return tuple(reverse(name) for name in (*_OPEN, _OPEN_SCRIPTS))


def _asked_by_script(request: HttpRequest) -> bool:
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return True
    # Browsers say what they load; a page or a frame of the admin is one, a fetch is not.
    if request.headers.get("Sec-Fetch-Dest", "document") not in ("document", "iframe"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
