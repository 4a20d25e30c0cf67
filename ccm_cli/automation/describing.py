"""Rules and journeys in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ccm_cli.automation.program import ALWAYS, NEVER, Program, Step, When
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_duration
from ccm_cli.messaging.channel_words import in_words


def about(program: Program, language: str) -> str:
    """What a program is for, in a language or the nearest there is."""
    texts = program.about
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def when_in_words(when: When) -> str:
    """What somebody begins by: ``deal-move to=proposal``."""
    said = [when.event]
    said += [f"{key}={value}" for key, value in when.options.items() if value is not True]
    said += [key for key, value in when.options.items() if value is True]
    if when.condition:
        said.append(_("if %(filter)s") % {"filter": when.condition})
    return " ".join(said)


def again_in_words(program: Program, language: str) -> str:
    """Whether somebody may begin once more."""
    if program.again == ALWAYS:
        return _("always")
    if program.again == NEVER:
        return _("never")
    return _("%(time)s after the end") % {
        "time": format_duration(int(program.again), language=language)
    }


def step_in_words(step: Step, way: Sequence[str] = ()) -> str:
    """What a step does, in one line.

    Args:
        step: of a program.
        way: of one that sends the channels, the first of them tried first; see `routes.ways`.
    """
    value = step.value
    texts = {
        "send": _("send %(value)s"),
        "task": _("task: %(value)s"),
        "ticket": _("ticket: %(value)s"),
        "tag": _("tag %(value)s"),
        "untag": _("take off the tag %(value)s"),
        "move": _("move the deal to %(value)s"),
        "webhook": _("tell the webhook %(value)s"),
        "wait": _("wait %(value)s"),
        "start": _("start the journey %(value)s"),
        "if": _("if %(value)s"),
        "set": _("set %(value)s"),
        "end": _("end"),
    }
    if step.verb == "set":
        value = ", ".join(f"{key} = {each}" for key, each in step.value.items())
    elif isinstance(value, dict):
        spoken = current_language()
        value = value.get(spoken) or value.get("en") or next(iter(value.values()), "")
    told = texts[step.verb] % {"value": value}
    said = [
        f"{key}={each}"
        for key, each in step.options.items()
        if isinstance(each, str) and not (way and key in _OF_A_WAY)
    ]
    if way:
        said.append("· " + " → ".join(in_words(one) for one in way))
    return " ".join([told, *said])


_OF_A_WAY = ("channel", "fallbacks")
"""Options that the channels of a step say already."""


class Line(NamedTuple):
    """A step in an outline: how deep it stands in branches, and in which of them."""

    depth: int
    branch: str
    step: Step
    way: Sequence[str] = ()

    @property
    def told(self) -> str:
        """The step in words, set in as deep as it stands; ✓ and ✕ begin the two branches."""
        return "  " * self.depth + _MARKS[self.branch] + step_in_words(self.step, self.way)


_MARKS = {"": "", "then": "✓ ", "else": "✕ "}


def outline(program: Program, ways: Mapping[str, Sequence[str]] | None = None) -> Iterator[Line]:
    """The steps in order.

    Args:
        program: whose.
        ways: the channels of those that send, as `routes.ways` gives them.
    """
    for line in _outline(program.steps, 0, ""):
        yield line._replace(way=(ways or {}).get(line.step.place, ()))


def _outline(steps: tuple[Step, ...], depth: int, branch: str) -> Iterator[Line]:
    for step in steps:
        yield Line(depth, branch, step)
        yield from _outline(step.then, depth + 1, "then")
        yield from _outline(step.otherwise, depth + 1, "else")
