"""Tickets near or past their limits: a line each, which cron mails, and what the settings want."""

from typing import TYPE_CHECKING

from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.listening.queries.escalations import kinds, pressed
from ccm_cli.listening.ticket_words import ESCALATIONS, PRIORITIES
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.listening.escalating import Escalated


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    wanted = kinds(runtime.settings.tickets)
    return bool(pressed(reader, now=runtime.now, kinds=wanted, limit=1))


def _run(runtime: Runtime, report: Report) -> None:
    from ccm_cli.listening.escalating import AT_ONCE, Escalated, escalate

    done: list[Escalated] = []
    while not report.stopping():
        with runtime.changing(_("escalate tickets")) as work:
            done = escalate(work, settings=runtime.settings.tickets, now=runtime.now)
        for each in done:
            report.line(_line(each))
        if len(done) < AT_ONCE:
            break


def _line(one: "Escalated") -> str:
    """``Ticket 3, Broken leg (Maryam Rostami): first answer overdue; priority urgent; task 12``."""
    said = _("Ticket %(id)d, %(subject)s (%(who)s): %(what)s") % {
        "id": one.pressed.id,
        "subject": one.pressed.subject,
        "who": one.pressed.who,
        "what": _(ESCALATIONS[one.pressed.escalation]),
    }
    more = []
    if one.priority:
        more.append(_("priority %(name)s") % {"name": _(PRIORITIES[one.priority])})
    if one.task_id is not None:
        more.append(_("task %(id)d") % {"id": one.task_id})
    return "; ".join([said, *more])


TICKETS = Job(
    name="tickets",
    label=message("see to tickets near or past their limits"),
    every=0,
    waiting=_waiting,
    run=_run,
)
