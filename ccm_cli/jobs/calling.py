"""How cron and systemd call ``ccm run``: the very program, settings and database in force now.

They know nothing of the shell that set things up: not its folder, its PATH or its variables.
So every path is absolute, and what the environment said is named in the call itself.
"""

import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ccm_cli.config import FOLDER_FILE
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime

_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
_SETTING = re.compile(r"CCM_[A-Z]+__[A-Z_]+\Z")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the program.

    Attributes:
        arguments: the program and its arguments, unquoted.
        environment: variables that must be set.
        folder: the working folder where a ``ccm.toml`` counts; None where none does.
        database: the database it is about.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path | None
    database: Path

    def in_shell(self) -> str:
        """The call as one line for ``/bin/sh``."""
        there = f"cd {shlex.quote(str(self.folder))} && " if self.folder else ""
        named = "".join(f"{name}={shlex.quote(text)} " for name, text in self.environment.items())
        return there + named + shlex.join(self.arguments)


def call_of(runtime: Runtime, *, explicit_language: str = "") -> Call:
    """The call that does in the background what ``ccm run`` does here and now.

    Args:
        runtime: of this run.
        explicit_language: said where the settings name none; empty: the settings decide.

    Raises:
        InvalidInput: a path holds a line end, which no crontab can.
    """
    settings = runtime.settings
    arguments = [str(Path(sys.executable).absolute()), "-m", "ccm_cli"]
    folder = next((path.parent for path in settings.files if path.name == FOLDER_FILE), None)
    if folder is None and settings.files:
        arguments += ["--config", str(settings.files[-1].absolute())]
    arguments += ["--db", str(runtime.path.absolute())]
    if explicit_language and not settings.business.language:
        arguments += ["--lang", explicit_language]
    arguments.append("run")
    environment = {name: runtime.environ[name] for name in _FOLDERS if runtime.environ.get(name)}
    if not settings.business.time_zone:
        environment["TZ"] = str(runtime.zone)
    call = Call(tuple(arguments), environment, folder, runtime.path.absolute())
    if "\n" in call.in_shell():
        raise InvalidInput(_("A path with a line end cannot be called by cron."))
    return call


def settings_left_behind(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Settings that only this shell's environment makes, and that cron will not see."""
    return tuple(sorted(name for name in environ if _SETTING.match(name)))
