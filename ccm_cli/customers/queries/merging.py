"""Two records side by side: what they have alike, what only one has, and where they differ."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from ccm_cli.customers.choices import KINDS, STAGES
from ccm_cli.customers.queries.custom_fields import custom_fields, held_value
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

Side = Literal["a", "b", "both"]
"""Whose value stays: that of the one that stays, that of the one that goes, or both joined."""
Prefer = Literal["", "a", "b", "newest", "longest"]
_SIDES: Mapping[str, Side] = {"a": "a", "b": "b", "both": "both"}
PREFERENCES: tuple[Prefer, ...] = ("a", "b", "newest", "longest")

NAME_COLUMNS = ("name", "name_key", "sort_key", "given_name", "middle_name", "family_name")
ADDRESS_COLUMNS = ("street", "city", "city_key", "region", "postcode", "country")
_ADDRESS_PARTS = ("street", "postcode", "city", "region", "country")
_STAGES = ("lead", "prospect", "customer", "loyal")


class Line(NamedTuple):
    """One field of both records.

    Attributes:
        field: as ``--take`` names it.
        label: a message for people.
        kind: of the values.
        values: of the one that stays, and of the one that goes; None or empty where there is none.
        side: whose value stays unless something else is said.
        words: messages for the words that the values may be.
        settled: whether there is nothing to choose, although the values are not alike.
    """

    field: str
    label: str
    kind: Kind
    values: tuple[Any, Any]
    side: Side = "a"
    words: Mapping[str, str] = {}
    settled: bool = False

    @property
    def differs(self) -> bool:
        """Whether both have something, and not the same: one must be chosen."""
        first, second = self.values
        return not self.settled and _filled(first) and _filled(second) and first != second

    @property
    def chosen(self) -> Any:
        """The value that stays; for both joined, a text of two paragraphs."""
        first, second = self.values
        if self.side == "both":
            return f"{first}\n\n{second}"
        return first if self.side == "a" else second


class Held(NamedTuple):
    """What hangs on both records and comes together.

    Attributes:
        label: a message for people.
        values: texts of the one that stays, and of the one that goes.
    """

    label: str
    values: tuple[tuple[str, ...], tuple[str, ...]]


class Comparison(NamedTuple):
    """Two records side by side.

    Attributes:
        noun: ``contact`` or ``company``.
        ids: of the one that stays, and of the one that goes.
        names: of both.
        lines: field by field; those that both lack are left out.
        held: what comes together.
        counts: how many records of each kind hang on both, by a message for people.
        lacking: the fields that both lack.
    """

    noun: Literal["contact", "company"]
    ids: tuple[int, int]
    names: tuple[str, str]
    lines: tuple[Line, ...]
    held: tuple[Held, ...]
    counts: tuple[tuple[str, tuple[int, int]], ...]
    lacking: frozenset[str] = frozenset()

    @property
    def conflicts(self) -> tuple[Line, ...]:
        """The lines on which something must be chosen."""
        return tuple(line for line in self.lines if line.differs)

    def choosing(self, chosen: Mapping[str, str]) -> "Comparison":
        """The same with other sides chosen.

        Args:
            chosen: by field, ``a``, ``b`` or ``both``.

        Raises:
            InvalidInput: a field is not among the lines, or is no text and cannot be joined.
        """
        known = {line.field: line for line in self.lines}
        for field, side in chosen.items():
            if field not in known and field not in self.lacking:
                raise InvalidInput(
                    _("There is no field %(name)s to choose.") % {"name": quoted(excerpt(field))},
                    hint=_("They differ in: %(fields)s")
                    % {"fields": in_series(line.field for line in self.conflicts) or "–"},
                )
            if side not in _SIDES or (side == "both" and field != "notes"):
                raise InvalidInput(
                    _("%(field)s may be taken from a or b, not from %(side)s.")
                    % {"field": field, "side": quoted(excerpt(side))}
                )
            if field in self.lacking or (side == "both" and not known[field].differs):
                continue  # there is nothing to choose, or nothing to join
            known[field] = known[field]._replace(side=_SIDES[side])
        return self._replace(lines=tuple(known[line.field] for line in self.lines))


def _lacking(lines: Iterable[Line]) -> frozenset[str]:
    return frozenset(line.field for line in lines if not any(map(_filled, line.values)))


def _filled(value: Any) -> bool:
    return value is not None and value not in ("", ())


def compare_contacts(
    reader: Reader, kept_id: int, gone_id: int, *, prefer: Prefer = ""
) -> Comparison:
    """Two contacts side by side.

    Args:
        reader: the database.
        kept_id: the one that is to stay.
        gone_id: the one that is to go.
        prefer: whose values stay where both have some: ``a`` (the one that stays), ``b``, those
            of the one that was changed last, or the longer; empty: the fuller name, the further
            stage, and else those of the one that stays.

    Raises:
        NotFound: one of them is not there.
        InvalidInput: both are one and the same.
    """
    one, other = _both(reader, "contact", kept_id, gone_id)
    choose = _chooser(one, other, prefer)
    lines = [
        _line("name", message("Name"), one, other, choose),
        _line("title", message("Salutation"), one, other, choose),
        _line("kind", message("Kind"), one, other, choose, words=KINDS),
        _line("stage", message("Stage"), one, other, choose, words=STAGES),
        _line("language", message("Language"), one, other, choose),
        _line("time_zone", message("Time zone"), one, other, choose),
        _line("channel", message("Channel"), one, other, choose),
        _line("source", message("Source"), one, other, choose),
        _line("rhythm", message("Days between contacts"), one, other, choose, kind=Kind.NUMBER),
        *_date_lines(reader, kept_id, gone_id, choose),
        *_role_lines(reader, kept_id, gone_id, choose),
        *_custom_lines(reader, "contact", one, other, choose),
        _notes_line(one, other, choose, prefer),
    ]
    return Comparison(
        "contact",
        (kept_id, gone_id),
        (one["name"], other["name"]),
        tuple(line for line in lines if any(map(_filled, line.values))),
        tuple(_held(reader, _CONTACT_HELD, kept_id, gone_id)),
        tuple(_counts(reader, _CONTACT_COUNTS, kept_id, gone_id)),
        _lacking(lines),
    )


def compare_companies(
    reader: Reader, kept_id: int, gone_id: int, *, prefer: Prefer = ""
) -> Comparison:
    """Two companies side by side; arguments and errors as of `compare_contacts`."""
    one, other = _both(reader, "company", kept_id, gone_id)
    for company in (one, other):
        company["address"] = ", ".join(company[part] for part in _ADDRESS_PARTS if company[part])
        company["parent"] = reader.value(
            "SELECT name FROM company WHERE id = ? AND id NOT IN (?, ?)",
            (company["parent_id"], kept_id, gone_id),
        )
    choose = _chooser(one, other, prefer)
    lines = [
        _line("name", message("Name"), one, other, choose),
        _line("kind", message("Kind"), one, other, choose, words=KINDS),
        _line("email", message("E-mail"), one, other, choose),
        _line("phone", message("Phone"), one, other, choose),
        _line("website", message("Website"), one, other, choose),
        _line("address", message("Address"), one, other, choose),
        _line("parent", message("Belongs to"), one, other, choose),
        *_custom_lines(reader, "company", one, other, choose),
        _notes_line(one, other, choose, prefer),
    ]
    return Comparison(
        "company",
        (kept_id, gone_id),
        (one["name"], other["name"]),
        tuple(line for line in lines if any(map(_filled, line.values))),
        (),
        tuple(_counts(reader, _COMPANY_COUNTS, kept_id, gone_id)),
        _lacking(lines),
    )


_USUALLY = {"name": "fuller", "stage": "further"}
"""How it is chosen where the owner prefers nothing; else the value of the one that stays."""
Row = dict[str, Any]
Chooser = Callable[[str, Any, Any], Side]


def _both(reader: Reader, table: str, kept_id: int, gone_id: int) -> tuple[Row, Row]:
    if kept_id == gone_id:
        raise InvalidInput(_("Both are number %(id)d.") % {"id": kept_id})
    found = []
    for row_id in (kept_id, gone_id):
        cursor = reader.connection.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,))
        row = cursor.fetchone()
        if row is None:
            text = (
                _("There is no contact %(id)d.")
                if table == "contact"
                else _("There is no company %(id)d.")
            )
            raise NotFound(text % {"id": row_id})
        found.append(dict(zip((column[0] for column in cursor.description), row, strict=True)))
    return found[0], found[1]


def _chooser(one: Row, other: Row, prefer: Prefer) -> Chooser:
    """Whose value of a field stays, unless the owner says otherwise."""
    newer = other["updated_at"] > one["updated_at"]

    def choose(field: str, first: Any, second: Any) -> Side:
        if not (_filled(first) and _filled(second)):
            return "a" if _filled(first) or not _filled(second) else "b"
        way = prefer or _USUALLY.get(field, "a")
        others = {
            "b": True,
            "newest": newer,
            "longest": len(str(second)) > len(str(first)),
            "fuller": _words(second) > _words(first),
            "further": _further(first, second),
        }
        return "b" if others.get(way, False) else "a"

    return choose


def _words(value: Any) -> int:
    """How many words a name has that are more than an initial."""
    return sum(len(word.strip(".")) > 1 for word in search_key(str(value)).split())


def _further(first: str, second: str) -> bool:
    return first in _STAGES and second in _STAGES and _STAGES.index(second) > _STAGES.index(first)


def _line(
    field: str,
    label: str,
    one: Row,
    other: Row,
    choose: Chooser,
    *,
    kind: Kind = Kind.TEXT,
    words: Mapping[str, str] | None = None,
) -> Line:
    first, second = one[field], other[field]
    return Line(field, label, kind, (first, second), choose(field, first, second), words or {})


def _date_lines(reader: Reader, kept_id: int, gone_id: int, choose: Chooser) -> Iterator[Line]:
    """Yearly days by name; a day without its year gives way to the same with it."""
    days: dict[str, list[str]] = {}
    for place, contact_id in enumerate((kept_id, gone_id)):
        for name, month_day, year in reader.rows(
            lambda *row: row,
            "SELECT name, month_day, year FROM contact_date WHERE contact_id = ?"
            " ORDER BY name <> 'birthday', name",
            (contact_id,),
        ):
            held = days.setdefault(name, ["", ""])
            held[place] = month_day if year is None else f"{year:04}-{month_day}"
    for name, (first, second) in days.items():
        side = choose(f"date.{name}", first, second)
        fuller = bool(first and second) and first[-5:] == second[-5:] and len(first) != len(second)
        if fuller:
            side = "a" if len(first) > len(second) else "b"
        label = message("Birthday") if name == "birthday" else name
        days_of_both = (first, second)
        yield Line(f"date.{name}", label, Kind.TEXT, days_of_both, side, settled=fuller)


def _role_lines(reader: Reader, kept_id: int, gone_id: int, choose: Chooser) -> Iterator[Line]:
    """What both do at companies where both work."""
    for company, first, second in reader.rows(
        lambda *row: row,
        "SELECT o.name, a.role, b.role FROM contact_company a JOIN contact_company b"
        " ON b.company_id = a.company_id JOIN company o ON o.id = a.company_id"
        " WHERE a.contact_id = ? AND b.contact_id = ? ORDER BY a.position, a.id",
        (kept_id, gone_id),
    ):
        field = f"role.{search_key(company)}"
        yield Line(field, company, Kind.TEXT, (first, second), choose(field, first, second))


def _custom_lines(
    reader: Reader, entity: str, one: Row, other: Row, choose: Chooser
) -> Iterator[Line]:
    first, second = json.loads(one["custom"]), json.loads(other["custom"])
    declared = {field.key: field for field in custom_fields(reader, entity)}
    for key in {**declared, **first, **second}:
        field = declared.get(key)
        label, kind = (field.label or key, field.kind) if field else (key, Kind.TEXT)
        one_value, other_value = (
            held_value(field, held[key]) if field and key in held else held.get(key)
            for held in (first, second)
        )
        side = choose(key, one_value, other_value)
        yield Line(key, label, kind, (one_value, other_value), side)


def _notes_line(one: Row, other: Row, choose: Chooser, prefer: Prefer) -> Line:
    """Notes are joined, unless one holds the other or the owner prefers a side."""
    first, second = one["notes"], other["notes"]
    side = choose("notes", first, second)
    if first and second and not prefer:
        side = "both"
        if second in first:
            side = "a"
        elif first in second:
            side = "b"
    return Line("notes", message("Notes"), Kind.TEXT, (first, second), side)


# What comes together

_EMAILS = "SELECT address FROM contact_email WHERE contact_id = ? ORDER BY position"
_PHONES = "SELECT number FROM contact_phone WHERE contact_id = ? ORDER BY position"
_HANDLES = """
SELECT network || ':' || handle FROM contact_handle WHERE contact_id = ? ORDER BY position
"""
_ADDRESSES = """
SELECT trim(street || ', ' || city || ', ' || country, ', ') FROM contact_address
WHERE contact_id = ? ORDER BY position
"""
_COMPANIES = """
SELECT o.name FROM contact_company w JOIN company o ON o.id = w.company_id
WHERE w.contact_id = ? ORDER BY w.position
"""
_TAGS = """
SELECT t.name FROM contact_tag g JOIN tag t ON t.id = g.tag_id WHERE g.contact_id = ?
ORDER BY t.key
"""
_CONTACT_HELD = (
    (message("E-mail"), _EMAILS),
    (message("Phone"), _PHONES),
    (message("Handle"), _HANDLES),
    (message("Address"), _ADDRESSES),
    (message("Company"), _COMPANIES),
    (message("Tags"), _TAGS),
)
_CONTACT_COUNTS = (
    (message("Interactions"), "SELECT count(*) FROM interaction WHERE contact_id = ?"),
    (message("Deals"), "SELECT count(*) FROM deal WHERE contact_id = ?"),
    (message("Orders"), "SELECT count(*) FROM sale_order WHERE contact_id = ?"),
    (message("Tasks"), "SELECT count(*) FROM task WHERE contact_id = ?"),
    (message("Messages"), "SELECT count(*) FROM message WHERE contact_id = ?"),
    (message("Answers"), "SELECT count(*) FROM survey_answer WHERE contact_id = ?"),
)
_COMPANY_COUNTS = (
    (message("People"), "SELECT count(*) FROM contact_company WHERE company_id = ?"),
    (message("Interactions"), "SELECT count(*) FROM interaction WHERE company_id = ?"),
    (message("Deals"), "SELECT count(*) FROM deal WHERE company_id = ?"),
    (message("Orders"), "SELECT count(*) FROM sale_order WHERE company_id = ?"),
    (message("Tasks"), "SELECT count(*) FROM task WHERE company_id = ?"),
)


def _held(
    reader: Reader, asked: Iterable[tuple[str, str]], kept_id: int, gone_id: int
) -> Iterator[Held]:
    for label, sql in asked:
        first, second = (tuple(map(str, reader.values(sql, (i,)))) for i in (kept_id, gone_id))
        if first or second:
            yield Held(label, (first, second))


def _counts(
    reader: Reader, asked: Iterable[tuple[str, str]], kept_id: int, gone_id: int
) -> Iterator[tuple[str, tuple[int, int]]]:
    for label, sql in asked:
        first, second = (int(reader.value(sql, (row_id,))) for row_id in (kept_id, gone_id))
        if first or second:
            yield label, (first, second)
