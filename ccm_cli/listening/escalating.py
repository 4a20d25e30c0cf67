"""What is done about tickets near or past their limits: once for each limit.

What was done is a line in the history of the ticket, written in the same transaction; so a crash
repeats nothing, and a ticket that is opened again after it was closed is looked after anew. A
priority that is raised here keeps the promises that were made with the one before.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.config import Tickets
from ccm_cli.language import gettext as _
from ccm_cli.listening.models import Ticket, TicketChange
from ccm_cli.listening.queries.escalations import Pressed, kinds, pressed
from ccm_cli.listening.ticket_words import PRIORITIES
from ccm_cli.selling import tasks
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.due import due_at
from ccm_cli.selling.priorities import HIGH
from ccm_cli.store.writing import UnitOfWork

RAISE, TASK = "raise", "task"
AT_ONCE = 200


class Escalated(NamedTuple):
    """What was done about one ticket.

    Attributes:
        pressed: which, and by what.
        priority: the one it has now; empty: it stayed.
        task_id: the task that was made; None: none was.
    """

    pressed: Pressed
    priority: str
    task_id: int | None


def escalate(work: UnitOfWork, *, settings: Tickets, now: int) -> list[Escalated]:
    """Do what the settings say about tickets that nothing was done about yet.

    Args:
        work: the unit of work.
        settings: the section ``[tickets]``.
        now: UTC seconds.

    Returns:
        At most `AT_ONCE`; ask again where there are so many.
    """
    return [
        _one(work, each, actions(settings, each), now=now)
        for each in pressed(work.reader, now=now, kinds=kinds(settings), limit=AT_ONCE)
    ]


def actions(settings: Tickets, one: Pressed) -> Sequence[str]:
    """What is to be done about one."""
    return settings.at_breach if one.is_late else settings.at_near


def _one(work: UnitOfWork, one: Pressed, wanted: Sequence[str], *, now: int) -> Escalated:
    ticket = work.get(Ticket, one.id)
    columns: dict[str, object] = {"escalated_at": now}
    raised = _raised(ticket.priority) if RAISE in wanted else ""
    if raised:
        columns["priority"] = raised
    task_id = None
    if TASK in wanted:
        task_id = tasks.add(
            work,
            title=_("Ticket %(id)d: %(subject)s") % {"id": one.id, "subject": one.subject[:400]},
            now=now,
            contact_id=ticket.contact_id,
            company_id=ticket.company_id,
            deal_id=ticket.deal_id,
            due=due_at(max(one.limit_at, now)),
            priority=HIGH,
            remind=False,
        ).id
    work.add(
        TicketChange(
            ticket_id=one.id,
            from_state=ticket.state,
            to_state=ticket.state,
            at=now,
            escalation=one.escalation,
        )
    )
    set_columns(work, ticket, columns, now=now)
    return Escalated(one, raised, task_id)


def _raised(priority: str) -> str:
    """The next priority; empty where there is none."""
    names = list(PRIORITIES)
    return "".join(names[names.index(priority) + 1 :][:1])
