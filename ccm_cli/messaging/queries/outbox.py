"""Single messages of the outbox."""

from typing import NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.language.text import excerpt
from ccm_cli.messaging.reasons import NOT_BY_ITSELF, Reason
from ccm_cli.store.ids import id_said
from ccm_cli.store.reading import Reader


class MessageRow(NamedTuple):
    """One message; see `ccm_cli.messaging.models.Message`."""

    id: int
    campaign_id: int | None
    campaign: str
    contact_id: int | None
    contact: str
    address: str
    channel: str
    purpose: str
    template: str
    subject: str
    state: str
    reason: str
    attempts: int
    occurrence: str
    message_id: str
    next_at: int
    queued_at: int
    handed_at: int | None
    settled_at: int | None
    source: str
    variant: str
    delivered_at: int | None
    bounced_at: int | None
    replied_at: int | None
    clicked_at: int | None
    unsubscribed_at: int | None
    provider_id: str
    cost_minor: int | None
    cost_currency: str
    fallbacks: str
    fallback_of: int | None
    files: str
    """JSON; see `ccm_cli.messaging.kept_files.listed`."""

    @property
    def cost(self) -> Money | None:
        """What it cost; None where nobody says."""
        return None if self.cost_minor is None else Money(self.cost_minor, self.cost_currency)


class Held(NamedTuple):
    """A message that is held back, and when it has its next chance; None for never again."""

    id: int
    campaign: str
    source: str
    contact_id: int | None
    contact: str
    channel: str
    purpose: str
    reason: str
    next_at: int | None


def held(
    reader: Reader,
    *,
    left_out_since: int | None = None,
    contact_id: int | None = None,
    campaign_id: int | None = None,
    limit: int = -1,
) -> list[Held]:
    """Messages that wait for a better moment, the next first; then those that will never go.

    Args:
        reader: the database.
        left_out_since: UTC seconds; with those that were left out since. None for none of them.
        contact_id: only those to this contact.
        campaign_id: only those of this campaign.
        limit: at most so many; -1 for all.
    """
    only = {"m.contact_id": contact_id, "m.campaign_id": campaign_id}
    known = {column: value for column, value in only.items() if value is not None}
    where = "".join(f" AND {column} = ?" for column in known)
    return reader.rows(
        Held,
        "SELECT m.id, coalesce(k.name, ''), m.source, m.contact_id, coalesce(c.name, ''),"
        " m.channel, m.purpose, m.reason,"
        " CASE WHEN m.state = 'deferred' AND m.next_at < ? THEN m.next_at END"
        " FROM message m LEFT JOIN campaign k ON k.id = m.campaign_id"
        " LEFT JOIN contact c ON c.id = m.contact_id"
        " WHERE (m.state = 'deferred' OR (m.state = 'suppressed' AND m.settled_at >= ?))"
        f"{where} ORDER BY m.state, m.next_at, m.id LIMIT ?",
        (NOT_BY_ITSELF, left_out_since, *known.values(), limit),
    )


_MESSAGE = """
SELECT m.id, m.campaign_id, coalesce(k.name, ''), m.contact_id, coalesce(c.name, ''), m.address,
       m.channel, m.purpose, m.template, m.subject, m.state, m.reason, m.attempts, m.occurrence,
       m.message_id, m.next_at, m.queued_at, m.handed_at, m.settled_at,
       m.source, m.variant, m.delivered_at, m.bounced_at, m.replied_at, m.clicked_at,
       m.unsubscribed_at, m.provider_id, m.cost_minor, m.cost_currency, m.fallbacks,
       m.fallback_of, m.files
FROM message m LEFT JOIN campaign k ON k.id = m.campaign_id
LEFT JOIN contact c ON c.id = m.contact_id
"""


def message(reader: Reader, ref: str) -> MessageRow:
    """One message by its number or its Message-ID.

    Raises:
        NotFound: there is none.
    """
    found = reader.row(MessageRow, f"{_MESSAGE} WHERE m.id = ?", (id_said(ref),))
    if found is None and "@" in ref:
        wanted = f"<{ref.strip('<>')}>"
        found = reader.row(MessageRow, f"{_MESSAGE} WHERE m.message_id = ?", (wanted,))
    if found is None:
        raise NotFound(
            _("There is no message %(ref)s.") % {"ref": excerpt(ref)},
            hint=_("See: ccm outbox list"),
        )
    return found


def unknown(
    reader: Reader, *, limit: int = 1_000, campaign_id: int | None = None
) -> list[MessageRow]:
    """Messages of which nobody knows whether they arrived, the oldest first."""
    return reader.rows(
        MessageRow,
        f"{_MESSAGE} WHERE m.state = 'unknown' AND (? IS NULL OR m.campaign_id = ?)"
        " ORDER BY m.id LIMIT ?",
        (campaign_id, campaign_id, limit),
    )


def failed(
    reader: Reader, campaign_id: int, *, reason: str = "", missed: bool = False
) -> list[MessageRow]:
    """The messages of a campaign that were refused, the oldest first.

    Args:
        reader: the database.
        campaign_id: the campaign.
        reason: only those whose reason holds this text, in any case.
        missed: those whose time was missed, in the place of those refused.
    """
    which = "m.state = 'refused'"
    if missed:
        which = f"m.state = 'suppressed' AND m.reason = '{Reason.MISSED}'"
    found = reader.rows(
        MessageRow,
        f"{_MESSAGE} WHERE m.campaign_id = ? AND {which} ORDER BY m.id",
        (campaign_id,),
    )
    wanted = reason.casefold()
    return [one for one in found if wanted in one.reason.casefold()]


def waiting_by_channel(reader: Reader) -> dict[str, int]:
    """How many messages go out by themselves over each channel, now or later."""
    return dict(
        reader.rows(
            lambda channel, count: (channel, count),
            "SELECT channel, count(*) FROM message WHERE state IN ('queued', 'claimed', 'deferred')"
            " GROUP BY channel",
        )
    )


def waiting(reader: Reader) -> int:
    """How many messages go out by themselves, now or later."""
    return int(
        reader.value(
            "SELECT count(*) FROM message WHERE state IN ('queued', 'claimed', 'deferred')"
        )
    )


def anything_to_send(reader: Reader, now: int) -> bool:
    """Whether a run would find work: something due, or left behind by an interrupted run."""
    return bool(channels_with_work(reader, now))


def channels_with_work(reader: Reader, now: int) -> list[str]:
    """The channels over which a run would find something due, or left behind by another run."""
    return reader.values(
        "SELECT DISTINCT m.channel FROM message m LEFT JOIN campaign k ON k.id = m.campaign_id"
        " WHERE (m.state = 'queued' OR m.state = 'deferred') AND m.next_at <= ?"
        " AND (m.campaign_id IS NULL OR k.state = 'running')"
        " UNION SELECT channel FROM message WHERE state IN ('claimed', 'handed over')"
        # What a cancelled campaign held back, when an undo has it running again.
        " UNION SELECT b.channel FROM campaign r JOIN message b ON b.campaign_id = r.id"
        "       AND b.state = 'cancelled' WHERE r.state = 'running'"
        " ORDER BY 1",
        (now,),
    )


def due(reader: Reader, channel: str, now: int) -> int:
    """How many messages may be claimed now."""
    return int(
        reader.value(
            "SELECT count(*) FROM message m LEFT JOIN campaign k ON k.id = m.campaign_id"
            " WHERE (m.state = 'queued' OR m.state = 'deferred') AND m.next_at <= ?"
            " AND m.channel = ? AND (m.campaign_id IS NULL OR k.state = 'running')",
            (now, channel),
        )
    )
