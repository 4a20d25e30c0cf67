"""How many days a rhythm has: ``6 weeks``, ``every 2 months``, «هر ۶ هفته», «каждые 6 недель»."""

import re

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.date_names import calendar_unit_words
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key

LONGEST = 3_650
"""Days; ten years."""
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_SAID = r"(?:(?:every|each|кажд\w+|раз в|هر) )?(?:(\d{1,4}) ?)?([^\W\d]*)"


def days_of_rhythm(text: str) -> int:
    """Read how many days lie between two contacts; a month has 30 of them, a year 365.

    Args:
        text: a number of days, weeks, months or years; a number alone is days.

    Raises:
        InvalidInput: it is none, or not between 1 day and `LONGEST`.
    """
    match = re.fullmatch(_SAID, search_key(ascii_digits(text[:100])).strip())
    unit = calendar_unit_words().get(match[2]) if match and match[2] else "d"
    if match is None or unit is None or not (match[1] or match[2]):
        raise InvalidInput(
            _("%(text)s is not a rhythm.") % {"text": quoted(excerpt(text))},
            hint=_("Write it like 6 weeks, 30d or every 2 months."),
        )
    days = int(match[1] or 1) * _DAYS[unit]
    if not 1 <= days <= LONGEST:
        raise InvalidInput(
            _("A rhythm has 1 to %(most)d days, not %(days)d.") % {"most": LONGEST, "days": days}
        )
    return days
