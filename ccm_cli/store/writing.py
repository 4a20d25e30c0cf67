"""The unit of work: a SQLModel session whose changes are journalled.

One transaction, begun with ``BEGIN IMMEDIATE`` so that two writers queue instead of colliding. In
it, verbs add, change and delete records, one by one through the session or many at a time through
`insert_rows`, `update_rows` and `delete_rows`. At the end the changes become one journal group,
what is derived from the touched rows is brought up to date, and all is committed at once.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool
from sqlmodel import Session, SQLModel

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store import engine, inserting, journal, ranges
from ccm_cli.store.authorship import Author
from ccm_cli.store.derived import Derived
from ccm_cli.store.inserting import New
from ccm_cli.store.journal import Change
from ccm_cli.store.reading import Reader
from ccm_cli.store.schema import columns, defaults, dependants, primary_key

Model = TypeVar("Model", bound=SQLModel)
Row = Mapping[str, Any]
CHUNK = 500
MANY = 20
"""New rows from which on they stand in the journal as a range."""
KEPT_TOUCHED = 20_000
"""Records whose derived data waits to be brought up to date, so that bulk work stays small."""
KEPT_CHANGES = 5000
"""Changes kept in memory before they go into the journal, so that bulk work stays small."""

MUCH = 50_000
"""Rows written, indexes of words included, after which SQLite looks at what the tables are like."""
LOOKED_AT = 50_000
"""Rows of each index that it looks at then, which takes half a second of millions."""


class UnitOfWork:
    """What verbs change the database with; made by `changing`, used within it.

    Attributes:
        reader: runs queries that see the uncommitted changes.
        summary: one line for the history; the caller or a verb may set it.
        group_id: the journal group, once finished; None when nothing was changed.
    """

    def __init__(self, session: Session, derived: Sequence[Derived]) -> None:
        self._session = session
        self._derived = derived
        raw = session.connection().connection.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise TypeError(type(raw).__name__)
        self._connection = raw
        self._changes: list[Change] = []
        self._touched: dict[str, dict[int, None]] = {d.name: {} for d in derived}
        self._arrived: dict[str, list[range]] = {}
        self.reader = Reader(raw)
        self.summary = ""
        self.kind = "change"
        self.target_id: int | None = None
        self.group_id: int | None = None
        self._before: dict[tuple[str, int], dict[str, Any]] = {}
        event.listen(session, "before_flush", self._note_flushing)
        event.listen(session, "after_flush", self._note_flushed)

    # One record at a time

    def add(self, record: Model) -> Model:
        """Insert a record and return it with its id."""
        self._session.add(record)
        self._session.flush()
        return record

    def get(self, model: type[Model], record_id: int) -> Model:
        """The record with this id, for changing its attributes.

        Raises:
            NotFound: there is none.
        """
        found = self._session.get(model, record_id)
        if found is None:
            raise NotFound(
                _("There is no %(kind)s %(id)s.") % {"kind": model.__tablename__, "id": record_id}
            )
        return found

    def number(self) -> int:
        """The number that this change has in the history; asked only where something changed."""
        if self.group_id is None:
            self.group_id = journal.begin(self._connection)
        return self.group_id

    def flush(self) -> None:
        """Send changed attributes to the database now, so that `reader` sees them."""
        self._session.flush()

    def delete(self, model: type[SQLModel], record_id: int) -> None:
        """Delete a record and what hangs on it, as `delete_rows` does.

        Raises:
            NotFound: there is none.
        """
        record = self.get(model, record_id)
        self._session.flush()
        self.delete_rows(str(model.__tablename__), [record_id])
        self._session.expunge(record)

    # Many rows at a time

    def next_id(self, table: str) -> int:
        """The id that the next inserted row of ``table`` would have; ids are never reused."""
        return inserting.next_id(self._connection, table)

    def insert_rows(self, table: str, rows: Iterable[Row]) -> list[int]:
        """Insert many rows, each with the same columns; return their ids in order.

        Args:
            table: its name.
            rows: column values; a row without ``id`` gets the next one, and the database's
                own default where it does not name a column.
        """
        self._session.flush()
        usual = defaults(self._connection, table)
        key = primary_key(self._connection, table)
        place = tuple(usual).index(key)
        first = following = self.next_id(table)
        filled = tuple(usual.items())
        full: list[tuple[Any, ...]] = []
        for row in rows:
            get = row.get
            if get(key) is None:
                whole = [get(name, otherwise) for name, otherwise in filled]
                whole[place] = following
                following += 1
                full.append(tuple(whole))
            else:
                full.append(tuple([get(name, otherwise) for name, otherwise in filled]))
        inserting.insert(self._connection, table, tuple(usual), full)
        if following - first == len(full) >= MANY:
            self._note_inserted(table, range(first, following), tuple(usual), full)
        else:
            for values in full:
                image = dict(zip(usual, values, strict=True))
                self._note(Change(table, image[key], None, image, image))
        return [int(values[place]) for values in full]

    def insert_whole(
        self, records: New, parts: Iterable[New], *, given: Collection[str] = ()
    ) -> None:
        """Insert new records with everything that hangs on them, at the least cost.

        What is derived of them is computed for all at once.

        Args:
            records: without their ids; they get those from `next_id` on, in their order.
            parts: rows that refer to these records and to no other of their table.
            given: what the caller itself writes of what is derived, by `Derived.name`.
        """
        self._session.flush()
        self._write_journal()
        group_id = self.number()
        arrived = range(0)
        for new in (records, *parts):
            if not new.rows:
                continue
            first = self.next_id(new.table)
            ids = range(first, first + len(new.rows))
            inserting.insert(self._connection, new.table, new.names, new.rows)
            ranges.append(self._connection, group_id, new.table, ids)
            arrived = arrived or ids
        key = primary_key(self._connection, records.table)
        for derived in self._derived:
            if derived.touched.get(records.table) == key and derived.name not in given:
                self._arrived.setdefault(derived.name, []).append(arrived)
        self._refresh_if_many()

    def update_rows(self, table: str, values: Mapping[int, Row]) -> int:
        """Change columns of many rows by id; return how many rows became different."""
        self._session.flush()
        changed = 0
        for current in self._current(table, list(values)):
            row_id = int(current[primary_key(self._connection, table)])
            after = {k: v for k, v in values[row_id].items() if current[k] != v}
            if not after:
                continue
            before = {k: current[k] for k in after}
            assignments = ", ".join(f'"{name}" = ?' for name in after)
            self._connection.execute(
                f'UPDATE "{table}" SET {assignments} WHERE id = ?',
                (*after.values(), row_id),
            )
            self._note(Change(table, row_id, before, after, current | after))
            changed += 1
        self._session.expire_all()
        return changed

    def delete_rows(self, table: str, ids: Sequence[int]) -> int:
        """Delete rows and, as their foreign keys say, what refers to them.

        Rows that refer with ``CASCADE`` go too, those with ``SET NULL`` lose the reference; all
        of it is journalled, so that an undo brings everything back.

        Returns:
            How many rows of ``table`` were deleted.

        Raises:
            sqlalchemy.exc.IntegrityError: something refers to a row and may not lose it.
        """
        self._session.flush()
        gone = self._current(table, ids)
        key = primary_key(self._connection, table)
        for link in dependants(self._connection, table):
            if link.on_delete not in {"CASCADE", "SET NULL"}:
                continue
            hanging = self._referring(link.table, link.column, [int(row[key]) for row in gone])
            if link.on_delete == "CASCADE":
                self.delete_rows(link.table, hanging)
            else:
                self.update_rows(link.table, {row_id: {link.column: None} for row_id in hanging})
        self._connection.executemany(
            f'DELETE FROM "{table}" WHERE "{key}" = ?',
            [(row[key],) for row in gone],
        )
        for row in gone:
            self._note(Change(table, int(row[key]), row, None, row))
        self._session.expire_all()
        return len(gone)

    def touch(self, table: str, ids: Iterable[int]) -> None:
        """Have what is derived of records computed anew at the end."""
        key = primary_key(self._connection, table)
        listed = dict.fromkeys(ids)
        for derived in self._derived:
            if derived.touched.get(table) == key:
                self._touched[derived.name].update(listed)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement on a table that is not journalled (the outbox, leases, jobs)."""
        self._session.flush()
        return self._connection.execute(sql, parameters)

    def rebuild(self, derived: Derived) -> None:
        """Compute something derived anew, for everything."""
        self._session.flush()
        derived.rebuild(self._connection)

    def apply(self, windows: Iterable[Sequence[Change]]) -> None:
        """Apply changes read from the journal; see `ccm_cli.store.journal.apply`."""
        self._session.flush()
        for change in journal.apply(self._connection, windows):
            self._note(change)
        self._session.expire_all()

    def _current(self, table: str, ids: Sequence[int]) -> list[dict[str, Any]]:
        key = primary_key(self._connection, table)
        names = columns(self._connection, table)
        found: list[dict[str, Any]] = []
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            marks = ", ".join("?" * len(chunk))
            rows = self._connection.execute(
                f'SELECT * FROM "{table}" WHERE "{key}" IN ({marks})',
                tuple(chunk),
            )
            found += [dict(zip(names, row, strict=True)) for row in rows]
        return found

    def _referring(self, table: str, column: str, ids: Sequence[int]) -> list[int]:
        key = primary_key(self._connection, table)
        found: list[int] = []
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            marks = ", ".join("?" * len(chunk))
            found += self.reader.values(
                f'SELECT "{key}" FROM "{table}" WHERE "{column}" IN ({marks})',
                tuple(chunk),
            )
        return found

    # The end of the work

    def _note_flushing(self, session: Session, _context: object, _instances: object) -> None:
        for record in (*session.dirty, *session.deleted):
            table, row_id = _place(record)
            if row_id is not None and (record in session.deleted or session.is_modified(record)):
                self._before[table, row_id] = self._current(table, [row_id])[0]

    def _note_flushed(self, session: Session, _context: object) -> None:
        gone = {_place(record) for record in session.deleted}
        for place, before in self._before.items():
            if place in gone:
                self._note(Change(*place, before, None, before))
                continue
            row = self._current(place[0], [place[1]])[0]
            after = {name: value for name, value in row.items() if before[name] != value}
            if after:
                old = {name: before[name] for name in after}
                self._note(Change(*place, old, after, row))
        self._before = {}
        for record in session.new:
            table, row_id = _place(record)
            if row_id is not None:
                row = self._current(table, [row_id])[0]
                self._note(Change(table, row_id, None, row, row))

    def _note(self, change: Change) -> None:
        self._changes.append(change)
        if len(self._changes) >= KEPT_CHANGES:
            self._write_journal()
        for derived in self._derived:
            if change.table in derived.through and change.before and change.after:
                hanging = self.reader.values(derived.through[change.table], (change.row_id,))
                self._touched[derived.name].update(dict.fromkeys(hanging))
            if change.table in derived.over:
                named = derived.over[change.table][0]
                images = (change.row, change.before or {}, change.after or {})
                self._touch_over(derived, change.table, {image.get(named) for image in images})
            column = derived.touched.get(change.table)
            if column is None:
                continue
            for image in (change.row, change.before, change.after):
                if image is not None and image.get(column) is not None:
                    self._touched[derived.name][int(image[column])] = None

    def _note_inserted(
        self, table: str, ids: range, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """As `_note`, for many new rows with ids in a row."""
        self._write_journal()
        ranges.append(self._connection, self.number(), table, ids)
        for derived in self._derived:
            column = derived.touched.get(table)
            if column is not None:
                place = names.index(column)
                touched = self._touched[derived.name]
                touched.update((row[place], None) for row in rows if row[place] is not None)
            if table in derived.over:
                place = names.index(derived.over[table][0])
                self._touch_over(derived, table, {row[place] for row in rows})
        self._refresh_if_many()

    def _touch_over(self, derived: Derived, table: str, named: Collection[Any]) -> None:
        """Have computed anew what the records that rows name lead to."""
        sql = derived.over[table][1]
        for record_id in named:
            if record_id is not None:
                found = self.reader.values(sql, (record_id,))
                self._touched[derived.name].update((key, None) for key in found if key is not None)

    def _refresh_if_many(self) -> None:
        waiting = [len(touched) for touched in self._touched.values()]
        waiting += [sum(map(len, arrived)) for arrived in self._arrived.values()]
        if any(count > KEPT_TOUCHED for count in waiting):
            self._refresh_derived()

    def _refresh_derived(self) -> None:
        """Bring what is derived up to date for what was touched so far."""
        for derived in self._derived:
            for ids in self._arrived.pop(derived.name, ()):
                self._arrive(derived, ids)
            keys = list(self._touched[derived.name])
            self._touched[derived.name] = {}
            for start in range(0, len(keys), CHUNK):
                derived.refresh(self._connection, keys[start : start + CHUNK])

    def _arrive(self, derived: Derived, ids: range) -> None:
        if derived.arrive is not None:
            derived.arrive(self._connection, ids[0], ids[-1])
            return
        for start in range(0, len(ids), CHUNK):
            derived.refresh(self._connection, ids[start : start + CHUNK])

    def changes(self) -> Iterator[Change]:
        """What was changed so far, in order; ``row`` is the image that is known of each."""
        self._session.flush()
        self._write_journal()
        if self.group_id is not None:
            yield from journal.stream(self.reader, self.group_id)

    def finish(self, *, at: int, author: Author) -> None:
        """Write the journal group and refresh what is derived; the caller commits."""
        self._session.flush()
        self._refresh_derived()
        self._write_journal()
        if self.group_id is not None:
            journal.describe(
                self._connection,
                self.group_id,
                at=at,
                actor=author.actor,
                surface=author.surface,
                kind=self.kind,
                summary=self.summary,
                target_id=self.target_id,
            )
            if self.target_id is not None:
                self._connection.execute(
                    "UPDATE journal_group SET undone_by_id = ? WHERE id = ?",
                    (self.group_id if self.kind == "undo" else None, self.target_id),
                )
        if self._connection.total_changes >= MUCH:
            # Without that, it takes every index for as good as any other.
            self._connection.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            self._connection.execute("ANALYZE")

    def _write_journal(self) -> None:
        if self._changes:
            journal.append(self._connection, self.number(), self._changes)
            self._changes = []


def _place(record: object) -> tuple[str, int | None]:
    """Table and id of a record whose changes are journalled; the id is None for machinery."""
    table = str(type(record).__tablename__)  # type: ignore[attr-defined]
    return table, getattr(record, "id", None) if getattr(record, "__journalled__", False) else None


def begin_immediately(database: Engine) -> None:
    """Have SQLAlchemy take the write lock at the start of each transaction, not in its middle."""

    @event.listens_for(database, "begin")
    def _begin(opened: Connection) -> None:
        opened.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def changing(
    path: Path,
    *,
    at: int,
    author: Author,
    summary: str,
    derived: Sequence[Derived] = (),
    dry_run: bool = False,
    settled: Callable[[UnitOfWork], None] | None = None,
) -> Iterator[UnitOfWork]:
    """One transaction on the database at ``path``: all of it is done, or nothing.

    Args:
        path: the database.
        at: now, UTC seconds, as the journal shall say.
        author: who changes.
        summary: one line for the history.
        derived: what to keep up to date.
        dry_run: do everything and take it back at the end.
        settled: called when all is done and journalled, directly before the commit; what it
            raises takes everything back.

    Raises:
        StoreError: as `ccm_cli.store.engine.open_current`.
    """
    with (
        _plain(path),
        engine.plain_errors(path),
        Session(_database(path), expire_on_commit=False, autoflush=False) as session,
    ):
        work = UnitOfWork(session, derived)
        work.summary = summary
        yield work
        work.finish(at=at, author=author)
        if dry_run:
            session.rollback()
            return
        if settled is not None:
            settled(work)
        session.commit()


@lru_cache(maxsize=8)
def _database(path: Path) -> Engine:
    """What SQLAlchemy knows of a database: kept, so that statements are compiled once.

    It keeps no connection: each transaction opens its own and closes it.
    """
    database = create_engine(
        "sqlite://", creator=lambda: engine.open_current(path), poolclass=NullPool
    )
    begin_immediately(database)
    return database


@contextmanager
def _plain(path: Path) -> Iterator[None]:
    """SQLAlchemy's wrapping of SQLite's errors, unwrapped and put in words."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.DatabaseError):
            with engine.plain_errors(path):
                raise error.orig from None
        raise
