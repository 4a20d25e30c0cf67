"""Interactions: writing down a call, a visit, a message, and taking it back."""

from typing import Any, TypedDict, Unpack

from ccm_cli.customers import entries
from ccm_cli.customers.choices import CHANNELS, DIRECTIONS, SENTIMENTS, one_of
from ccm_cli.customers.models import Contact, Interaction
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.store.writing import UnitOfWork

LONGEST_DURATION = 30 * 86_400
"""Seconds; longer is a slip of the pen."""
_LONGEST_SUMMARY = 2_000
_CLOCKS_DIFFER = 300


def log(
    work: UnitOfWork,
    *,
    contact_id: int,
    channel: str,
    summary: str,
    now: int,
    direction: str = "",
    at: int | None = None,
    body: str = "",
    duration: int | None = None,
    cost: Money | None = None,
    sentiment: str = "",
    deal_id: int | None = None,
    campaign_id: int | None = None,
) -> Interaction:
    """Write down one interaction with a contact, at its first company of that time.

    Args:
        work: the unit of work.
        contact_id: with whom.
        channel: one of `choices.CHANNELS`; ``call`` is ``phone``.
        summary: what it was about, on one line, not empty.
        now: UTC seconds.
        direction: ``in`` or ``out``; empty: outward for a note, which nobody said to us, and
            inward for everything else.
        at: when, UTC seconds, not later than now; None: now.
        body: the text of a message, several lines.
        duration: seconds, from 0 to `LONGEST_DURATION`.
        cost: what it cost the business; not negative.
        sentiment: ``positive``, ``neutral``, ``negative``, or empty where it is not known.
        deal_id: the deal it was about.
        campaign_id: the campaign it answers.

    Raises:
        NotFound: there is no such contact.
        InvalidInput: a value is out of bounds or not one of those that may be.
    """
    work.get(Contact, contact_id)
    channel = one_of(channel, CHANNELS, _("Channel"))
    moment = now if at is None else at
    _check(moment, duration, cost, now=now)
    return work.add(
        Interaction(
            contact_id=contact_id,
            company_id=first_company(work, contact_id),
            channel=channel,
            direction=_way(direction, channel),
            at=moment,
            summary=entries.needed(summary, _("The text"), longest=_LONGEST_SUMMARY),
            body=entries.block(body, _("The text")),
            duration=duration,
            cost_minor=None if cost is None else cost.minor,
            currency="" if cost is None else cost.currency,
            sentiment=_sentiment(sentiment),
            deal_id=deal_id,
            campaign_id=campaign_id,
            created_at=now,
        )
    )


class Changes(TypedDict, total=False):
    """What `edit` may change, as for `log`; what is not named stays."""

    contact_id: int
    channel: str
    direction: str
    at: int
    summary: str
    body: str
    duration: int | None
    cost: Money | None
    sentiment: str
    deal_id: int | None
    campaign_id: int | None


def edit(
    work: UnitOfWork, interaction_id: int, *, now: int, **changes: Unpack[Changes]
) -> Interaction:
    """Correct what was written down.

    Args:
        work: the unit of work.
        interaction_id: which.
        now: UTC seconds.
        **changes: see `Changes`; None and an empty sentiment empty what may be empty.

    Raises:
        NotFound: there is no such interaction or contact.
        InvalidInput: as `log`.
    """
    held = work.get(Interaction, interaction_id)
    columns: dict[str, Any] = {
        name: changes[name]
        for name in ("at", "duration", "deal_id", "campaign_id")
        if name in changes
    }
    _check(changes.get("at", held.at), changes.get("duration"), changes.get("cost"), now=now)
    if "contact_id" in changes:
        work.get(Contact, changes["contact_id"])
        columns["contact_id"] = changes["contact_id"]
        columns["company_id"] = first_company(work, changes["contact_id"])
    if "channel" in changes:
        columns["channel"] = one_of(changes["channel"], CHANNELS, _("Channel"))
    if "direction" in changes:
        columns["direction"] = _way(changes["direction"], columns.get("channel", held.channel))
    if "summary" in changes:
        columns["summary"] = entries.needed(
            changes["summary"], _("The text"), longest=_LONGEST_SUMMARY
        )
    if "body" in changes:
        columns["body"] = entries.block(changes["body"], _("The text"))
    if "cost" in changes:
        cost = changes["cost"]
        columns["cost_minor"] = None if cost is None else cost.minor
        columns["currency"] = "" if cost is None else cost.currency
    if "sentiment" in changes:
        columns["sentiment"] = _sentiment(changes["sentiment"])
    work.update_rows("interaction", {interaction_id: columns})
    return work.get(Interaction, interaction_id)


def remove(work: UnitOfWork, interaction_id: int) -> None:
    """Remove an interaction that was written down by mistake.

    Raises:
        NotFound: there is no such interaction.
    """
    work.delete(Interaction, interaction_id)


def _check(at: int, duration: int | None, cost: Money | None, *, now: int) -> None:
    if at > now + _CLOCKS_DIFFER:
        raise InvalidInput(
            _("An interaction cannot lie in the future."),
            hint=_("What is still to be done is a task: ccm task add"),
        )
    if duration is not None and not 0 <= duration <= LONGEST_DURATION:
        raise InvalidInput(_("An interaction takes at most 30 days."))
    if cost is not None and cost.minor < 0:
        raise InvalidInput(_("The cost of an interaction cannot be negative."))


def _way(direction: str, channel: str) -> str:
    if direction:
        return one_of(direction, DIRECTIONS, _("Direction"))
    return "out" if channel == "note" else "in"


def _sentiment(text: str) -> int | None:
    if not text:
        return None
    signs = {"+": "positive", "1": "positive", "+1": "positive", "0": "neutral"}
    signs |= {"-": "negative", "-1": "negative"}
    word = one_of(signs.get(text.strip(), text), tuple(SENTIMENTS), _("Sentiment"))
    return SENTIMENTS[word]


def first_company(work: UnitOfWork, contact_id: int) -> int | None:
    """The first company of a contact as it stands; None where there is none."""
    found = work.reader.value(
        "SELECT company_id FROM contact_company WHERE contact_id = ? ORDER BY position LIMIT 1",
        (contact_id,),
    )
    return None if found is None else int(found)
