"""The owner's own editor."""

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _


def command(environ: Mapping[str, str]) -> list[str]:
    """The owner's editor, as a command.

    Raises:
        CcmError: none is named.
    """
    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        words = shlex.split(named)
    except ValueError:
        words = []
    if not words:
        raise CcmError(
            _("No editor is named by $VISUAL or $EDITOR."),
            hint=_("Name one, such as: export EDITOR=nano"),
        )
    return words


def open_in(command: Sequence[str], file: Path) -> None:
    """Open a file in an editor, and wait until it is closed.

    Raises:
        CcmError: it cannot be started, or ends with an error.
    """
    try:
        done = subprocess.run([*command, str(file)], check=False)  # noqa: S603  (the owner's editor)
    except OSError as error:
        raise CcmError(
            _("The editor %(name)s cannot be started: %(reason)s")
            % {"name": command[0], "reason": error.strerror},
            hint=_("Name another, such as: export EDITOR=nano"),
        ) from None
    if done.returncode:
        raise CcmError(_("The editor ended with %(code)d.") % {"code": done.returncode})
