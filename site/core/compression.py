"""Pages leave compressed, whatever stands before the site: a reader on a phone waits for their bytes."""

import re

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Pictures and archives are compressed already, and a document keeps its length, by which a browser shows how far it is.
_TEXT = re.compile(
    r"(text/|image/svg\+xml|application/([\w.-]+\+)?(json|xml)\b|application/(javascript|manifest\+json)\b)"
)


class CompressTextMiddleware(GZipMiddleware):
    """Django's gzip, for text alone.

    A page that holds both a secret and what an address says could be guessed from its length (BREACH): Django masks
    the CSRF token anew in each answer, and adds a random number of bytes to each compressed one.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not _TEXT.match(response.get("Content-Type", "")):
            return response
        return super().process_response(request, response)
