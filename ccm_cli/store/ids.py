"""Numbers of records as people type them.

What is only a number is the number of a record, wherever a record may be named. It never stands for
a part of a name, so that a number mistyped, or that of a record which is gone, means nobody else.
"""

from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.text import search_key
from ccm_cli.store.reading import Reader

LARGEST_ID = 2**63 - 1
"""The largest integer that the database holds."""


def id_said(text: str) -> int | None:
    """The number of a record, in digits of any script.

    Args:
        text: what was typed, of any length.

    Returns:
        None where it is not a number, or larger than any record's could be.
    """
    digits = ascii_digits(text.strip()).lstrip("0")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > len(str(LARGEST_ID)):
        return None
    number = int(digits)
    return number if number <= LARGEST_ID else None


def is_number(text: str) -> bool:
    """Whether a reference is only a number, in digits of any script, ``#`` before it or not."""
    return ascii_digits(text.strip().removeprefix("#")).isdecimal()


def was_given(reader: Reader, table: str, number: int) -> bool:
    """Whether some record had this number once; numbers are never given twice."""
    last = reader.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
    return last is not None and number <= int(last)


def id_meant(reader: Reader, table: str, reference: str) -> int | None:
    """The record that a reference means, of a kind whose names are each given once.

    A number is the number of a record; one that none of them ever had may be a whole name.

    Args:
        reader: the database.
        table: of the kind, with ``id`` and ``key``, the search key of the name.
        reference: a number, or a name in any spelling.

    Returns:
        None where there is no such record.
    """
    if is_number(reference):
        number = id_said(reference.strip().removeprefix("#")) or 0
        found = reader.value(f"SELECT id FROM {table} WHERE id = ?", (number,))
        if found is not None or was_given(reader, table, number):
            return None if found is None else int(found)
    found = reader.value(f"SELECT id FROM {table} WHERE key = ?", (search_key(reference),))
    return None if found is None else int(found)
