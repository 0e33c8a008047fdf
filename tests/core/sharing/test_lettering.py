"""Whatever a title holds, it stands inside of its room, in characters that the font has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sharing.lettering import cut_line, drawable, font, set_words

_SIZES = range(92, 39, -4)


@given(st.text(max_size=300))
def test_any_text_fits(text: str) -> None:
    setting = set_words(text, width=590, height=330, sizes=_SIZES)

    assert setting.height <= 330
    assert all(font(setting.size).getlength(line) <= 590 for line in setting.lines)
    assert font(27).getlength(cut_line(text, width=400, size=27)) <= 400


def test_a_short_title_is_large_and_a_long_one_is_small_but_whole() -> None:
    short = set_words("La navette", width=590, height=330, sizes=_SIZES)
    long = set_words("Un réseau de sentinelles parmi les jeunes " * 3, width=590, height=330, sizes=_SIZES)

    assert short.size == _SIZES[0]
    assert long.size < short.size
    assert " ".join(long.lines).count("sentinelles") == 3


def test_one_word_of_eighty_letters_is_broken_and_loses_none() -> None:
    setting = set_words("a" * 80, width=590, height=330, sizes=_SIZES)

    assert "".join(setting.lines) == "a" * 80
    assert len(setting.lines) > 1


def test_what_is_too_long_at_the_smallest_size_ends_by_an_ellipsis() -> None:
    setting = set_words("Encore un mot " * 60, width=590, height=330, sizes=_SIZES)

    assert setting.lines[-1].endswith("…")
    assert cut_line("Encore un mot " * 60, width=200, size=27).endswith("…")


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("🎉 Fête 🎉", "Fête"),
        ("Ça va\u202f?", "Ça va\u00a0?"),
        ("José et Łukasz", "José et Lukasz"),
        ("e\u0301te\u0301", "été"),
        ("🎉", ""),
    ],
)
def test_characters_that_the_font_lacks_go_without_a_hole(written: str, drawn: str) -> None:
    assert drawable(written) == drawn


def test_a_no_break_space_never_ends_a_line() -> None:
    setting = set_words("Venez donc nous dire si ça va\u202f!", width=300, height=330, sizes=range(60, 59, -1))

    assert any("va\u00a0!" in line for line in setting.lines)
