"""What becomes of a message after it was accepted: the first moment of each is kept.

What somebody says, and the owner writes down, is in the history with the change that does so, and
goes back with it. What providers report stands in no history: nobody takes it back.
"""

from typing import Literal

from ccm_cli.messaging.fallbacks import PASSED_ON, hand_on
from ccm_cli.messaging.settling import reopen
from ccm_cli.store.writing import UnitOfWork

Event = Literal["delivered", "bounced", "replied", "clicked", "unsubscribed"]


_SAID = frozenset({"replied", "unsubscribed"})


def note(work: UnitOfWork, message: int, event: Event, *, at: int, said: bool = False) -> bool:
    """Note that something came of a message; one that bounced is given to its next channel.

    Args:
        work: the unit of work.
        message: its number.
        event: what came of it.
        at: when, UTC seconds.
        said: whether somebody said so rather than a provider; answers and opting out always are.

    Returns:
        Whether that is news; what was noted before keeps its moment.
    """
    column = f"{event}_at"
    if work.reader.value(f"SELECT 1 FROM message WHERE id = ? AND {column} IS NULL", (message,)):
        if said or event in _SAID:
            work.update_rows("message", {message: {column: at}})
        else:
            work.execute(f"UPDATE message SET {column} = ? WHERE id = ?", (at, message))
        if event == "bounced":
            undelivered(work, message, now=at)
        return True
    return False


def undelivered(work: UnitOfWork, message: int, *, now: int) -> None:
    """Give a message that did not reach the person to its next channel, if one is left to try.

    Args:
        work: the unit of work.
        message: its number.
        now: UTC seconds.
    """
    if hand_on(work.reader.connection, message, now=now):
        state = work.reader.value("SELECT state FROM message WHERE id = ?", (message,))
        if state in {"refused", "suppressed"}:
            work.update_rows("message", {message: {"state": PASSED_ON}})
        campaign_id = work.reader.value("SELECT campaign_id FROM message WHERE id = ?", (message,))
        reopen(work, campaign_id, now=now)
