"""``[consent]``: the purposes that people may agree to or refuse, and how they are asked."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ccm_cli.config.errors import ConfigError
from ccm_cli.config.values import refuse_key, typed
from ccm_cli.language import LANGUAGES
from ccm_cli.language import gettext as _

TRANSACTIONAL = "transactional"
"""What belongs to a contract or was asked for: nobody can refuse it, so nobody is asked."""
ALWAYS = ("marketing", "survey")
"""The purposes there are without a setting; the shipped templates have them."""

_UNNAMED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(ALWAYS, MappingProxyType({}))
)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_PURPOSES = "purposes"
_CONFIRM_WITHIN = "confirm_within"


class Consent(NamedTuple):
    confirm_within: str = "14d"
    """How long somebody may take to confirm that he wants messages."""
    purposes: Mapping[str, Mapping[str, str]] = _UNNAMED
    """By name, what each purpose is called by language; under ``*`` in every language."""


def read_consent(name: str, value: object, place: str) -> Any:
    where = f"{place}: consent.{name}"
    if name == _CONFIRM_WITHIN:
        return typed(value, str, where)
    if name != _PURPOSES:
        raise refuse_key(place, f"consent.{name}", (_PURPOSES, _CONFIRM_WITHIN))
    if not isinstance(value, Mapping):
        raise ConfigError(_("%(where)s must be a section.") % {"where": where})
    return MappingProxyType(
        {purpose: _purpose(purpose, said, where) for purpose, said in value.items()}
    )


def consent_of(chosen: Mapping[str, Any]) -> Consent:
    """The section, with the purposes that are always there before those of the settings."""
    declared = chosen.get(_PURPOSES, {})
    purposes = {**_UNNAMED, **declared}
    return Consent(
        chosen.get(_CONFIRM_WITHIN, Consent().confirm_within), MappingProxyType(purposes)
    )


def _purpose(name: str, said: object, where: str) -> Mapping[str, str]:
    """``"Our monthly letter"``, or a table of it by language."""
    if name == TRANSACTIONAL or not _NAME.fullmatch(name):
        raise ConfigError(
            _("%(where)s.%(name)s is not a purpose that people may refuse.")
            % {"where": where, "name": name},
            hint=_('Write it like newsletter = "Our monthly letter".'),
        )
    table = said if isinstance(said, Mapping) else {"*": said}
    for language in table:
        if language not in {*LANGUAGES, "*"}:
            raise refuse_key(where, f"{name}.{language}", LANGUAGES)
    return MappingProxyType(
        {
            language: " ".join(typed(text, str, f"{where}.{name}").split())
            for language, text in table.items()
        }
    )
