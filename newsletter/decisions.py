"""« May this mail go out now? » as a question of plain facts.

The sender asks the database the same question in one statement (``queue.commit_intent``), so that nothing can
change between the answer and the hand-over; a test holds the two answers together.
"""

from enum import Enum

from newsletter.enums import DeliveryState, MailingState, SubscriberStatus


class Verdict(Enum):
    HAND_OVER = "hand over"
    LEAVE_OUT = "leave out"
    PUT_BACK = "put back"
    NOT_OURS = "not ours"


def may_hand_over(
    *,
    delivery_state: DeliveryState,
    holds_lease: bool,
    mailing_state: MailingState,
    subscriber_status: SubscriberStatus | None,
    paused: bool,
) -> Verdict:
    """What the worker that took up a delivery may do with it.

    Args:
        delivery_state: where the delivery stands.
        holds_lease: whether the worker's lease is the delivery's, and not over.
        mailing_state: where the sending stands.
        subscriber_status: None when the subscriber was erased.
        paused: whether the subscriber wants no letter for a while.

    Returns:
        ``NOT_OURS`` when someone else decides by now; ``LEAVE_OUT`` when the reader must get nothing more;
        ``PUT_BACK`` when the sending is held up.
    """
    if not holds_lease or delivery_state != DeliveryState.CLAIMED:
        return Verdict.NOT_OURS
    if subscriber_status != SubscriberStatus.CONFIRMED or paused:
        return Verdict.LEAVE_OUT
    if mailing_state != MailingState.SENDING:
        return Verdict.PUT_BACK
    return Verdict.HAND_OVER
