"""Reminders of tasks: a line each, which cron mails, and one mail to the owner."""

from collections.abc import Sequence
from hashlib import blake2s
from zoneinfo import ZoneInfo

from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.language.zones import local_day
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.tasks import TaskRow, reminders_due
from ccm_cli.store.reading import Reader


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    return bool(reminders_due(reader, runtime.now, limit=1))


def _run(runtime: Runtime, report: Report) -> None:
    """Give each reminder once: mailed first where an address is set, then printed and noted.

    A mail that fails leaves them due, so that none is lost while a laptop wakes up without its
    network; the next run gives them.
    """
    from ccm_cli.selling import tasks

    with runtime.reading() as reader:
        due = reminders_due(reader, runtime.now)
    presenter = Presenter(runtime)
    lines = [_line(task, presenter, runtime.zone) for task in due]
    if runtime.settings.business.email:
        _mail(runtime, due, lines)
    with runtime.changing(_("reminders")) as work:
        for task, line in zip(due, lines, strict=True):
            tasks.mark_reminded(
                work, task.id, remind_at=task.remind_at or runtime.now, now=runtime.now
            )
            report.line(line)


def _mail(runtime: Runtime, due: Sequence[TaskRow], lines: Sequence[str]) -> None:
    from ccm_cli.messaging import notices

    if len(due) == 1:
        title = _("Reminder: %(title)s") % {"title": due[0].title}
    else:
        title = ngettext("%(count)d reminder", "%(count)d reminders", len(due)) % {
            "count": len(due)
        }
    named = blake2s(repr([(task.id, task.remind_at) for task in due]).encode(), digest_size=8)
    closing = _("The whole list: ccm today")
    notices.send(
        runtime.settings,
        subject=title,
        text="\n".join([*lines, "", closing, ""]),
        token=f"reminder.{named.hexdigest()}",
        now=runtime.now,
    )


def _line(task: TaskRow, presenter: Presenter, zone: ZoneInfo) -> str:
    """``2026-11-22 10:00  Call back (Maryam Rostami, 50 chairs), task 3``."""
    about = ", ".join(name for name in (task.contact_name, task.deal_title) if name)
    when = presenter.moment(task.due_at)
    if task.all_day and task.due_at is not None:
        when = presenter.day(local_day(task.due_at, zone).isoformat())
    return _("%(when)s  %(title)s%(about)s, task %(id)d") % {
        "when": when or presenter.moment(task.remind_at),
        "title": task.title,
        "about": f" ({about})" if about else "",
        "id": task.id,
    }


REMINDERS = Job(
    name="reminders",
    label=message("remind of tasks"),
    every=0,
    waiting=_waiting,
    run=_run,
)
