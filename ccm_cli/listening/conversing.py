"""What is said about a ticket over any channel, and what follows from it.

An interaction that belongs to a ticket is its conversation. What we say keeps the promise of an
answer; what the customer says has a ticket that waited for him wait for us again.
"""

from ccm_cli.customers.models import Interaction
from ccm_cli.listening import tickets
from ccm_cli.listening.models import Ticket
from ccm_cli.listening.service_levels import ServiceLevels
from ccm_cli.listening.ticket_words import WAITING
from ccm_cli.store.writing import UnitOfWork

_BOTH_SPEAK = frozenset({"phone", "visit", "chat"})
"""Channels over which whoever is asked answers at once."""
_NOTE = "note"


def join(
    work: UnitOfWork,
    ticket_id: int,
    interaction_id: int,
    *,
    levels: ServiceLevels,
    now: int,
) -> None:
    """Have an interaction belong to a ticket.

    Args:
        work: the unit of work.
        ticket_id: which ticket.
        interaction_id: of anybody, over any channel.
        levels: what is promised.
        now: UTC seconds.

    Raises:
        NotFound: there is no such ticket or interaction.
    """
    ticket = work.get(Ticket, ticket_id)
    said = work.get(Interaction, interaction_id)
    if said.ticket_id == ticket_id:
        return
    work.update_rows("interaction", {interaction_id: {"ticket_id": ticket_id}})
    if said.channel == _NOTE:
        return
    if said.direction == "out" or said.channel in _BOTH_SPEAK:
        tickets.answered(work, ticket_id, at=said.at, levels=levels, now=now)
    if said.direction == "in" and ticket.state == WAITING and said.at >= ticket.state_since:
        tickets.reopen(work, ticket_id, levels=levels, now=now)


def part(work: UnitOfWork, interaction_id: int) -> None:
    """Have an interaction belong to no ticket; what followed from it stays."""
    work.update_rows("interaction", {interaction_id: {"ticket_id": None}})
