"""What the calendar says of campaigns: start those whose time has come, queue dated messages."""

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.messaging.freezing import Started


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    """Whether a campaign's time has come, somebody has come to fit one, or a test is decided."""
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.queries.due import anything_to_enqueue

    return anything_to_enqueue(reader, sending_context(runtime))


def _run(runtime: Runtime, report: Report) -> None:
    from ccm_cli.messaging.campaigns import enqueue_due
    from ccm_cli.messaging.context import sending_context

    with runtime.changing(_("campaigns that are due")) as work:
        done = enqueue_due(work, context=sending_context(runtime), now=runtime.now)
    _tell(done, report)


def _tell(done: Iterable["Started"], report: Report) -> None:
    """What needs the owner's word is data, which is said even to a quiet run."""
    for campaign in done:
        if campaign.state == "held":
            report.line(
                _(
                    "Campaign %(name)s was not started: its time is long past."
                    " To send it all the same: ccm campaign start %(quoted)s --late"
                )
                % {"name": campaign.name, "quoted": shlex.quote(campaign.name)}
            )
        if campaign.queued:
            queued = ngettext(
                "Campaign %(name)s: %(count)d message queued.",
                "Campaign %(name)s: %(count)d messages queued.",
                campaign.queued,
            )
            report.note(queued % {"name": campaign.name, "count": campaign.queued})
        if campaign.missed:
            missed = ngettext(
                "Campaign %(name)s: %(count)d day was missed by too much; nothing was sent for it.",
                "Campaign %(name)s: %(count)d days were missed by too much;"
                " nothing was sent for them.",
                campaign.missed,
            )
            report.line(missed % {"name": campaign.name, "count": campaign.missed})
        if campaign.state == "asked":
            report.line(
                _(
                    "Campaign %(name)s: the A/B test ended without a clear winner."
                    " See: ccm campaign ab %(quoted)s; to choose one:"
                    " ccm campaign choose %(quoted)s a"
                )
                % {"name": campaign.name, "quoted": shlex.quote(campaign.name)}
            )
        if campaign.state == "chosen":
            report.note(
                _("Campaign %(name)s: the winner of the A/B test is chosen; see: ccm campaign ab")
                % {"name": campaign.name}
            )


CAMPAIGNS = Job(
    name="campaigns",
    label=message("start due campaigns"),
    every=0,
    waiting=_waiting,
    run=_run,
)
