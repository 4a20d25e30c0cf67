"""``[fields.OWNER]``: fields of the owner's own."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ccm_cli.config.errors import ConfigError
from ccm_cli.config.values import keys, nearest, refuse_key, typed
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import search_key


class CustomField(NamedTuple):
    """A field of the owner's own, as ``[fields.contact]`` declares it."""

    type: str = "text"
    """One of `FIELD_TYPES`."""
    label: str = ""
    """For people; empty: the name."""
    choices: tuple[str, ...] = ()
    """The values of a ``choice``."""


FIELD_OWNERS = ("contact", "company", "deal")
"""The records that can have fields of the owner's own."""
FIELD_TYPES: Mapping[str, str] = {
    "text": "text",
    "number": "number",
    "date": "day",
    "day": "day",
    "choice": "choice",
    "yes/no": "bool",
    "bool": "bool",
    "boolean": "bool",
    "money": "money",
    "link": "link",
    "url": "link",
    "list": "list",
    "moment": "moment",
    "time": "moment",
    "yearly": "yearly",
    "duration": "duration",
}
"""The types such a field may have, by what people call them: each a
`ccm_cli.store.filters.registry.Kind`."""
FIELD_NAME = re.compile(r"[^\W\d][\w-]{0,49}")
"""What a field may be called: a search key that begins with a letter."""


def read_fields(owner: str, table: object, place: str) -> Mapping[str, CustomField]:
    where = f"{place}: fields.{owner}"
    if owner not in FIELD_OWNERS:
        raise refuse_key(place, f"fields.{owner}", FIELD_OWNERS)
    if not isinstance(table, Mapping):
        raise ConfigError(_("%(where)s must be a section.") % {"where": where})
    found: dict[str, CustomField] = {}
    for name, said in table.items():
        key = search_key(name)
        if not FIELD_NAME.fullmatch(key):
            raise ConfigError(
                _("%(where)s.%(name)s is not a name of a field.") % {"where": where, "name": name},
                hint=_("Use letters, digits and _, beginning with a letter."),
            )
        found[key] = _field(said, f"{where}.{name}")
    return MappingProxyType(found)


def _field(said: object, where: str) -> CustomField:
    """``"number"``, ``["gold", "silver"]``, or a table of type, label and choices."""
    if isinstance(said, list):
        said = {"type": "choice", "choices": said}
    elif not isinstance(said, Mapping):
        said = {"type": said}
    known = keys(CustomField)
    values: dict[str, Any] = {"type": "choice"} if "choices" in said else {}
    for key, value in said.items():
        if key not in known:
            raise refuse_key(where, key, known)
        values[key] = typed(value, known[key], f"{where}.{key}")
    field = CustomField(**values)
    kind = FIELD_TYPES.get(field.type.casefold())
    if kind is None:
        raise ConfigError(
            _("%(where)s: there is no type %(name)s.") % {"where": where, "name": field.type},
            hint=nearest(field.type, FIELD_TYPES)
            or _("It may be: %(choices)s.") % {"choices": in_series(FIELD_TYPES)},
        )
    words = tuple(" ".join(word.split()) for word in field.choices)
    if (kind == "choice") != bool(words) or not all(words):
        raise ConfigError(
            _("%(where)s: a field has choices exactly when its type is choice.") % {"where": where},
            hint=_('Write it like tier = { type = "choice", choices = ["gold", "silver"] }.'),
        )
    return CustomField(kind, " ".join(field.label.split()), tuple(dict.fromkeys(words)))
