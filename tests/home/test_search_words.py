"""Words as readers type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.search.excerpts import LENGTH, excerpt, marked
from home.search.words import MAXIMUM_LENGTH, MAXIMUM_WORDS, fold, forms, stem, words_of


@given(st.text(max_size=200))
def test_words_of_keeps_no_sign_that_could_be_an_operator(typed: str) -> None:
    query, words = words_of(typed)

    assert len(query) <= MAXIMUM_LENGTH
    assert len(words) <= MAXIMUM_WORDS
    assert "\x00" not in query
    assert all(word.replace("_", "a").isalnum() or not word.isascii() for word in words)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("l’emploi d'été", ["emploi", "été"]),
        ("b", ["b"]),
        ("les actions de la mairie", ["actions", "mairie"]),
        ("le la les", ["le", "la", "les"]),
        ("co-construction", ["co", "construction"]),
        ("forum forum", ["forum"]),
    ],
)
def test_words_without_meaning_count_only_alone(typed: str, words: list[str]) -> None:
    assert words_of(typed)[1] == words


@given(st.text(max_size=300))
def test_folding_keeps_the_place_of_every_letter(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mediatheque", "médiathèques"),
        ("jeune", "JEUNES"),
        ("local", "locaux"),
        ("animer", "animée"),
        ("bénévole", "bénévoles"),
        ("nouvel", "nouvelle"),
        ("lieu", "lieux"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(fold(one)) == stem(fold(other))
    assert fold(other) in forms(one)
    assert fold(one) in forms(other)


@pytest.mark.parametrize(("one", "other"), [("mare", "mardi"), ("art", "artisan"), ("redon", "redonner")])
def test_words_that_only_begin_alike_stay_apart(one: str, other: str) -> None:
    assert fold(other) not in forms(one)


@given(st.text(max_size=60), st.lists(st.text(alphabet="abcéè<&", min_size=1, max_size=5), max_size=3))
def test_marking_escapes_and_adds_nothing_else(text: str, words: list[str]) -> None:
    html = str(marked(text, words))

    plain = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    for sign, entity in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        plain = plain.replace(sign, entity)
    assert plain == text


def test_an_excerpt_stands_around_the_found_word() -> None:
    text = "début " * 100 + "Les <b>Médiathèques</b> de l’estuaire " + "fin " * 100

    html = excerpt(text, ["mediatheque"])

    assert "<mark>Médiathèques</mark>" in html
    assert "&lt;b&gt;" in html
    assert html.startswith("…\u00a0")
    assert html.endswith("\u00a0…")
    assert len(html) < LENGTH + 60
    assert excerpt(text, ["absent"]) == ""
