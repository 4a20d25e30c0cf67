"""What came of the business since a moment, in numbers: what a digest begins with."""

from typing import NamedTuple

from ccm_cli.language.money import Money
from ccm_cli.store.reading import Reader


class News(NamedTuple):
    """Counts of what came since.

    Attributes:
        contacts: people who were added.
        won: deals won.
        lost: deals lost.
        orders: orders that were agreed on.
        sold: what was sold, by currency, sales of no value left out.
        accepted: messages that went out.
        failed: messages that were refused or came back.
        replied: messages that were answered.
        clicked: messages whose links were followed.
        unsubscribed: messages after which somebody wanted no more.
        answers: answers to surveys.
        conversations: interactions.
    """

    contacts: int
    won: int
    lost: int
    orders: int
    sold: tuple[Money, ...]
    accepted: int
    failed: int
    replied: int
    clicked: int
    unsubscribed: int
    answers: int
    conversations: int


class Waiting(NamedTuple):
    """What wants the owner's word.

    Attributes:
        unknown: messages that may or may not have arrived.
        held: names of campaigns whose time was missed by too much.
    """

    unknown: int
    held: tuple[str, ...]


_COUNTS = """
SELECT (SELECT count(*) FROM contact WHERE created_at >= :since),
       (SELECT count(*) FROM deal WHERE state = 'won' AND closed_at >= :since),
       (SELECT count(*) FROM deal WHERE state = 'lost' AND closed_at >= :since),
       (SELECT count(*) FROM sale_order WHERE state IN ('confirmed', 'paid') AND at >= :since),
       (SELECT count(*) FROM message WHERE state = 'accepted' AND settled_at >= :since),
       (SELECT count(*) FROM message WHERE state = 'refused' AND settled_at >= :since)
     + (SELECT count(*) FROM message WHERE bounced_at >= :since),
       (SELECT count(*) FROM message WHERE replied_at >= :since),
       (SELECT count(*) FROM message WHERE clicked_at >= :since),
       (SELECT count(*) FROM message WHERE unsubscribed_at >= :since),
       (SELECT count(*) FROM survey_answer WHERE created_at >= :since),
       (SELECT count(*) FROM interaction WHERE created_at >= :since)
"""


def news(reader: Reader, since: int) -> News:
    """What came since a moment.

    Args:
        reader: the database.
        since: UTC seconds, included.
    """
    counts = reader.connection.execute(_COUNTS, {"since": since}).fetchone()
    contacts, won, lost, orders, *rest = counts
    value = reader.rows(
        lambda currency, minor: Money(minor, currency),
        "SELECT currency, sum(amount_minor) FROM sale WHERE at >= ? AND amount_minor IS NOT NULL"
        " GROUP BY currency ORDER BY 2 DESC",
        (since,),
    )
    return News(contacts, won, lost, orders, tuple(value), *rest)


def waiting(reader: Reader) -> Waiting:
    """What wants the owner's word."""
    return Waiting(
        int(reader.value("SELECT count(*) FROM message WHERE state = 'unknown'")),
        tuple(reader.values("SELECT name FROM campaign WHERE state = 'held' ORDER BY id")),
    )
