"""Links of messages that were followed, where clicks are counted."""

from ccm_cli.messaging import aftermath
from ccm_cli.messaging.linking import Click
from ccm_cli.store.writing import UnitOfWork


def note(work: UnitOfWork, click: Click, *, at: int) -> bool:
    """Note that a link was followed; whether it was the first of its message.

    Args:
        work: the unit of work.
        click: which link of which message.
        at: when, UTC seconds.
    """
    known = work.reader.value("SELECT 1 FROM message WHERE id = ?", (click.message,))
    if known is None:  # a message that was only tried, or is gone
        return False
    work.execute(
        "INSERT INTO message_click (message_id, url, at) VALUES (?, ?, ?)",
        (click.message, click.url, at),
    )
    return aftermath.note(work, click.message, "clicked", at=at)
