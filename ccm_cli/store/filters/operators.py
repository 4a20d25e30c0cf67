"""What may be said about each kind of field."""

from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import CUSTOM, Entity, Field, Kind, Relation

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
    """A field, a function or related records, for people who write filters.

    Attributes:
        name: as filters name it.
        noun: what it is, translated, such as "a number".
        label: what it means, translated; may be empty.
        operators: what may follow it; none for a question.
        values: examples, or all choices; of related records, what can be asked of them.
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
    """Say what filters on an entity may use: fields, custom fields, functions, related records.

    Args:
        entity: whose.
        custom: its custom fields.
    """
    own = [field._replace(name=CUSTOM + field.name.removeprefix(CUSTOM)) for field in custom]
    fields = [
        Description(
            name=field.name,
            noun=noun(field.kind),
            label=_(field.label) if field.label else "",
            operators=_operators(field.kind),
            values=field.choices or EXAMPLES[field.kind],
            aliases=field.aliases,
        )
        for field in [*entity.fields, *own]
    ]
    functions = [
        Description(
            name=f"{function.name}({', '.join(noun(kind) for kind in function.parameters)})",
            noun=noun(function.gives),
            label=_(function.label) if function.label else "",
            operators=() if function.gives is Kind.BOOL else _operators(function.gives),
            values=(),
            aliases=function.aliases,
        )
        for function in entity.functions
    ]
    return [*fields, *functions, *(_related(relation) for relation in entity.relations)]


def _operators(kind: Kind) -> tuple[str, ...]:
    return (*OPERATORS[kind], *(_TRUTH if kind is Kind.BOOL else ()), *_PRESENCE)


def _related(relation: Relation) -> Description:
    timed = (f"{relation.name}.count in 30d > 1", f"{relation.name}.last < -30d")
    return Description(
        name=f"{relation.name}(…)",
        noun=_("related records"),
        label=_(relation.label) if relation.label else "",
        operators=_PRESENCE,
        values=(f"{relation.name}.count > 1", *(timed if relation.at else ())),
        aliases=relation.aliases,
    )
