"""When to be in touch with a contact again, kept ready per contact that has a rhythm.

The rhythm is the contact's own. Where it has none, it is the shortest that the settings give to
its stage (only of customers, for nobody loses touch with their own staff) or to one of its tags.
It is counted from the last contact, or from when the contact was added.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ccm_cli.store.derived import Derived
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

_SETTING = "rhythms"
_DUE = """
WITH known (name, days) AS MATERIALIZED (
  SELECT key, value FROM json_each(coalesce((SELECT value FROM meta WHERE key = 'rhythms'), '{}'))
)
INSERT INTO contact_touch (contact_id, days, due_at)
SELECT id, days, since + days * 86400 FROM (
  SELECT c.id AS id, coalesce(a.last_contact_at, c.created_at) AS since,
         coalesce(c.rhythm, (SELECT min(k.days) FROM known k
           WHERE (k.name = c.stage AND c.kind = 'customer')
              OR (k.name IN (SELECT t.key FROM contact_tag ct JOIN tag t ON t.id = ct.tag_id
                              WHERE ct.contact_id = c.id)))) AS days
  FROM contact c LEFT JOIN contact_activity a ON a.contact_id = c.id WHERE %s
) WHERE days IS NOT NULL
"""


def _refresh(connection: sqlite3.Connection, contacts: Sequence[int]) -> None:
    marks = ", ".join("?" * len(contacts))
    connection.execute(f"DELETE FROM contact_touch WHERE contact_id IN ({marks})", contacts)
    connection.execute(_DUE % f"c.id IN ({marks})", contacts)


def _arrive(connection: sqlite3.Connection, first: int, last: int) -> None:
    connection.execute(_DUE % "c.id BETWEEN ? AND ?", (first, last))


def _rebuild(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM contact_touch")
    connection.execute(_DUE % "1")


TOUCH = Derived(
    "contact_touch",
    {"contact": "id", "interaction": "contact_id", "contact_tag": "contact_id"},
    _refresh,
    _rebuild,
    through={"tag": "SELECT contact_id FROM contact_tag WHERE tag_id = ?"},
    arrive=_arrive,
)
"""Reads `ccm_cli.customers.activity.ACTIVITY`, so it is brought up to date after that."""


def is_current(reader: Reader, rhythms: Mapping[str, int]) -> bool:
    """Whether what is kept ready was counted with these rhythms of stages and tags."""
    known = reader.value("SELECT value FROM meta WHERE key = ?", (_SETTING,))
    return bool(known == _text(rhythms))


def keep_rhythms(work: "UnitOfWork", rhythms: Mapping[str, int]) -> None:
    """Count anew where the rhythms of stages and tags are not those that were counted with.

    Args:
        work: the unit of work.
        rhythms: days by stage or by search key of a tag.
    """
    if is_current(work.reader, rhythms):
        return
    work.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_SETTING, _text(rhythms)),
    )
    work.rebuild(TOUCH)


def _text(rhythms: Mapping[str, int]) -> str:
    return json.dumps(dict(sorted(rhythms.items())), ensure_ascii=False)
