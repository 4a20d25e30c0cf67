"""``[reports.NAME]``: reports that are mailed to the owner at their time."""

from collections.abc import Mapping
from typing import NamedTuple

from ccm_cli.config.errors import ConfigError
from ccm_cli.config.values import keys, refuse_key, typed
from ccm_cli.language import gettext as _


class Mailing(NamedTuple):
    """Reports in one mail, and when it comes."""

    show: tuple[str, ...] = ()
    """Each as one writes it after ``ccm report``: ``won-lost --by reason --period year``."""
    at: str = "07:00"
    """``HH:MM``, on the business's clock."""
    days: tuple[str, ...] = ()
    """Weekdays, or days of the month by number; empty: every day."""


def read_mailing(name: str, table: object, place: str) -> Mailing:
    where = f"{place}: reports.{name}"
    if not isinstance(table, Mapping):
        raise ConfigError(
            _("%(where)s must be a section.") % {"where": where},
            hint=_("See config.example.toml for how it is written."),
        )
    known = keys(Mailing)
    values = {}
    for key, value in table.items():
        if key not in known:
            raise refuse_key(place, f"reports.{name}.{key}", known)
        # A comma parts the texts of other settings; here it may stand in a filter.
        whole = [value] if key == "show" and isinstance(value, str) else value
        values[key] = typed(whole, known[key], f"{where}.{key}")
    mailing = Mailing(**values)
    if not mailing.show:
        raise ConfigError(
            _("%(where)s names no report.") % {"where": where},
            hint='show = ["pipeline", "won-lost --by reason"]',
        )
    return mailing
