"""Decides on several messages at once, and knows when a decision no longer holds.

Everything is decided at the moment of sending. Asking for one person at a time costs many small
questions, so they are asked for some dozens together; and each decision holds only until the next
change of anything in the history, and for a second at most.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from ccm_cli.customers.identifiers import normalise_email
from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.briefs import Brief, Briefs
from ccm_cli.messaging.channels import ABILITIES
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.deciding import Decision, Rules, Verdict, decide_all
from ccm_cli.messaging.outbox import Claimed
from ccm_cli.messaging.policy import Policy
from ccm_cli.messaging.queries.recipients import Recipient, recipients
from ccm_cli.messaging.reasons import Reason
from ccm_cli.store import listing
from ccm_cli.store.filters import Condition
from ccm_cli.store.reading import Reader

_ALIKE = attrgetter(
    "campaign_id", "purpose", "source", "template_digest", "filter", "variables", "survey_id",
    "to_address", "files",
)  # fmt: skip
"""What messages have in common that one brief serves."""


class Mark(NamedTuple):
    """A state of the database: decisions of the same mark hold."""

    change: int
    """The last one in the history."""
    now: int
    """UTC seconds."""


class Considered(NamedTuple):
    """A message and what was decided on it.

    Attributes:
        message: which.
        decision: what to do with it; None when its campaign does not run.
        person: who gets it; None when the contact is gone.
        brief: of its campaign; None when there is none to be had.
        problem: why it cannot be sent, whoever gets it.
    """

    message: Claimed
    decision: Decision | None = None
    person: Recipient | None = None
    brief: Brief | None = None
    problem: InvalidInput | None = None

    @property
    def may_go(self) -> bool:
        """Whether it was decided to send it."""
        return self.decision is not None and self.decision.verdict is Verdict.GO


class Foresight:
    """Decides; safe to share between threads.

    Args:
        context: what sending needs from outside.
        policy: the owner's rules.
        channel: by which it goes.
    """

    def __init__(self, context: SendingContext, policy: Policy, channel: str) -> None:
        self._context = context
        self._policy = policy
        self._able = ABILITIES[channel]
        self._briefs = Briefs(context)

    def consider(self, reader: Reader, messages: Iterable[Claimed]) -> list[Considered]:
        """Decide on each message, in the same order."""
        alike: dict[object, list[Claimed]] = {}
        order = list(messages)
        for message in order:
            alike.setdefault(_ALIKE(message), []).append(message)
        considered = {
            one.message.id: one
            for some in alike.values()
            for one in self._consider_alike(reader, some)
        }
        return [considered[message.id] for message in order]

    def _consider_alike(self, reader: Reader, messages: Sequence[Claimed]) -> list[Considered]:
        """Decide on messages that differ only in who gets them."""
        campaign_id, purpose = messages[0].campaign_id, messages[0].purpose
        state = reader.value("SELECT state FROM campaign WHERE id = ?", (campaign_id,))
        if campaign_id is not None and state != "running":
            return [Considered(message) for message in messages]
        try:
            brief = self._briefs.of(reader, messages[0])
        except InvalidInput as error:
            return [Considered(message, problem=error) for message in messages]
        ids = [message.contact_id for message in messages if message.contact_id is not None]
        to = messages[0].to_address
        found = recipients(reader, ids, self._able.address)
        people = {person.id: _at(person, to) for person in found}
        within = self._within(reader, brief.condition, list(people))
        policy = self._policy.on_its_day if brief.keeps_its_day else self._policy
        rules = Rules(policy, self._able.consent, purpose)
        decided = decide_all(
            reader,
            [people[contact] for contact in within],
            rules=rules,
            zone_of=brief.occasion.zone_of,
            now=self._context.now,
        )
        decisions = dict.fromkeys(people, Decision(Verdict.NEVER, Reason.LEFT_SEGMENT))
        decisions |= dict(zip(within, decided, strict=True))
        if brief.hours is not None:
            decisions = {
                contact: self._at_its_hours(decision, people[contact], brief)
                for contact, decision in decisions.items()
            }
        gone = Decision(Verdict.NEVER, Reason.NO_CONTACT)
        return [
            Considered(
                message,
                decisions.get(message.contact_id or 0, gone),
                people.get(message.contact_id or 0),
                brief,
            )
            for message in messages
        ]

    def _at_its_hours(self, decision: Decision, person: Recipient, brief: Brief) -> Decision:
        """A decision to send, put off where the campaign does not send at this hour."""
        if decision.verdict is not Verdict.GO or brief.hours is None:
            return decision
        zone = brief.occasion.zone_of(person)
        begins = brief.hours.others.end_of(self._context.now, zone)
        return decision if begins is None else Decision(Verdict.WAIT, Reason.SEND_HOURS, begins)

    def _within(self, reader: Reader, condition: Condition, ids: Sequence[int]) -> list[int]:
        """Who of these belongs to the audience still."""
        entity = self._context.registry.entity("contact")
        marks = ", ".join("?" * len(ids))
        these = Condition(f"{entity.alias}.{entity.key} IN ({marks})", tuple(ids))
        one_by_one = listing.both(these, condition)._replace(whole="")
        return listing.ids(reader, entity, one_by_one)


def _at(person: Recipient, address: str) -> Recipient:
    """The person, written to at another address than the first where one is named."""
    if not address:
        return person
    return person._replace(address=address, address_key=normalise_email(address).key)
