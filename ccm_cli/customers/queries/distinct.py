"""The pairs that the owner said are not the same."""

from collections.abc import Iterable
from typing import NamedTuple

from ccm_cli.store.reading import Reader


class Distinct(NamedTuple):
    """Two records that look alike and are not the same, and since when that is known."""

    id: int
    first_id: int
    first_name: str
    second_id: int
    second_name: str
    at: int


def dismissed(reader: Reader, table: str, *, limit: int) -> list[Distinct]:
    """Pairs that are not offered any more, the last first.

    Args:
        reader: the database.
        table: ``contact`` or ``company``.
        limit: at most so many.
    """
    return reader.rows(
        Distinct,
        f"SELECT d.id, d.first_id, a.name, d.second_id, b.name, d.at FROM {table}_distinct d"
        f" JOIN {table} a ON a.id = d.first_id JOIN {table} b ON b.id = d.second_id"
        " ORDER BY d.id DESC LIMIT ?",
        (limit,),
    )


def standing(reader: Reader, table: str, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of some pairs, the smaller id first, those of which both are there and not parted.

    Args:
        reader: the database.
        table: ``contact`` or ``company``.
        pairs: to be asked about.
    """
    kept = set()
    for first, second in pairs:
        if reader.value(
            f"SELECT (SELECT count(*) FROM {table} WHERE id IN (?, ?)) = 2 AND NOT EXISTS"
            f" (SELECT 1 FROM {table}_distinct WHERE first_id = ? AND second_id = ?)",
            (first, second, first, second),
        ):
            kept.add((first, second))
    return kept
