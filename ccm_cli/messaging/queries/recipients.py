"""The people messages go to: all that deciding and rendering ask about them, in few queries."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers.salutation import SALUTATION_SQL
from ccm_cli.language.text import search_key
from ccm_cli.language.zones import zone_or
from ccm_cli.store.reading import Reader

CHUNK = 500
LAST_WON = 5
"""Deals of a customer that a message may name."""


class Recipient(NamedTuple):
    """One contact as a message sees it.

    ``address`` is of the kind that was asked for, with the key that is equal for equal addresses;
    both are empty for somebody without one. ``heard_at`` is when the person last wrote over a
    network that asks for it.
    """

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
    email: str = ""
    heard_at: int | None = None
    won: str = "[]"
    """The last deals won, as JSON: title, minor units, currency, moment."""
    channel: str = ""
    """The one that the person prefers."""
    orders: str = "[]"
    """The last orders, as JSON: number, state, moment, minor units, currency, and of each line
    name, code, thousandths, minor units."""
    bought: str = "[]"
    """The numbers of products that they bought, as JSON."""

    def zone_or(self, otherwise: ZoneInfo) -> ZoneInfo:
        """The person's time zone; ``otherwise`` where it is not known, or not a zone at all."""
        return zone_or(self.time_zone, otherwise)


class Address(NamedTuple):
    """How the address of one kind is found.

    Attributes:
        address: SQL over the contact ``c`` and its first e-mail address ``e``.
        key: SQL of the key.
        settle: makes the address of what the SQL found; None where that is the address already.
        heard: SQL of when the person last wrote.
    """

    address: str
    key: str = "''"
    settle: Callable[[Recipient], Recipient] | None = None
    heard: str = "NULL"


_PHONES = """
(SELECT json_group_array(json_array(p.number, p.label)) FROM
 (SELECT number, label FROM contact_phone WHERE contact_id = c.id ORDER BY position, id) p)
"""
_POSTAL = """
coalesce((SELECT json_array(a.street, trim(a.postcode || ' ' || a.city), a.region, a.country)
          FROM contact_address a WHERE a.contact_id = c.id AND a.street <> '' AND a.city <> ''
          ORDER BY a.position, a.id LIMIT 1),
         (SELECT json_array(k.name, k.street, trim(k.postcode || ' ' || k.city), k.region,
                            k.country)
          FROM contact_company w JOIN company k ON k.id = w.company_id
          WHERE w.contact_id = c.id AND k.street <> '' AND k.city <> ''
          ORDER BY w.position, w.id LIMIT 1), '')
"""


def _handle(network: str) -> str:
    """The number by which a network knows somebody: a chat, a phone number."""
    return (
        f"(SELECT h.key FROM contact_handle h WHERE h.contact_id = c.id AND h.network = '{network}'"
        " AND h.key <> '' AND h.key NOT GLOB '*[^0-9]*' ORDER BY h.position, h.id LIMIT 1)"
    )


def is_mobile(number: str) -> bool:
    """Whether a number in E.164 may be one that takes SMS, by the numbering plans."""
    import phonenumbers

    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    either = phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
    return kind in {phonenumbers.PhoneNumberType.MOBILE, either}


def _with(person: Recipient, address: str) -> Recipient:
    return person._replace(address=address, address_key=address)


def _mobile(person: Recipient) -> Recipient:
    """The first number that is called mobile, else the first that may be one."""
    phones = [(number, label) for number, label in json.loads(person.address) if number[0] == "+"]
    named = [number for number, label in phones if label == "mobile"]
    others = (number for number, label in phones if label != "fax" and is_mobile(number))
    return _with(person, named[0] if named else next(others, ""))


def _whatsapp(person: Recipient) -> Recipient:
    known = person.address
    return _mobile(person) if known.startswith("[") else _with(person, f"+{known}")


def _phone(person: Recipient) -> Recipient:
    """The first number of all that are no fax."""
    phones = json.loads(person.address)
    return _with(person, next((number for number, label in phones if label != "fax"), ""))


def _postal(person: Recipient) -> Recipient:
    if not person.address:
        return person
    lines = [line for line in json.loads(person.address) if line]
    return person._replace(address="\n".join(lines), address_key=search_key(" ".join(lines)))


def _place(person: Recipient) -> Recipient:
    """Where somebody is, or the name of somebody of whom that is not known: one may still go."""
    found = _postal(person)
    return found if found.address else _with(person, person.name)


ADDRESSES: Mapping[str, Address] = {
    "email": Address("coalesce(e.address, '')", "coalesce(e.key, '')"),
    "mobile": Address(_PHONES, settle=_mobile),
    "phone": Address(_PHONES, settle=_phone),
    "telegram": Address(
        f"coalesce({_handle('telegram')}, '')", f"coalesce({_handle('telegram')}, '')"
    ),
    "whatsapp": Address(
        f"coalesce({_handle('whatsapp')}, {_PHONES})",
        settle=_whatsapp,
        heard="(SELECT max(i.at) FROM interaction i WHERE i.contact_id = c.id"
        " AND i.channel = 'whatsapp' AND i.direction = 'in')",
    ),
    "postal": Address(_POSTAL, settle=_postal),
    "place": Address(_POSTAL, settle=_place),
}
"""The kinds of address. Of Telegram it is the chat with the bot, which is known once somebody has
written to it: a bot cannot write to people by their names."""


def _recipient(kind: str) -> str:
    """The query for people with their address of a kind."""
    at = ADDRESSES[kind]
    return f"""
SELECT c.id, c.name, c.given_name, c.middle_name, c.family_name, c.title, {SALUTATION_SQL},
       c.language, c.time_zone,
       c.stage, c.custom, c.created_at, {at.address}, {at.key},
       coalesce((SELECT a.city FROM contact_address a WHERE a.contact_id = c.id AND a.city <> ''
                 ORDER BY a.position, a.id LIMIT 1), ''),
       coalesce((SELECT k.name FROM contact_company w JOIN company k ON k.id = w.company_id
                 WHERE w.contact_id = c.id ORDER BY w.position, w.id LIMIT 1), ''),
       (SELECT json_group_array(t.name) FROM contact_tag x JOIN tag t ON t.id = x.tag_id
        WHERE x.contact_id = c.id),
       coalesce(s.sales, 0), coalesce(s.revenue_minor, 0), s.last_won_at,
       coalesce(e.address, ''), {at.heard},
       CASE WHEN coalesce(s.deals_won, 0) = 0 THEN '[]' ELSE
       (SELECT json_group_array(json_array(d.title, d.value_minor, d.currency, d.closed_at)) FROM
        (SELECT w.title, w.value_minor, w.currency, w.closed_at FROM deal w
         WHERE w.contact_id = c.id AND w.state = 'won'
         ORDER BY w.closed_at DESC, w.id DESC LIMIT {LAST_WON}) d) END,
       c.channel,
       CASE WHEN coalesce(s.orders, 0) = 0 THEN '[]' ELSE
       (SELECT json_group_array(json_array(o.number, o.state, o.at, o.total_minor, o.currency,
         json((SELECT json_group_array(
           json_array(l.name, l.code, l.quantity, l.net_minor + l.tax_minor)) FROM
           (SELECT * FROM sale_order_line x WHERE x.order_id = o.id ORDER BY x.position, x.id) l))))
        FROM (SELECT * FROM sale_order w WHERE w.contact_id = c.id
              AND w.state IN ('confirmed', 'paid')
              ORDER BY w.at DESC, w.id DESC LIMIT {LAST_WON}) o) END,
       CASE WHEN coalesce(s.orders, 0) = 0 THEN '[]' ELSE
       (SELECT json_group_array(DISTINCT l.product_id) FROM sale_order w
        JOIN sale_order_line l ON l.order_id = w.id WHERE w.contact_id = c.id
        AND w.state IN ('confirmed', 'paid') AND l.product_id IS NOT NULL
        AND l.returned < l.quantity) END
FROM contact c
LEFT JOIN contact_email e ON e.id = (SELECT f.id FROM contact_email f WHERE f.contact_id = c.id
                                     ORDER BY f.position, f.id LIMIT 1)
LEFT JOIN contact_sales s ON s.contact_id = c.id
"""


def recipient(reader: Reader, contact_id: int, kind: str = "email") -> Recipient | None:
    """One person; None when there is no such contact any more.

    Args:
        reader: the database.
        contact_id: who.
        kind: of address, one of `ADDRESSES`.
    """
    found = recipients(reader, [contact_id], kind)
    return found[0] if found else None


def recipients(reader: Reader, ids: Sequence[int], kind: str = "email") -> list[Recipient]:
    """Several people, by id; who is gone is missing.

    Args:
        reader: the database.
        ids: as many as one likes; they are asked for in chunks.
        kind: of address, one of `ADDRESSES`.
    """
    found: list[Recipient] = []
    asked, settle = _recipient(kind), ADDRESSES[kind].settle
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        found += reader.rows(Recipient, f"{asked} WHERE c.id IN ({marks}) ORDER BY c.id", chunk)
    return [settle(person) for person in found] if settle else found


def custom_keys(reader: Reader) -> tuple[str, ...]:
    """The keys of the custom fields of contacts; a template may ask for any of them."""
    return tuple(
        reader.values("SELECT key FROM custom_field WHERE entity = 'contact' ORDER BY key")
    )


def custom_values(recipient: Recipient, keys: Sequence[str]) -> dict[str, object]:
    """A person's custom fields, None for those without value."""
    return {**dict.fromkeys(keys), **json.loads(recipient.custom)}
