"""Asking a report: from what somebody says to its figures."""

from typing import NamedTuple

from ccm_cli.customers.queries import filtering
from ccm_cli.insight.queries.reports import dimensions
from ccm_cli.insight.queries.reports.asking import Noting, Question, Statement
from ccm_cli.insight.queries.reports.figures import Figures, Shape
from ccm_cli.insight.queries.reports.registry import Report
from ccm_cli.insight.queries.reports.spans import read_span
from ccm_cli.language import ngettext
from ccm_cli.selling.pipelines import Pipeline
from ccm_cli.store import filters
from ccm_cli.store.filters.registry import Entity
from ccm_cli.store.filters.setting import Setting as FilterSetting
from ccm_cli.store.reading import Reader

LIMIT = 50


class Wish(NamedTuple):
    """What somebody asks of a report; empty texts leave it to the report.

    Attributes:
        period: as `spans.read_span` takes it, like the following two.
        since: a day.
        until: a day.
        by: name of a dimension; ``none``: as one.
        filter: in the filter language.
        days: the threshold of a report that has one.
        limit: at most so many records or groups.
    """

    period: str | None = None
    since: str | None = None
    until: str | None = None
    by: str | None = None
    filter: str | None = None
    days: int | None = None
    limit: int = LIMIT


class Setting(NamedTuple):
    """What a report is asked in.

    Attributes:
        filters: what filters are read in, and the figures counted; its calendar is ``gregorian``
            or ``jalali``.
        pipelines: of the settings.
        pipeline: the one that is asked about; None: as the report does by itself.
    """

    filters: FilterSetting
    pipelines: tuple[Pipeline, ...]
    pipeline: Pipeline | None = None


class Answer(NamedTuple):
    """The figures, what they were asked by, and the queries behind them."""

    question: Question
    figures: Figures
    statements: tuple[Statement, ...]


def ask(reader: Reader, report: Report, entity: Entity, setting: Setting, wish: Wish) -> Answer:
    """Make a report.

    Args:
        reader: the database.
        report: which.
        entity: of the registry, the one the report is about.
        setting: in which.
        wish: what is asked.

    Raises:
        InvalidInput: a span, dimension or filter that cannot be understood.
        NotFound: the filter names a segment that is not there.
    """
    question = _question(reader, report, entity, setting, wish)
    noting = Noting(reader)
    figures = report.make(noting, question)
    return Answer(question, _cut(figures, question), tuple(noting.statements))


def _question(
    reader: Reader, report: Report, entity: Entity, setting: Setting, wish: Wish
) -> Question:
    clock = setting.filters.clock
    narrowed = setting.pipeline is not None or report.one_pipeline
    chosen = setting.pipeline or setting.pipelines[0]
    asked = report.by[0] if wish.by is None else wish.by
    if asked == "none":
        asked = ""
    by = dimensions.named(reader, entity.name, asked, report.by) if asked else None
    # What looks ahead month by month has rows for what lies beyond; by anything else all counts.
    beyond = report.ahead and (by is None or by.sql)
    condition = filters.everything()
    if wish.filter:
        condition = filtering.condition(reader, wish.filter, entity, setting.filters)
    return Question(
        clock,
        setting.filters.currency,
        (chosen,) if narrowed else setting.pipelines,
        narrowed,
        read_span(
            wish.period,
            wish.since,
            wish.until,
            clock,
            default="all" if beyond else report.period,
            ahead=report.ahead,
        ),
        by,
        entity,
        condition,
        report.days or 0 if wish.days is None else wish.days,
        wish.limit,
    )


def _cut(figures: Figures, question: Question) -> Figures:
    """No more groups than wanted; parts of time and stages are all shown."""
    groups = figures.columns[: figures.groups]
    may_be_many = question.by is not None and question.by.shape in {Shape.TEXT, Shape.WORD}
    if figures.ids is not None or not may_be_many or len(figures.rows) <= question.limit:
        return figures
    if len(groups) > 1:  # stages within groups: cut between groups, not within one
        heads = list(dict.fromkeys(row[0] for row in figures.rows))
        kept = set(heads[: question.limit])
        left = len(heads) - len(kept)
        rows = [row for row in figures.rows if row[0] in kept]
    else:
        left = len(figures.rows) - question.limit
        rows = list(figures.rows[: question.limit])
    if not left:
        return figures
    note = ngettext("%(n)d group is left out.", "%(n)d groups are left out.", left) % {"n": left}
    return figures._replace(rows=rows, notes=(*figures.notes, note))
