"""A rule or a journey as its file says it: when it begins, for whom, and what it does."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple

from ccm_cli.automation.source import Source

Kind = Literal["rule", "journey"]
ALWAYS, NEVER = "always", "never"
END = ""
"""The place of whoever has nothing more to do."""


class When(NamedTuple):
    """What somebody begins by.

    Attributes:
        event: something that happens to a record, such as ``deal-win``; ``date``, ``silence`` or
            ``segment``.
        condition: filter on the record; empty: any.
        options: what else was said, such as the tag, or the field and the distance of a date.
    """

    event: str
    condition: str = ""
    options: Mapping[str, Any] = {}


class Step(NamedTuple):
    """One thing that is done.

    Attributes:
        place: its name, or its number with those it stands in: ``2``, ``3.then.1``.
        number: counted through the whole program, from 1.
        verb: such as ``send``.
        value: what the verb is about.
        options: what else was said.
        path: where it stands in the file.
        then: what is done where a condition holds.
        otherwise: what is done where it does not.
    """

    place: str
    number: int
    verb: str
    value: Any
    options: Mapping[str, Any]
    path: tuple[str | int, ...]
    then: "tuple[Step, ...]" = ()
    otherwise: "tuple[Step, ...]" = ()


class Program(NamedTuple):
    """One rule or journey.

    Attributes:
        kind: ``rule`` or ``journey``.
        name: of the file.
        about: in words, for people; by language.
        when: what somebody begins by.
        condition: filter on the person; empty: everybody.
        stay: filter that must go on to hold, or the way ends; empty: none.
        goals: happenings or filters, the first of which ends the way.
        again: ``always``, ``never``, or seconds after the end of the way before.
        per_day: how often at most for one person in 24 hours.
        at_once: for how many people one change may begin it without asking.
        steps: in order.
        digest: of the text.
        source: the file.
    """

    kind: Kind
    name: str
    about: Mapping[str, str]
    when: When
    condition: str
    stay: str
    goals: tuple[str, ...]
    again: str | int
    per_day: int
    at_once: int
    steps: tuple[Step, ...]
    digest: str
    source: Source

    @property
    def key(self) -> str:
        """``rule/NAME`` or ``journey/NAME``, as messages say who asked for them."""
        return f"{self.kind}/{self.name}"

    def every_step(self) -> Iterator[Step]:
        """All steps, each before those it is made of."""
        return _walk(self.steps)


class Course:
    """The order in which a program's steps follow each other.

    Args:
        program: whose.
    """

    def __init__(self, program: Program) -> None:
        self.program = program

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {step.place: step for step in self.program.every_step()}

    @cached_property
    def _next(self) -> dict[str, str]:
        found: dict[str, str] = {}
        _link(self.program.steps, END, found)
        return found

    @property
    def first(self) -> str:
        return self.program.steps[0].place

    def step(self, place: str) -> Step | None:
        """The step at a place; None where this version has none."""
        return self._steps.get(place)

    def after(self, step: Step, *, branch: bool | None = None) -> str:
        """The place that follows a step.

        Args:
            step: of the program.
            branch: of a step with a condition, whether it holds.
        """
        inner = step.then if branch else step.otherwise if branch is False else ()
        return inner[0].place if inner else self._next[step.place]


def _walk(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _walk(step.then)
        yield from _walk(step.otherwise)


def _link(steps: tuple[Step, ...], following: str, found: dict[str, str]) -> None:
    following_each = [*(step.place for step in steps[1:]), following]
    for step, after in zip(steps, following_each, strict=bool(steps)):
        found[step.place] = after
        _link(step.then, after, found)
        _link(step.otherwise, after, found)
