"""The pictures of the mail: described, sized, and light enough for who reads it on the way."""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from core.models import Rendition
from newsletter.readiness.document import MailDocument, MailPicture
from newsletter.readiness.problems import Problem, Weight

# One of these takes a second on a slow telephone; all of them together, in bytes.
HEAVY_PICTURE = 300_000
HEAVY_MAIL = 1_500_000


def picture_problems(mail: MailDocument) -> Iterator[Problem]:
    """Advice about the pictures of a mail, those of this site named after the picture's title."""
    forms = _forms_of(mail.pictures)
    total = 0
    for picture in {picture.url: picture for picture in mail.pictures}.values():
        form = forms.get(_name_of(picture.url))
        title = form.image.title if form else _name_of(picture.url).rpartition("/")[2]
        url = reverse("wagtailimages:edit", args=[form.image_id]) if form else ""
        if not picture.alt:
            message = gettext(
                "The picture “%(title)s” has no description: who can’t see it, or reads without pictures, gets nothing."
            )
            yield Problem("no_alt", message % {"title": title}, url, Weight.ADVICE)
        if not picture.has_size:
            message = gettext("The picture “%(title)s” has no fixed size: the mail jumps while it loads.")
            yield Problem("no_size", message % {"title": title}, url, Weight.ADVICE)
        weight = _weight_of(form)
        total += weight
        if weight > HEAVY_PICTURE:
            message = gettext("The picture “%(title)s” weighs %(weight)d kB: choose a lighter one.")
            yield Problem("heavy_picture", message % {"title": title, "weight": weight // 1000}, url, Weight.ADVICE)
    if total > HEAVY_MAIL:
        message = gettext("The pictures of the letter weigh %(weight)d kB together: take some out.")
        yield Problem("heavy_pictures", message % {"weight": total // 1000}, weight=Weight.ADVICE)


def _forms_of(pictures: Iterable[MailPicture]) -> dict[str, Rendition]:
    """By the name of its file: the form of a picture of this site that a mail shows."""
    names = {_name_of(picture.url) for picture in pictures}
    return {form.file.name: form for form in Rendition.objects.filter(file__in=names).select_related("image")}


def _name_of(url: str) -> str:
    """What the storage calls the file at this address."""
    return unquote(urlsplit(url).path).removeprefix(urlsplit(settings.MEDIA_URL).path)


def _weight_of(form: Rendition | None) -> int:
    try:
        return form.file.size if form else 0
    except OSError:
        # The file is gone from the disk; the mail will do without it.
        return 0
