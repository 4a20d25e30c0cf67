"""What becomes of a message after it was accepted: the first moment of each is kept."""

from typing import Literal

from ccm_cli.store.writing import UnitOfWork

Event = Literal["delivered", "bounced", "replied", "clicked", "unsubscribed"]


def note(work: UnitOfWork, message: int, event: Event, *, at: int) -> bool:
    """Note that something came of a message.

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
    return bool(done.rowcount)
