"""A value of a settings file or of a variable, as the type its setting has."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, get_args, get_origin

from ccm_cli.config.errors import ConfigError
from ccm_cli.config.sections import BOUNDS, CHOICES, SECTIONS
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names what was perhaps meant; empty where nothing is near."""
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1)
    return _("Did you mean %(name)s?") % {"name": near[0]} if near else ""


def keys(section: type) -> dict[str, Any]:
    """The keys a section has in the file, with the type of each."""
    return {name.removesuffix("_"): kind for name, kind in section.__annotations__.items()}


def refuse_key(place: str, key: str, known: Iterable[str]) -> ConfigError:
    return ConfigError(
        _("%(place)s: there is no setting %(key)s.") % {"place": place, "key": key},
        hint=nearest(key.rpartition(".")[2], known),
    )


def typed(value: object, wanted: Any, where: str) -> Any:
    """``value`` as the type the setting has, from TOML or from the text of a variable."""
    if isinstance(value, Mapping):
        found = _table(value, wanted, where)
    elif get_origin(wanted) is tuple and isinstance(value, list | tuple | str):
        found = _several(value, get_args(wanted)[0], where)
    elif isinstance(value, str) and wanted in _READ:
        found = _READ[wanted](value)
    else:
        right = isinstance(wanted, type) and isinstance(value, wanted)
        found = value if right and (wanted is bool) == isinstance(value, bool) else None
    if found is not None:
        return found
    raise ConfigError(
        _("%(where)s: %(value)r is not a value of the type %(type)s.")
        % {"where": where, "value": value, "type": getattr(wanted, "__name__", wanted)},
        hint=_("See config.example.toml for how it is written."),
    )


_TRUTHS = {
    **dict.fromkeys(("true", "yes", "1", "on"), True),
    **dict.fromkeys(("false", "no", "0", "off"), False),
}
_READ: Mapping[type, Callable[[str], Any]] = {
    bool: lambda text: _TRUTHS.get(text.lower()),
    int: lambda text: int(text) if text.lstrip("-").isdecimal() else None,
}
"""How the text of a variable is read as what it stands for; None where it is not."""


def _several(value: Any, inner: Any, where: str) -> tuple[Any, ...]:
    items = value.split(",") if isinstance(value, str) else value
    stripped = (item.strip() if isinstance(item, str) else item for item in items)
    return tuple(typed(item, inner, where) for item in stripped if item != "")


def _table(table: Mapping[str, object], wanted: Any, where: str) -> Any:
    """A section within a section, or a table of the owner's own keys; None where neither may be."""
    if get_origin(wanted) is Mapping:
        return MappingProxyType(dict(table))
    if not hasattr(wanted, "_fields"):
        return None
    known = keys(wanted)
    for key in table:
        if key not in known:
            raise refuse_key(where, key, known)
    return wanted(**{key: typed(each, known[key], f"{where}.{key}") for key, each in table.items()})


def has_tables(wanted: Any) -> bool:
    """Whether a setting is written as tables, ``[[section.key]]``."""
    return get_origin(wanted) is tuple and hasattr(get_args(wanted)[0], "_fields")


def _check(section: str, key: str, value: Any, where: str) -> None:
    choices = CHOICES.get((section, key))
    given = value if isinstance(value, tuple) else (value,)
    wrong = [one for one in given if choices is not None and one not in choices]
    if choices is not None and wrong:
        raise ConfigError(
            _("%(where)s: %(value)s is not known.") % {"where": where, "value": wrong[0]},
            hint=_("It may be: %(choices)s.") % {"choices": in_series(c for c in choices if c)},
        )
    bounds = BOUNDS.get((section, key))
    if bounds is not None:
        within(value, *bounds, where)


def read_section(name: str, table: Mapping[str, object], place: str) -> dict[str, Any]:
    known = keys(SECTIONS[name])
    values = {}
    for key, value in table.items():
        where = f"{place}: {name}.{key}"
        if key not in known:
            raise refuse_key(place, f"{name}.{key}", known)
        values[key] = typed(value, known[key], where)
        _check(name, key, values[key], where)
    return values


def within(value: int, low: int, high: int, where: str) -> int:
    if not low <= value <= high:
        raise ConfigError(
            _("%(where)s: %(value)s is outside %(low)s to %(high)s.")
            % {"where": where, "value": value, "low": low, "high": high},
        )
    return value


def attribute(section: type, key: str) -> str:
    """The attribute that holds ``key``: ``from`` is a word of Python's own."""
    return key if key in section.__annotations__ else key + "_"
