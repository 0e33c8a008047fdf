"""From a template to the HTML of a mail, through a library with ways of its own."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core.mail.mjml import render_mjml

TEMPLATE = """<mjml><mj-body><mj-section><mj-column>
<mj-text><img src="/a.jpg" alt="{{ words }}" /><p title="{{ words }}">{{ words }}</p></mj-text>
</mj-column></mj-section></mj-body></mjml>"""


class Reader(HTMLParser):
    """The words of a document as somebody reads or hears them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said |= {name: value or "" for name, value in attrs if name in {"alt", "title"}}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "words",
    [
        "une table de radio\u202f; un panneau «\u00a0À l’antenne\u00a0»",
        "C:\\photos\\été",
        'un "mot" & l\'autre <b>',
        "e\u0301te\u0301 👩\u200d🏫",
        "\\u{202f}",
    ],
)
def test_words_of_attributes_arrive_as_they_were_written(settings: Settings, tmp_path: Path, words: str) -> None:
    (tmp_path / "mail.mjml").write_text(TEMPLATE)
    templates: list[dict[str, Any]] = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    settings.TEMPLATES = templates
    read = Reader(render_mjml("mail.mjml", {"words": words}))
    assert read.said == {"alt": words, "title": words}
    assert words in read.text
