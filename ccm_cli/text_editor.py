"""The owner's own text editor, which every face may open."""

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _


def command(environ: Mapping[str, str]) -> list[str]:
    """The editor of ``$VISUAL``, else of ``$EDITOR``, with its options.

    Raises:
        CcmError: neither names one.
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


def run(command: Sequence[str], file: Path) -> None:
    """Have a file edited, and wait until the editor ends.

    Raises:
        CcmError: it cannot be started, or it ended badly.
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
