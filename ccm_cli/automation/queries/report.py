"""What came of a rule or journey: people at each step, and what its messages brought."""

from typing import NamedTuple

from ccm_cli.automation.queries.overview import Counts, counts_of
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


class Sent(NamedTuple):
    """The messages of one step, and what became of them."""

    queued: int = 0
    accepted: int = 0
    held_back: int = 0
    bounced: int = 0
    replied: int = 0
    clicked: int = 0


class Outcome(NamedTuple):
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
        sent: by number of the step, its messages.
    """

    counts: Counts
    outcomes: tuple[Outcome, ...]
    waiting: dict[str, int]
    passed: dict[str, int]
    sent: dict[int, Sent]


def report(reader: Reader, source: str) -> Report:
    """What came of a rule or journey.

    Args:
        reader: the database.
        source: ``rule/NAME`` or ``journey/NAME``.
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
        sent=_sent(reader, source),
    )


def _outcomes(reader: Reader, source: str) -> list[Outcome]:
    return reader.rows(
        Outcome,
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


def _sent(reader: Reader, source: str) -> dict[int, Sent]:
    found = reader.rows(
        lambda step, *numbers: (int(step), Sent(*map(int, numbers))),
        "SELECT step, count(*), sum(state = 'accepted'), sum(state IN ('suppressed', 'refused')),"
        " sum(bounced_at IS NOT NULL), sum(replied_at IS NOT NULL), sum(clicked_at IS NOT NULL)"
        " FROM message WHERE source = ? GROUP BY step",
        (source,),
    )
    return dict(found)
