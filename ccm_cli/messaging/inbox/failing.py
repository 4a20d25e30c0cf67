"""What a report on a message that did not arrive does: note it, and write no more where it is due.

Anybody can send such a report. So an address is suppressed only where one of our messages is known
to have gone to it: named by its Message-ID or bounce address, which nobody can guess, or sent to
that very address lately.
"""

from datetime import date

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import parse_duration
from ccm_cli.language.zones import local_day
from ccm_cli.messaging import aftermath, consent
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.inbox.bounces import Failing, Failure
from ccm_cli.messaging.inbox.headers import key_of
from ccm_cli.messaging.inbox.joining import Ours, by_address
from ccm_cli.store.writing import UnitOfWork


def apply(
    work: UnitOfWork,
    failure: Failure,
    ours: Ours | None,
    *,
    context: SendingContext,
    at: int,
    now: int,
) -> None:
    """Act on one failure.

    Args:
        work: the unit of work; the mail itself is in the database already, so that it is counted.
        failure: as the report says.
        ours: the message it names; None where it names none.
        context: the settings and the zone.
        at: when it was reported, UTC seconds.
        now: UTC seconds.
    """
    meant = ours or by_address(work.reader, failure.address, now=now)
    if meant is None or failure.kind is Failing.DELAYED:
        return
    aftermath.note(work, meant.id, "bounced", at=at)
    key = key_of(meant.address) or failure.address
    if failure.kind is Failing.HARD:
        words = failure.status or failure.words[:80]
        _suppress(work, key, _("does not exist: %(words)s") % {"words": words}, now)
    elif failure.kind is Failing.SOFT and _too_often(work, failure.address or key, context, now):
        _suppress(work, key, _("failed again and again"), now)


def _suppress(work: UnitOfWork, key: str, reason: str, now: int) -> None:
    try:
        consent.suppress(work, key, reason=reason, now=now)
    except InvalidInput:  # an address that cannot be written to anyway
        return


def _too_often(work: UnitOfWork, key: str, context: SendingContext, now: int) -> bool:
    """Whether an address failed on so many days as the settings allow; several a day count once."""
    inbox = context.settings.inbox
    if not inbox.soft_bounces:
        return False
    since = now - parse_duration(inbox.soft_within)
    times = work.reader.values(
        "SELECT at FROM mail WHERE failing_key = ? AND failing = 'soft' AND at > ?", (key, since)
    )
    days: set[date] = {local_day(at, context.zone) for at in times}
    return len(days) >= inbox.soft_bounces
