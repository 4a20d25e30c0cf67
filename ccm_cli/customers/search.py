"""The search index of contacts: one row of search keys per contact, found by prefix."""

import sqlite3
from collections.abc import Iterable, Sequence

from ccm_cli.language.text import search_keys_of
from ccm_cli.store.derived import Derived

_WORDS = """
SELECT c.id,
       c.name || ' ' || c.given_name || ' ' || c.middle_name || ' ' || c.family_name,
       (SELECT group_concat(e.key, ' ') FROM contact_email e WHERE e.contact_id = c.id),
       (SELECT group_concat(p.number, ' ') FROM contact_phone p WHERE p.contact_id = c.id),
       (SELECT group_concat(h.key, ' ') FROM contact_handle h WHERE h.contact_id = c.id),
       (SELECT group_concat(o.name, ' ') FROM contact_company w JOIN company o
         ON o.id = w.company_id WHERE w.contact_id = c.id),
       (SELECT group_concat(a.city, ' ') FROM contact_address a WHERE a.contact_id = c.id),
       (SELECT group_concat(t.name, ' ') FROM contact_tag g JOIN tag t
         ON t.id = g.tag_id WHERE g.contact_id = c.id)
FROM contact c
"""


def _words(parts: Iterable[str | None]) -> str:
    """The distinct search words of a contact, in both readings of the zero-width non-joiner."""
    words: dict[str, None] = {}
    for part in parts:
        for key in search_keys_of(part) if part else ():
            words.update(dict.fromkeys(key.split()))
    return " ".join(words)


def _insert(connection: sqlite3.Connection, where: str, parameters: Sequence[int]) -> None:
    found = connection.execute(_WORDS + where, parameters)
    connection.executemany(
        "INSERT INTO contact_search (rowid, words) VALUES (?, ?)",
        ((row[0], _words(row[1:])) for row in found),
    )


def _refresh(connection: sqlite3.Connection, contacts: Sequence[int]) -> None:
    marks = ", ".join("?" * len(contacts))
    connection.execute(f"DELETE FROM contact_search WHERE rowid IN ({marks})", contacts)
    _insert(connection, f"WHERE c.id IN ({marks})", contacts)


def _rebuild(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM contact_search")
    _insert(connection, "", ())


SEARCH = Derived(
    "contact_search",
    {
        "contact": "id",
        "contact_email": "contact_id",
        "contact_phone": "contact_id",
        "contact_handle": "contact_id",
        "contact_company": "contact_id",
        "contact_address": "contact_id",
        "contact_tag": "contact_id",
    },
    _refresh,
    _rebuild,
    {
        "company": "SELECT contact_id FROM contact_company WHERE company_id = ?",
        "tag": "SELECT contact_id FROM contact_tag WHERE tag_id = ?",
    },
)


def match_expression(words: str) -> str:
    """What people typed, as an FTS5 query: every word as a prefix, in any order.

    Args:
        words: a search key, not empty.
    """
    return " ".join(f'"{word.replace(chr(34), chr(34) * 2)}"*' for word in words.split())
