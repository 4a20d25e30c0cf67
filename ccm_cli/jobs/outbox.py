"""Sending what is due from the outbox."""

from typing import TYPE_CHECKING

from ccm_cli.errors import PartlyDone
from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.messaging.sending import Report as Sent


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    from ccm_cli.messaging.queries.outbox import anything_to_send

    return anything_to_send(reader, runtime.now)


def _run(runtime: Runtime, report: Report) -> None:
    """Send, tell in one line what became of it, and name what is in the way."""
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.sending import send_due

    sent = send_due(sending_context(runtime))
    _tell(sent, report)
    if len(sent.problems) == 1:
        raise sent.problems[0]
    if sent.problems:
        raise PartlyDone(
            _("Several channels could not be used."),
            left_undone=[line for each in sent.problems for line in (each.message, each.hint)],
        )


def _tell(sent: "Sent", report: Report) -> None:
    from ccm_cli.messaging.missed_words import missed_in_words

    words = {
        "accepted": ngettext("%(n)d accepted", "%(n)d accepted", sent.counts["accepted"]),
        "deferred": ngettext("%(n)d deferred", "%(n)d deferred", sent.counts["deferred"]),
        "refused": ngettext("%(n)d refused", "%(n)d refused", sent.counts["refused"]),
        "suppressed": ngettext("%(n)d held back", "%(n)d held back", sent.counts["suppressed"]),
        "unknown": ngettext("%(n)d unknown", "%(n)d unknown", sent.counts["unknown"]),
    }
    told = [words[state] % {"n": count} for state, count in sent.counts.items() if count]
    if told:
        report.note(_("Messages: %(counts)s.") % {"counts": in_series(told)})
        for warning in sent.warnings:
            report.note(warning)
    for line in missed_in_words(sent.missed):
        report.line(line)
    if sent.recovered or sent.counts["unknown"]:
        report.note(
            _("Some messages may or may not have arrived; settle them with: ccm outbox unknown")
        )
    for name in sent.finished:
        report.note(_("Campaign %(name)s is done.") % {"name": name})


OUTBOX = Job(
    name="outbox",
    label=message("send messages"),
    every=0,
    waiting=_waiting,
    run=_run,
)
