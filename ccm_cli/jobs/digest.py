"""The digest to the owner: once a day by mail, where the settings want one."""

from datetime import date, datetime

from ccm_cli.jobs.job import Job, Report
from ccm_cli.jobs.stamps import stamp
from ccm_cli.jobs.timetable import Timetable
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.zones import local_day, utc_of
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

_STAMP = "digest_day"


def since(runtime: Runtime, reader: Reader) -> int:
    """From when on something is news: the last digest, or a day ago; UTC seconds."""
    sent = reader.value("SELECT value FROM meta WHERE key = ?", (_STAMP,))
    day_ago = runtime.now - 86_400
    if not sent or not runtime.settings.digest.at:
        return day_ago
    before = utc_of(
        datetime.combine(date.fromisoformat(sent), timetable(runtime).clock), runtime.zone
    )
    # Not more than a week at once, and not less than a day when it is made again by hand.
    return min(day_ago, max(before, runtime.now - 7 * 86_400))


def send(runtime: Runtime) -> None:
    """Mail the digest of this moment.

    Raises:
        ConfigError: there is no address of the owner, or a setting of the digest is none.
        ChannelDown: the channel cannot be used now.
        NotDelivered: it was not taken.
    """
    from ccm_cli.digest_text import digest
    from ccm_cli.messaging import notices

    today = local_day(runtime.now, runtime.zone)
    with runtime.reading() as reader:
        made = digest(runtime, reader, since=since(runtime, reader))
    notices.send(
        runtime.settings,
        subject=made.subject,
        text=made.text,
        token=f"digest.{today.isoformat()}",
        now=runtime.now,
    )
    stamp(runtime, _STAMP, today.isoformat(), _("digest"))


def timetable(runtime: Runtime) -> Timetable:
    """When it comes."""
    wanted = runtime.settings.digest
    return Timetable("digest", wanted.at, wanted.days)


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    if not runtime.settings.digest.at:
        return False
    sent = reader.value("SELECT value FROM meta WHERE key = ?", (_STAMP,))
    return timetable(runtime).is_due(runtime, sent)


def _run(runtime: Runtime, report: Report) -> None:
    send(runtime)
    report.note(_("Digest sent to %(address)s.") % {"address": runtime.settings.business.email})


DIGEST = Job(
    name="digest",
    label=message("mail the digest to the owner"),
    every=0,
    waiting=_waiting,
    run=_run,
)
