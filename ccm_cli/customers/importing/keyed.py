"""Importing records that are known by what they say: interactions, deals, tasks, answers.

Such records have no address of their own. A row is the same record as one in the database when
its natural key is: which columns that are, each kind says. A time that is relative to today
(``-45d``) means another moment on another day; of rows with such times the n-th of one key is the
n-th record of that key, whatever its time, so that a second run changes nothing on any day.
"""

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Protocol, TypeVar

from ccm_cli.customers.importing import match
from ccm_cli.customers.importing.columns import Column, ImportField, headers
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.markup import plain
from ccm_cli.customers.importing.match import Matcher, Part
from ccm_cli.customers.importing.missing import Mention, People
from ccm_cli.customers.importing.mistakes import Mistakes, reason_of
from ccm_cli.customers.importing.recording import Writer
from ccm_cli.customers.importing.registry import Afterword, Context, FieldChange, Outcome
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import When, local_day, parse_day, parse_when
from ccm_cli.language.numbers import parse_number
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.store.writing import UnitOfWork

Row = dict[str, Any]
Read = TypeVar("Read")
_LARGEST = 2**63
ANOTHER_DAY = 8 * 86_400 + 3_600
"""Seconds; a relative time moves when today does, by more than a week and to another hour."""

_NAMED = {"contact_id": "contact", "company_id": "company", "deal_id": "deal"}
"""Columns that refer to other records, and the fields that name those."""
_UNSAID = frozenset(
    {"title_key", "name_key", "code_key", "number_key", "created_at", "updated_at"}
    | {"stage_since", "pushes"}
)
"""Columns that the file does not say."""

CONTACT_HEADERS = headers(
    "customer / person / client / contact email / email / e-mail / phone / name"
    " / associated contact / associated contacts / primary contact"
    " / مخاطب / مشتری / ایمیل / контакт / клиент / почта"
)
COMPANY_HEADERS = headers(
    "organisation / organization / associated company / associated companies / company name"
    " / شرکت / компания / организация"
)
CREATED_HEADERS = headers(
    "created at / create date / date created / created date / created on / date added"
    " / تاریخ ایجاد / создано / дата создания"
)
NOTES_HEADERS = headers(
    "note / description / یادداشت / توضیحات / توضیح / заметки / примечание / комментарий"
)
IGNORED = frozenset(
    {"error", "line", "id", "updated", "updated at", "record id", "associated contact ids"}
    | {"associated company ids", "associated deal ids", "last activity date"}
    | {"last modified date", "contact id", "campaign id", "deal id", "ticket id"}
)
"""Headers whose values no kind has a place for."""


@dataclass(slots=True)
class KeyedDraft:
    """One row.

    Attributes:
        line: where it begins.
        texts: cells by field.
        row: columns of the table, made of the texts.
        is_relative: whether a time that belongs to the key moves with today.
        more: what the kind keeps beside the columns.
        mistakes: of single cells, found while it is read.
    """

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    row: Row = field(default_factory=dict)
    is_relative: bool = False
    more: dict[str, Any] = field(default_factory=dict)
    mistakes: Mistakes = field(default_factory=Mistakes)


def own_id(draft: KeyedDraft) -> Sequence[str]:
    """The id that our own export wrote."""
    text = draft.texts.get("ccm id", "").strip()
    return [text] if text.isascii() and text.isdecimal() else []


def custom_of(draft: KeyedDraft) -> Mapping[str, Any]:
    """The typed custom fields of a draft that was read."""
    custom = draft.more.get("custom", draft.more)
    return custom if isinstance(custom, dict) else {}


def column_part(column: str, table: str, *, indexed: bool = False) -> Part:
    """A column of the records' own table as something they are known by."""

    def values(draft: KeyedDraft) -> Sequence[str]:
        value = draft.row.get(column)
        return [] if value is None or value == "" else [str(value)]

    source = f"(SELECT * FROM {table} WHERE {column} IS NOT NULL)"
    return Part(values, f"CAST({column} AS TEXT)", "id", source, column if indexed else "")


def by_id(table: str) -> Part:
    """The number of a record."""
    return Part(own_id, "CAST(id AS TEXT)", "id", table, indexed="id")


def put_text(draft: KeyedDraft, text: str, column: Column) -> None:
    """Keep a cell for the reading of the whole row."""
    draft.texts.setdefault(column.field.name + search_key(column.parameter), text)


def put_markup(draft: KeyedDraft, text: str, column: Column) -> None:
    """Keep a cell that other programs write in HTML, as plain text."""
    draft.texts.setdefault(column.field.name.removeprefix("html "), plain(text))


def put_custom(draft: KeyedDraft, text: str, column: Column) -> None:
    """Keep the text of a custom field."""
    draft.more.setdefault(column.parameter, text)


def put_own_custom(draft: KeyedDraft, text: str, _column: Column) -> None:
    """All custom fields as one JSON object, typed, as our own objects hold them."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InvalidInput(_("The custom fields are no JSON object."))
    for key, value in found.items():
        draft.more.setdefault(key, value)


def text_field(
    name: str, header_lines: str = "", more: Mapping[str, str] | None = None
) -> ImportField:
    """A field whose cell is kept as text until the row is whole."""
    return ImportField(name, put_text, headers(header_lines) | dict(more or {}))


class Finding(Protocol):
    """Finds the records that the drafts of an import are about."""

    def look_up(self, drafts: Sequence[KeyedDraft]) -> None:
        """Load what the drafts of a chunk may be about."""

    def find(self, draft: KeyedDraft) -> Row | None:
        """The record that a draft is about, or None; raises `Conflict` where several are."""

    def remember(self, _draft: KeyedDraft, record: Row, *, made: bool) -> None:
        """Know a record that a draft of this chunk is about."""


class KeyedImporter(ABC):
    """What these kinds have in common.

    Args:
        work: the unit of work.
        context: of the import.
    """

    table: str
    filled: Sequence[str]
    """Columns that a row may complete in a record that is there."""
    held: Sequence[str]
    """Columns that are loaded, ``id`` left out; those of the keys and those that are filled."""
    natural: Sequence[str] = ()
    """Columns of the natural key that overwriting may change where ``--match`` told the record."""
    known_by: Mapping[str, Part]
    """What ``--match`` may name, besides custom fields."""

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        self.work = work
        self.context = context
        self._writer = Writer(work, context.now)
        self._people = People(work, context)
        self._matcher: Matcher[KeyedDraft, Row] | None = match.matcher(
            work.reader,
            context.match,
            self.known_by,
            custom=partial(match.custom_part, self.table, of=custom_of),
            name=self._told_apart,
        )
        self._natural: Finding = _Natural(self)

    @abstractmethod
    def read(self, draft: KeyedDraft) -> None:
        """Make ``draft.row`` of its texts, as far as no other record is needed."""

    @abstractmethod
    def exact_key(self, row: Row) -> Hashable:
        """The natural key with its time."""

    @abstractmethod
    def loose_key(self, row: Row) -> Hashable:
        """The natural key without its time."""

    @abstractmethod
    def name(self, row: Row) -> str:
        """What the record is called in a report."""

    def relate(self, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
        """Fill in columns that name other records; by line, why it cannot be done."""
        return self.relate_contacts(drafts)

    def written(self, drafts: Sequence[tuple[KeyedDraft, int]]) -> None:  # noqa: B027
        """After new rows were inserted: what hangs on them; nothing, for most kinds."""

    def completed(self, draft: KeyedDraft, record: Row, *, overwrite: bool) -> Row:
        """Further columns that a row changes in a record that is there."""
        del draft, record, overwrite
        return {}

    def hung(self, draft: KeyedDraft, record: Row) -> Sequence[FieldChange]:
        """What a row adds to what hangs on a record that is there; nothing, for most kinds."""
        del draft, record
        return ()

    # As `registry.Importer` says

    def draft(self, line: int) -> KeyedDraft:
        return KeyedDraft(line)

    def check(self, draft: KeyedDraft) -> None:
        try:
            self.read(draft)
        except CcmError as error:
            # What the row lacks as a whole may only be what could not be read.
            if not draft.mistakes.errors:
                draft.mistakes.add(error)
        draft.mistakes.tell()

    def take(self, drafts: Sequence[KeyedDraft]) -> Iterator[Outcome]:
        outcomes = {
            line: Outcome(line, "wrong", reason=reason)
            for line, reason in self.relate(drafts).items()
        }
        whole = [draft for draft in drafts if draft.line not in outcomes]
        alike: Finding = _Matched(self, self._matcher) if self._matcher else self._natural
        alike.look_up(whole)
        added: list[tuple[KeyedDraft, Row]] = []
        updates: dict[int, Row] = {}
        known: dict[int, Row] = {}
        for draft in whole:
            try:
                same = alike.find(draft)
            except CcmError as error:
                outcomes[draft.line] = Outcome(draft.line, "wrong", reason=error.message)
                continue
            record = dict(draft.row) if same is None else same
            if same is None:
                added.append((draft, record))
                said = tuple(self._said(draft, {}, draft.row))
                outcomes[draft.line] = Outcome(draft.line, "new", None, self.name(record), said)
            else:
                outcomes[draft.line] = self._complete(draft, record, updates)
            alike.remember(draft, record, made=same is None)
            known[draft.line] = record
            if "id" in record:
                self.context.met.add(record["id"])
        self._write(added, updates)
        self.context.met.update(record["id"] for _draft, record in added)
        if self._matcher:
            self._matcher.written((d, known[d.line]["id"]) for d in whole if d.line in known)
        for draft in drafts:
            outcome = outcomes[draft.line]
            yield outcome._replace(id=known[draft.line]["id"]) if draft.line in known else outcome

    # Steps

    def records_of(self, contacts: Collection[int], *, nobody: bool) -> Iterator[Row]:
        """The records of contacts, and those of nobody, in the order in which they were made."""
        sql = f"SELECT {self._listed} FROM {self.table} WHERE contact_id IN"
        found = list(by_keys(self.work.reader, sql, contacts))
        if nobody:
            without = f"SELECT {self._listed} FROM {self.table} WHERE contact_id IS NULL"
            found += self.work.reader.rows(lambda *row: row, without)
        return map(self._row, sorted(found))

    def records(self, ids: Collection[int]) -> dict[int, Row]:
        """Records by id."""
        sql = f"SELECT {self._listed} FROM {self.table} WHERE id IN"
        return {values[0]: self._row(values) for values in by_keys(self.work.reader, sql, ids)}

    @property
    def _listed(self) -> str:
        return ", ".join(("id", *self.held))

    def _row(self, values: Sequence[Any]) -> Row:
        return dict(zip(("id", *self.held), values, strict=True))

    def _told_apart(self, record: Row) -> str:
        name = self.name(record)
        return f"{name} ({record['id']})" if "id" in record else name

    def _complete(self, draft: KeyedDraft, record: Row, updates: dict[int, Row]) -> Outcome:
        if "id" not in record:
            return Outcome(draft.line, "joined", None, self.name(record))
        again = record["id"] in self.context.met
        overwrite = self.context.update == "overwrite" and not again
        different: Row = {}
        hung: Sequence[FieldChange] = ()
        if again or self.context.update != "skip":
            different = {
                column: value
                for column in (*self.filled, *self._overwritten(draft, overwrite=overwrite))
                if (value := draft.row.get(column)) not in {None, ""}
                and record[column] != value
                and (overwrite or record[column] in {None, ""})
            }
            different |= self.completed(draft, record, overwrite=overwrite)
            hung = self.hung(draft, record)
        changes = (*self._said(draft, record, different), *hung)
        if different:
            record.update(different)
            updates.setdefault(record["id"], {}).update(different)
        return Outcome(
            draft.line,
            "joined" if again else "changed" if different or hung else "unchanged",
            record["id"],
            self.name(record),
            changes,
        )

    def _overwritten(self, draft: KeyedDraft, *, overwrite: bool) -> Iterator[str]:
        """Columns of the natural key that the row says, where something else told the record."""
        if overwrite and self._matcher:
            for column in self.natural:
                name = "title" if column == "title_key" else _NAMED.get(column, column)
                if draft.texts.get(name):
                    yield column

    @staticmethod
    def _said(draft: KeyedDraft, before: Row, after: Row) -> Iterator[FieldChange]:
        """What becomes different, as people call it: other records by their names."""
        for column, value in after.items():
            if column in _UNSAID or value in {None, ""}:
                continue
            if column == "custom":
                yield from _said_of_custom(before.get(column), value)
            elif column in _NAMED:
                name = clean_line(draft.texts.get(_NAMED[column], ""))
                yield FieldChange(_NAMED[column], "", name or str(value))
            else:
                yield FieldChange(column, _shown(before.get(column)), _shown(value))

    def _write(self, added: Sequence[tuple[KeyedDraft, Row]], updates: Mapping[int, Row]) -> None:
        if added:
            ids = self.work.insert_rows(self.table, [self.stored(row) for _draft, row in added])
            for (_draft, row), row_id in zip(added, ids, strict=True):
                row["id"] = row_id
            self.written(
                [(draft, row_id) for (draft, _row), row_id in zip(added, ids, strict=True)]
            )
        if updates:
            self.work.update_rows(self.table, updates)

    def stored(self, row: Row) -> Row:
        """A row as it is inserted."""
        return row

    # For the kinds

    def relate_contacts(self, drafts: Sequence[KeyedDraft]) -> dict[int, str]:
        """Fill in ``contact_id`` from the contact of each row."""
        mentions: dict[int, Mention] = {}
        for draft in drafts:
            draft.row["contact_id"] = None
            text = clean_line(draft.texts.get("contact", ""))
            if ";" in text and "@" in text:  # several; the first is the one it is about
                text = text.partition(";")[0].strip()
            if text:
                name = clean_line(draft.texts.get("contact name", ""))
                mentions[draft.line] = Mention(text, name)
        found, reasons = self._people.resolve(mentions)
        for draft in drafts:
            draft.row["contact_id"] = found.get(draft.line)
        return {line: reason_of([error]) for line, error in reasons.items()}

    def finish(self) -> Afterword:
        return Afterword(tuple(self._people.made))

    def relate_companies(self, drafts: Sequence[KeyedDraft]) -> None:
        """Fill in ``company_id``; companies of a new name are made."""
        named = {
            draft.line: clean_line(draft.texts["company"])
            for draft in drafts
            if draft.texts.get("company")
        }
        ids = self._writer.find_companies((search_key(name), name) for name in named.values())
        for draft in drafts:
            name = named.get(draft.line)
            draft.row["company_id"] = ids[search_key(name)] if name else None

    def parsed(
        self, draft: KeyedDraft, field_name: str, read: Callable[[str], Read]
    ) -> Read | None:
        """A cell read by a function; None where it is empty, or wrong, which the draft notes."""
        text = clean_line(draft.texts.get(field_name, ""))
        if not text:
            return None
        try:
            return read(text)
        except InvalidInput as error:
            draft.mistakes.add(InvalidInput(f"{field_name}: {error.message}", hint=error.hint))
            return None

    def needed(self, draft: KeyedDraft, field_name: str) -> str:
        """A cell that may not be empty; where it is, the draft notes that."""
        text = clean_line(draft.texts.get(field_name, ""))
        if not text:
            draft.mistakes.add(InvalidInput(_("%(field)s is empty.") % {"field": field_name}))
        return text

    def moment(self, draft: KeyedDraft, field_name: str) -> int | None:
        """A point in time, UTC seconds; tells the draft where it moves with today."""
        when = self.parsed(draft, field_name, self.when)
        if when is not None and self.moves(draft.texts[field_name], when):
            draft.is_relative = True
        return None if when is None else when.moment

    def when(self, text: str) -> When:
        """A point in time and whether it was said to the hour."""
        return parse_when(text, now=self.context.now, zone=self.context.zone)

    def moves(self, text: str, when: When) -> bool:
        """Whether a time means another one on another day."""
        later = parse_when(
            clean_line(text), now=self.context.now + ANOTHER_DAY, zone=self.context.zone
        )
        return later.moment != when.moment

    def day(self, text: str) -> date:
        """A day; an hour with it is passed over."""
        try:
            return parse_day(text, today=local_day(self.context.now, self.context.zone))
        except InvalidInput:
            if ":" not in text:
                raise
            return local_day(self.when(text).moment, self.context.zone)


class _Natural:
    """Finds records by their natural keys; kept for a whole import."""

    def __init__(self, importer: KeyedImporter) -> None:
        self._importer = importer
        self._met: Counter[Hashable] = Counter()
        self._exact: dict[Hashable, list[Row]] = {}
        self._loose: dict[Hashable, list[Row]] = {}

    def look_up(self, drafts: Sequence[KeyedDraft]) -> None:
        """Load what the drafts of a chunk may be about."""
        self._exact, self._loose = {}, {}
        contacts = {draft.row["contact_id"] for draft in drafts if draft.row["contact_id"]}
        nobody = any(not draft.row["contact_id"] for draft in drafts)
        for record in self._importer.records_of(contacts, nobody=nobody):
            self._note(record)

    def find(self, draft: KeyedDraft) -> Row | None:
        """The record that a draft is about, or None."""
        if not draft.is_relative:
            found = self._exact.get(self._importer.exact_key(draft.row))
            return found[0] if found else None
        key = self._importer.loose_key(draft.row)
        place = self._met[key]
        self._met[key] += 1
        alike = self._loose.get(key, [])
        return alike[place] if place < len(alike) else None

    def remember(self, _draft: KeyedDraft, record: Row, *, made: bool) -> None:
        """Know a record that a draft of this chunk made."""
        if made:
            self._note(record)

    def _note(self, record: Row) -> None:
        self._exact.setdefault(self._importer.exact_key(record), []).append(record)
        self._loose.setdefault(self._importer.loose_key(record), []).append(record)


class _Matched:
    """Finds records as ``--match`` says."""

    def __init__(self, importer: KeyedImporter, matcher: "Matcher[KeyedDraft, Row]") -> None:
        self._importer = importer
        self._matcher = matcher
        self._records: dict[int, Row] = {}

    def look_up(self, drafts: Sequence[KeyedDraft]) -> None:
        """Load what the drafts of a chunk may be about."""
        self._records = self._importer.records(self._matcher.look_up(drafts))

    def find(self, draft: KeyedDraft) -> Row | None:
        """The record that a draft is about, or None; raises `Conflict` where several are."""
        return self._matcher.find(draft, self._records)

    def remember(self, draft: KeyedDraft, record: Row, *, made: bool) -> None:
        """Know a record by what a draft of this chunk says."""
        del made
        self._matcher.remember(draft, record)


def whole_number(text: str) -> int:
    """A number as our own JSON has it, such as an amount in minor units.

    Raises:
        InvalidInput: it is none, or too large to be stored.
    """
    number = parse_number(text)
    if number != number.to_integral_value() or abs(number) >= _LARGEST:
        raise InvalidInput(_("%(text)s is not a whole number.") % {"text": excerpt(text)})
    return int(number)


def _said_of_custom(before: str | None, after: str) -> Iterator[FieldChange]:
    old, new = json.loads(before or "{}"), json.loads(after)
    for key, value in new.items():
        if old.get(key) != value:
            yield FieldChange(f"custom:{key}", _shown(old.get(key)), _shown(value))


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
