"""Interactions as they were written down."""

from typing import NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader


class InteractionRow(NamedTuple):
    """One interaction; times are UTC seconds, the duration seconds, the cost minor units."""

    id: int
    contact_id: int
    contact: str
    channel: str
    direction: str
    at: int
    summary: str
    body: str
    duration: int | None
    cost_minor: int | None
    currency: str
    sentiment: int | None
    deal_id: int | None
    campaign_id: int | None


def interaction(reader: Reader, interaction_id: int) -> InteractionRow:
    """One interaction by id.

    Raises:
        NotFound: there is none.
    """
    found = reader.row(
        InteractionRow,
        "SELECT i.id, i.contact_id, c.name, i.channel, i.direction, i.at, i.summary, i.body,"
        " i.duration, i.cost_minor, i.currency, i.sentiment, i.deal_id, i.campaign_id"
        " FROM interaction i JOIN contact c ON c.id = i.contact_id WHERE i.id = ?",
        (interaction_id,),
    )
    if found is None:
        raise NotFound(
            _("There is no interaction %(id)d.") % {"id": interaction_id},
            hint=_("See: ccm log list"),
        )
    return found
