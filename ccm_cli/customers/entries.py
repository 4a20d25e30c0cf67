"""What people type into fields: cleaned, and within bounds."""

from functools import lru_cache

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_number
from ccm_cli.language.text import clean_block, clean_line

LONGEST_LINE = 500
"""Characters of a field of one line."""
LONGEST_BLOCK = 100_000
"""Characters of notes."""
_LONGEST_NAME = 100
_REMEMBERED = 60
"""Characters of texts that are remembered: cities, countries and the like come again and again."""


def line(text: str, field: str, *, longest: int = LONGEST_LINE) -> str:
    """One line, as `ccm_cli.language.text.clean_line` leaves it.

    Args:
        text: as typed.
        field: what it is for, already translated, for the message.
        longest: most characters.

    Raises:
        InvalidInput: it is too long.
    """
    if len(text) <= _REMEMBERED:
        return _line(text, field, longest)
    return _bounded(clean_line(text), field, longest)


@lru_cache(maxsize=1 << 13)
def _line(text: str, field: str, longest: int) -> str:
    return _bounded(clean_line(text), field, longest)


def block(text: str, field: str, *, longest: int = LONGEST_BLOCK) -> str:
    """Several lines, as `ccm_cli.language.text.clean_block` leaves them.

    Raises:
        InvalidInput: they are too long.
    """
    if len(text) <= _REMEMBERED:
        return _block(text, field, longest)
    return _bounded(clean_block(text), field, longest)


@lru_cache(maxsize=1 << 12)
def _block(text: str, field: str, longest: int) -> str:
    return _bounded(clean_block(text), field, longest)


def needed(text: str, field: str, *, longest: int = _LONGEST_NAME) -> str:
    """A line that may not be empty: the name of a tag, a segment, a company.

    Raises:
        InvalidInput: it is empty or too long.
    """
    cleaned = line(text, field, longest=longest)
    if not cleaned:
        raise InvalidInput(_("%(field)s is empty.") % {"field": field})
    return cleaned


def _bounded(cleaned: str, field: str, longest: int) -> str:
    if len(cleaned) <= longest:
        return cleaned
    raise InvalidInput(
        _("%(field)s has %(count)s characters; at most %(most)s fit.")
        % {
            "field": field,
            "count": format_number(len(cleaned), language="en"),
            "most": format_number(longest, language="en"),
        }
    )
