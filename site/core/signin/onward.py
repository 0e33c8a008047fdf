"""Where somebody wanted to go before a step of the sign-in came in between; never out of the site."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_NAME = "sign_in_onward"


def within_site(request: HttpRequest, url: str) -> str:
    """The address itself when it is one of this site, that of the admin's home otherwise."""
    if url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return reverse("wagtailadmin_home")


def keep(request: HttpRequest, url: str) -> None:
    """Keep the address in the session until the second step is set up."""
    request.session[_NAME] = url


def take(request: HttpRequest) -> str:
    """The address that was kept, once; that of the admin's home when there is none."""
    return within_site(request, request.session.pop(_NAME, ""))
