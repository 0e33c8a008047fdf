"""The French typography of what is said to the person who imports."""

from .titles import shorten

NBSP = "\u00a0"


def quoted(text: str) -> str:
    """« texte », shortened, with the spaces that French guillemets want."""
    return f"«\u202f{shorten(text)}\u202f»"
