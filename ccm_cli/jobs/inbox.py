"""Looking for new mail on the server of the settings."""

from typing import TYPE_CHECKING

from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.messaging.inbox.syncing import Report as Synced


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    """Whether it is time to look again, by ``inbox.every`` of the settings."""
    inbox = runtime.settings.inbox
    if not inbox.host:
        return False
    from ccm_cli.messaging.inbox.sources.opening import name_of, seconds
    from ccm_cli.messaging.queries.inbox import last_sync

    last = last_sync(reader, name_of(inbox))
    every = seconds(inbox.every, "inbox.every")
    return last is None or runtime.now - last >= every or last - runtime.now > every


def _run(runtime: Runtime, report: Report) -> None:
    from ccm_cli.messaging.inbox.sources import opening
    from ccm_cli.messaging.inbox.syncing import sync

    source = opening.server(runtime.settings.inbox, now=runtime.now)
    done = sync(
        source,
        changing=runtime.changing,
        context=runtime.inbox_context,
        stopping=report.stopping,
    )
    _tell(done, report)


def _tell(done: "Synced", report: Report) -> None:
    if not done.taken:
        return
    taken = ngettext("%(n)d new mail", "%(n)d new mails", done.taken) % {"n": done.taken}
    bounced = done.counts["bounce"]
    if bounced:
        bounces = ngettext("%(n)d bounce", "%(n)d bounces", bounced) % {"n": bounced}
        taken = f"{taken}, {bounces}"
    report.note(_("Inbox: %(taken)s.") % {"taken": taken})


INBOX = Job(
    name="inbox",
    label=message("look for new mail"),
    every=0,
    waiting=_waiting,
    run=_run,
)
