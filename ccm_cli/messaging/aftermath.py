"""What becomes of a message after it was accepted: the first moment of each is kept."""

from typing import Literal

from ccm_cli.messaging.fallbacks import pass_on
from ccm_cli.messaging.settling import reopen
from ccm_cli.store.writing import UnitOfWork

Event = Literal["delivered", "bounced", "replied", "clicked", "unsubscribed"]


def note(work: UnitOfWork, message: int, event: Event, *, at: int) -> bool:
    """Note that something came of a message; one that bounced is given to its next channel.

    Args:
        work: the unit of work.
        message: its number.
        event: what came of it.
        at: when, UTC seconds.

    Returns:
        Whether that is news; what was noted before keeps its moment.
    """
    column = f"{event}_at"
    done = work.execute(
        f"UPDATE message SET {column} = ? WHERE id = ? AND {column} IS NULL", (at, message)
    )
    if done.rowcount and event == "bounced":
        undelivered(work, message, now=at)
    return bool(done.rowcount)


def undelivered(work: UnitOfWork, message: int, *, now: int) -> None:
    """Give a message that did not reach the person to its next channel, if one is left to try.

    Args:
        work: the unit of work.
        message: its number.
        now: UTC seconds.
    """
    if pass_on(work.reader.connection, [message], now=now):
        campaign_id = work.reader.value("SELECT campaign_id FROM message WHERE id = ?", (message,))
        reopen(work, campaign_id, now=now)
