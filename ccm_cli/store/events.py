"""What happened to which record, read from the journal: ``contact-add``, ``deal-move``.

The journal speaks of rows. Hooks, webhooks and rules speak of records: a contact whose phone was
added was edited, a deal whose stage is another was moved. Each domain says by a `Subject` which
rows belong to its records and which changes have a name of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ccm_cli.store import journal
from ccm_cli.store.journal import Change, Image
from ccm_cli.store.reading import Reader

WINDOW = 5_000
"""Entries of the journal looked at together, so that an import of any size needs little memory."""
_KEPT_BY_ITSELF = frozenset(
    {"created_at", "updated_at", "name_key", "sort_key", "title_key", "key"}
)


class Moment(NamedTuple):
    """A change of one column that has a name of its own.

    Attributes:
        verb: such as ``move``.
        column: of the record's table.
        value: what the column must have become; None: anything else than it was.
        along: columns that change with it and are no edit of their own.
        was: what the column must have been; empty: anything.
        parts: tables of parts that change with it, which is no edit of its own either.
    """

    verb: str
    column: str
    value: object = None
    along: tuple[str, ...] = ()
    was: tuple[object, ...] = ()
    parts: tuple[str, ...] = ()

    def happened(self, change: Change) -> bool:
        """Whether a change of a row is one of this kind."""
        if not change.before or not change.after or self.column not in change.after:
            return False
        if self.was and change.before[self.column] not in self.was:
            return False
        return self.value is None or change.after[self.column] == self.value


class Arrival(NamedTuple):
    """A kind of new record that has a name of its own.

    Attributes:
        verb: such as ``bounced``.
        column: of the record's table.
        values: what it holds in such a record.
        also: whether it is told under the usual name of a new record, too.
    """

    verb: str
    column: str
    values: frozenset[object]
    also: bool = False


class Subject(NamedTuple):
    """A kind of record that things happen to.

    Attributes:
        noun: as commands call it.
        table: of the record itself.
        parts: per table whose rows belong to a record, the column that says to which.
        moments: changes with a name of their own, beside ``add``, ``edit`` and ``rm``.
        added: what adding one is called.
        arrivals: kinds of new records with names of their own.
    """

    noun: str
    table: str
    parts: Mapping[str, str] = {}
    moments: tuple[Moment, ...] = ()
    added: str = "add"
    arrivals: tuple[Arrival, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of everything that can happen to it."""
        new = (self.added, *(arrival.verb for arrival in self.arrivals))
        verbs = (*new, "edit", "rm", *(moment.verb for moment in self.moments))
        return tuple(dict.fromkeys(f"{self.noun}-{verb}" for verb in verbs))

    def came(self, record: Image) -> tuple[str, ...]:
        """What adding this record is called.

        Args:
            record: its columns.
        """
        kinds = [one for one in self.arrivals if record.get(one.column) in one.values]
        usual = (self.added,) if all(one.also for one in kinds) else ()
        return (*usual, *(one.verb for one in kinds))


class Event(NamedTuple):
    """Something that happened to one record.

    Attributes:
        name: such as ``deal-move``.
        noun: of the record.
        table: of the record.
        id: of the record.
        changes: the entries of the journal that it consists of, in order.
    """

    name: str
    noun: str
    table: str
    id: int
    changes: tuple[Change, ...]


def events_of(reader: Reader, group_id: int, subjects: Sequence[Subject]) -> Iterator[list[Event]]:
    """What happened in one change, a window of the journal at a time.

    A record that was added and removed in the same window did nothing. The parts of a record that
    was added in an earlier window are told with no event of their own.

    Args:
        reader: the database, inside the transaction of the change or after it.
        group_id: of the change.
        subjects: of every domain.
    """
    entries = journal.stream(reader, group_id)
    first = True
    while window := list(islice(entries, WINDOW)):
        found = _in_window(window, subjects)
        if not first or len(window) == WINDOW:
            found = [event for event in found if not _is_late(reader, group_id, event)]
        first = False
        yield found


def _in_window(window: Sequence[Change], subjects: Sequence[Subject]) -> list[Event]:
    owners = {subject.table: (subject, "") for subject in subjects}
    for subject in subjects:
        owners |= {table: (subject, column) for table, column in subject.parts.items()}
    records: dict[tuple[str, int], list[Change]] = {}
    for change in window:
        if change.table in owners:
            subject, column = owners[change.table]
            for record_id in _records(change, column):
                records.setdefault((subject.noun, record_id), []).append(change)
    by_noun = {subject.noun: subject for subject in subjects}
    return [
        Event(f"{noun}-{verb}", noun, by_noun[noun].table, record_id, tuple(changes))
        for (noun, record_id), changes in records.items()
        for verb in _verbs(by_noun[noun], changes)
    ]


def _records(change: Change, column: str) -> list[int]:
    """The records a row belongs to: one, or two when it went from one to the other."""
    if not column:
        return [change.row_id]
    images = (change.before or {}, change.after or {}, change.row)
    return list(dict.fromkeys(int(i[column]) for i in images if i.get(column) is not None))


def _verbs(subject: Subject, changes: Sequence[Change]) -> list[str]:
    own = [change for change in changes if change.table == subject.table]
    added = next((change for change in own if change.before is None), None)
    removed = any(change.after is None for change in own)
    if added is not None:
        return [] if removed else list(subject.came(added.after or {}))
    if removed:
        return ["rm"]
    verbs: dict[str, None] = {}
    explained, along = set(_KEPT_BY_ITSELF), {subject.table}
    for moment in subject.moments:
        if any(moment.happened(change) for change in own):
            verbs[moment.verb] = None
            explained |= {moment.column, *moment.along}
            along |= {*moment.parts}
    edited = any(set(change.after or ()) - explained for change in own)
    if edited or any(change.table not in along for change in changes):
        verbs["edit"] = None
    return list(verbs)


def _is_late(reader: Reader, group_id: int, event: Event) -> bool:
    """Whether an edit is only what belongs to a record added or removed in the same change."""
    if not event.name.endswith("-edit"):
        return False
    return journal.came_or_went(reader, group_id, event.table, event.id)


def told(reader: Reader, event: Event) -> dict[str, Any]:
    """An event's record as programs get it: whole, with what became different.

    Returns:
        ``id``; ``record``, every column as it is now or was before it was removed; ``changes``,
        per changed column a pair of before and after; ``parts``, the rows of other tables that
        came, went or changed, each with ``table``, ``id``, ``before`` and ``after``.
    """
    own = [change for change in event.changes if change.table == event.table]
    gone = next((change.before for change in own if change.after is None), None)
    record = gone or _now(reader, event) or {}
    changes: dict[str, list[Any]] = {}
    for change in own:
        for column, after in (change.after or {}).items() if change.before else ():
            changes.setdefault(column, [(change.before or {}).get(column), after])[1] = after
    return {
        "id": event.id,
        "record": record,
        "changes": changes,
        "parts": [
            {"table": c.table, "id": c.row_id, "before": c.before, "after": c.after}
            for c in event.changes
            if c.table != event.table
        ],
    }


def _now(reader: Reader, event: Event) -> dict[str, Any] | None:
    cursor = reader.connection.execute(f'SELECT * FROM "{event.table}" WHERE id = ?', (event.id,))
    found = cursor.fetchone()
    if found is None:
        return None
    return dict(zip((column[0] for column in cursor.description), found, strict=True))
