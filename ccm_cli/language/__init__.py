"""The languages people write and read: texts, numbers, money, days, catalogs.

Only what nearly every module needs is exported here, and it costs next to nothing to import;
the rest is imported from the module that has it: `text`, `numbers`, `money`, `dates`,
`calendars`, `direction`.
"""

from ccm_cli.language.catalog import (
    LANGUAGES,
    current_language,
    detect,
    gettext,
    ngettext,
    pgettext,
    use,
)
from ccm_cli.language.direction import direction_of_language

__all__ = [
    "LANGUAGES",
    "current_language",
    "detect",
    "direction_of_language",
    "gettext",
    "ngettext",
    "pgettext",
    "use",
]
