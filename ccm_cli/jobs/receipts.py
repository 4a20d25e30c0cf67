"""Asking providers what became of messages, and what was said to the bot meanwhile."""

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
    from ccm_cli.messaging.polling import Polled


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    from ccm_cli.messaging.polling import anything_to_ask

    return anything_to_ask(reader, runtime.settings, runtime.now)


def _run(runtime: Runtime, report: Report) -> None:
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.polling import poll

    polled = poll(sending_context(runtime))
    line = in_words(polled)
    if line:
        report.note(line)
    if len(polled.problems) == 1:
        raise polled.problems[0]
    if polled.problems:
        raise PartlyDone(
            _("Several channels could not be used."),
            left_undone=[line for each in polled.problems for line in (each.message, each.hint)],
        )


def in_words(polled: "Polled") -> str:
    """What was learnt, in a line; empty when it was nothing."""
    count = polled.counts
    words = {
        "delivered": ngettext("%(n)d delivered", "%(n)d delivered", count["delivered"]),
        "failed": ngettext("%(n)d not delivered", "%(n)d not delivered", count["failed"]),
        "settled": ngettext("%(n)d settled", "%(n)d settled", count["settled"]),
        "visited": ngettext("%(n)d visit paid", "%(n)d visits paid", count["visited"]),
        "printed": ngettext(
            "%(n)d file of letters made", "%(n)d files of letters made", count["printed"]
        ),
        "heard": ngettext("%(n)d message heard", "%(n)d messages heard", count["heard"]),
        "linked": ngettext("%(n)d chat linked", "%(n)d chats linked", count["linked"]),
        "stopped": ngettext("%(n)d said stop", "%(n)d said stop", count["stopped"]),
        "strangers": ngettext(
            "%(n)d from somebody unknown", "%(n)d from people unknown", count["strangers"]
        ),
    }
    told = [words[what] % {"n": count[what]} for what in words if count[what]]
    return _("Channels: %(counts)s.") % {"counts": in_series(told)} if told else ""


RECEIPTS = Job(
    name="receipts",
    label=message("ask what became of messages, and what was said"),
    every=60,
    waiting=_waiting,
    run=_run,
)
