"""Figures of messaging kept ready per customer: how many messages, and the last time."""

import sqlite3
from collections.abc import Sequence

from ccm_cli.store.derived import Derived

_COUNTED = """
INSERT INTO contact_messages (contact_id, sent, last_message_at)
SELECT m.contact_id, count(*), max(m.handed_at)
FROM message m
WHERE m.contact_id IS NOT NULL AND +m.state IN ('accepted', 'unknown')
"""


def _refresh(connection: sqlite3.Connection, contacts: Sequence[int]) -> None:
    marks = ", ".join("?" * len(contacts))
    connection.execute(f"DELETE FROM contact_messages WHERE contact_id IN ({marks})", contacts)
    connection.execute(
        f"{_COUNTED} AND m.contact_id IN ({marks}) GROUP BY m.contact_id",
        contacts,
    )


def _rebuild(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM contact_messages")
    connection.execute(f"{_COUNTED} GROUP BY m.contact_id")


MESSAGES = Derived("contact_messages", {"message": "contact_id"}, _refresh, _rebuild)
