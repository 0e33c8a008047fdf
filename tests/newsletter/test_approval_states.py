"""What an act makes of an approval, and whether a letter may leave: every combination, against an oracle apart."""

import itertools

import pytest

from newsletter.approval_states import MAY_LEAVE, Act, Standing, after, standing
from newsletter.enums import ApprovalState

BOTH = (True, False)
# State, act, says the same, was sent, link is over → state after. What is not here changes nothing.
POSSIBLE = {
    ("asked", "approve", True, False, False): "approved",
    ("asked", "refuse", True, False, False): "refused",
    ("asked", "overtake", True, False, False): "overtaken",
    ("asked", "overtake", True, False, True): "overtaken",
    ("asked", "overtake", False, False, False): "overtaken",
    ("asked", "overtake", False, False, True): "overtaken",
    ("approved", "overtake", True, False, False): "overtaken",
    ("approved", "overtake", True, False, True): "overtaken",
    ("approved", "overtake", False, False, False): "overtaken",
    ("approved", "overtake", False, False, True): "overtaken",
}


@pytest.mark.parametrize(("state", "act"), list(itertools.product(ApprovalState, Act)))
@pytest.mark.parametrize(("same", "sent", "over"), list(itertools.product(BOTH, BOTH, BOTH)))
def test_after_every_act(state: ApprovalState, act: Act, same: bool, sent: bool, over: bool) -> None:
    found = after(state, act, says_the_same=same, was_sent=sent, link_is_over=over)
    assert found == POSSIBLE.get((state.value, act.value, same, sent, over))


def expected_standing(needed: bool, state: ApprovalState | None, same: bool, kind: bool) -> str:
    """The oracle: said in the order in which a coordinator would ask."""
    if not needed:
        return "not needed"
    if not state or not kind:
        return "not asked"
    if state == "approved":
        return "approved" if same else "changed"
    if state == "refused":
        return "refused" if same else "changed"
    if state == "asked":
        return "waiting" if same else "changed"
    return "changed"


@pytest.mark.parametrize("state", [None, *ApprovalState])
@pytest.mark.parametrize(("needed", "same", "kind"), list(itertools.product(BOTH, BOTH, BOTH)))
def test_every_standing(state: ApprovalState | None, needed: bool, same: bool, kind: bool) -> None:
    found = standing(needed=needed, state=state, says_the_same=same, is_of_the_needed_kind=kind)
    assert found.value == expected_standing(needed, state, same, kind)


def test_a_letter_leaves_unneeded_or_approved() -> None:
    assert {Standing.NOT_NEEDED, Standing.APPROVED} == MAY_LEAVE
