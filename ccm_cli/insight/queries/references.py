"""What the number in a column that refers to another record stands for, in people's words."""

from collections.abc import Mapping

from ccm_cli.store.reading import Reader

RECORDS: Mapping[str, str] = {
    "contact_id": "contact",
    "other_id": "contact",
    "company_id": "company",
    "parent_id": "company",
    "deal_id": "deal",
    "previous_id": "task",
    "product_id": "product",
    "order_id": "sale_order",
    "ticket_id": "ticket",
    "tag_id": "tag",
}
"""The table that a column refers to."""
NAMES: Mapping[str, str] = {
    "contact": "name",
    "company": "name",
    "deal": "title",
    "task": "title",
    "product": "name",
    "sale_order": "number",
    "ticket": "subject",
    "tag": "name",
}
"""The column of a table that people know its records by."""


def name_sql(table: str) -> str:
    """The query of a record's name, by its id.

    Args:
        table: one of `NAMES`.
    """
    return f"SELECT {NAMES[table]} FROM {table} WHERE id = ?"


def name_of(reader: Reader, column: str, record_id: object) -> str:
    """The name of the record that a column refers to; its number where it is gone.

    Args:
        reader: the database.
        column: one of `RECORDS`.
        record_id: what stands in it.
    """
    return str(reader.value(name_sql(RECORDS[column]), (record_id,)) or f"#{record_id}")
