"""Pictures in several forms: WebP at once, AVIF once it was made, nothing where the file is lost."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.template import Context, Template
from wagtail.images.tests.utils import get_test_image_file

from core.models import CustomImage
from core.pictures import make_lighter

pytestmark = pytest.mark.django_db

_TAG = '{% load picture_tags %}{% responsive image "fill-{40x20,80x40}" sizes="50vw" alt="" loading=loading %}'


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Renditions are kept in the cache by the key of their picture, which each test gives anew."""
    cache.clear()


@pytest.fixture
def image() -> CustomImage:
    return CustomImage.objects.create(title="Quai", file=get_test_image_file(size=(160, 90)))


def shown(image: CustomImage | None, loading: str | None = "lazy") -> str:
    return Template(_TAG).render(Context({"image": image, "loading": loading}))


def go_on() -> bool:
    return False


def test_first_as_webp_with_its_widths_and_its_room(image: CustomImage) -> None:
    html = shown(image)
    assert "<source" not in html
    srcset = re.search(r'srcset="([^"]+)"', html)
    assert srcset
    assert re.findall(r"\.webp (\d+)w", srcset[1]) == ["40", "80"]
    # The browser keeps the room free: no layout shift.
    assert 'width="40"' in html
    assert 'height="20"' in html
    assert 'sizes="50vw"' in html
    assert 'loading="lazy"' in html
    assert 'alt=""' in html


def test_then_as_avif_too(image: CustomImage) -> None:
    shown(image)
    assert make_lighter(go_on) == 2
    html = shown(CustomImage.objects.get())
    source = re.search(r"<source[^>]+>", html)
    assert source
    assert 'type="image/avif"' in source[0]
    assert 'sizes="50vw"' in source[0]
    assert re.findall(r"\.avif (\d+)w", source[0]) == ["40", "80"]
    assert "webp" in html.replace(source[0], "")
    # Once made, there is nothing left to do.
    assert make_lighter(go_on) == 0


def test_a_reader_never_waits_for_avif(image: CustomImage) -> None:
    shown(image)
    shown(image)
    assert not image.renditions.filter(filter_spec__contains="avif").exists()


def test_half_of_the_widths_is_not_offered(image: CustomImage) -> None:
    shown(image)
    rounds = iter([False, True])
    assert make_lighter(lambda: next(rounds)) == 1
    assert "<source" not in shown(CustomImage.objects.get())


def test_prefetched_renditions_ask_nothing_more(image: CustomImage, django_assert_num_queries: Any) -> None:
    shown(image)
    make_lighter(go_on)
    loaded = CustomImage.objects.prefetch_related("renditions").get()
    with django_assert_num_queries(0):
        assert "<source" in shown(loaded)


def test_a_lost_file_leaves_no_broken_picture_and_stops_nobody(image: CustomImage) -> None:
    other = CustomImage.objects.create(title="Pont", file=get_test_image_file(filename="pont.png", size=(160, 90)))
    for each in (image, other):
        shown(each)
    Path(image.file.path).unlink()
    # What was made before is still there; what is missing can't be made.
    assert make_lighter(go_on) == 2
    image.renditions.all().delete()
    cache.clear()
    assert shown(CustomImage.objects.get(pk=image.pk)).strip() == ""


def test_a_picture_that_can_not_be_written_stops_no_other(image: CustomImage, monkeypatch: pytest.MonkeyPatch) -> None:
    other = CustomImage.objects.create(title="Pont", file=get_test_image_file(filename="pont.png", size=(160, 90)))
    for each in (image, other):
        shown(each)
    write = CustomImage.get_rendition

    def refuse_the_first(self: CustomImage, form: str) -> Any:
        if self.pk == image.pk:
            raise OSError("cannot write mode")
        return write(self, form)

    monkeypatch.setattr(CustomImage, "get_rendition", refuse_the_first)
    assert make_lighter(go_on) == 2
    assert set(other.renditions.filter(filter_spec__endswith="avif").values_list("width", flat=True)) == {40, 80}


def test_no_picture_is_nothing_and_an_absent_attribute_is_not_written(image: CustomImage) -> None:
    assert shown(None) == ""
    assert "loading" not in shown(image, loading=None)
