"""The timed jobs, in the order in which one run does them. A new one is a line here."""

from collections.abc import Sequence

from ccm_cli.errors import InvalidInput
from ccm_cli.jobs.automations import AUTOMATIONS
from ccm_cli.jobs.calendar_feed import CALENDAR
from ccm_cli.jobs.campaigns import CAMPAIGNS
from ccm_cli.jobs.digest import DIGEST
from ccm_cli.jobs.inbox import INBOX
from ccm_cli.jobs.job import Job
from ccm_cli.jobs.outbox import OUTBOX
from ccm_cli.jobs.receipts import RECEIPTS
from ccm_cli.jobs.reminders import REMINDERS
from ccm_cli.jobs.reports import REPORTS
from ccm_cli.jobs.tickets import TICKETS
from ccm_cli.jobs.webhooks import WEBHOOKS
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.registry import suggestion

JOBS: tuple[Job, ...] = (
    INBOX,
    RECEIPTS,
    TICKETS,
    CAMPAIGNS,
    AUTOMATIONS,
    OUTBOX,
    REMINDERS,
    DIGEST,
    REPORTS,
    CALENDAR,
    WEBHOOKS,
)
"""Who unsubscribed by mail or messenger gets nothing more, so the inbox and the receipts come
first. Rules hear of tickets that are late in the same run. Campaigns, rules and journeys fill the
outbox, so they come before it; webhooks tell of what the others changed."""


def named(names: Sequence[str], jobs: Sequence[Job] = JOBS) -> tuple[Job, ...]:
    """The jobs of these names, in the order of the registry; all of them when none is named.

    Raises:
        InvalidInput: there is no job of such a name.
    """
    known = [job.name for job in jobs]
    for name in names:
        if name not in known:
            raise InvalidInput(
                _("There is no job %(name)s.") % {"name": quoted(excerpt(name))},
                hint=suggestion(name, known),
            )
    return tuple(job for job in jobs if not names or job.name in names)
