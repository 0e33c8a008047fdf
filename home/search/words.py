"""Words as readers type them, made fit for a search, and compared as readers would: without accents or endings."""

import re
import unicodedata

MAXIMUM_LENGTH = 120
# More of them find nothing more.
MAXIMUM_WORDS = 12
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
WORD = re.compile(r"\w+")
# Each says nothing of what is looked for; written without accents.
_EMPTY_WORDS = frozenset(
    """a au aux avec ce ces cet cette dans de des du elle en est et il ils je la le les leur leurs lui ma mais me mes
    moi mon ne nos notre nous on ou par pas pour qu que qui sa se ses si son sont sur ta te tes toi ton tu un une vos
    votre vous""".split()
)
# Letters one by one, so that what is folded keeps its length: a place found there is the place in the text.
_PLAIN = {
    code: plain[0]
    for code in range(0xC0, 0x250)
    if (plain := unicodedata.normalize("NFKD", chr(code))) and plain[0].isascii() and plain[0].isalpha()
}
_ENDINGS = ("", "s", "e", "es", "x", "r", "er", "ers", "ee", "ees")


def words_of(typed: str) -> tuple[str, list[str]]:
    """The query to show again and the words to look for.

    Control characters go (PostgreSQL refuses a null byte), what passes 120 characters is cut, and punctuation is
    left out, so that no sign is taken for an operator. Lone letters and words without meaning count only when there
    is nothing else: « le l’emploi » looks for *emploi*.
    """
    query = " ".join(_CONTROL.sub(" ", typed).split())[:MAXIMUM_LENGTH].strip()
    words = list(dict.fromkeys(WORD.findall(query)))
    telling = [word for word in words if len(word) > 1 and fold(word) not in _EMPTY_WORDS]
    return query, (telling or words)[:MAXIMUM_WORDS]


def fold(text: str) -> str:
    """Small letters without accents, of the same length as the text."""
    plain = text.translate(_PLAIN)
    lowered = plain.lower()
    return lowered if len(lowered) == len(plain) else plain


def stem(word: str) -> str:
    """What a folded word shares with its plural, its feminine and, for most verbs, its infinitive.

    The endings of French that Savoy's minimal stemmer takes away. Words of three letters stay as they are.
    """
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("aux") and len(word) > 4:
        return f"{word[:-2]}l"
    for ending in ("x", "s", "r", "e", "e"):
        if word.endswith(ending) and len(word) > 3:
            word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def forms(word: str) -> list[str]:
    """The forms to look for where the database knows no French: those with the same stem, without accents."""
    folded = fold(word)
    root = stem(folded)
    candidates = {root + ending for ending in _ENDINGS} | {root + root[-1] + ending for ending in ("e", "es")}
    if root.endswith("al"):
        candidates.add(f"{root[:-1]}ux")
    return sorted({folded} | {candidate for candidate in candidates if stem(candidate) == root})
