"""One interaction with what it belongs to: person, company, deal, campaign, files."""

from typing import Any, NamedTuple

from ccm_cli.customers.queries.attachments import AttachmentRow, attachments
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader


class Linked(NamedTuple):
    """A record that an interaction belongs to, by number and name."""

    id: int
    name: str


class InteractionShown(NamedTuple):
    """One interaction; times are UTC seconds, the duration seconds, the cost minor units."""

    id: int
    channel: str
    direction: str
    at: int
    summary: str
    body: str
    duration: int | None
    cost_minor: int | None
    currency: str
    sentiment: int | None
    created_at: int
    contact: Linked
    company: Linked | None
    deal: Linked | None
    campaign: Linked | None
    ticket: Linked | None
    files: tuple[AttachmentRow, ...]


_SHOWN = """
SELECT i.id, i.channel, i.direction, i.at, i.summary, i.body, i.duration, i.cost_minor, i.currency,
       i.sentiment, i.created_at, c.id, c.name, o.id, o.name, d.id, d.title, k.id, k.name,
       tk.id, tk.subject
FROM interaction i JOIN contact c ON c.id = i.contact_id
LEFT JOIN company o ON o.id = i.company_id
LEFT JOIN deal d ON d.id = i.deal_id
LEFT JOIN campaign k ON k.id = i.campaign_id
LEFT JOIN ticket tk ON tk.id = i.ticket_id
WHERE i.id = ?
"""
_OWN = InteractionShown._fields.index("contact")


def interaction_shown(reader: Reader, interaction_id: int) -> InteractionShown:
    """One interaction by id.

    Raises:
        NotFound: there is none.
    """
    row: tuple[Any, ...] | None = reader.row(lambda *columns: columns, _SHOWN, (interaction_id,))
    if row is None:
        raise NotFound(
            _("There is no interaction %(id)d.") % {"id": interaction_id},
            hint=_("See: ccm log list"),
        )
    numbers, names = row[_OWN::2], row[_OWN + 1 :: 2]
    linked = [
        None if number is None else Linked(number, name)
        for number, name in zip(numbers, names, strict=True)
    ]
    return InteractionShown._make([*row[:_OWN], *linked, attachments(reader, interaction_id)])
