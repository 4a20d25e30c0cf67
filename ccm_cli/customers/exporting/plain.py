"""Companies and interactions as records and as rows of a table."""

import json
from collections.abc import Iterable, Iterator, Mapping

from ccm_cli.customers.exporting.registry import (
    ID,
    Chunk,
    ExportKind,
    Record,
    Setting,
    custom_cell,
    custom_keys,
    iso,
    whole_custom,
)
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.language.money import Money, decimal_text
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

CONTACT = """coalesce(
    (SELECT e.address FROM contact_email e WHERE e.contact_id = {id} ORDER BY e.position LIMIT 1),
    (SELECT p.number FROM contact_phone p WHERE p.contact_id = {id} ORDER BY p.position LIMIT 1),
    '#' || {id})"""
"""How another record names a contact: by its first e-mail, else its first phone, else its id."""

_COMPANY = (
    "name", "kind", "email", "phone", "website", "street", "city", "region", "postcode", "country",
    "notes",
)  # fmt: skip
_INTERACTION = ("channel", "direction", "summary", "body", "sentiment")


def in_order(records: Iterable[Record], ids: Chunk) -> Iterator[Record]:
    """Records in the order of their ids."""
    known = {record["id"]: record for record in records}
    return (known[record_id] for record_id in ids if record_id in known)


def _companies(reader: Reader, ids: Chunk) -> Iterator[Record]:
    kinds = dict(custom_keys(reader, "company"))
    above = "(SELECT p.name FROM company p WHERE p.id = company.parent_id)"
    listed = ", ".join(("id", "custom", "created_at", "updated_at", above, *_COMPANY))
    sql = f"SELECT {listed} FROM company WHERE id IN"

    def made() -> Iterator[Record]:
        for row_id, custom, created, updated, parent, *values in by_keys(reader, sql, ids):
            yield {
                "id": row_id,
                **dict(zip(_COMPANY, values, strict=True)),
                "parent": parent or "",
                "custom": whole_custom(reader, json.loads(custom), kinds),
                "custom_kinds": kinds,
                "created_at": iso(created),
                "updated_at": iso(updated),
            }

    return in_order(made(), ids)


def _company_columns(reader: Reader, _chunks: Iterable[Chunk]) -> list[str]:
    custom = [f"custom:{key}" for key, _kind in custom_keys(reader, "company")]
    return [ID, *_COMPANY, "parent", *custom, "created", "updated"]


def _company_cells(record: Record, setting: Setting) -> Mapping[str, str]:
    cells = {name: record[name] for name in _COMPANY}
    cells |= {
        ID: str(record["id"]),
        "parent": record["parent"],
        "created": record["created_at"],
        "updated": record["updated_at"],
    }
    return cells | custom_cells(record, setting)


def custom_cells(record: Record, setting: Setting) -> dict[str, str]:
    """The custom fields of a record, by column."""
    return {
        f"custom:{key}": custom_cell(value, record["custom_kinds"][key], setting)
        for key, value in record["custom"].items()
        if key in record["custom_kinds"]
    }


def money_cell(minor: int | None, currency: str) -> str:
    """An amount as a decimal number; empty for None."""
    return "" if minor is None else decimal_text(Money(minor, currency))


def _interactions(reader: Reader, ids: Chunk) -> Iterator[Record]:
    sql = (
        f"SELECT i.id, i.contact_id, {CONTACT.format(id='i.contact_id')}, c.name, o.name, i.at,"
        " i.duration, i.cost_minor, i.currency, i.deal_id, i.campaign_id, i.ticket_id,"
        " i.created_at,"
        f" {', '.join('i.' + name for name in _INTERACTION)} FROM interaction i"
        " JOIN contact c ON c.id = i.contact_id LEFT JOIN company o ON o.id = i.company_id"
        " WHERE i.id IN"
    )
    names = (
        "id", "contact_id", "contact", "contact_name", "company", "at", "duration", "cost_minor",
        "currency", "deal_id", "campaign_id", "ticket_id", "created_at", *_INTERACTION,
    )  # fmt: skip

    def made() -> Iterator[Record]:
        for row in by_keys(reader, sql, ids):
            record = dict(zip(names, row, strict=True))
            yield record | {
                "at": iso(record["at"]),
                "created_at": iso(record["created_at"]),
                "custom_kinds": {},
            }

    return in_order(made(), ids)


def _interaction_columns(_reader: Reader, _chunks: Iterable[Chunk]) -> list[str]:
    return [
        ID, "contact", "contact name", "company", "channel", "direction", "at", "summary",
        "body", "duration", "cost", "currency", "sentiment",
    ]  # fmt: skip


def _interaction_cells(record: Record, _setting: Setting) -> Mapping[str, str]:
    return {
        ID: str(record["id"]),
        "contact": record["contact"],
        "contact name": record["contact_name"],
        "company": record["company"] or "",
        "channel": record["channel"],
        "direction": record["direction"],
        "at": record["at"],
        "summary": record["summary"],
        "body": record["body"],
        "duration": "" if record["duration"] is None else f"{record['duration']}s",
        "cost": money_cell(record["cost_minor"], record["currency"]),
        "currency": record["currency"],
        "sentiment": "" if record["sentiment"] is None else str(record["sentiment"]),
    }


COMPANIES = ExportKind(
    "companies",
    "company",
    _companies,
    _company_columns,
    _company_cells,
    kinds={ID: Kind.NUMBER, "created": Kind.MOMENT, "updated": Kind.MOMENT},
)
INTERACTIONS = ExportKind(
    "interactions",
    "interaction",
    _interactions,
    _interaction_columns,
    _interaction_cells,
    kinds={ID: Kind.NUMBER, "at": Kind.MOMENT, "cost": Kind.NUMBER, "sentiment": Kind.NUMBER},
)
