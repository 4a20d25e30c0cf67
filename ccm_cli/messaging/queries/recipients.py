"""The people messages go to: all that deciding and rendering ask about them, in few queries."""

import json
from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers.salutation import SALUTATION_SQL
from ccm_cli.errors import InvalidInput
from ccm_cli.language.zones import zone
from ccm_cli.store.reading import Reader

CHUNK = 500


class Recipient(NamedTuple):
    """One contact as a message sees it; without e-mail ``address`` and its key are empty."""

    id: int
    name: str
    given_name: str
    middle_name: str
    family_name: str
    title: str
    salutation: str
    language: str
    time_zone: str
    stage: str
    custom: str
    created_at: int
    address: str
    address_key: str
    city: str
    company: str
    tags: str
    won_count: int
    revenue_minor: int
    last_won_at: int | None

    def zone_or(self, otherwise: ZoneInfo) -> ZoneInfo:
        """The person's time zone; ``otherwise`` where it is not known, or not a zone at all."""
        if not self.time_zone:
            return otherwise
        try:
            return zone(self.time_zone)
        except InvalidInput:  # imported as it stood
            return otherwise


_RECIPIENT = f"""
SELECT c.id, c.name, c.given_name, c.middle_name, c.family_name, c.title, {SALUTATION_SQL},
       c.language, c.time_zone,
       c.stage, c.custom, c.created_at, coalesce(e.address, ''), coalesce(e.key, ''),
       coalesce((SELECT a.city FROM contact_address a WHERE a.contact_id = c.id AND a.city <> ''
                 ORDER BY a.position, a.id LIMIT 1), ''),
       coalesce((SELECT k.name FROM contact_company w JOIN company k ON k.id = w.company_id
                 WHERE w.contact_id = c.id ORDER BY w.position, w.id LIMIT 1), ''),
       (SELECT json_group_array(t.name) FROM contact_tag x JOIN tag t ON t.id = x.tag_id
        WHERE x.contact_id = c.id),
       coalesce(s.deals_won, 0), coalesce(s.revenue_minor, 0), s.last_won_at
FROM contact c
LEFT JOIN contact_email e ON e.id = (SELECT f.id FROM contact_email f WHERE f.contact_id = c.id
                                     ORDER BY f.position, f.id LIMIT 1)
LEFT JOIN contact_sales s ON s.contact_id = c.id
"""


def recipient(reader: Reader, contact_id: int) -> Recipient | None:
    """One person; None when there is no such contact any more."""
    return reader.row(Recipient, f"{_RECIPIENT} WHERE c.id = ?", (contact_id,))


def recipients(reader: Reader, ids: Sequence[int]) -> list[Recipient]:
    """Several people, by id; who is gone is missing.

    Args:
        reader: the database.
        ids: as many as one likes; they are asked for in chunks.
    """
    found: list[Recipient] = []
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        found += reader.rows(
            Recipient, f"{_RECIPIENT} WHERE c.id IN ({marks}) ORDER BY c.id", chunk
        )
    return found


def custom_keys(reader: Reader) -> tuple[str, ...]:
    """The keys of the custom fields of contacts; a template may ask for any of them."""
    return tuple(
        reader.values("SELECT key FROM custom_field WHERE entity = 'contact' ORDER BY key")
    )


def custom_values(recipient: Recipient, keys: Sequence[str]) -> dict[str, object]:
    """A person's custom fields, None for those without value."""
    return {**dict.fromkeys(keys), **json.loads(recipient.custom)}
