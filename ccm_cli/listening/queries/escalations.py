"""Tickets whose limit is near or has passed, and about which nothing was done yet."""

from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.config import Tickets
from ccm_cli.store.reading import Reader


class Pressed(NamedTuple):
    """A ticket near or past its limit.

    Attributes:
        id: of the ticket.
        subject: of the ticket.
        who: who asks.
        limit_at: UTC seconds.
        escalation: one of `ccm_cli.listening.ticket_words.ESCALATIONS`.
    """

    id: int
    subject: str
    who: str
    limit_at: int
    escalation: str

    @property
    def is_late(self) -> bool:
        """Whether its limit has passed."""
        return self.escalation.startswith("late")


_KIND = "CASE WHEN tk.limit_at < ?1 THEN 'late' ELSE 'near' END"
_WHAT = (
    "CASE WHEN tk.first_response_at IS NULL AND tk.limit_at = tk.response_due_at"
    " THEN '-response' ELSE '-resolution' END"
)


def kinds(settings: Tickets) -> tuple[str, ...]:
    """Those of ``near`` and ``late`` about which the settings have something done."""
    found = (("near", settings.at_near), ("late", settings.at_breach))
    return tuple(kind for kind, wanted in found if wanted)


def pressed(reader: Reader, *, now: int, kinds: Sequence[str], limit: int) -> list[Pressed]:
    """Tickets that something is to be done about, those whose limit comes first before others.

    Args:
        reader: the database.
        now: UTC seconds.
        kinds: ``near``, ``late`` or both; none: no ticket.
        limit: at most so many.
    """
    if not kinds:
        return []
    marks = ", ".join("?" * len(kinds))
    return reader.rows(
        Pressed,
        f"SELECT tk.id, tk.subject, coalesce(c.name, o.name, ''), tk.limit_at, {_KIND} || {_WHAT}"
        " FROM ticket tk LEFT JOIN contact c ON c.id = tk.contact_id"
        " LEFT JOIN company o ON o.id = tk.company_id"
        f" WHERE tk.near_at <= ?1 AND {_KIND} IN ({marks})"
        " AND NOT EXISTS (SELECT 1 FROM ticket_change h WHERE h.ticket_id = tk.id"
        f"  AND h.escalation = {_KIND} || {_WHAT} AND h.at >= coalesce(tk.closed_at, 0))"
        " ORDER BY tk.limit_at, tk.id LIMIT ?",
        (now, *kinds, limit),
    )
