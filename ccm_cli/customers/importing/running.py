"""One import from beginning to end, within a unit of work that the caller owns."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ccm_cli.customers.importing import ahead, reading
from ccm_cli.customers.importing.columns import Understood, Vocabulary
from ccm_cli.customers.importing.looking import Read, drafted, look_at, rare_collection
from ccm_cli.customers.importing.newcomers import Newcomer
from ccm_cli.customers.importing.reading import Asked, Original, Row
from ccm_cli.customers.importing.registry import (
    Action,
    Context,
    Importer,
    ImportKind,
    Met,
    Outcome,
    Welcoming,
)
from ccm_cli.customers.importing.sources import Source, opened
from ccm_cli.customers.search import PEOPLE

if TYPE_CHECKING:
    from ccm_cli.customers.importing.plans import PlanWriter
    from ccm_cli.store.writing import UnitOfWork

CHUNK = 1000
"""Rows taken at once."""
KEPT_CHANGES = 20
"""New and changed records each that are kept for people; programs get all."""
KEPT_REASONS = 20
KEPT_TYPED = 1000
COUNTED: tuple[Action, ...] = ("new", "joined", "changed", "unchanged", "wrong")
"""What is counted, in the order it is told."""
# In KiB. With the 2 MB that are usual, the indexes of a large import do not stay in memory and
# their pages are written again and again.
LARGE_CACHE = "PRAGMA cache_size = -65536"


class Faults(Protocol):
    """Takes the rows that are wrong, to be mended and imported again."""

    def add(self, line: int, reason: str, original: Original, header: Sequence[str]) -> None:
        """Keep one row."""


@dataclass
class Report:
    """What an import did, file by file added up.

    Attributes:
        counts: rows by `registry.Action`.
        understood: the columns of each file but cards, by its name.
        forms: of `telling.FORMS`, the form of each file, by its name.
        outcomes: those asked for, in order.
        reasons: file, line and reason of the first wrong rows.
        kept_as_typed: file, line and text of the first `KEPT_TYPED` phone numbers that fit no
            country, in rows that brought something.
        typed_count: how many such numbers there were.
        made: names of people who were made because rows named them.
        unmet: file, line and reason of what rows say of others and could not be kept.
        alike: how many new records look like others that they share no address with.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict[str, int].fromkeys(COUNTED, 0))
    understood: dict[str, list[Understood]] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    reasons: list[tuple[str, int, str]] = field(default_factory=list)
    kept_as_typed: list[tuple[str, int, str]] = field(default_factory=list)
    typed_count: int = 0
    made: list[str] = field(default_factory=list)
    unmet: list[tuple[str, int, str]] = field(default_factory=list)
    alike: int = 0

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(self.counts.values())

    def keep(self, outcome: Outcome, *, keep_all: bool) -> None:
        """Keep an outcome that was counted, if it is wanted."""
        counted = self.counts[outcome.action]
        if keep_all or (outcome.action in {"new", "changed"} and counted <= KEPT_CHANGES):
            self.outcomes.append(outcome)


class Origin(NamedTuple):
    """Where rows come from.

    Attributes:
        name: of the file, for people.
        form: of `telling.FORMS`.
        header: of a table.
    """

    name: str
    form: str
    header: Sequence[str]


Seen = Callable[[Row, Outcome], None]
"""Told of every row and what became of it."""


def _nobody(_row: Row, _outcome: Outcome) -> None:
    """Nobody wants to know."""


class Run:
    """Imports the rows of one file.

    Args:
        work: the unit of work; the caller commits.
        kind: what the rows are.
        context: what they are read by.
        report: what is done is added to it.
        keep_all: keep every outcome in the report and not only `KEPT_CHANGES`.
        seen: told of every row.
    """

    def __init__(
        self,
        work: "UnitOfWork",
        kind: ImportKind,
        context: Context,
        *,
        report: Report,
        keep_all: bool = False,
        seen: Seen = _nobody,
    ) -> None:
        self.vocabulary: Vocabulary = kind.vocabulary(work.reader)
        self._importer: Importer = kind.open(work, context)
        self._report = report
        self._keep_all = keep_all
        self._seen = seen
        self._welcoming = self._importer if isinstance(self._importer, Welcoming) else None
        self.in_brief = not keep_all and seen is _nobody and self._welcoming is not None
        """Whether nobody asks what each row changes, and newcomers may come in without that."""
        self._expects_newcomers = True

    def rows(
        self,
        origin: Origin,
        rows: Iterable[Row],
        *,
        faults: Faults,
        progress: Callable[[], None] | None = None,
    ) -> None:
        """Take rows in.

        Args:
            origin: where they come from.
            rows: in their order.
            faults: gets the wrong ones.
            progress: called after every chunk.
        """
        self.read(origin, map(self.look_at, rows), faults=faults, progress=progress)

    def read(
        self,
        origin: Origin,
        read: Iterable[Read],
        *,
        faults: Faults,
        progress: Callable[[], None] | None = None,
    ) -> None:
        """As `rows`, for rows that were looked at."""
        report = self._report
        report.forms[origin.name] = origin.form
        waiting = iter(read)
        while chunk := list(islice(waiting, CHUNK)):
            before = report.counts["new"]
            for one, outcome in self._taken(chunk):
                self._note(origin, one, outcome, faults)
            # What is made of a row for newcomers is made in vain for somebody who is known.
            self._expects_newcomers = 2 * (report.counts["new"] - before) >= len(chunk)
            if progress is not None:
                progress()
        afterword = self._importer.finish()
        report.made += afterword.made
        report.unmet += [(origin.name, line, reason) for line, reason in afterword.unmet]
        report.alike += afterword.alike

    def look_at(self, row: Row) -> Read:
        """Read a row of the file, as far as the database is not asked."""
        brief = self._welcoming if self.in_brief and self._expects_newcomers else None
        return look_at(row, self._importer, brief.newcomer if brief else None)

    def _taken(self, chunk: Sequence[Read]) -> Iterator[tuple[Read, Outcome]]:
        """What becomes of the rows of a chunk, in any order."""
        drafted, newcomers = self._divided(chunk)
        by_line = {one.line: one for one in chunk}
        for one in chunk:
            if one.reason:
                yield one, Outcome(one.line, "wrong", reason=one.reason)
        drafts = [one.draft for one in drafted]
        if self._welcoming:
            outcomes = self._welcoming.take(drafts, newcomers)
        else:
            outcomes = self._importer.take(drafts) if drafts else ()
        for outcome in outcomes:
            yield by_line[outcome.line], outcome

    def _divided(self, chunk: Sequence[Read]) -> tuple[list[Read], list[Newcomer]]:
        """The rows of a chunk that need care, each with its draft, and those that do not."""
        importer = self._welcoming
        right = [one for one in chunk if not one.reason]
        if not importer or not self.in_brief or self._report.counts["new"] < KEPT_CHANGES:
            return list(map(self._draft, right)), []
        told = [one.newcomer for one in right if one.newcomer is not None]
        drafted = [self._draft(one) for one in right if one.newcomer is None]
        newcomers = importer.surely_new(told, [one.draft for one in drafted])
        sure = {one.line for one in newcomers}
        drafted += [self._draft(one) for one in right if one.newcomer and one.line not in sure]
        return sorted(drafted, key=attrgetter("line")), newcomers

    def _draft(self, one: Read) -> Read:
        if one.draft is not None:
            return one
        draft, _reason = drafted(one.row(), self._importer)
        return one._replace(draft=draft)

    def _note(self, origin: Origin, one: Read, outcome: Outcome, faults: Faults) -> None:
        report = self._report
        report.counts[outcome.action] += 1
        if outcome.action == "wrong":
            faults.add(outcome.line, outcome.reason, one.row().original, origin.header)
            if len(report.reasons) < KEPT_REASONS:
                report.reasons.append((origin.name, outcome.line, outcome.reason))
        if outcome.kept_as_typed and outcome.action not in {"unchanged", "wrong"}:
            report.typed_count += len(outcome.kept_as_typed)
            if len(report.kept_as_typed) < KEPT_TYPED:
                report.kept_as_typed += [
                    (origin.name, outcome.line, text) for text in outcome.kept_as_typed
                ]
        report.keep(outcome, keep_all=self._keep_all)
        if self._seen is not _nobody:
            self._seen(one.row(), outcome)


def import_files(
    work: "UnitOfWork",
    kind: ImportKind,
    context: Context,
    paths: Sequence[str],
    *,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    form: str = "",
    sheet: str = "",
    faults: Callable[[Origin, str], Faults],
    keep_all: bool = False,
    progress: Callable[[str, int], None] | None = None,
    plan: "PlanWriter | None" = None,
) -> Report:
    """Import files one after another, as one change of the unit of work.

    Args:
        work: the unit of work; the caller commits.
        kind: what the rows are.
        context: what they are read by; its ``file`` and ``met`` are set here.
        paths: of files; ``-`` is standard input.
        mapping: of `columns.parse_map`.
        encoding: of all files; empty: told from the bytes of each.
        form: of all files, of `telling.FORMS`; empty: told from the content of each.
        sheet: of workbooks, by name or number; empty: the first that holds anything.
        faults: makes the place for the wrong rows of a file, which has a path as given.
        keep_all: keep every outcome in the report and not only the first `KEPT_CHANGES`.
        progress: told, after every chunk, the path and how many bytes of it were read.
        plan: gets what was read and what would become of it.

    Returns:
        What was done, all files together.

    Raises:
        NotFound: a file that there is not.
        InvalidInput: a file that cannot be read or understood; nothing may be committed then.
    """
    report = Report()
    context = replace(context, met=Met())
    work.execute(LARGE_CACHE)
    for path in paths:
        with (
            opened(path, encoding=encoding, form=form, sheet=sheet) as source,
            rare_collection(),
        ):
            run = Run(
                work,
                kind,
                replace(context, file=Path(source.name).name),
                report=report,
                keep_all=keep_all,
                seen=plan.add if plan else _nobody,
            )
            if plan:
                plan.look_at(source)
            asked = Asked(kind, run.vocabulary, mapping or {}, context.keep_unknown)
            opening = reading.opened(source, asked)
            understood = opening.understood
            if understood is not None:
                report.understood[source.name] = understood
            origin = Origin(source.name, source.form, opening.header)
            if plan:
                plan.begin_file(origin)
            order = None
            if run.in_brief:
                people = work.reader.value("SELECT count(*) FROM contact")
                order = ahead.order(source, opening, context, mapping or {}, people=people)
            with (
                ahead.reading(order, opening) as helped,
                PEOPLE.in_bulk(work.reader.connection) if order else nullcontext(),
            ):
                run.read(
                    origin,
                    helped.rows if helped else map(run.look_at, opening.rows),
                    faults=faults(origin, path),
                    progress=partial(_tell, progress, path, helped or source) if progress else None,
                )
            if plan:
                plan.end_file(understood or [])
    return report


def _tell(progress: Callable[[str, int], None], path: str, read: "Source | ahead.Ahead") -> None:
    progress(path, read.position())
