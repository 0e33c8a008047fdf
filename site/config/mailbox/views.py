from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from config.mailbox.reading import Letter, newest_letters, read_letter


@require_safe
def letter_list(request: HttpRequest) -> HttpResponse:
    return render(request, "config/mailbox/list.html", {"letters": newest_letters()})


@require_safe
def letter_detail(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "config/mailbox/detail.html", {"letter": _letter_or_404(key)})


@require_safe
@xframe_options_sameorigin
def letter_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part alone, for the frame; no script of a mail ever runs."""
    # A link of the mail opens in a tab of its own, as in a reader of mail.
    html = _letter_or_404(key).html.replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = "script-src 'none'; form-action 'none'"
    return response


def _letter_or_404(key: str) -> Letter:
    letter = read_letter(key)
    if letter is None:
        raise Http404
    return letter
