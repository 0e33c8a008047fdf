"""What a reader typed, made fit for a search."""

import re

MAXIMUM_LENGTH = 120
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_WORD = re.compile(r"\w+")


def words_of(typed: str) -> tuple[str, list[str]]:
    """The query to show again and the words to look for.

    Control characters go (PostgreSQL refuses a null byte), what passes 120 characters is cut, and punctuation is
    left out, so that no sign is taken for an operator. A lone letter counts only when there is nothing else:
    « l’emploi » looks for *emploi*.
    """
    query = " ".join(_CONTROL.sub(" ", typed).split())[:MAXIMUM_LENGTH].strip()
    words = _WORD.findall(query)
    return query, [word for word in words if len(word) > 1] or words
