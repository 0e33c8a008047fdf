"""What leaves compressed: text, and nothing that is packed already."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from core.compression import CompressTextMiddleware
from home.models import HomePage

TEXT = b"Trois communes, une navette. " * 40


def encoding_of(content_type: str, accepts: str = "gzip") -> str | None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    answer = CompressTextMiddleware(lambda request: HttpResponse(TEXT, content_type=content_type))(request)
    return answer.get("Content-Encoding")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html; charset=utf-8",
        "text/calendar",
        "text/csv",
        "application/atom+xml",
        "application/geo+json",
        "application/ld+json; charset=utf-8",
        "application/json",
        "application/xml",
        "application/manifest+json",
        "image/svg+xml",
    ],
)
def test_text_is_compressed(content_type: str) -> None:
    assert encoding_of(content_type) == "gzip"


@pytest.mark.parametrize(
    "content_type",
    [
        "image/jpeg",
        "image/avif",
        "application/pdf",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
)
def test_what_is_packed_already_is_not(content_type: str) -> None:
    assert encoding_of(content_type) is None


def test_a_reader_that_cannot_unpack_gets_plain_text() -> None:
    assert encoding_of("text/html", accepts="identity") is None


def test_a_document_keeps_its_length(tmp_path: object) -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    file = tmp_path / "guide.pdf"  # type: ignore[operator]
    file.write_bytes(TEXT)
    answer = CompressTextMiddleware(lambda request: FileResponse(file.open("rb")))(request)
    assert answer["Content-Length"] == str(len(TEXT))


def test_a_public_page_leaves_compressed_and_says_so_to_caches(client: Client, tree: HomePage) -> None:
    answer = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert gzip.decompress(answer.content).decode().count("<h1") == 1
