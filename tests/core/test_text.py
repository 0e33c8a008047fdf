from hypothesis import given
from hypothesis import strategies as st

from core.text import plain_text, shorten


def test_blocks_are_parted_by_a_space() -> None:
    html = "<p>Un&nbsp;deux</p><ul><li>trois</li><li>quatre &amp; cinq</li></ul>"
    assert plain_text(html) == "Un deux trois quatre & cinq"


def test_a_short_text_stays() -> None:
    assert shorten("Une phrase.", 20) == "Une phrase."


def test_a_long_text_is_cut_at_a_word() -> None:
    assert shorten("Consolider et coordonner les réseaux", 20) == "Consolider et…"


@given(st.text(), st.integers(min_value=5, max_value=300))
def test_never_longer_than_asked(text: str, length: int) -> None:
    assert len(shorten(text, length)) <= length
