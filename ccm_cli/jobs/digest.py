"""The digest to the owner: once a day by mail, where the settings want one."""

from datetime import date, datetime, time

from ccm_cli.config import ConfigError
from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import search_key
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
    before = utc_of(datetime.combine(date.fromisoformat(sent), clock(runtime)), runtime.zone)
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
    with runtime.changing(_("digest")) as work:
        work.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (_STAMP, today.isoformat()),
        )


def clock(runtime: Runtime) -> time:
    """When on a day it is wanted.

    Raises:
        ConfigError: ``digest.at`` is no time of day.
    """
    try:
        return time.fromisoformat(runtime.settings.digest.at.strip().rjust(5, "0"))
    except ValueError:
        raise ConfigError(
            _("digest.at: %(text)s is not a time of day.") % {"text": runtime.settings.digest.at},
            hint=_("Write it like 08:00."),
        ) from None


def _weekdays(runtime: Runtime) -> frozenset[int]:
    from ccm_cli.language.date_names import weekday_words

    words = weekday_words()
    found = [words.get(search_key(name)) for name in runtime.settings.digest.days]
    if None in found:
        wrong = runtime.settings.digest.days[found.index(None)]
        raise ConfigError(
            _("digest.days: %(text)s is not a weekday.") % {"text": wrong},
            hint=_('Write them like ["mon", "tue", "wed"]; empty: every day.'),
        )
    return frozenset(number for number in found if number is not None)


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    """Whether the time of today's has come; a day that is past has none any more."""
    if not runtime.settings.digest.at:
        return False
    today = local_day(runtime.now, runtime.zone)
    wanted = _weekdays(runtime)
    if wanted and today.weekday() not in wanted:
        return False
    if runtime.now < utc_of(datetime.combine(today, clock(runtime)), runtime.zone):
        return False
    sent = reader.value("SELECT value FROM meta WHERE key = ?", (_STAMP,))
    # A clock that was set back must not bring yesterday's again.
    return not sent or sent < today.isoformat()


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
