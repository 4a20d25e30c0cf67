"""What may be said about each kind of field."""

from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import CUSTOM, Entity, Field, Kind

_EQUALITY = ("=", "!=", "in")
_WORDS = ("=", "!=", "~=", "in")
_ORDER = ("=", "!=", ">", ">=", "<", "<=", "in")

OPERATORS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: _WORDS,
    Kind.NUMBER: _ORDER,
    Kind.MONEY: _ORDER,
    Kind.DURATION: _ORDER,
    Kind.DAY: _ORDER,
    Kind.MOMENT: _ORDER,
    Kind.YEARLY: _ORDER,
    Kind.BOOL: _EQUALITY,
    Kind.CHOICE: _EQUALITY,
    Kind.LINK: _WORDS,
    Kind.LIST: _WORDS,
}

_DAYS = ("2026-01-31", "1404/11/11", "today", "-30d")

EXAMPLES: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("Tehran", '"Saint Petersburg"'),
    Kind.NUMBER: ("12", "0.5"),
    Kind.MONEY: ("12000", '"12000 EUR"'),
    Kind.DURATION: ("5m", "1h30m"),
    Kind.DAY: (*_DAYS, "this month"),
    Kind.MOMENT: (*_DAYS, '"2026-01-31 09:00"'),
    Kind.YEARLY: ("03-21", "today", "this month", "next 7 days"),
    Kind.BOOL: ("true", "false"),
    Kind.CHOICE: (),
    Kind.LINK: ("example.com", '"https://example.com/menu"'),
    Kind.LIST: ("red", '"dark blue"'),
}


_PRESENCE = ("is set", "is unset")
_TRUTH = ("is true", "is false")


class Description(NamedTuple):
    """A field or function for people who write filters.

    Attributes:
        name: as filters name it.
        noun: what it is, translated, such as "a number".
        label: what it means, translated; may be empty.
        operators: what may follow it; none for a function.
        values: examples, or all choices.
        aliases: its other names.
    """

    name: str
    noun: str
    label: str
    operators: tuple[str, ...]
    values: tuple[str, ...]
    aliases: tuple[str, ...]


def noun(kind: Kind) -> str:
    """What a field of a kind is, in words."""
    return {
        Kind.TEXT: _("a text"),
        Kind.NUMBER: _("a number"),
        Kind.MONEY: _("an amount of money"),
        Kind.DURATION: _("a length of time"),
        Kind.DAY: _("a day"),
        Kind.MOMENT: _("a point in time"),
        Kind.YEARLY: _("a day of the year"),
        Kind.BOOL: _("true or false"),
        Kind.CHOICE: _("one of a few words"),
        Kind.LINK: _("a link"),
        Kind.LIST: _("several texts"),
    }[kind]


def describe(entity: Entity, custom: Sequence[Field] = ()) -> list[Description]:
    """Say what filters on an entity may use: its fields, its custom fields, its functions.

    Args:
        entity: whose.
        custom: its custom fields.
    """
    own = [field._replace(name=CUSTOM + field.name.removeprefix(CUSTOM)) for field in custom]
    fields = [
        Description(
            name=field.name,
            noun=noun(field.kind),
            label=_(field.label),
            operators=(
                *OPERATORS[field.kind],
                *(_TRUTH if field.kind is Kind.BOOL else ()),
                *_PRESENCE,
            ),
            values=field.choices or EXAMPLES[field.kind],
            aliases=field.aliases,
        )
        for field in [*entity.fields, *own]
    ]
    functions = [
        Description(
            name=f"{function.name}({', '.join(noun(kind) for kind in function.parameters)})",
            noun=_("true or false"),
            label=_(function.label),
            operators=(),
            values=(),
            aliases=function.aliases,
        )
        for function in entity.functions
    ]
    return fields + functions
