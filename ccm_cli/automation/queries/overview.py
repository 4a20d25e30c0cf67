"""All rules or journeys: what is on, how many people are where, and what is wrong."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ccm_cli.automation import reasons, shelf
from ccm_cli.automation.describing import about, when_in_words
from ccm_cli.automation.program import Kind
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader


class Counts(NamedTuple):
    """How many people began, are on the way, ask for the owner's word, and how it ended."""

    entered: int = 0
    active: int = 0
    asking: int = 0
    done: int = 0
    goal: int = 0
    ended: int = 0


class Row(NamedTuple):
    """A rule or journey in the list.

    Attributes:
        name: of the file.
        state: ``on``, ``off`` or ``paused``.
        counts: of the people.
        last_at: when anything was done or decided last, UTC seconds.
        when: what somebody begins by, in words.
        about: what it is for, in words.
        file: where it lies; empty where the file is gone.
        is_own: whether it is the owner's own file.
        fault: what is wrong with the form of the file.
    """

    name: str
    state: str
    counts: Counts
    last_at: int | None
    when: str
    about: str
    file: str
    is_own: bool
    fault: str


def overview(reader: Reader, kind: Kind, *, language: str) -> list[Row]:
    """Every rule or journey that has a file, or people on the way.

    Args:
        reader: the database.
        kind: ``rule`` or ``journey``.
        language: of what is said about them.
    """
    prefix = f"{kind}/"
    states = _by_name(reader, prefix, "SELECT source, state FROM automation")
    counts = _counts(reader, prefix)
    last = _by_name(reader, prefix, "SELECT source, max(at) FROM automation_log GROUP BY source")
    files = shelf.names(kind)
    gone = [
        name
        for name, state in states.items()
        if name not in files and (state != "off" or counts.get(name, Counts()).active)
    ]
    return [
        _row(kind, name, states.get(name, "off"), counts.get(name, Counts()), last.get(name),
             language)
        for name in sorted({*files, *gone})
    ]  # fmt: skip


def _by_name(reader: Reader, prefix: str, sql: str) -> dict[str, Any]:
    found = reader.rows(lambda source, value: (str(source), value), sql)
    return {s.removeprefix(prefix): value for s, value in found if s.startswith(prefix)}


def _counts(reader: Reader, prefix: str) -> Mapping[str, Counts]:
    found: dict[str, dict[str, int]] = {}
    for source, state, number in reader.rows(
        lambda *row: row,
        "SELECT source, state, count(*) FROM automation_run GROUP BY source, state",
    ):
        if source.startswith(prefix):
            found.setdefault(source.removeprefix(prefix), {})[state] = number
    return {name: counts_of(states) for name, states in found.items()}


def counts_of(states: Mapping[str, int]) -> Counts:
    """The counts out of how many ways are in each state."""
    asking = states.get(reasons.HELD, 0) + states.get(reasons.FAILED, 0)
    active = states.get(reasons.ACTIVE, 0) + states.get(reasons.PAUSED, 0)
    done, goal = states.get(reasons.DONE, 0), states.get(reasons.GOAL, 0)
    entered = sum(states.values())
    return Counts(entered, active, asking, done, goal, entered - active - asking - done - goal)


def _row(
    kind: Kind, name: str, state: str, counts: Counts, last_at: int | None, language: str
) -> Row:
    path = shelf.path_of(kind, name)
    if path is None:
        gone = _("The file is gone; its people stay where they are.")
        return Row(name, state, counts, last_at, "", "", "", False, gone)
    is_own = path.parent == shelf.own_folder(kind)
    try:
        program = shelf.load(kind, name)
    except CcmError as error:  # shown in the list, among those that are right
        return Row(name, state, counts, last_at, "", "", str(path), is_own, error.message)
    return Row(
        name,
        state,
        counts,
        last_at,
        when_in_words(program.when),
        about(program, language),
        str(path),
        is_own,
        "",
    )
