"""What the filter language may say about each kind of record.

Every domain declares its fields in its ``fields.py``; the composition root puts them together in
one `Registry`. Importing this module registers nothing.

The records are named tuples because every listing imports them, and dataclasses take longer to
define.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key

CUSTOM = "custom."
TIE = re.compile(r"(?P<near>\w+\.\w+) = (?P<outer>\w+\.\w+)")
"""How the rows of another table belong to a record: their column, then the record's."""
_SHOWN_NAMES = 12


class Kind(StrEnum):
    """What a field holds, and so what it may be compared with."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # integer minor units of the business's currency
    DAY = "day"  # text YYYY-MM-DD
    MOMENT = "moment"  # integer seconds since 1970, UTC
    YEARLY = "yearly"  # text MM-DD
    BOOL = "bool"
    CHOICE = "choice"  # one of a few stored words
    DURATION = "duration"  # integer seconds
    LINK = "link"  # text, as `ccm_cli.language.links.parse_link` gives it
    LIST = "list"  # several texts; a field of it has ``rows``


class Spellings(Protocol):
    """Gives the stored spellings that a typed text may mean."""

    def __call__(self, text: str, *, region: str, part: bool) -> tuple[str, ...]:
        """The spellings, at least one.

        Args:
            text: as typed.
            region: two letters, of the business; may be empty.
            part: whether only a part of what is stored was typed.
        """
        ...


class Field(NamedTuple):
    """A field of a record, as filters, sorting and columns name it.

    Attributes:
        name: in lower case, such as ``city``, ``deals.won``, ``last_contact``.
        kind: what it holds.
        sql: expression over the entity's alias, or over the row of ``rows``.
        label: English message naming it for people; whoever shows it translates it.
        key_sql: expression that holds the search key of a text; without it the SQL function
            ``ccm_key`` is called on ``sql``.
        choices: the stored words of a `Kind.CHOICE`.
        aliases: other names, in any language.
        rows: for a field with many values, what follows FROM in a query of its rows, with a WHERE
            that begins by tying them to the record, as `TIE` has it. The field fits when any row
            does, and its negation when none does.
        needs: names of `Entity.joins` that ``sql`` reads from.
        sort_sql: expression to sort by where it is not ``sql``: an indexed sort key. A field with
            many values can be sorted by only where this is given.
        currency_sql: expression with the currency of a `Kind.MONEY` that is not always in the
            business's own. Only amounts in the currency that a filter names are compared, or in
            the business's own where it names none.
        absent: number that stands for NULL, such as 0 for a count that a LEFT JOIN brings. ``sql``
            itself stays bare, so that ``>= 1`` is served by an index.
        in_order: what the index of ``sql`` goes on with, if it does: the records of one value lie
            in that order there.
        words: what people read in the place of stored words, as English messages; of a text that
            holds one of few words, too, such as a channel. Programs get what is stored.
        spellings: of a text that is kept in one spelling whatever is typed, such as a phone
            number: what may be stored for it.
    """

    name: str
    kind: Kind
    sql: str
    label: str = ""
    key_sql: str | None = None
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    rows: str | None = None
    needs: tuple[str, ...] = ()
    sort_sql: str | None = None
    currency_sql: str | None = None
    absent: int | None = None
    spellings: "Spellings | None" = None
    in_order: str = ""
    words: Mapping[str, str] = MappingProxyType({})

    @property
    def value_sql(self) -> str:
        """``sql`` with `absent` in the place of NULL."""
        return self.sql if self.absent is None else f"coalesce({self.sql}, {self.absent})"


class Function(NamedTuple):
    """A question with arguments, such as ``got("spring-sale")``.

    Attributes:
        name: in lower case.
        parameters: the kinds of its arguments, in order.
        sql: boolean expression over the entity's alias, with one ``?`` for each parameter; with
            ``rows`` empty, or what is counted of them.
        label: as for `Field`.
        keys: whether text arguments are passed as search keys.
        aliases: other names, in any language.
        needs: as for `Field`.
        rows: as for `Field`, with one ``?`` for each parameter. It is true where there is a row;
            where ``sql`` is an aggregate over the rows, its value can be compared.
        gives: what an aggregate gives.
    """

    name: str
    parameters: tuple[Kind, ...]
    sql: str = ""
    label: str = ""
    keys: bool = False
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    rows: str | None = None
    gives: Kind = Kind.BOOL


class Relation(NamedTuple):
    """Records of another kind that belong to a record, such as the deals of a contact.

    ``deal.stage = proposal`` fits where any of them does, ``deal.count >= 2`` counts them,
    ``deal(stage = proposal).sum(value)`` those that fit a filter of their own.

    Attributes:
        name: in lower case, in the singular.
        entity: what kind of record they are.
        tie: which of them belong to the record, as `TIE` has it.
        label: as for `Field`.
        at: the `Kind.MOMENT` field of theirs that ``in 30d``, ``first`` and ``last`` look at.
        aliases: other names, such as the plural.
        link: what stands behind JOIN where a table of pairs ties them to the record; its alias is
            ``link``.
        covered: columns of theirs that an index has by the one of ``tie``.
        only: a condition over their columns without which none belongs to it; empty: all do.
        target: gives the entity; the registry fills it in.
    """

    name: str
    entity: str
    tie: str
    label: str = ""
    at: str = ""
    aliases: tuple[str, ...] = ()
    link: str = ""
    covered: tuple[str, ...] = ()
    only: str = ""
    target: "Callable[[], Entity] | None" = None

    @property
    def kind(self) -> "Entity":
        """The entity of the related records.

        Raises:
            LookupError: no registry knows of this relation.
        """
        if self.target is None:
            raise LookupError(self.name)
        return self.target()


class Entity(NamedTuple):
    """A kind of record that can be filtered.

    Attributes:
        name: such as ``contact``.
        table: its table.
        alias: what its row is called in the SQL of fields.
        fields: its fields.
        functions: its functions.
        joins: by alias, whole ``LEFT JOIN`` clauses, added only where a field that is used needs
            them, in this order.
        key: column of the record's id.
        relations: what records of other kinds belong to it.
        saved: the words that stand for a filter saved under a name, such as ``segment``.
    """

    name: str
    table: str
    alias: str
    fields: tuple[Field, ...] = ()
    functions: tuple[Function, ...] = ()
    joins: Mapping[str, str] = MappingProxyType({})
    key: str = "id"
    relations: tuple[Relation, ...] = ()
    saved: tuple[str, ...] = ()


Named = TypeVar("Named", Field, Function, Relation)


class Registry:
    """The entities of one program, filled by its composition root."""

    def __init__(self) -> None:
        self._entities: dict[str, Entity] = {}

    def register(self, entity: Entity) -> None:
        """Add an entity.

        Raises:
            ValueError: the entity, or a name in it, is there twice, or a needed join is missing.
        """
        if entity.name in self._entities:
            raise ValueError(f"{entity.name} is registered twice")
        self._entities[entity.name] = self._tied(_checked(entity))

    def extend(
        self,
        entity_name: str,
        fields: Iterable[Field] = (),
        functions: Iterable[Function] = (),
        joins: Mapping[str, str] | None = None,
        relations: Iterable[Relation] = (),
        saved: Iterable[str] = (),
    ) -> None:
        """Add to an entity what a higher domain knows about its records.

        Raises:
            ValueError: as `register`; also when a join of that alias is there already.
        """
        entity, joins = self.entity(entity_name), joins or {}
        if doubled := entity.joins.keys() & joins.keys():
            raise ValueError(f"{entity_name} has the join {min(doubled)} twice")
        extended = entity._replace(
            fields=(*entity.fields, *fields),
            functions=(*entity.functions, *functions),
            joins={**entity.joins, **joins},
            relations=(*entity.relations, *relations),
            saved=(*entity.saved, *saved),
        )
        self._entities[entity_name] = self._tied(_checked(extended))

    def _tied(self, entity: Entity) -> Entity:
        """The entity with relations that find their target here, whenever that is registered."""
        relations = tuple(
            relation._replace(target=partial(self.entity, relation.entity))
            for relation in entity.relations
        )
        return entity._replace(relations=relations)

    def entity(self, name: str) -> Entity:
        """The entity of that name.

        Raises:
            KeyError: there is none.
        """
        return self._entities[name]

    def entities(self) -> tuple[Entity, ...]:
        """All entities, in the order they were registered."""
        return tuple(self._entities.values())


def find_field(entity: Entity, name: str, custom: Sequence[Field] = ()) -> Field:
    """Find a field by its name, by an alias, or by a custom field's key; see `look_up_field`.

    Raises:
        InvalidInput: there is none; the hint names the nearest.
    """
    found = look_up_field(entity, name, custom)
    if found is None:
        raise unknown_field(entity, name, custom)
    return found


def look_up_field(entity: Entity, name: str, custom: Sequence[Field] = ()) -> Field | None:
    """The field that a name means, or None.

    Names are compared by search key. A custom field is found under ``custom.<key>``, and under
    its key alone where no built-in field has that name.

    Args:
        entity: whose field.
        name: as a person typed it.
        custom: the custom fields; their names may or may not begin with ``custom.``.
    """
    for known in entity.fields:
        if known.name == name:
            return known
    own = [known._replace(name=CUSTOM + known.name.removeprefix(CUSTOM)) for known in custom]
    wanted = search_key(name)
    return _named(entity.fields, wanted) or _named(own, wanted) or _named(own, CUSTOM + wanted)


def unknown_field(entity: Entity, name: str, custom: Sequence[Field] = ()) -> InvalidInput:
    """The error that an entity has no such field; the hint names the nearest."""
    own = _names(custom)
    names = [
        *_names(entity.fields),
        *(CUSTOM + each.removeprefix(CUSTOM) for each in own),
        *(each.removeprefix(CUSTOM) for each in own),
        *(f"{relation.name}.{each.name}" for relation in entity.relations
          if relation.target is not None for each in relation.kind.fields),
    ]  # fmt: skip
    return _unknown(_("There is no field “%(name)s”"), name, names)


def find_function(entity: Entity, name: str) -> Function:
    """Find a function by its name or an alias.

    Raises:
        InvalidInput: there is none; the hint names the nearest function or relation.
    """
    found = look_up_function(entity, name)
    if found is None:
        names = [*_names(entity.functions), *_names(entity.relations)]
        raise _unknown(_("There is no function “%(name)s”"), name, names)
    return found


def look_up_function(entity: Entity, name: str) -> Function | None:
    """The function that a name means, or None."""
    return _named(entity.functions, search_key(name))


def look_up_relation(entity: Entity, name: str) -> Relation | None:
    """The relation that a name means, or None."""
    return _named(entity.relations, search_key(name))


def _named(items: Sequence[Named], wanted: str) -> Named | None:
    for item in items:
        if wanted == search_key(item.name) or any(wanted == search_key(a) for a in item.aliases):
            return item
    return None


def _names(items: Iterable[Field] | Iterable[Function] | Iterable[Relation]) -> list[str]:
    return [name for item in items for name in (item.name, *item.aliases)]


def _unknown(reason: str, name: str, names: Sequence[str]) -> InvalidInput:
    return InvalidInput(reason % {"name": excerpt(name)}, hint=suggestion(name, names))


def suggestion(wrong: str, names: Sequence[str]) -> str:
    """A hint that names what was perhaps meant, and otherwise some of what there is."""
    if near := nearest(wrong, names):
        return _("Did you mean %(names)s?") % {"names": ", ".join(near)}
    shown = ", ".join(names[:_SHOWN_NAMES]) + (", …" if len(names) > _SHOWN_NAMES else "")
    return _("There are: %(names)s.") % {"names": shown} if names else _("There are none.")


def nearest(wrong: str, names: Sequence[str]) -> list[str]:
    """At most three names that are written much like a wrong one, the most alike first."""
    from difflib import get_close_matches

    by_key = {search_key(name): name for name in reversed(names)}
    return [by_key[key] for key in get_close_matches(search_key(wrong), by_key, n=3)]


def _checked(entity: Entity) -> Entity:
    for function in entity.functions:
        if Kind.CHOICE in function.parameters:
            raise ValueError(f"{entity.name}.{function.name} takes a choice, but of what?")
    for relation in entity.relations:
        if TIE.fullmatch(relation.tie) is None:
            raise ValueError(f"{entity.name}.{relation.name} is tied by {relation.tie}")
    for items in (entity.fields, entity.functions, entity.relations):
        seen: set[str] = set()
        for name in map(search_key, _names(items)):
            if name in seen:
                raise ValueError(f"{entity.name} has the name {name} twice")
            seen.add(name)
    needed = {item.name: item.needs for item in entity.fields}
    needed |= {item.name: item.needs for item in entity.functions}
    for name, needs in needed.items():
        if missing := set(needs) - entity.joins.keys():
            raise ValueError(f"{entity.name}.{name} needs the join {min(missing)}")
    return entity
