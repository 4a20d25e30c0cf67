"""Who else sends the same message by itself: whoever gets it from both gets it twice."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from ccm_cli.automation import shelf
from ccm_cli.automation.program import Program, Step
from ccm_cli.automation.source import Fault
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.queries import campaigns
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
    program = _program(source)
    if program is None:
        return []
    sent = messages_of(program)
    return [Sender(program.kind, program.name, one) for one in sent if one in messages]


def _program(source: str) -> Program | None:
    """A rule or journey by ``kind/name``; None where its own list says what is wrong with it."""
    kind, _slash, name = source.partition("/")
    try:
        return shelf.load("journey" if kind == "journey" else "rule", name)
    except (Fault, NotFound):
        return None


class Doubled(NamedTuple):
    """Two that send the same message, and how many people may get it from both."""

    first: Sender
    second: Sender
    people: int


def doubled(reader: Reader, context: SendingContext) -> list[Doubled]:
    """Every two that send the same message to some of the same people.

    One of the two goes on by itself; the other does so as well, or is a campaign that is to start
    or on its way. Whom a rule or journey is for is told by its ``if``, not by what it begins by.

    Args:
        reader: the database.
        context: what sending needs from outside.

    Returns:
        In the order of the messages, then of the names.
    """
    found = []
    ordered = sorted(_senders(reader), key=lambda one: (one.sender.message, one.sender))
    for first, second in combinations(ordered, 2):
        same = first.sender.message == second.sender.message
        if not same or first.sender == second.sender or not (first.goes_on or second.goes_on):
            continue
        people = _shared(reader, first, second, context)
        if people:
            found.append(Doubled(first.sender, second.sender, people))
    return found


class _Standing(NamedTuple):
    """Who sends, whom to, and whether it goes on doing so."""

    sender: Sender
    filter: str
    goes_on: bool


def _senders(reader: Reader) -> Iterator[_Standing]:
    for row in campaigns.in_state(reader, "scheduled", "held", "running"):
        messages = {row.template, *(each.template for each in row.variants if each.template)}
        for one in sorted(messages):
            sender = Sender("campaign", row.name, one)
            yield _Standing(sender, row.filter, row.kind != "broadcast")
    for source in reader.values("SELECT source FROM automation WHERE state = 'on' ORDER BY source"):
        program = _program(source)
        if program is None:
            continue
        for one in messages_of(program):
            yield _Standing(Sender(program.kind, program.name, one), program.condition, True)


def _shared(reader: Reader, first: _Standing, second: _Standing, context: SendingContext) -> int:
    """How many people both are for; none where a filter names what is gone."""
    try:
        parts = [audience(reader, one.filter, context) for one in (first, second)]
    except (InvalidInput, NotFound):
        return 0
    sql = " INTERSECT ".join(
        f"SELECT c.id FROM contact c {' '.join(part.joins)} WHERE {part.of_all}" for part in parts
    )
    parameters = [value for part in parts for value in part.parameters]
    return int(reader.value(f"SELECT count(*) FROM ({sql})", parameters))


def twice_in_words(found: Sequence[Sender]) -> list[str]:
    """A warning for each message; none where nothing else sends it."""
    told = []
    for message in dict.fromkeys(one.message for one in found):
        others = (sender_in_words(one) for one in found if one.message == message)
        told.append(
            _("The message %(message)s is sent by %(others)s, too: who is in both gets it twice.")
            % {"message": message, "others": in_series(others)}
        )
    return told


def sender_in_words(one: Sender) -> str:
    """What sends, with its name: ``campaign spring``."""
    kinds = {"campaign": _("campaign"), "journey": _("journey"), "rule": _("rule")}
    return f"{kinds[one.kind]} {one.name}"
