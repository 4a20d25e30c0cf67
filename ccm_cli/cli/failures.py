"""Where every error of the command line ends: in words on stderr, and as an exit code."""

import errno
import os
import sys

import typer
from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)

from ccm_cli.cli import streams
from ccm_cli.errors import Ambiguous, CcmError, InvalidInput, NotFound, PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, visible

INTERRUPTED = 130
_LONGEST_PATH = 200
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})


def report(error: BaseException, *, debug: bool) -> int:
    """Say what went wrong on stderr and return the exit code for it.

    Args:
        error: whatever left the command.
        debug: show the traceback as well.

    Returns:
        The error's own exit code; 2 for wrong usage, 130 when interrupted, 1 for a fault of the
        program, whose traceback goes to the log file.
    """
    if isinstance(error, SystemExit) and isinstance(error.__context__, BrokenPipeError):
        error = error.__context__  # which Click turned into an end of its own
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if debug and not isinstance(error, BrokenPipeError):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        _say(_("Interrupted."))
        return INTERRUPTED
    if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:
        # Bytes of the command line that are not UTF-8, and came where only text can be.
        error = InvalidInput(
            _("An argument is not text: %(argument)s.") % {"argument": ascii(error.object[:60])},
            hint=_("Write it in UTF-8."),
        )
    if isinstance(error, CcmError):
        _say_error(error)
        return error.exit_code
    if isinstance(error, ClickException):
        _say_usage(error)
        return error.exit_code
    if isinstance(error, OSError):
        return _report_refusal(error)
    return _report_fault(error)


def _say(line: str) -> None:
    try:
        sys.stderr.write(visible(line) + "\n")
        sys.stderr.flush()
    except OSError:  # nobody is there to be told; the exit code says it
        streams.give_up(sys.stderr)


def _say_error(error: CcmError) -> None:
    for line in error.message.splitlines() or [""]:
        _say(line)
    listed: tuple[str, ...] = ()
    if isinstance(error, Ambiguous | NotFound):
        listed = error.candidates
    if isinstance(error, PartlyDone):
        listed = error.left_undone
    for line in listed:
        _say("  " + line)
    if error.hint:
        _say(error.hint)


def _say_usage(error: ClickException) -> None:
    context = getattr(error, "ctx", None)
    if isinstance(error, NoArgsIsHelpError):
        sys.stderr.write(error.format_message() + "\n")
        return
    _say(_usage_reason(error))
    if context is not None:
        _say(_("See: %(command)s --help") % {"command": context.command_path})


def _usage_reason(error: ClickException) -> str:
    if isinstance(error, NoSuchOption):
        reason = _("There is no option %(name)s.") % {"name": error.option_name}
        if error.possibilities:
            near = ", ".join(sorted(error.possibilities))
            reason += " " + _("Did you mean %(names)s?") % {"names": near}
        return reason
    if isinstance(error, MissingParameter) and error.param and error.ctx:
        return _("%(name)s is missing.") % {"name": error.param.get_error_hint(error.ctx)}
    if isinstance(error, BadParameter) and error.param and error.ctx:
        return _("%(name)s: %(reason)s") % {
            "name": error.param.get_error_hint(error.ctx),
            "reason": error.message,
        }
    return error.format_message()


def _report_refusal(error: OSError) -> int:
    """What the system does not give: its reason says more than where we asked for it."""
    if isinstance(error, BrokenPipeError):  # the reader has enough
        streams.give_up(sys.stdout)
        return 0
    if error.filename is not None:
        path = excerpt(os.fsdecode(error.filename), _LONGEST_PATH)
        _say(_("%(path)s cannot be used: %(reason)s") % {"path": path, "reason": error.strerror})
        return 1
    if error.errno in _NO_ROOM:
        streams.give_up(sys.stdout)
        _say(_("The output cannot be written: %(reason)s") % {"reason": error.strerror})
        return 1
    return _report_fault(error)


def _report_fault(error: BaseException) -> int:
    """A fault of ours: keep the traceback where it can be sent from, and say so."""
    import traceback

    from ccm_cli.locations import make_private, state_folder

    log = state_folder() / "ccm.log"
    try:
        make_private(log.parent)
        with log.open("a", encoding="utf-8") as kept:
            traceback.print_exception(error, file=kept)
    except OSError:
        traceback.print_exception(error, file=sys.stderr)
    _say(
        _("ccm met a fault of its own: %(reason)s") % {"reason": f"{type(error).__name__}: {error}"}
    )
    _say(_("The details are in %(log)s; please report them.") % {"log": log})
    return 1
