"""``[rhythm]``: after how many days one should be in touch again."""

from collections.abc import Mapping
from types import MappingProxyType

from ccm_cli.config.errors import ConfigError
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key

RHYTHMS: Mapping[str, int] = MappingProxyType({"customer": 60, "loyal": 60})
"""What ``[rhythm]`` begins with."""


def read_rhythm(name: str, value: object, place: str) -> int:
    """Days of a line of ``[rhythm]``; 0 where it is empty: no rhythm."""
    from ccm_cli.language.rhythm import days_of_rhythm

    where = f"{place}: rhythm.{name}"
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if text is None:
        raise ConfigError(
            _("%(where)s: %(value)r is not a value of the type %(type)s.")
            % {"where": where, "value": value, "type": "str"},
            hint=_("See config.example.toml for how it is written."),
        )
    try:
        return days_of_rhythm(text) if text.strip() not in {"", "0"} else 0
    except InvalidInput as error:
        raise ConfigError(f"{where}: {error.message}", hint=error.hint) from None


def rhythms_of(chosen: Mapping[str, int]) -> Mapping[str, int]:
    """Those that hold: what the file says, over what there is without it."""
    if not chosen:
        return RHYTHMS
    named = {**RHYTHMS, **{search_key(name): days for name, days in chosen.items()}}
    return MappingProxyType({name: days for name, days in named.items() if days})
