"""The calendar file of the settings, kept up to date for other programs."""

import json
import os
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ccm_cli.errors import CcmError, Conflict
from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.zones import local_day
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.calendar import Entry, Window, entries
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.selling.icalendar_file import Wanted

_STAMP = "calendar_feed"
_BEGINS = b"BEGIN:VCALENDAR"


class CalendarError(CcmError):
    """The calendar file cannot be written."""


PLANNED = ("campaign", "goal", "holiday")
"""Kinds of entries that belong to the plan."""
_BACK, _AHEAD = timedelta(days=31), timedelta(days=366)
"""From when to when a file has them."""


def planned(runtime: Runtime, reader: Reader) -> list[Entry]:
    """Campaigns, deadlines of goals and days of rest around today."""
    today = local_day(runtime.now, runtime.zone)
    window = Window(today - _BACK, today + _AHEAD, runtime.zone, runtime.now)
    return entries(reader, window, [one for one in runtime.calendar if one.kind in PLANNED])


def write(
    runtime: Runtime,
    path: Path,
    *,
    tasks: str | None = None,
    birthdays: bool | None = None,
    plan: bool | None = None,
) -> None:
    """Write the calendar file whole, or leave the one that is there.

    Args:
        runtime: gives database, zone and settings.
        path: the file; only one that is a calendar is replaced.
        tasks: ``event`` or ``todo``; None as the settings say.
        birthdays: whether it has yearly days; None as the settings say.
        plan: whether it has what `planned` finds; None as the settings say.

    Raises:
        Conflict: something else lies there.
        CalendarError: it cannot be written.
    """
    from ccm_cli.selling.icalendar_file import pieces

    try:
        _refuse_other(path)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file, runtime.reading() as reader:
                has_plan = runtime.settings.calendar.plan if plan is None else plan
                more = planned(runtime, reader) if has_plan else ()
                file.writelines(pieces(reader, wanted(runtime, tasks, birthdays=birthdays), more))
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise CalendarError(
            _("%(path)s cannot be written: %(reason)s") % {"path": path, "reason": error.strerror},
            hint=_("Name another file: ccm config set calendar.file PATH"),
        ) from None


def wanted(
    runtime: Runtime, tasks: str | None = None, *, birthdays: bool | None = None
) -> "Wanted":
    """What the file is to have; what is not said is as the settings say."""
    from ccm_cli.selling.icalendar_file import Wanted

    chosen = runtime.settings.calendar
    return Wanted(
        runtime.zone,
        runtime.settings.business.name or "ccm",
        tasks or chosen.tasks,
        chosen.birthdays if birthdays is None else birthdays,
    )


def _refuse_other(path: Path) -> None:
    if not path.exists():
        return
    if path.is_file():
        with path.open("rb") as file:
            start = file.read(len(_BEGINS))
        if start in {_BEGINS, b""}:
            return
    raise Conflict(
        _("%(path)s is not a calendar file; it stays as it is.") % {"path": path},
        hint=_("Name another file, or remove that one first."),
    )


def _path(runtime: Runtime) -> Path:
    """The file of the settings; a relative one starts at the settings file."""
    path = Path(runtime.settings.calendar.file).expanduser()
    files = runtime.settings.files
    return path if path.is_absolute() else (files[-1].parent if files else Path.cwd()) / path


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    if not runtime.settings.calendar.file:
        return False
    written = reader.value("SELECT value FROM meta WHERE key = ?", (_STAMP,))
    return bool(written != _stamp(runtime, reader)) or not _path(runtime).exists()


def _stamp(runtime: Runtime, reader: Reader) -> str:
    """What the file follows from: the last change, and the settings."""
    last = reader.value("SELECT max(id) FROM journal_group", ())
    chosen = runtime.settings.calendar
    name, zone = runtime.settings.business.name, runtime.zone.key
    # What lies ahead moves on with the days.
    day = local_day(runtime.now, runtime.zone).isoformat() if chosen.plan else ""
    shape = [chosen.tasks, chosen.birthdays, chosen.plan]
    return json.dumps([last, str(_path(runtime)), *shape, name, zone, day])


def _run(runtime: Runtime, _report: Report) -> None:
    with runtime.reading() as reader:
        # Noted as it was before, so that what changes meanwhile is written next time.
        stamp = _stamp(runtime, reader)
    write(runtime, _path(runtime))
    with runtime.changing(_("calendar")) as work:
        work.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (_STAMP, stamp),
        )


CALENDAR = Job(
    name="calendar",
    label=message("keep the calendar file up to date"),
    every=0,
    waiting=_waiting,
    run=_run,
)
