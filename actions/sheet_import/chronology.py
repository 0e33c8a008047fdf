"""Milestones and steps: sequences of items, dated or not."""

from collections.abc import Sequence
from dataclasses import replace

from .dated import read_dated
from .lines import lone_label
from .outline import Block, unfold
from .richtext import render
from .sheet import Milestone
from .titles import capitalise, headline


def read_milestones(blocks: Sequence[Block]) -> list[Milestone]:
    """One milestone for each list item, date or label; a plain paragraph goes on with the one above it."""
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and _goes_on(block, groups[-1]):
            groups[-1].append(block)
        else:
            groups.append([block])
    return [_milestone(group) for group in groups]


def read_steps(blocks: Sequence[Block]) -> list[str]:
    """Each step as HTML: a list item with what is nested in it, or a paragraph with the list below it."""
    groups: list[list[Block]] = []
    for block in blocks:
        if block.marker and groups and not groups[-1][0].marker and groups[-1][0].text.endswith(":"):
            groups[-1].append(block)
        else:
            groups.append([block])
    return [render([*unfold(group[0]), *group[1:]]) for group in groups]


def _goes_on(block: Block, group: list[Block]) -> bool:
    """Whether an undated block belongs to the milestone above it."""
    if read_dated(block.text):
        return False
    return not group[0].marker if block.marker else not lone_label(block.text)


def _milestone(group: list[Block]) -> Milestone:
    dated = read_dated(group[0].text)
    opening = unfold(replace(group[0], text=dated.text) if dated else group[0])
    title, body = headline([*opening, *group[1:]], introduced=not dated or bool(dated.text))
    if dated and not title:
        title = capitalise(dated.words)
    return Milestone(dated.date if dated else None, title, render(body))
