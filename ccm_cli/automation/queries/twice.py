"""Who else sends the same message by itself: whoever gets it from both gets it twice."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ccm_cli.automation import shelf
from ccm_cli.automation.program import Program, Step
from ccm_cli.automation.source import Fault
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader


class Sender(NamedTuple):
    """What sends by itself, as long as it is on.

    Attributes:
        kind: ``campaign``, ``journey`` or ``rule``.
        name: its name.
        message: the message that it sends as well.
    """

    kind: str
    name: str
    message: str


def messages_of(program: Program) -> list[str]:
    """The messages that the steps of a rule or journey send, those in branches included."""
    return list(dict.fromkeys(_sent(program.steps)))


def _sent(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        if step.verb == "send":
            yield str(step.value)
        yield from _sent((*step.then, *step.otherwise))


def others_sending(
    reader: Reader, messages: Collection[str], *, kind: str, name: str
) -> list[Sender]:
    """Campaigns that go on by themselves, journeys and rules that are on, with one of the messages.

    Args:
        reader: the database.
        messages: names of messages.
        kind: ``campaign``, ``journey`` or ``rule``: what is about to begin.
        name: its name.
    """
    marks = ", ".join("?" * len(messages))
    found = reader.rows(
        lambda campaign, message: Sender("campaign", campaign, message),
        "SELECT DISTINCT k.name, s.template FROM campaign k JOIN"
        " (SELECT id, template FROM campaign UNION"
        "  SELECT campaign_id, template FROM campaign_variant WHERE template <> '') s"
        " ON s.id = k.id WHERE k.state = 'running' AND k.kind <> 'broadcast'"
        f" AND s.template IN ({marks}) ORDER BY k.name",
        tuple(messages),
    )
    for source in reader.values("SELECT source FROM automation WHERE state = 'on' ORDER BY source"):
        found += _of_program(source, messages)
    return [one for one in found if (one.kind, one.name) != (kind, name)]


def _of_program(source: str, messages: Collection[str]) -> list[Sender]:
    kind, _slash, name = source.partition("/")
    try:
        program = shelf.load("journey" if kind == "journey" else "rule", name)
    except (Fault, NotFound):  # its own list says what is wrong with it
        return []
    return [Sender(kind, name, one) for one in messages_of(program) if one in messages]


def twice_in_words(found: Sequence[Sender]) -> list[str]:
    """A warning for each message; none where nothing else sends it."""
    kinds = {"campaign": _("campaign"), "journey": _("journey"), "rule": _("rule")}
    told = []
    for message in dict.fromkeys(one.message for one in found):
        others = (f"{kinds[one.kind]} {one.name}" for one in found if one.message == message)
        told.append(
            _("The message %(message)s is sent by %(others)s, too: who is in both gets it twice.")
            % {"message": message, "others": ", ".join(others)}
        )
    return told
