"""Sending as the command line shows it: a bar while it runs, a line at the end."""

from typing import TYPE_CHECKING

from ccm_cli.cli import output
from ccm_cli.cli.progress import bar
from ccm_cli.customers.choices import label
from ccm_cli.errors import PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.state_words import MESSAGE_STATES
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.messaging.sending import Progress, Report


def send_now(runtime: Runtime) -> None:
    """Send all that is due, with a bar on stderr while people look on.

    Raises:
        CcmError: a channel could not be used; its messages wait in the outbox.
        PartlyDone: several channels could not be used.
    """
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.sending import send_due

    with bar(_("Sending")) as advance:

        def progress(at: "Progress") -> None:
            advance(at.done, at.done + at.left)

        report = send_due(sending_context(runtime), progress)
    tell(report)
    if len(report.problems) == 1:
        raise report.problems[0]
    if report.problems:
        raise PartlyDone(
            _("Several channels could not be used."),
            left_undone=[problem.message for problem in report.problems],
        )


def tell(report: "Report") -> None:
    """Say on stderr what a run did."""
    from ccm_cli.messaging.missed_words import missed_in_words

    for warning in report.warnings:
        output.note(warning)
    if report.busy:
        output.note(
            _("Another run (%(holder)s) is sending and takes these messages along.")
            % {"holder": report.busy.partition("#")[0]}
        )
    parts = [
        f"{state_in_words(state)} {count}" for state, count in report.counts.most_common() if count
    ]
    if parts:
        total = report.counts.total()
        done = ngettext("%(n)d message: %(parts)s.", "%(n)d messages: %(parts)s.", total)
        output.note(done % {"n": total, "parts": in_series(parts)})
    for line in missed_in_words(report.missed):
        output.note(line)
    if report.limit == "provider":
        output.note(_("The provider asks to wait; a later run sends the rest."))
    elif report.limit:
        output.note(
            _("%(limit)s is used up; the next run sends the rest.") % {"limit": report.limit}
        )
    if report.recovered or report.counts["unknown"]:
        output.note(_("Some may or may not have arrived; see: ccm outbox unknown"))
    for name in report.finished:
        output.note(_("Campaign %(name)s is done.") % {"name": name})


def state_in_words(state: str) -> str:
    """A state of a message for people."""
    return label(state, MESSAGE_STATES)
