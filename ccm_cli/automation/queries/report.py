"""What came of a rule or journey: people at each step, and what its messages brought."""

from functools import reduce
from typing import NamedTuple

from ccm_cli.automation.queries.overview import Counts, counts_of
from ccm_cli.messaging.fallbacks import STEP
from ccm_cli.messaging.queries.results import USUAL_WINDOW, Outcome, results_of_steps
from ccm_cli.store.reading import Reader


def waiting_at(reader: Reader, source: str) -> dict[str, int]:
    """How many people on the way have each step before them."""
    found = reader.rows(
        lambda place, number: (str(place), int(number)),
        "SELECT place, count(*) FROM automation_run"
        " WHERE source = ? AND ended_at IS NULL GROUP BY place",
        (source,),
    )
    return dict(found)


class Ending(NamedTuple):
    """How many people came to an end, and how."""

    state: str
    reason: str
    detail: str
    people: int


class Report(NamedTuple):
    """What came of a rule or journey.

    Attributes:
        counts: of the people.
        outcomes: how it ended or stands, the most frequent first.
        waiting: how many people have each step before them.
        passed: how many people have done each step.
        sent: by number of the step, what came of its messages.
        held_back: by number of the step, messages that were refused or left out.
        window: seconds after a message within which what happens is put down to it.
    """

    counts: Counts
    outcomes: tuple[Ending, ...]
    waiting: dict[str, int]
    passed: dict[str, int]
    sent: dict[int, Outcome]
    held_back: dict[int, int]
    window: int

    @property
    def whole(self) -> Outcome:
        """What came of all its messages."""
        return reduce(Outcome.plus, self.sent.values(), Outcome())


def report(reader: Reader, source: str, *, window: int = USUAL_WINDOW) -> Report:
    """What came of a rule or journey.

    Args:
        reader: the database.
        source: ``rule/NAME`` or ``journey/NAME``.
        window: seconds after a message within which what happens is put down to it.
    """
    states = reader.rows(
        lambda state, number: (str(state), int(number)),
        "SELECT state, count(*) FROM automation_run WHERE source = ? GROUP BY state",
        (source,),
    )
    return Report(
        counts=counts_of(dict(states)),
        outcomes=tuple(_outcomes(reader, source)),
        waiting=waiting_at(reader, source),
        passed=_passed(reader, source),
        sent=results_of_steps(reader, source, window=window),
        held_back=_held_back(reader, source),
        window=window,
    )


def _outcomes(reader: Reader, source: str) -> list[Ending]:
    return reader.rows(
        Ending,
        "SELECT state, reason, CASE reason WHEN 'goal' THEN detail WHEN 'left' THEN detail ELSE ''"
        " END AS about, count(*) AS people FROM automation_run WHERE source = ?"
        " GROUP BY state, reason, about ORDER BY people DESC, state, about",
        (source,),
    )


def _passed(reader: Reader, source: str) -> dict[str, int]:
    found = reader.rows(
        lambda place, number: (str(place), int(number)),
        "SELECT place, count(DISTINCT run_id) FROM automation_log WHERE source = ?"
        " AND what IN ('did', 'did not', 'waits', 'holds', 'holds not') GROUP BY place",
        (source,),
    )
    return dict(found)


def _held_back(reader: Reader, source: str) -> dict[int, int]:
    found = reader.rows(
        lambda step, number: (int(step), int(number)),
        f"SELECT step % {STEP}, count(*) FROM message"
        " WHERE source = ? AND source <> '' AND state IN ('suppressed', 'refused') GROUP BY 1",
        (source,),
    )
    return dict(found)
