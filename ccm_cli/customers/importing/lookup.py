"""Asking the database for many keys at once."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from ccm_cli.language.text import search_key
from ccm_cli.store.reading import Reader

place_key = lru_cache(maxsize=1 << 14)(search_key)
"""The search key of a city or company, of which the same few come again and again."""
AT_ONCE = 900
"""Keys in one statement; SQLite allowed 999 parameters for the longest time."""


def by_keys(
    reader: Reader, sql: str, keys: Collection[Any], rest: str = ""
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that ends with ``column IN``, for any number of keys.

    Args:
        reader: the database.
        sql: up to and with ``IN``.
        keys: distinct values.
        rest: what follows, such as ``ORDER BY position``; applied to `AT_ONCE` keys at a time.
    """
    waiting = iter(keys)
    while chunk := tuple(islice(waiting, AT_ONCE)):
        marks = ", ".join("?" * len(chunk))
        yield from reader.rows(lambda *row: row, f"{sql} ({marks}) {rest}", chunk)
