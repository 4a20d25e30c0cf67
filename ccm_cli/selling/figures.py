"""Figures of selling kept ready per customer: deals by state, and what the won ones brought."""

import sqlite3
from collections.abc import Sequence

from ccm_cli.store.derived import Derived

_COUNTED = """
INSERT INTO contact_sales (contact_id, deals_open, deals_won, deals_lost, revenue_minor,
                           first_won_at, last_won_at)
SELECT d.contact_id,
       sum(CASE WHEN d.state = 'open' THEN 1 ELSE 0 END),
       sum(CASE WHEN d.state = 'won' THEN 1 ELSE 0 END),
       sum(CASE WHEN d.state = 'lost' THEN 1 ELSE 0 END),
       sum(CASE WHEN d.state = 'won'
                 AND d.currency = (SELECT value FROM meta WHERE key = 'base_currency')
           THEN coalesce(d.value_minor, 0) ELSE 0 END),
       min(CASE WHEN d.state = 'won' THEN d.closed_at END),
       max(CASE WHEN d.state = 'won' THEN d.closed_at END)
FROM deal d
WHERE d.contact_id IS NOT NULL
"""


def _refresh(connection: sqlite3.Connection, contacts: Sequence[int]) -> None:
    marks = ", ".join("?" * len(contacts))
    connection.execute(f"DELETE FROM contact_sales WHERE contact_id IN ({marks})", contacts)
    connection.execute(
        f"{_COUNTED} AND d.contact_id IN ({marks}) GROUP BY d.contact_id",
        contacts,
    )


def _rebuild(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM contact_sales")
    connection.execute(f"{_COUNTED} GROUP BY d.contact_id")


SALES = Derived("contact_sales", {"deal": "contact_id"}, _refresh, _rebuild)
