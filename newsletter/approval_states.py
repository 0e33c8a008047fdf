"""The states of an approval as pure questions: what an act makes of it, and whether a letter may leave with it."""

from enum import Enum

from newsletter.enums import ApprovalState


class Act(Enum):
    APPROVE = "approve"
    REFUSE = "refuse"
    # The letter changed, or was laid before somebody anew.
    OVERTAKE = "overtake"


class Standing(Enum):
    """How far an issue is on its way to an approval."""

    NOT_NEEDED = "not needed"
    NOT_ASKED = "not asked"
    WAITING = "waiting"
    REFUSED = "refused"
    CHANGED = "changed"
    APPROVED = "approved"


MAY_LEAVE = frozenset({Standing.NOT_NEEDED, Standing.APPROVED})

_ANSWERS = {Act.APPROVE: ApprovalState.APPROVED, Act.REFUSE: ApprovalState.REFUSED}


def after(
    state: ApprovalState, act: Act, *, says_the_same: bool, was_sent: bool, link_is_over: bool
) -> ApprovalState | None:
    """The state after an act; None when the act is no longer possible and changes nothing.

    Args:
        state: where the approval stands.
        act: what somebody does.
        says_the_same: whether the issue still makes the mail that was laid before them.
        was_sent: whether the issue went out.
        link_is_over: whether the answer comes by a link whose time is over.
    """
    if was_sent:
        return None
    if act is Act.OVERTAKE:
        return ApprovalState.OVERTAKEN if state in {ApprovalState.ASKED, ApprovalState.APPROVED} else None
    if state != ApprovalState.ASKED or not says_the_same or link_is_over:
        return None
    return _ANSWERS[act]


def standing(
    *, needed: bool, state: ApprovalState | None, says_the_same: bool, is_of_the_needed_kind: bool
) -> Standing:
    """How an issue stands by its latest approval.

    Args:
        needed: whether the network wants letters approved.
        state: of the latest approval; None when none was asked for.
        says_the_same: whether the issue still makes the mail that was laid before somebody.
        is_of_the_needed_kind: whether it was asked of the person that the network wants to approve.
    """
    if not needed:
        return Standing.NOT_NEEDED
    if state is None or not is_of_the_needed_kind:
        return Standing.NOT_ASKED
    if state == ApprovalState.OVERTAKEN or not says_the_same:
        return Standing.CHANGED
    return {
        ApprovalState.ASKED: Standing.WAITING,
        ApprovalState.APPROVED: Standing.APPROVED,
        ApprovalState.REFUSED: Standing.REFUSED,
    }[state]
