"""Names that begin with what was typed, for the shell to complete: of people, deals and the like.

Each is asked of an index, so that it takes as long among a million as among a hundred.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.customers.queries import search
from ccm_cli.language.text import search_key
from ccm_cli.store.reading import Reader

MOST = 60
"""Names that are offered at once."""
_LAST = "\U0010ffff"


class Name(NamedTuple):
    """A word to be put in, and what it stands for; the latter may be empty."""

    value: str
    about: str


def contacts(reader: Reader, text: str) -> list[Name]:
    """People by the beginning of their name, e-mail or, failing these, any word of theirs.

    A name that several people have is offered as the e-mail or the number of each.

    Args:
        reader: the database.
        text: what was typed, in any spelling; empty: whoever comes first.
    """
    key = search_key(text)
    found = reader.rows(
        lambda *row: row,
        "SELECT c.id, c.name, c.name_key FROM contact c WHERE c.name_key >= ? AND c.name_key < ?"
        " ORDER BY c.name_key, c.id LIMIT ?",
        (key, key + _LAST, MOST),
    )
    if not found and key:
        ids = [person.id for person in search.find(reader, text, MOST)]
        marks = ", ".join("?" * len(ids))
        found = reader.rows(
            lambda *row: row,
            f"SELECT id, name, name_key FROM contact WHERE id IN ({marks})",
            ids,
        )
    addresses = reader.values(
        "SELECT address FROM contact_email WHERE key >= ? AND key < ? ORDER BY key LIMIT ?",
        (key, key + _LAST, MOST if key else 0),
    )
    people = [_person(reader, *row) for row in found]
    return [*people, *(Name(address, "") for address in addresses)][:MOST]


def _person(reader: Reader, contact_id: int, name: str, key: str) -> Name:
    same = reader.value("SELECT count(*) FROM contact WHERE name_key = ?", (key,))
    about = reader.value(
        "SELECT coalesce((SELECT o.name FROM contact_company w JOIN company o"
        " ON o.id = w.company_id WHERE w.contact_id = ?1 ORDER BY w.position, w.id LIMIT 1),"
        " (SELECT a.city FROM contact_address a WHERE a.contact_id = ?1"
        " ORDER BY a.position, a.id LIMIT 1), '')",
        (contact_id,),
    )
    if same == 1:
        return Name(name, str(about))
    address = reader.value(
        "SELECT address FROM contact_email WHERE contact_id = ? ORDER BY position, id LIMIT 1",
        (contact_id,),
    )
    told = " · ".join(part for part in (name, str(about)) if part)
    return Name(str(address or contact_id), told)


def companies(reader: Reader, text: str) -> list[Name]:
    """Companies by the beginning of their name."""
    key = search_key(text)
    return reader.rows(
        Name,
        "SELECT name, city FROM company WHERE name_key >= ? AND name_key < ?"
        " ORDER BY name_key, id LIMIT ?",
        (key, key + _LAST, MOST),
    )


def deals(reader: Reader, text: str) -> list[Name]:
    """Deals by number, or by words of their title; the open ones, the newest first."""
    return _numbered(reader, "deal", "d.title", "d.state = 'open'", text)


def tasks(reader: Reader, text: str) -> list[Name]:
    """Open tasks by number, or by words of their title, the newest first."""
    return _numbered(reader, "task", "d.title", "d.state = 'open'", text)


def tickets(reader: Reader, text: str) -> list[Name]:
    """Tickets that are not closed by number, or by words of their subject, the newest first."""
    return _numbered(reader, "ticket", "d.subject", "d.state IN ('open', 'waiting')", text)


def products(reader: Reader, text: str) -> list[Name]:
    """Products by the beginning of their code or name, those that are still sold first."""
    key = search_key(text)
    return reader.rows(
        Name,
        "SELECT CASE WHEN code <> '' THEN code ELSE name END, CASE WHEN code <> '' THEN name"
        " ELSE category END FROM product WHERE (code_key >= ?1 AND code_key < ?2)"
        " OR (name_key >= ?1 AND name_key < ?2) ORDER BY state, name_key, id LIMIT ?3",
        (key, key + _LAST, MOST),
    )


def orders(reader: Reader, text: str) -> list[Name]:
    """Orders by the beginning of their number, the newest first."""
    key = search_key(text)
    return reader.rows(
        Name,
        "SELECT o.number, coalesce(c.name, k.name, '') FROM sale_order o"
        " LEFT JOIN contact c ON c.id = o.contact_id LEFT JOIN company k ON k.id = o.company_id"
        " WHERE o.number_key >= ? AND o.number_key < ? ORDER BY o.at DESC, o.id DESC LIMIT ?",
        (key, key + _LAST, MOST),
    )


def interactions(reader: Reader, text: str) -> list[Name]:
    """Interactions by number, or by words of them, the newest first."""
    return _numbered(reader, "interaction", "d.summary", "1", text)


def _numbered(reader: Reader, table: str, title: str, where: str, text: str) -> list[Name]:
    begun = text.isdecimal() or not text
    condition = "CAST(d.id AS TEXT) LIKE ? || '%'" if begun else f"ccm_key({title}) LIKE ? || '%'"
    return [
        Name(str(number), about)
        for number, about in reader.rows(
            lambda *row: row,
            f"SELECT d.id, {title} FROM (SELECT * FROM {table} d WHERE {where}"
            f" ORDER BY d.id DESC LIMIT 5000) d WHERE {condition} LIMIT ?",
            (text if begun else search_key(text), MOST),
        )
    ]


def saved(reader: Reader, table: str, text: str, states: Sequence[str] = ()) -> list[Name]:
    """Segments, tags, campaigns or surveys by the beginning of their name.

    Args:
        reader: the database.
        table: ``segment``, ``tag``, ``campaign`` or ``survey``.
        text: what was typed.
        states: only those in one of these; empty: all.
    """
    key = search_key(text)
    among = f" WHERE state IN ({', '.join('?' * len(states))})" if states else ""
    names = reader.values(f"SELECT name FROM {table}{among} ORDER BY name LIMIT 5000", states)
    return [Name(name, "") for name in names if search_key(name).startswith(key)][:MOST]
