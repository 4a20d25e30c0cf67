"""What ``--match`` may name of contacts."""

from collections.abc import Iterable, Mapping

from ccm_cli.customers.identifiers import NETWORKS
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.match import Part, keys_of


def _of_network(network: str) -> Part:
    def values(draft: ContactDraft) -> Iterable[str]:
        return [key for place, key in draft.handles if place == network]

    source = f"(SELECT * FROM contact_handle WHERE network = '{network}')"
    return Part(values, "key", "contact_id", source, indexed="key")


def _of_column(column: str) -> Part:
    def values(draft: ContactDraft) -> Iterable[str]:
        return keys_of(draft.values.get(column))

    return Part(values, f"ccm_key({column})", "id", "contact")


def _of_address(part: str, value: str) -> Part:
    def values(draft: ContactDraft) -> Iterable[str]:
        return keys_of(*(address.get(part) for address in draft.addresses.values()))

    return Part(values, value, "contact_id", f"(SELECT * FROM contact_address WHERE {part} <> '')")


def _birthday(draft: ContactDraft) -> Iterable[str]:
    day = draft.dates.get("birthday")
    return [] if day is None else [day.month_day]


KNOWN_BY: Mapping[str, Part] = {
    "id": Part(
        lambda draft: [str(draft.own_id)] if draft.own_id else (),
        "CAST(id AS TEXT)",
        "id",
        "contact",
        indexed="id",
    ),
    "email": Part(
        lambda draft: draft.addressed, "key", "contact_id", "contact_email", indexed="key"
    ),
    "phone": Part(
        lambda draft: draft.numbers, "number", "contact_id", "contact_phone", indexed="number"
    ),
    "handle": Part(
        lambda draft: [f"{network}:{key}" for network, key in draft.handles],
        "network || ':' || key",
        "contact_id",
        "contact_handle",
        indexed="key",
        lead=lambda value: value.partition(":")[2],
    ),
    "name": Part(
        lambda draft: [] if draft.unnamed else keys_of(draft.name),
        "name_key",
        "id",
        "contact",
        indexed="name_key",
    ),
    "given name": _of_column("given_name"),
    "family name": _of_column("family_name"),
    "source": _of_column("source"),
    "company": Part(
        lambda draft: [affiliation.key for affiliation in draft.affiliations],
        "o.name_key",
        "w.contact_id",
        "contact_company w JOIN company o ON o.id = w.company_id",
    ),
    "city": _of_address("city", "city_key"),
    "postcode": _of_address("postcode", "ccm_key(postcode)"),
    "birthday": Part(
        _birthday,
        "month_day",
        "contact_id",
        "(SELECT * FROM contact_date WHERE name = 'birthday')",
    ),
    **{network: _of_network(network) for network in NETWORKS},
}
