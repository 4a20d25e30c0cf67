"""What time alone brings: a date that is reached, somebody unheard of for long, a segment joined.

Every occasion lies in the time since the rule or journey was switched on; nothing is made up for
what was before. What fell due while nothing ran is found afterwards, as far back as a month.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.automation.conditions import Conditions
from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.program import Program
from ccm_cli.automation.queries.runs import OPEN
from ccm_cli.automation.triggers import Occasion
from ccm_cli.automation.waits import in_year
from ccm_cli.customers.queries.custom_fields import fields_of
from ccm_cli.customers.queries.filtering import named
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import parse_duration
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import search_key
from ccm_cli.language.zones import local_day, utc_of, zone_or
from ccm_cli.store.filters.registry import Entity, Field, Kind, find_field
from ccm_cli.store.reading import Reader

DATED = ("contact", "deal")
"""Records whose dates may be reached."""
LOOK_BACK = 31 * 86_400
"""Seconds within which missed days are found; what is older is history."""
_DAY = 86_400
_OFFSET = re.compile(r"([+-]?)\s*(\d{1,4})\s*(d|w)?")
_NAMED_DAY = re.compile(r"date\(\s*[\"']?([^\"')]+?)[\"']?\s*\)")
_KINDS = frozenset({Kind.DAY, Kind.MOMENT, Kind.YEARLY})
_PERSON = {"contact": "c.id", "deal": "d.contact_id"}


class Span(NamedTuple):
    """A stretch of time: after ``start`` up to ``end``, UTC seconds."""

    start: int
    end: int


def dated_field(reader: Reader, context: AutomationContext, entity_name: str, name: str) -> Field:
    """The field of a contact or deal that holds a date.

    Args:
        reader: the database.
        context: what is needed from outside.
        entity_name: of `DATED`.
        name: of the field; ``date(NAME)`` is a contact's yearly day of any name.

    Raises:
        InvalidInput: there is none of that name, or it holds no date.
    """
    found = _NAMED_DAY.fullmatch(name.strip())
    if found is not None and entity_name == "contact":
        key = search_key(found[1]).replace("'", "''")
        sql = (
            "(SELECT y.month_day FROM contact_date y"
            f" WHERE y.contact_id = c.id AND y.name = '{key}')"
        )
        return Field(name, Kind.YEARLY, sql)
    entity = context.registry.entity(entity_name)
    field = find_field(entity, name, fields_of(reader, entity))
    if field.kind not in _KINDS or field.rows is not None:
        raise InvalidInput(_("The field %(name)s holds no date.") % {"name": name})
    return field


def read_offset(text: str) -> int:
    """Days after (or, negative, before) a date: ``-7d``, ``2w``.

    Raises:
        InvalidInput: it is none.
    """
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(
            _("%(text)s is no number of days.") % {"text": quoted(text)},
            hint=_("Write it like -7d for a week before."),
        )
    days = int(match[2]) * (7 if match[3] == "w" else 1)
    return -days if match[1] == "-" else days


def occasions(
    reader: Reader,
    program: Program,
    context: AutomationContext,
    span: Span,
    *,
    anew: bool = False,
) -> list[Occasion]:
    """What time brought in a span.

    Args:
        reader: the database.
        program: that begins by a date, by silence or by a segment.
        context: what is needed from outside.
        span: when it fell due.
        anew: also what somebody has begun by already, as if nobody ever had.
    """
    source = "" if anew else program.key
    if program.when.event == "segment":
        return _in_segment(reader, program, context, span, source)
    if program.when.event == "silence":
        return _silent(reader, program, span, source)
    return list(_dated(reader, program, context, span, source))


def _in_segment(
    reader: Reader, program: Program, context: AutomationContext, span: Span, source: str
) -> list[Occasion]:
    """Those who are in it now, are not on the way, and may begin again."""
    entity = context.registry.entity("contact")
    conditions = Conditions(reader, context, now=span.end)
    fits = conditions.condition(segment_filter(program.when.options), entity)
    again = span.end - program.again if isinstance(program.again, int) else None
    before = reader.rows(
        lambda contact_id, ways: (int(contact_id), int(ways)),
        f"SELECT c.id, (SELECT count(*) FROM automation_run n WHERE n.source = ?"
        f" AND n.contact_id = c.id) FROM contact c {' '.join(fits.joins)} WHERE {fits.of_all}"
        " AND NOT EXISTS (SELECT 1 FROM automation_run r WHERE r.source = ?"
        f" AND r.contact_id = c.id AND (? IS NULL OR r.state IN {OPEN}"
        " OR coalesce(r.ended_at, r.entered_at) > ?)) ORDER BY c.id",
        (source, *fits.parameters, source, again, again),
    )
    return [
        Occasion(contact_id, "contact", contact_id, f"segment:{ways}", span.end)
        for contact_id, ways in before
    ]


def segment_filter(options: Mapping[str, Any]) -> str:
    """The filter of those who begin by being in a segment, or by fitting a filter."""
    parts = [named(str(options["segment"]))] if options.get("segment") else []
    if options.get("filter"):
        parts.append(f"({options['filter']})")
    return " and ".join(parts)


_HEARD = "coalesce(act.last_inbound_at, c.created_at)"
_SILENT = f"""
SELECT c.id, {_HEARD} AS heard FROM contact c
LEFT JOIN contact_activity act ON act.contact_id = c.id
WHERE heard > ?1 AND heard <= ?2
  AND NOT EXISTS (SELECT 1 FROM automation_run r WHERE r.source = ?4
                  AND r.contact_id = c.id AND r.key = 'silence:' || heard) ORDER BY c.id
"""
"""Those who have not been heard of since a span: since they last came or wrote, or were added."""
_WAS_SILENT = """
SELECT person, heard FROM (
  SELECT person, heard, lead(heard) OVER (PARTITION BY person ORDER BY heard) AS following FROM (
    SELECT id AS person, created_at AS heard FROM contact UNION
    SELECT contact_id, at FROM interaction WHERE direction = 'in' AND contact_id IS NOT NULL))
WHERE heard > ?1 AND heard <= ?2 AND coalesce(following, ?2 + ?3) >= heard + ?3 AND ?4 = ''
ORDER BY person, heard
"""
"""The same for every silence there ever was."""


def _silent(reader: Reader, program: Program, span: Span, source: str) -> list[Occasion]:
    seconds = parse_duration(str(program.when.options["for"]))
    return reader.rows(
        lambda contact_id, heard: Occasion(
            contact_id, "contact", contact_id, f"silence:{heard}", heard + seconds
        ),
        _SILENT if source else _WAS_SILENT,
        (span.start - seconds, span.end - seconds, seconds, source),
    )


class _Plan(NamedTuple):
    """How a date becomes the moment of an occasion."""

    entity: Entity
    field: Field
    offset: int
    clock: time | None
    yearly: bool

    def moments(self, value: Any, where: ZoneInfo, span: Span) -> Iterator[tuple[int, date]]:
        """When it falls due within a span, and the day that it is about."""
        if self.field.kind is Kind.MOMENT and self.clock is None and not self.yearly:
            yield int(value) + self.offset * _DAY, local_day(int(value), where)
            return
        away = timedelta(days=self.offset)
        for day in self._days(value, where, span):
            clock = self.clock or time(9, 0)
            yield utc_of(datetime.combine(day + away, clock), where), day

    def _days(self, value: Any, where: ZoneInfo, span: Span) -> Iterator[date]:
        if self.field.kind is Kind.YEARLY:
            month, day = map(int, str(value).split("-"))
        else:
            original = (
                local_day(int(value), where)
                if self.field.kind is Kind.MOMENT
                else date.fromisoformat(str(value))
            )
            if not self.yearly:
                yield original
                return
            month, day = original.month, original.day
        years = range(
            local_day(span.start - self.offset * _DAY, where).year,
            local_day(span.end - self.offset * _DAY, where).year + 1,
        )
        yield from (in_year(month, day, year) for year in years)

    def within(self, span: Span) -> tuple[str, tuple[Any, ...]]:
        """A condition that is true of every date that may fall due in the span, and of few more."""
        first, last = (
            local_day(moment - self.offset * _DAY, ZoneInfo("UTC")) + timedelta(days=more)
            for moment, more in ((span.start, -1), (span.end, 1))
        )
        sql = self.field.sql
        if self.field.kind is Kind.YEARLY or self.yearly:
            days = (first + timedelta(days=n) for n in range((last - first).days + 1))
            marks = {f"{day:%m-%d}" for day in days}
            marks |= {"02-29"} if "02-28" in marks else set()
            of_year = {
                Kind.YEARLY: sql,
                Kind.DAY: f"substr({sql}, 6, 5)",
                Kind.MOMENT: f"strftime('%m-%d', {sql}, 'unixepoch')",
            }[self.field.kind]
            return f"{of_year} IN ({', '.join('?' * len(marks))})", tuple(sorted(marks))
        if self.field.kind is Kind.DAY:
            return f"{sql} BETWEEN ? AND ?", (first.isoformat(), last.isoformat())
        utc = ZoneInfo("UTC")
        bounds = (utc_of(datetime.combine(day, time()), utc) for day in (first, last))
        return f"{sql} BETWEEN ? AND ?", tuple(bounds)


def _plan(reader: Reader, program: Program, context: AutomationContext) -> _Plan:
    options = program.when.options
    entity = context.registry.entity(str(options.get("of", "contact")))
    clock = time.fromisoformat(str(options["at"]).zfill(5)) if options.get("at") else None
    return _Plan(
        entity,
        dated_field(reader, context, entity.name, str(options["field"])),
        read_offset(str(options.get("offset") or "0")),
        clock,
        bool(options.get("yearly")),
    )


def _dated(
    reader: Reader, program: Program, context: AutomationContext, span: Span, source: str
) -> Iterator[Occasion]:
    plan = _plan(reader, program, context)
    entity, person = plan.entity, _PERSON[plan.entity.name]
    within, parameters = plan.within(span)
    joins = " ".join(entity.joins[name] for name in plan.field.needs)
    rows = reader.rows(
        lambda *row: row,
        f"SELECT {entity.alias}.id, person.id, person.time_zone, {plan.field.sql}"
        f" FROM {entity.table} {entity.alias} {joins} JOIN contact person ON person.id = {person}"
        f" WHERE {within} ORDER BY {entity.alias}.id",
        parameters,
    )
    for record_id, contact_id, zone_name, value in rows:
        for at, day in plan.moments(value, zone_or(zone_name, context.zone), span):
            # Of a contact without its number, so that it stays the same through a merge.
            about = "" if entity.name == "contact" else f":{entity.name}:{record_id}"
            key = f"date{about}:{day.isoformat()}"
            if span.start < at <= span.end and not _has_begun(reader, source, contact_id, key):
                yield Occasion(contact_id, entity.table, record_id, key, at, day.isoformat())


def _has_begun(reader: Reader, source: str, contact_id: int, key: str) -> bool:
    return bool(
        reader.value(
            "SELECT 1 FROM automation_run WHERE source = ? AND contact_id = ? AND key = ?",
            (source, contact_id, key),
        )
    )


def day_of(
    reader: Reader, context: AutomationContext, name: str, contact_id: int, zone: ZoneInfo
) -> tuple[date | None, bool]:
    """A date of somebody, and whether it comes every year; None where there is none.

    Args:
        reader: the database.
        context: what is needed from outside.
        name: as for `dated_field`, of a contact.
        contact_id: whose.
        zone: where they live.
    """
    entity = context.registry.entity("contact")
    field = dated_field(reader, context, entity.name, name)
    joins = " ".join(entity.joins[each] for each in field.needs)
    value = reader.value(f"SELECT {field.sql} FROM contact c {joins} WHERE c.id = ?", (contact_id,))
    if value is None or value == "":
        return None, False
    if field.kind is Kind.YEARLY:
        month, day = map(int, str(value).split("-"))
        return date(2000, month, day), True  # a leap year: it has every day
    if field.kind is Kind.MOMENT:
        return local_day(int(value), zone), False
    return date.fromisoformat(str(value)), False
