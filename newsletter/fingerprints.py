"""Whether two versions of an issue say the same: fingerprints of what was written, and of the mail that it makes."""

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict
from typing import Any

from newsletter.letter import letter_parts
from newsletter.models import NewsletterIssuePage


def written_digest(issue: NewsletterIssuePage) -> str:
    """Of the words of the page itself, as 64 signs: the same whatever becomes of the news that it points to."""
    return _digest(_written(issue))


def mail_digest(issue: NewsletterIssuePage) -> str:
    """Of all that the mail of this version says now, the titles and texts of its news included.

    Neither its date, nor the network's colours, nor the address of the page count, which are no words of the letter.
    """
    # Colours stand in the HTML of free text: any will do, as long as they are always the same.
    parts = letter_parts(issue, "", defaultdict(str))
    return _digest([_written(issue), [asdict(part) for part in parts]])


def _written(issue: NewsletterIssuePage) -> list[Any]:
    body = issue.body.stream_block.get_prep_value(issue.body)
    # A copy of a page gives its blocks new keys; saying the same, it is the same.
    return [issue.title, issue.preheader, issue.introduction, _without_keys(body)]


def _without_keys(value: Any) -> Any:
    if isinstance(value, dict):
        is_block = {"type", "value"} <= value.keys()
        return {key: _without_keys(part) for key, part in value.items() if not (is_block and key == "id")}
    return [_without_keys(part) for part in value] if isinstance(value, (list, tuple)) else value


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
