"""Numbers of records as people type them."""

from ccm_cli.language.numbers import ascii_digits

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
