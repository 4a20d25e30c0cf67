"""The line in the owner's crontab that calls ``ccm run``; every other line stays as it is."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.jobs.calling import Call
from ccm_cli.language import gettext as _

_MARK = "# ccm run: "
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_NONE_YET = ("no crontab", "no such file")
"""What crontab programs say of a user who has no table."""


class CrontabError(CcmError):
    """The crontab cannot be read or written; carries the program's words."""


def line_of(call: Call, *, every: int) -> str:
    """The line for a call.

    Args:
        call: what is called.
        every: seconds between two calls; minutes that divide an hour, hours that divide a day.

    Raises:
        InvalidInput: cron cannot say that.
    """
    # A percent sign ends a command in a crontab.
    command = f"{call.in_shell()} {_mark(call.database)}".replace("%", "\\%")
    return f"{_when(every)} {command}"


def installed(database: Path) -> list[str]:
    """The lines that call ``ccm run`` on a database.

    Raises:
        CrontabError: there is no crontab program, or it refuses.
    """
    return [line for line in _read() if _is_about(line, database)]


def install(line: str, database: Path) -> None:
    """Put a line into the crontab, in the place of an earlier one about the same database.

    Raises:
        CrontabError: as `installed`; the crontab is then as it was.
    """
    lines = _read()
    own = [at for at, there in enumerate(lines) if _is_about(there, database)]
    if own:
        lines[own[0]] = line
        lines = [there for at, there in enumerate(lines) if at not in own[1:]]
    else:
        lines.append(line)
    _write(lines)


def remove(database: Path) -> int:
    """Take the lines about a database out; return how many there were.

    Raises:
        CrontabError: as `installed`; the crontab is then as it was.
    """
    lines = _read()
    kept = [line for line in lines if not _is_about(line, database)]
    if len(kept) < len(lines):
        _write(kept)
    return len(lines) - len(kept)


def _when(every: int) -> str:
    if every == _DAY:
        return "0 0 * * *"
    if every == _HOUR:
        return "0 * * * *"
    if every == _MINUTE:
        return "* * * * *"
    if every > _HOUR and every % _HOUR == 0 and _DAY % every == 0:
        return f"0 */{every // _HOUR} * * *"
    if every > _MINUTE and every % _MINUTE == 0 and _HOUR % every == 0:
        return f"*/{every // _MINUTE} * * * *"
    raise InvalidInput(
        _("Cron cannot call something every %(seconds)d seconds.") % {"seconds": every},
        hint=_("Take minutes that divide an hour or hours that divide a day: 1m, 5m, 15m, 2h."),
    )


def _mark(database: Path) -> str:
    return f"{_MARK}{database}"


def _is_about(line: str, database: Path) -> bool:
    return line.rstrip().replace("\\%", "%").endswith(_mark(database)) and not line.startswith("#")


def _read() -> list[str]:
    result = _crontab("-l")
    if result.returncode == 0:
        return result.stdout.splitlines()
    if any(words in result.stderr.lower() for words in _NONE_YET):
        return []
    raise _refused(result.stderr)


def _write(lines: Sequence[str]) -> None:
    result = _crontab("-", text="".join(f"{line}\n" for line in lines))
    if result.returncode != 0:
        raise _refused(result.stderr)


def _crontab(argument: str, *, text: str | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603  (the program of that name, as the owner would call it)
            ["crontab", argument],  # noqa: S607
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    except FileNotFoundError:
        raise CrontabError(
            _("There is no cron on this machine."),
            hint=_("Use systemd instead: ccm cron install --systemd, or run: ccm daemon"),
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CrontabError(
            _("The program crontab cannot be used: %(reason)s") % {"reason": error}
        ) from None


def _refused(words: str) -> CrontabError:
    return CrontabError(
        _("The program crontab refused: %(words)s") % {"words": words.strip() or "?"},
        hint=_("See whether you may use it: crontab -l"),
    )
