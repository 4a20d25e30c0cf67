"""Reports of the settings, mailed to the owner at their time."""

from ccm_cli.config.reports import Mailing
from ccm_cli.errors import CcmError, NotFound
from ccm_cli.jobs.job import Job, Report
from ccm_cli.jobs.stamps import stamp
from ccm_cli.jobs.timetable import Timetable
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import excerpt
from ccm_cli.language.zones import local_day
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.reading import Reader

_STAMP = "report_day:"
_WIDTH = 76


def mailing_named(runtime: Runtime, name: str) -> Mailing:
    """The reports of a mail.

    Raises:
        NotFound: the settings name none such.
    """
    known = runtime.settings.reports
    if name not in known:
        hint = suggestion(name, list(known)) if known else ""
        raise NotFound(
            _("The settings have no [reports.%(name)s].") % {"name": excerpt(name)},
            hint=hint or _("See config.example.toml for how it is written."),
        )
    return known[name]


def text_of(runtime: Runtime, name: str) -> str:
    """What the mail of this moment says.

    Raises:
        NotFound: the settings name none such; a report that there is not.
        InvalidInput: a report cannot be asked like that.
    """
    from ccm_cli.report_text import as_text

    with runtime.reading() as reader:
        parts = [
            "\n".join(as_text(runtime, reader, line, _WIDTH))
            for line in mailing_named(runtime, name).show
        ]
    return "\n\n".join(parts) + "\n"


def subject_of(runtime: Runtime, name: str) -> str:
    """The subject: business, name and day."""
    day = Presenter(runtime).day(local_day(runtime.now, runtime.zone).isoformat(), "long")
    business = runtime.settings.business.name
    return " · ".join(part for part in (business, name, day) if part)


def send(runtime: Runtime, name: str) -> None:
    """Mail the reports of this moment.

    Raises:
        NotFound: as `text_of`.
        InvalidInput: as `text_of`.
        ConfigError: there is no address of the owner.
        ChannelDown: the channel cannot be used now.
        NotDelivered: it was not taken.
    """
    from hashlib import blake2s

    from ccm_cli.messaging import notices

    today = local_day(runtime.now, runtime.zone).isoformat()
    named = blake2s(name.encode(), digest_size=6).hexdigest()
    notices.send(
        runtime.settings,
        subject=subject_of(runtime, name),
        text=text_of(runtime, name),
        token=f"report.{named}.{today}",
        now=runtime.now,
    )
    stamp(runtime, _STAMP + name, today, _("report %(name)s") % {"name": name})


def _due(runtime: Runtime, reader: Reader) -> list[str]:
    """Those whose time has come."""
    found = []
    for name, mailing in runtime.settings.reports.items():
        sent = reader.value("SELECT value FROM meta WHERE key = ?", (_STAMP + name,))
        if Timetable(f"reports.{name}", mailing.at, mailing.days).is_due(runtime, sent):
            found.append(name)
    return found


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    return bool(runtime.settings.reports) and bool(_due(runtime, reader))


def _run(runtime: Runtime, report: Report) -> None:
    """Send all that are due; one that cannot be sent keeps no other from it."""
    failed: CcmError | None = None
    with runtime.reading() as reader:
        names = _due(runtime, reader)
    for name in names:
        try:
            send(runtime, name)
        except CcmError as error:
            failed = failed or error
        else:
            report.note(
                _("Report %(name)s sent to %(address)s.")
                % {"name": name, "address": runtime.settings.business.email}
            )
    if failed is not None:
        raise failed


REPORTS = Job(
    name="reports",
    label=message("mail reports to the owner"),
    every=0,
    waiting=_waiting,
    run=_run,
)
