"""What is asked of a report, and the SQL that all reports have in common.

A report is asked by a `Question`: over which records, in which span, by what. `relation` gives the
FROM and WHERE of its records, `Question.grouping` what they are grouped by.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from ccm_cli.errors import InvalidInput
from ccm_cli.insight.queries.reports.figures import SPANS, Column, Shape
from ccm_cli.insight.queries.reports.spans import Span, local_sql, part_sql, parts
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.zones import local_day
from ccm_cli.selling.fields import literal
from ccm_cli.selling.pipelines import Pipeline
from ccm_cli.store.filters.condition import Condition
from ccm_cli.store.filters.periods import Clock
from ccm_cli.store.filters.registry import Entity
from ccm_cli.store.reading import Parameters, Reader

Key = tuple[Any, ...]
Kept = TypeVar("Kept")
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Dimension(NamedTuple):
    """What figures may be grouped by.

    Attributes:
        name: of ``--by``.
        label: English message for people.
        shape: what a group is called by.
        sql: expression over the row of the entity; empty for parts of time.
        needs: names of joins of the entity.
        clause: a join of its own; with it a record may count in several groups.
        words: messages that name the values.
    """

    name: str
    label: str
    shape: Shape = Shape.TEXT
    sql: str = ""
    needs: tuple[str, ...] = ()
    clause: str = ""
    words: Mapping[str, str] = _NOTHING


class Statement(NamedTuple):
    """A query that a report asked, with its parameters."""

    sql: str
    parameters: tuple[Any, ...]


class Noting(Reader):
    """A reader that keeps what it is asked."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.connection)
        self.statements: list[Statement] = []

    def rows(self, make: Callable[..., Kept], sql: str, parameters: Parameters = ()) -> list[Kept]:
        self.statements.append(Statement(sql, tuple(parameters)))
        return super().rows(make, sql, parameters)


class Grouping(NamedTuple):
    """By what the rows of a report are grouped.

    Attributes:
        columns: what a row is about; none for one row over all.
        sql: an expression for each.
        joins: whole clauses.
        known: every group there is, in order, for parts of time; None where only the rows tell.
        order: gives a group its place among the others; None: by weight.
    """

    columns: tuple[Column, ...] = ()
    sql: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    known: tuple[Key, ...] | None = None
    order: Callable[[Key], Any] | None = None

    @property
    def selected(self) -> str:
        """The expressions as the beginning of a list of columns."""
        return "".join(f"{expression}, " for expression in self.sql)

    @property
    def width(self) -> int:
        return len(self.sql)


NO_GROUPING = Grouping()


class Question(NamedTuple):
    """What is asked.

    Attributes:
        clock: now, zone, and the calendar of months and weeks, settled.
        currency: of the business.
        pipelines: those that count; all of the settings, or one.
        narrowed: whether only deals of those pipelines count.
        span: of the report's moment; None: all time.
        by: what to group by; None: as one.
        entity: what a filter is about.
        condition: the filter.
        days: of a report that has a threshold.
        limit: of a report that lists records.
    """

    clock: Clock
    currency: str
    pipelines: tuple[Pipeline, ...]
    narrowed: bool
    span: Span | None
    by: Dimension | None
    entity: Entity
    condition: Condition
    days: int = 0
    limit: int = 50

    def relation(self, moment: str = "", *where: str, days: bool = False) -> "Relation":
        """The records asked about.

        Args:
            moment: expression that the span is about; empty: none is.
            where: more conditions, without parameters.
            days: whether ``moment`` is an ISO day rather than UTC seconds.
        """
        entity = self.entity
        clauses = [f"({self.condition.sql})", *where]
        if self.narrowed:
            names = ", ".join(literal(one.name) for one in self.pipelines)
            clauses.append(f"{entity.alias}.pipeline IN ({names})")
        if moment and self.span is not None:
            clauses.append(_within(moment, self.span, self.clock, days=days))
        return Relation(
            f"{entity.table} {entity.alias}",
            self.condition.joins,
            tuple(clauses),
            tuple(self.condition.parameters),
        )

    def grouping(
        self, reader: Reader, moment: str, relation: "Relation", *, days: bool = False
    ) -> Grouping:
        """What the rows are grouped by.

        Args:
            reader: the database, for the first and the last day where the span is all time.
            moment: expression that parts of time are taken of.
            relation: the records.
            days: as for `relation`.
        """
        by = self.by
        if by is None:
            return Grouping()
        if by.sql:
            joins = [self.entity.joins[name] for name in by.needs]
            joins += [by.clause] if by.clause else []
            order = self._stage_order if by.name == "stage" and self.entity.name == "deal" else None
            column = Column(by.name, by.label, by.shape, by.words)
            return Grouping((column,), (by.sql,), tuple(joins), order=order)
        span = self.span or extent(reader, moment, relation, self.clock, days=days)
        if by.shape in SPANS:
            starts = parts(span, by.shape, self.clock.calendar)
            sql = part_sql(moment, starts, self.clock, moments=not days)
            known = tuple((start.isoformat(),) for start in starts)
            return Grouping((Column(by.name, by.label, by.shape),), (sql,), known=known)
        return _clock_parts(by, local_sql(moment, span, self.clock), self.clock.calendar)

    def _stage_order(self, key: Key) -> Any:
        known = [stage for one in self.pipelines for stage in one.stages]
        return (known.index(key[0]) if key[0] in known else len(known), str(key[0]))


class Relation(NamedTuple):
    """Records to count: the FROM and WHERE of a query."""

    table: str
    joins: tuple[str, ...]
    where: tuple[str, ...]
    parameters: tuple[Any, ...]

    def source(self, grouping: Grouping = NO_GROUPING, *more: str) -> str:
        """``FROM … WHERE …``, with the joins that a grouping needs and some of the report's own."""
        joins = " ".join(dict.fromkeys((*self.joins, *grouping.joins, *more)))
        return f" FROM {self.table} {joins} WHERE {' AND '.join(self.where)}"


def grouped(width: int) -> str:
    """``GROUP BY`` the first so many columns; nothing for none."""
    return " GROUP BY " + ", ".join(map(str, range(1, width + 1))) if width else ""


def in_order(
    grouping: Grouping,
    table: Mapping[Key, Kept],
    empty: Callable[[], Kept],
    weight: Callable[[Kept], Any],
) -> list[tuple[Key, Kept]]:
    """The groups of a report in the order in which people read them.

    Parts of time follow one another and none is left out, stages stand as in their pipeline, all
    others by weight, the heaviest first.

    Args:
        grouping: what they are groups of.
        table: what was counted, by group.
        empty: gives what stands for a part of time without records.
        weight: of what was counted.
    """
    if grouping.known is not None:
        return [(key, table[key] if key in table else empty()) for key in grouping.known]
    if not grouping.width:
        return [((), table[()] if () in table else empty())]
    if grouping.order is not None:
        return sorted(table.items(), key=lambda item: grouping.order(item[0]))  # type: ignore[misc]
    return sorted(
        table.items(),
        key=lambda item: (item[0] == (None,), -weight(item[1]), str(item[0])),
    )


def _within(moment: str, span: Span, clock: Clock, *, days: bool) -> str:
    if days:
        return f"{moment} BETWEEN '{span.first.isoformat()}' AND '{span.last.isoformat()}'"
    begins, ends = span.moments(clock)
    return f"{moment} >= {begins} AND {moment} < {ends}"


def extent(
    reader: Reader, moment: str, relation: Relation, clock: Clock, *, days: bool = False
) -> Span:
    """The days of the first and of the last record; today where there is none."""
    found = reader.rows(
        lambda *row: row,
        f"SELECT min({moment}), max({moment}){relation.source()}",
        relation.parameters,
    )
    first, last = found[0]
    if first is None:
        return Span(clock.today, clock.today)
    if days:
        return Span(date.fromisoformat(first), date.fromisoformat(last))
    return Span(local_day(first, clock.zone), local_day(last, clock.zone) + timedelta(1))


def _clock_parts(by: Dimension, local: str, calendar: str) -> Grouping:
    """Weekdays, hours, or both, of the local clock; 1 January 1970 was a Thursday."""
    weekday = f"(({local} / 86400 + 3) % 7 + 1)"
    hour = f"({local} % 86400 / 3600)"
    first = 6 if calendar == "jalali" else 1
    days = [((first - 1 + step) % 7) + 1 for step in range(7)]
    found = {
        "weekday": (
            Column("weekday", message("Weekday"), Shape.WEEKDAY),
            weekday,
            [(day,) for day in days],
        ),
        "hour": (Column("hour", message("Hour"), Shape.HOUR), hour, [(at,) for at in range(24)]),
    }
    if by.name in found:
        column, sql, known = found[by.name]
        return Grouping((column,), (sql,), known=tuple(known))
    both = tuple((day, at) for day in days for at in range(24))
    return Grouping((found["weekday"][0], found["hour"][0]), (weekday, hour), known=both)


def refuse_by(name: str, known: Sequence[str]) -> InvalidInput:
    """The error that a report cannot be grouped so."""
    from ccm_cli.language.text import excerpt
    from ccm_cli.store.filters.registry import suggestion

    return InvalidInput(
        _("This report cannot be shown by %(name)s.") % {"name": quoted(excerpt(name))},
        hint=suggestion(name, known),
    )
