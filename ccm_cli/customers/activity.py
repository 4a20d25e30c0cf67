"""Figures of contact kept ready per customer: the last time, and how often.

A note to oneself is an interaction, but nobody was in touch.
"""

import sqlite3
from collections.abc import Sequence

from ccm_cli.store.derived import Derived

_COUNTED = """
INSERT INTO contact_activity (contact_id, last_contact_at, last_inbound_at, interactions)
SELECT i.contact_id, max(CASE WHEN i.channel <> 'note' THEN i.at END),
       max(CASE WHEN i.direction = 'in' AND i.channel <> 'note' THEN i.at END), count(*)
FROM interaction i
"""


def _refresh(connection: sqlite3.Connection, contacts: Sequence[int]) -> None:
    marks = ", ".join("?" * len(contacts))
    connection.execute(f"DELETE FROM contact_activity WHERE contact_id IN ({marks})", contacts)
    connection.execute(
        f"{_COUNTED} WHERE i.contact_id IN ({marks}) GROUP BY i.contact_id",
        contacts,
    )


def _rebuild(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM contact_activity")
    connection.execute(f"{_COUNTED} GROUP BY i.contact_id")


ACTIVITY = Derived("contact_activity", {"interaction": "contact_id"}, _refresh, _rebuild)
