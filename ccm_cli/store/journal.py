"""Every change with before and after: the one mechanism behind history, undo and redo.

Entries are written in the transaction of the change itself. Undoing a group applies the opposite
of its entries in reverse order, as a change of its own that is journalled like any other; so an
undo can be redone, and both cost what the change cost, linear in its rows. Rows that one change
inserted many at a time stand in one entry; see `ccm_cli.store.ranges`.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple

from ccm_cli.errors import Conflict, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line
from ccm_cli.store import ranges
from ccm_cli.store.ranges import Range
from ccm_cli.store.reading import Reader
from ccm_cli.store.schema import Link, dependants, primary_key, references

Image = Mapping[str, Any]
BY_ITSELF = ("cron", "rule", "journey")
"""Surfaces through which nobody changes anything himself."""
_AT_ONCE = 2_000
"""Entries taken back together, so that undoing an import of any size needs little memory."""


class Change(NamedTuple):
    """One row changed.

    ``before`` and ``after`` are whole rows for an insert (``before`` None) and a delete
    (``after`` None), and the changed columns for an update. ``row`` is the whole row as it is
    after the change, or was before a delete.
    """

    table: str
    row_id: int
    before: Image | None
    after: Image | None
    row: Image


class Group(NamedTuple):
    """One line of the history."""

    id: int
    at: int
    actor: str
    surface: str
    kind: Literal["change", "undo", "redo"]
    summary: str
    target_id: int | None
    undone_by_id: int | None
    entries: int


def _nothing(_reader: Reader, _change: Change) -> Mapping[str, Sequence[int]]:
    return {}


def _whole(_reader: Reader, _image: Image) -> str | None:
    return None


class Guard(NamedTuple):
    """What a domain says about taking back an entry of one of its tables.

    Attributes:
        refusal: says why it cannot be taken back (a message that was sent), or None.
        remains: the rows, by table, that the change has brought about without journalling them
            (messages that wait), and that go with it.
        lacking: says what a row that would come back, or those of its columns that would be as
            they were, cannot do without and is not kept any more, or None.
    """

    refusal: Callable[[Reader, Change], str | None]
    remains: Callable[[Reader, Change], Mapping[str, Sequence[int]]] = _nothing
    lacking: Callable[[Reader, Image], str | None] = _whole


_GROUP = """
SELECT g.id, g.at, g.actor, g.surface, g.kind, g.summary, g.target_id, g.undone_by_id,
       (SELECT count(*) FROM journal_entry e WHERE e.group_id = g.id)
       + (SELECT coalesce(sum(e.through_id - e.row_id), 0) FROM journal_entry e
           WHERE e.group_id = g.id AND e.through_id IS NOT NULL)
FROM journal_group g
"""
_TOUCHING = """
SELECT group_id FROM journal_entry WHERE table_name = :table AND row_id = :row
UNION
SELECT group_id FROM (
  SELECT group_id, through_id FROM journal_entry
   WHERE table_name = :table AND through_id IS NOT NULL AND row_id <= :row
   ORDER BY row_id DESC LIMIT 1) WHERE through_id >= :row
"""
_ENTRY = "id, table_name, row_id, before, after, through_id"


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _dump(image: Image | None) -> str | None:
    return None if image is None else _encode(image)


def begin(connection: sqlite3.Connection) -> int:
    """Begin a group inside the transaction that is open; return its id.

    What it is about is told by `describe`, when all of it is done.
    """
    cursor = connection.execute(
        "INSERT INTO journal_group (at, actor, surface, kind, summary)"
        " VALUES (0, '', '', 'change', '')"
    )
    return int(cursor.lastrowid or 0)


def append(connection: sqlite3.Connection, group_id: int, changes: Sequence[Change]) -> None:
    """Write entries of a group that was begun."""
    connection.executemany(
        "INSERT INTO journal_entry (group_id, table_name, row_id, before, after)"
        " VALUES (?, ?, ?, ?, ?)",
        ((group_id, c.table, c.row_id, _dump(c.before), _dump(c.after)) for c in changes),
    )


def describe(
    connection: sqlite3.Connection,
    group_id: int,
    *,
    at: int,
    actor: str,
    surface: str,
    kind: str,
    summary: str,
    target_id: int | None = None,
) -> None:
    """Say of a group when, by whom and how it was made, and what it is about."""
    connection.execute(
        "UPDATE journal_group SET at = ?, actor = ?, surface = ?, kind = ?, summary = ?,"
        " target_id = ? WHERE id = ?",
        (at, clean_line(actor), surface, kind, clean_line(summary), target_id, group_id),
    )


def history(reader: Reader, *, limit: int, before_id: int | None = None) -> list[Group]:
    """Groups, newest first.

    Args:
        reader: the database.
        limit: at most so many.
        before_id: only groups with a smaller id (the next page).
    """
    where = "1" if before_id is None else "g.id < ?"
    parameters = (limit,) if before_id is None else (before_id, limit)
    return reader.rows(Group, f"{_GROUP} WHERE {where} ORDER BY g.id DESC LIMIT ?", parameters)


def group(reader: Reader, group_id: int) -> Group:
    """One group by id.

    Raises:
        NotFound: there is no such group.
    """
    found = reader.row(Group, _GROUP + " WHERE g.id = ?", (group_id,))
    if found is None:
        raise NotFound(
            _("There is no change %(id)d.") % {"id": group_id}, hint=_("See: ccm history")
        )
    return found


def entries(reader: Reader, group_id: int) -> list[Change]:
    """The entries of a group in the order they were made; ``row`` is the image that is known."""
    return list(stream(reader, group_id))


def stream(
    reader: Reader, group_id: int, *, tables: Collection[str] | None = None
) -> Iterator[Change]:
    """As `entries`, one at a time; with ``tables`` only those of their rows."""
    names = [] if tables is None else list(tables)
    only = "" if tables is None else f" AND table_name IN ({', '.join('?' * len(names))})"
    cursor = reader.connection.execute(
        f"SELECT {_ENTRY} FROM journal_entry WHERE group_id = ?{only} ORDER BY id",
        (group_id, *names),
    )
    for entry, table, row_id, before, after, through in cursor:
        if through is None:
            yield read_change(table, row_id, before, after)
            continue
        for window in ranges.images(reader.connection, Range(entry, table, row_id, through)):
            yield from (_inserted(table, place, image) for place, image in window)


def backwards(reader: Reader, group_id: int) -> Iterator[list[Change]]:
    """What takes a group back, in the order in which it must be applied, some at a time.

    Args:
        reader: the database; it may be changed between two steps.
        group_id: of the group.
    """
    last = None
    while True:
        rows = reader.rows(
            lambda *row: row,
            f"SELECT {_ENTRY} FROM journal_entry"
            " WHERE group_id = ?1 AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3",
            (group_id, last, _AT_ONCE),
        )
        if not rows:
            return
        last = rows[-1][0]
        for through, alike in groupby(rows, key=lambda row: row[-1]):
            if through is None:
                yield [_opposite(read_change(*row[1:5])) for row in alike]
                continue
            for entry, table, first, *_images in alike:
                whole = Range(entry, table, first, through)
                for window in ranges.images(reader.connection, whole, backwards=True):
                    yield [_opposite(_inserted(table, *each)) for each in window]


def of_row(reader: Reader, table: str, row_id: int) -> list[tuple[int, int, Change]]:
    """All that became of one row: the number of each entry, that of its group, and the change."""
    found: list[tuple[int, int, Change]] = reader.rows(
        lambda entry, group_id, before, after: (
            entry,
            group_id,
            read_change(table, row_id, before, after),
        ),
        "SELECT id, group_id, before, after FROM journal_entry"
        " WHERE table_name = ? AND row_id = ? AND through_id IS NULL ORDER BY id",
        (table, row_id),
    )
    together = ranges.holding(reader.connection, table, row_id)
    if together is not None:
        group_id, whole = together
        image = ranges.image(reader.connection, whole, row_id)
        found.insert(0, (whole.entry, group_id, _inserted(table, row_id, image)))
    return found


def came_or_went(reader: Reader, group_id: int, table: str, row_id: int) -> bool:
    """Whether a group inserted a row, or deleted it."""
    alone = reader.value(
        "SELECT 1 FROM journal_entry WHERE table_name = ? AND row_id = ? AND group_id = ?"
        " AND (before IS NULL OR after IS NULL)",
        (table, row_id, group_id),
    )
    together = None if alone else ranges.holding(reader.connection, table, row_id)
    return bool(alone) or (together is not None and together[0] == group_id)


def _inserted(table: str, row_id: int, image: Image) -> Change:
    return Change(table, row_id, None, image, image)


def read_change(table: str, row_id: int, before: str | None, after: str | None) -> Change:
    """An entry as it is stored; ``row`` is the image that is known."""
    old = None if before is None else json.loads(before)
    new = None if after is None else json.loads(after)
    return Change(table, row_id, old, new, new or old or {})


def last_undoable(reader: Reader) -> Group | None:
    """The newest change of the owner's that still stands (what ran by itself is not his)."""
    return reader.row(
        Group,
        _GROUP
        + f" WHERE g.kind = 'change' AND g.undone_by_id IS NULL AND g.surface NOT IN {BY_ITSELF}"
        + " ORDER BY g.id DESC LIMIT 1",
    )


def last_redoable(reader: Reader) -> Group | None:
    """The change that was undone last, unless the owner changed something since."""
    return reader.row(
        Group,
        _GROUP + " WHERE g.id = (SELECT u.target_id FROM journal_group u JOIN journal_group t"
        "   ON t.id = u.target_id AND t.undone_by_id = u.id WHERE u.kind = 'undo'"
        "   AND u.id > (SELECT coalesce(max(c.id), 0) FROM journal_group c"
        f"               WHERE c.kind = 'change' AND c.surface NOT IN {BY_ITSELF})"
        "   ORDER BY u.id DESC LIMIT 1)",
    )


def _opposite(change: Change) -> Change:
    return Change(change.table, change.row_id, change.after, change.before, change.row)


def refuse_what_stands(reader: Reader, group_id: int, guards: Mapping[str, Guard]) -> None:
    """Ask each table's guard whether a group can be taken back at all.

    Raises:
        Conflict: a guard gave a reason.
    """
    for change in stream(reader, group_id, tables=guards):
        reason = guards[change.table].refusal(reader, change)
        if reason:
            raise Conflict(
                reason,
                hint=_("Take back an older change by its number: ccm history, ccm undo NUMBER"),
            )


def refuse_what_lacks(reader: Reader, group_id: int, guards: Mapping[str, Guard]) -> None:
    """Ask each table's guard whether its rows can be what they were before a group.

    Raises:
        Conflict: a guard said what they would lack.
    """
    for change in stream(reader, group_id, tables=guards):
        lack = change.before and guards[change.table].lacking(reader, change.before)
        if lack:
            raise Conflict(lack, hint=_("What stands stays as it is."))


def what_goes_along(
    reader: Reader, group_id: int, guards: Mapping[str, Guard]
) -> dict[str, list[int]]:
    """The rows, by table, that go when a group is taken back; see `Guard.remains`."""
    found: dict[str, list[int]] = {}
    for change in stream(reader, group_id, tables=guards):
        for table, ids in guards[change.table].remains(reader, change).items():
            found.setdefault(table, []).extend(ids)
    return found


def apply(connection: sqlite3.Connection, windows: Iterable[Sequence[Change]]) -> Iterator[Change]:
    """Apply changes read from the journal, checking that each finds what it expects.

    Args:
        connection: a connection with a transaction open.
        windows: the changes in the order in which they are to be made, some at a time.

    Yields:
        The same changes with ``row`` filled from the database, and before a row that goes, the
        changes of those that lose their reference to it.

    Raises:
        Conflict: a later change stands on top of one of them; nothing may be committed then.
    """
    connection.execute("PRAGMA defer_foreign_keys = ON")
    touched: dict[str, tuple[int, int]] = {}
    for window in windows:
        for (table, operation), grouped in groupby(window, key=lambda c: (c.table, _operation(c))):
            run = list(grouped)
            ids = [change.row_id for change in run]
            first, last = touched.get(table, (ids[0], ids[0]))
            touched[table] = (min(first, *ids), max(last, *ids))
            if operation == "delete":
                # Before, not after: the database would carry out the foreign keys' own actions,
                # and what they take away would stand in no journal.
                yield from _let_go(connection, table, ids)
            for change in run:
                yield _apply_one(connection, change)
    _refuse_lost_references(connection, touched)


def _refuse_lost_references(
    connection: sqlite3.Connection, touched: Mapping[str, tuple[int, int]]
) -> None:
    """Refuse rows brought back that refer to what is gone since.

    Args:
        connection: with the transaction open.
        touched: per table, the first and the last id between which rows were changed.

    Raises:
        Conflict: there is one; nothing may be committed then.
    """
    for table, span in touched.items():
        key = primary_key(connection, table)
        for column, parent in references(connection, table):
            owner = primary_key(connection, parent)
            lost = connection.execute(
                f'SELECT "{key}", "{column}" FROM "{table}" WHERE "{key}" BETWEEN ? AND ?'
                f' AND "{column}" IS NOT NULL AND NOT EXISTS'
                f' (SELECT 1 FROM "{parent}" p WHERE p."{owner}" = "{table}"."{column}") LIMIT 1',
                span,
            ).fetchone()
            if lost is not None:
                raise Conflict(
                    _("%(place)s refers to %(parent)s, which is gone since.")
                    % {"place": f"{table} {lost[0]}", "parent": f"{parent} {lost[1]}"},
                    hint=_("Bring that back first; see: ccm history"),
                )


def _operation(change: Change) -> str:
    if change.before is None:
        return "insert"
    return "delete" if change.after is None else "update"


def _current(connection: sqlite3.Connection, table: str, row_id: int) -> dict[str, Any] | None:
    key = primary_key(connection, table)
    cursor = connection.execute(f'SELECT * FROM "{table}" WHERE "{key}" = ?', (row_id,))
    found = cursor.fetchone()
    if found is None:
        return None
    return dict(zip((column[0] for column in cursor.description), found, strict=True))


def _apply_one(connection: sqlite3.Connection, change: Change) -> Change:
    table, row_id, before, after, _row = change
    current = _current(connection, table, row_id)
    if before is None and after is not None:
        if current is not None:
            raise _stands_on_top(connection, change)
        columns = ", ".join(f'"{name}"' for name in after)
        marks = ", ".join("?" * len(after))
        try:
            connection.execute(
                f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',
                tuple(after.values()),
            )
        except sqlite3.IntegrityError:
            raise _stands_on_top(connection, change) from None
        return change._replace(row=after)
    if current is None or before is None or any(current[k] != v for k, v in before.items()):
        raise _stands_on_top(connection, change)
    key = primary_key(connection, table)
    if after is None:
        connection.execute(f'DELETE FROM "{table}" WHERE "{key}" = ?', (row_id,))
        return change._replace(before=current, row=current)
    assignments = ", ".join(f'"{name}" = ?' for name in after)
    try:
        connection.execute(
            f'UPDATE "{table}" SET {assignments} WHERE "{key}" = ?',
            (*after.values(), row_id),
        )
    except sqlite3.IntegrityError:
        raise _stands_on_top(connection, change) from None
    return change._replace(row=current | dict(after))


def _let_go(connection: sqlite3.Connection, table: str, ids: Sequence[int]) -> list[Change]:
    """Clear the references to rows about to go, where their foreign keys say ``SET NULL``.

    Raises:
        Conflict: a row refers to one of them in another way.
    """
    done: list[Change] = []
    for link in dependants(connection, table):
        for start in range(0, len(ids), 500):
            marks = ", ".join("?" * len(ids[start : start + 500]))
            found = connection.execute(
                f'SELECT * FROM "{link.table}" WHERE "{link.column}" IN ({marks})',
                ids[start : start + 500],
            )
            if link.on_delete != "SET NULL":
                first = found.fetchone()
                if first is not None:
                    names = [column[0] for column in found.description]
                    raise _hangs(connection, table, link, dict(zip(names, first, strict=True)))
                continue
            names = [column[0] for column in found.description]
            rows = [dict(zip(names, row, strict=True)) for row in found]
            done += [_cleared(connection, link, row) for row in rows]
    return done


def _cleared(connection: sqlite3.Connection, link: Link, row: dict[str, Any]) -> Change:
    key = primary_key(connection, link.table)
    before, after = {link.column: row[link.column]}, {link.column: None}
    connection.execute(
        f'UPDATE "{link.table}" SET "{link.column}" = NULL WHERE "{key}" = ?', (row[key],)
    )
    return Change(link.table, int(row[key]), before, after, row | after)


class StandsOnTop(Conflict):
    """A row is no longer as a change left it, or something hangs on it by now.

    Args:
        change: what was to be done to the row.
        later: the newest change that touched it; None where none is on record.
        added: whether that added something that hangs on it.
    """

    def __init__(self, change: Change, later: Group | None, *, added: bool = False) -> None:
        self.change, self.later, self.added = change, later, added
        super().__init__(
            self.said(f"{change.table} {change.row_id}"),
            hint=_("Undo that first: ccm undo %(id)d") % {"id": later.id} if later else "",
        )

    def said(self, record: str) -> str:
        """The message, with the record called as it is to be."""
        named = {"place": record}
        if self.later is None:
            text = (
                _("something was added to %(place)s since.")
                if self.added
                else _("%(place)s was changed since.")
            )
            return text % named
        text = (
            _("something was added to %(place)s since, by %(id)d: %(summary)s.")
            if self.added
            else _("%(place)s was changed since, by %(id)d: %(summary)s.")
        )
        return text % (named | {"id": self.later.id, "summary": self.later.summary})


def _hangs(
    connection: sqlite3.Connection, table: str, link: Link, row: Mapping[str, Any]
) -> StandsOnTop:
    """What to say where a row that is to go has another that refers to it."""
    later = _newest(connection, link.table, int(row[primary_key(connection, link.table)]))
    going = Change(table, int(row[link.column]), None, None, {})
    return StandsOnTop(going, later, added=True)


def _newest(connection: sqlite3.Connection, table: str, row_id: int) -> Group | None:
    """The newest change that stands and touched a row."""
    return Reader(connection).row(
        Group,
        _GROUP
        + f" WHERE g.id IN ({_TOUCHING}) AND g.undone_by_id IS NULL ORDER BY g.id DESC LIMIT 1",
        {"table": table, "row": row_id},
    )


def _stands_on_top(connection: sqlite3.Connection, change: Change) -> StandsOnTop:
    return StandsOnTop(change, _newest(connection, change.table, change.row_id))
