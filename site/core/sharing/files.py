"""Files that the site makes once and gives out from then on."""

import datetime
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

# What changes has another address, or is asked for anew.
_KEPT_FOR = datetime.timedelta(days=7)


def kept_file(name: str, make: Callable[[], bytes], *, alone: bool = False) -> Path:
    """The file of that name below ``SHARING_ROOT``, made once.

    It lies outside of the media, which the web server gives to whoever asks: a page may be withdrawn. Readers never
    see half a file: it is written under another name first.

    Args:
        alone: whether the other files of its folder go when it is made.
    """
    path = Path(settings.SHARING_ROOT) / name
    if path.exists():
        return path
    content = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
    if alone:
        for other in path.parent.glob("[!.]*"):
            if other != path:
                other.unlink(missing_ok=True)
    return path


def file_response(request: HttpRequest, path: Path, *, content_type: str, version: str) -> HttpResponse:
    """A file that caches may keep; 304 to whoever has this version already."""
    changed = int(path.stat().st_mtime)
    response = HttpResponse(path.read_bytes(), content_type=content_type)
    response["ETag"] = f'"{version}"'
    response["Last-Modified"] = http_date(changed)
    patch_cache_control(response, public=True, max_age=int(_KEPT_FOR.total_seconds()))
    return (
        get_conditional_response(request, etag=response["ETag"], last_modified=changed, response=response) or response
    )
