"""A systemd timer of the owner's own that calls ``ccm run``: two unit files and their switch."""

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ccm_cli import locations
from ccm_cli.errors import CcmError
from ccm_cli.jobs.calling import Call
from ccm_cli.language import gettext as _

_PLAIN = str.maketrans({"\\": "\\\\", '"': '\\"', "%": "%%", "$": "$$"})


class SystemdError(CcmError):
    """The units cannot be written, or systemd refuses; carries its words."""


def units_of(call: Call, *, every: int) -> Mapping[Path, str]:
    """The unit files for a call: where each lies, and what it says.

    Args:
        call: what is called.
        every: seconds from one start to the next.
    """
    service, timer = _paths(call.database)
    return {service: _service(call), timer: _timer(call.database, every)}


def installed(database: Path) -> list[Path]:
    """The unit files about a database that are there."""
    return [path for path in _paths(database) if path.is_file()]


def install(call: Call, *, every: int) -> None:
    """Write the units and switch the timer on; units that are there are written anew.

    Raises:
        SystemdError: the files cannot be written, or systemd refuses; the files stay.
    """
    units = units_of(call, every=every)
    try:
        for path, text in units.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SystemdError(
            _("%(path)s cannot be written: %(reason)s") % {"path": path, "reason": error.strerror}
        ) from None
    _systemctl("daemon-reload")
    _systemctl("enable", "--now", _paths(call.database)[1].name)
    # A timer that ran already keeps its old pace until it is started anew.
    _systemctl("restart", _paths(call.database)[1].name)


def remove(database: Path) -> int:
    """Switch the timer off and remove the units; return how many files there were.

    Raises:
        SystemdError: systemd refuses; the files stay.
    """
    there = installed(database)
    if there:
        _systemctl("disable", "--now", _paths(database)[1].name)
        for path in there:
            path.unlink()
        _systemctl("daemon-reload")
    return len(there)


def _paths(database: Path) -> tuple[Path, Path]:
    """Service and timer: ``ccm-run`` for the usual database, with a mark for any other."""
    name = "ccm-run"
    if database != (locations.data_folder() / "ccm.db").absolute():
        name += "-" + hashlib.sha256(str(database).encode()).hexdigest()[:8]
    folder = locations.config_folder().parent / "systemd" / "user"
    return folder / f"{name}.service", folder / f"{name}.timer"


def _service(call: Call) -> str:
    what = _("what is due in %(database)s") % {"database": call.database}
    lines = [
        "[Unit]",
        f"Description=ccm: {_described(what)}",
        "",
        "[Service]",
        "Type=oneshot",
    ]
    if call.folder is not None:
        lines.append(f"WorkingDirectory={_described(str(call.folder))}")
    lines += [
        f"Environment={_quoted(f'{name}={text}', dollars=False)}"
        for name, text in call.environment.items()
    ]
    lines.append("ExecStart=" + " ".join(_quoted(word) for word in call.arguments))
    return "\n".join(lines) + "\n"


def _timer(database: Path, every: int) -> str:
    what = _("look every %(seconds)d s for what is due in %(database)s") % {
        "seconds": every,
        "database": database,
    }
    lines = [
        "[Unit]",
        f"Description=ccm: {_described(what)}",
        "",
        "[Timer]",
        "OnActiveSec=5s",
        f"OnUnitActiveSec={every}s",
        "AccuracySec=1s",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def _described(text: str) -> str:
    """Text for a unit file in which only per cent signs mean something."""
    return text.replace("%", "%%")


def _quoted(word: str, *, dollars: bool = True) -> str:
    """A word for a unit file: systemd.service(5), quoting; only commands expand dollars."""
    plain = word.translate(_PLAIN)
    return f'"{plain if dollars else plain.replace("$$", "$")}"'


def _systemctl(*arguments: str) -> None:
    command = ("systemctl", "--user", *arguments)
    try:
        result = subprocess.run(  # noqa: S603  (the program of that name, our own arguments)
            command, capture_output=True, text=True, check=False, timeout=60
        )
        words = "" if result.returncode == 0 else result.stderr.strip() or str(result.returncode)
    except (OSError, subprocess.TimeoutExpired) as error:
        words = str(error)
    if words:
        raise SystemdError(
            _("%(command)s failed: %(words)s") % {"command": " ".join(command), "words": words},
            hint=_("Where systemd does not serve users, use cron: ccm cron install"),
        )
