"""The forecast: what the open deals may bring, month by month, in two ways.

By chance: value times the chance of the stage, added up (the weighted pipeline). By history: value
times the share of deals that were won, among those closed in the `HISTORY_DAYS` before now that
had reached the stage (as `funnel` counts it). A share of fewer than `FEW` deals says little: the
stage then counts with its chance, and is named.

Source of both methods: stage-weighted forecasting and historical conversion, as sales operations
commonly define them; the value that is weighted is that of each deal, not of an average one.
"""

from typing import Any

from ccm_cli.insight.queries.reports import funnel
from ccm_cli.insight.queries.reports.asking import Grouping, Key, Question, grouped, in_order
from ccm_cli.insight.queries.reports.figures import (
    Column,
    Figures,
    Shape,
    Sums,
    added,
    amounts,
    share,
)
from ccm_cli.insight.queries.reports.standing import chance
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.selling.pipelines import Pipeline
from ccm_cli.selling.queries.pipeline import weighted
from ccm_cli.store.reading import Reader

HISTORY_DAYS = 365
FEW = 10
"""With fewer closed deals than this the history of a stage is not trusted."""
_DAY = 86_400
OVERDUE, UNDATED, LATER = "overdue", "undated", "later"
_WORDS = {
    OVERDUE: message("overdue"),
    UNDATED: message("without a day"),
    LATER: message("later"),
}
COLUMNS = (
    Column("deals", message("Deals")),
    Column("value", message("Value"), Shape.MONEY),
    Column("weighted", message("By chance"), Shape.MONEY),
    Column("by_history", message("By history"), Shape.MONEY),
)
STAGE_COLUMNS = (
    Column("chance", message("Chance"), Shape.SHARE),
    Column("history", message("History"), Shape.SHARE),
    Column("closed", message("Closed")),
)


class History:
    """How often deals were won that had reached a stage.

    Args:
        pipeline: whose.
        counts: of the closed deals by how far they came and what they are.
    """

    def __init__(self, pipeline: Pipeline, counts: dict[tuple[int, str], int]) -> None:
        self._places = {stage: at for at, stage in enumerate(pipeline.open_stages)}
        self._counts = counts

    def closed(self, stage: str) -> int:
        """How many closed deals had reached it."""
        return self._reached(stage, ("won", "lost"))

    def share(self, stage: str) -> float | None:
        """How many of them were won; None where there are none."""
        return share(self._reached(stage, ("won",)), self.closed(stage))

    def _reached(self, stage: str, states: tuple[str, ...]) -> int:
        at = self._places.get(stage)
        if at is None:
            return 0
        return sum(
            n for (place, state), n in self._counts.items() if place >= at and state in states
        )

    def expected(self, minor: int, stage: str, probability: int) -> int:
        """An amount as the history weighs it; by chance where the history is short."""
        closed = self.closed(stage)
        if closed < FEW:
            return weighted(minor, probability)
        won = self._reached(stage, ("won",))
        return (2 * minor * won + closed) // (2 * closed)


class Outlook:
    """What is counted of one group."""

    def __init__(self) -> None:
        self.deals = 0
        self.value: Sums = {}
        self.weighted: Sums = {}
        self.by_history: Sums = {}

    def cells(self) -> tuple[Any, ...]:
        return (
            self.deals,
            amounts(self.value),
            amounts(self.weighted),
            amounts(self.by_history),
        )


def make(reader: Reader, question: Question) -> Figures:
    """What open deals may bring.

    Args:
        reader: the database.
        question: its span is about the day a deal is expected to be won. By month and other parts
            of time, deals before it, after it and without a day have rows of their own.
    """
    histories = {one.name: history(reader, question, one) for one in question.pipelines}
    in_time = question.by is not None and not question.by.sql
    relation = question.relation(
        "" if in_time else "d.expected_close", "d.state = 'open'", days=True
    )
    grouping = _grouping(reader, question) if in_time else question.grouping(reader, "", relation)
    width = grouping.width
    sql = (
        f"SELECT {grouping.selected}d.pipeline, d.stage, d.currency, count(*), sum(d.value_minor)"
        f"{relation.source(grouping)}{grouped(width + 3)}"
    )
    table: dict[Key, Outlook] = {}
    whole = Outlook()
    few: dict[str, int] = {}

    def count(*row: Any) -> None:
        pipeline, stage, currency, deals, minor = row[width:]
        probability = chance(question.pipelines, pipeline, stage)
        past = histories.get(pipeline)
        if past is None or past.closed(stage) < FEW:
            few[stage] = past.closed(stage) if past else 0
        for one in (table.setdefault(row[:width], Outlook()), whole):
            one.deals += deals
            added(one.value, currency, minor)
            if minor is not None:
                added(one.weighted, currency, weighted(minor, probability))
                expected = weighted(minor, probability)
                if past is not None:
                    expected = past.expected(minor, stage, probability)
                added(one.by_history, currency, expected)

    reader.rows(count, sql, relation.parameters)
    columns = (*grouping.columns, *COLUMNS)
    total = (*((None,) * width), *whole.cells()) if width else None
    if question.by is not None and question.by.name == "stage":
        rows, columns, total = _by_stage(question, table, histories, columns, total)
    else:
        listed = in_order(grouping, table, Outlook, lambda outlook: outlook.deals)
        rows = [
            (*key, *outlook.cells())
            for key, outlook in listed
            if outlook.deals or key[:1] not in {(OVERDUE,), (UNDATED,), (LATER,)}
        ]
    return Figures(columns, rows, width, "weighted", total, notes=_notes(few))


def history(reader: Reader, question: Question, pipeline: Pipeline) -> History:
    """How the deals closed lately went, of all that the filter lets through."""
    now = question.clock.now
    relation = question._replace(pipelines=(pipeline,), narrowed=True).relation(
        "", "d.state IN ('won', 'lost')", f"d.closed_at >= {now - HISTORY_DAYS * _DAY}"
    )
    sql = funnel.furthest_sql(pipeline, relation, Grouping())
    counts = reader.rows(
        lambda place, state, number: ((place, state), number), sql, relation.parameters
    )
    return History(pipeline, dict(counts))


def _grouping(reader: Reader, question: Question) -> Grouping:
    """Parts of the span, and rows for deals before it, after it and without a day."""
    relation = question.relation("d.expected_close", "d.state = 'open'", days=True)
    inner = question.grouping(reader, "d.expected_close", relation, days=True)
    known = inner.known or ()
    span = question.span
    sql = f"WHEN d.expected_close IS NULL THEN '{UNDATED}'"
    today = question.clock.today.isoformat()
    if span is not None:
        today = span.first.isoformat()
        sql += f" WHEN d.expected_close > '{span.last.isoformat()}' THEN '{LATER}'"
        sql += f" WHEN d.expected_close < '{today}' THEN '{OVERDUE}'"
    column = inner.columns[0]._replace(words=_WORDS)
    return Grouping(
        (column,),
        (f"CASE {sql} ELSE {inner.sql[0]} END",),
        known=((OVERDUE,), *known, (LATER,), (UNDATED,)),
    )


def _by_stage(
    question: Question,
    table: dict[Key, Outlook],
    histories: dict[str, History],
    columns: tuple[Column, ...],
    total: tuple[Any, ...] | None,
) -> tuple[list[tuple[Any, ...]], tuple[Column, ...], tuple[Any, ...] | None]:
    """With the chance and the history of each stage of the one pipeline shown."""
    pipeline = question.pipelines[0]
    past = histories[pipeline.name]
    rows = []
    for stage in dict.fromkeys((*pipeline.open_stages, *(str(key[0]) for key in table))):
        outlook = table.get((stage,), Outlook())
        probability = pipeline.probability_of(stage) / 100
        rows.append((stage, *outlook.cells(), probability, past.share(stage), past.closed(stage)))
    wider = None if total is None else (*total, None, None, None)
    return rows, (*columns, *STAGE_COLUMNS), wider


def _notes(few: dict[str, int]) -> tuple[str, ...]:
    if not few:
        return ()
    named = ", ".join(f"{stage} ({number})" for stage, number in few.items())
    return (
        _("Fewer than %(few)d closed deals, so by history counts the chance: %(stages)s")
        % {"few": FEW, "stages": named},
    )
