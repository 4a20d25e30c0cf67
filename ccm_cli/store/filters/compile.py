"""From the tree of a filter to SQL.

Negation is carried down to the leaves and every leaf is written for both answers, so that
``not (...)`` holds exactly where ``...`` does not, lacking values included, and what is not
negated stays in the form that an index serves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters import counting, driving, related
from ccm_cli.store.filters.condition import Condition
from ccm_cli.store.filters.holding import Held, Holding
from ccm_cli.store.filters.operators import noun
from ccm_cli.store.filters.pieces import Piece, Rows, alike, together
from ccm_cli.store.filters.predicate import Parameter
from ccm_cli.store.filters.registry import (
    Entity,
    Field,
    Function,
    Kind,
    find_function,
    look_up_field,
    look_up_function,
    nearest,
    unknown_field,
)
from ccm_cli.store.filters.saved import Saved, SavedFilter
from ccm_cli.store.filters.setting import Setting
from ccm_cli.store.filters.syntax import (
    DEEPEST,
    Comparison,
    Junction,
    Negation,
    Node,
    Parsed,
    Step,
    parse,
    too_deep,
)
from ccm_cli.store.filters.tokens import Token, quoted
from ccm_cli.store.filters.values import first

Customs = Callable[[Entity], Sequence[Field]]
LONGEST_SQL = 400_000


def no_customs(_entity: Entity) -> Sequence[Field]:
    """The custom fields of what has none."""
    return ()


@dataclass(frozen=True)
class Compiler:
    """Turns parts of one filter into SQL.

    Attributes:
        parsed: the filter.
        entity: what it is about.
        setting: when and where it is read.
        customs: gives the custom fields of an entity.
        saved: finds filters saved under a name; None where there are none.
        inside: keys of the saved filters that this one stands in.
    """

    parsed: Parsed
    entity: Entity
    setting: Setting
    customs: Customs = no_customs
    saved: Saved | None = None
    inside: tuple[str, ...] = ()

    @cached_property
    def custom(self) -> Sequence[Field]:
        """The entity's custom fields."""
        return self.customs(self.entity)

    @cached_property
    def holding(self) -> Holding:
        """What holds the fields against values."""
        return Holding(self.parsed.source, self.setting)

    def about(self, entity: Entity) -> "Compiler":
        """The same filter, where it speaks of related records."""
        return replace(self, entity=entity)

    def condition(self, node: Node, text: str) -> Condition:
        """The condition that a part of the filter is.

        Args:
            node: the part.
            text: what `Condition.text` says.

        Raises:
            InvalidInput: an unknown name, or a value or operator that does not suit its field.
            NotFound: a saved filter is not there.
        """
        piece = self.piece(node, negated=False)
        joins = tuple(sql for name, sql in self.entity.joins.items() if name in piece.needs)
        whole = "" if piece.whole == piece.sql else piece.whole
        few = driving.ways(piece, self.entity)
        condition = Condition(
            piece.sql, piece.parameters, joins, text, whole, few=few, walks=driving.walks(piece)
        )
        if piece.keys is None:
            return condition
        return condition._replace(
            counted=piece.keys.counted(self.entity), counted_with=piece.keys.parameters
        )

    def piece(self, node: Node, *, negated: bool) -> Piece:
        """The SQL of a part of the filter, or of its opposite.

        Raises:
            InvalidInput: as `condition`.
            NotFound: as `condition`.
        """
        if isinstance(node, Negation):
            return self.piece(node.part, negated=not negated)
        if isinstance(node, Junction):
            parts = [self.piece(part, negated=negated) for part in node.parts]
            word = "AND" if (node.word == "and") != negated else "OR"
            return self._bounded(together(parts, word), node)
        return self._bounded(self._comparison(node, negated=negated), node)

    def _bounded(self, piece: Piece, node: Node) -> Piece:
        """The piece, unless SQLite could not take it in."""
        if piece.depth <= DEEPEST and len(piece.whole) <= LONGEST_SQL:
            return piece
        raise self.holding.misread(
            Token("$END", "", node.start, node.end),
            too_deep()
            if piece.depth > DEEPEST
            else _("The saved filters that this is made of are too long together"),
        )

    def _comparison(self, node: Comparison, *, negated: bool) -> Piece:
        if (names := self.names_of_saved(node)) is not None:
            denied = negated ^ node.negated ^ (node.operator.text == "!=")
            parts = [self._saved_piece(name, negated=denied) for name in names]
            return together(parts, "AND" if denied else "OR")
        subject = self.subject(node)
        if isinstance(subject, related.Way):
            return related.piece(self, subject, node, negated=negated)
        denied = negated ^ node.negated ^ (node.operator.text == "!=")
        if isinstance(subject, Function):
            return self._called(subject, node, negated=denied)
        held = self.holding.of(node, subject)
        denied ^= held.opposite
        predicate = held.predicate
        if subject.rows is None:
            return self._of_field(subject, held, negated=denied)
        condition = alike(predicate.holds, predicate.parameters)
        return _of_rows(subject, self.entity, condition, negated=denied)

    def _of_field(self, field: Field, held: Held, *, negated: bool) -> Piece:
        holds, fails, parameters = held.predicate
        keys = None
        if field.needs:
            by_none = field.absent is not None and held.by_absent
            keys = counting.kept(field, self.entity, holds, fails, parameters, by_none=by_none)
        sql = fails if negated else holds
        is_one_value = sql == f"{field.sql} = ?"
        return alike(sql, parameters, field.needs)._replace(
            keys=keys.opposite() if keys and negated else keys,
            in_order=field.in_order if is_one_value else "",
        )

    # What a clause is about

    def subject(self, node: Comparison) -> "Field | Function | related.Way":
        """What a clause is about.

        Raises:
            InvalidInput: there is nothing of that name.
        """
        step, *others = node.steps
        way = related.way(self.entity, node)
        own = None if others else self._own(step)
        if own is not None and (way is None or not related.asks_when(self, way, node)):
            if node.within is not None:
                raise self._timeless(node, step)
            return own
        if way is not None:
            return way
        raise self._unknown(node, step)

    def _own(self, step: Step) -> Field | Function | None:
        name = step.name.text
        if step.arguments is None:
            return look_up_field(self.entity, name, self.custom)
        return look_up_function(self.entity, name) if step.arguments.inner is None else None

    def _timeless(self, node: Comparison, step: Step) -> InvalidInput:
        return self.holding.misread(
            node.within or step.name,
            _("A span of time cannot stand behind %(name)s") % {"name": excerpt(step.name.text)},
            _("It stands behind what is counted of related records: %(example)s.")
            % {"example": related.example(self.entity)},
        )

    def _unknown(self, node: Comparison, step: Step) -> InvalidInput:
        if step.arguments is not None:
            try:
                find_function(self.entity, step.name.text)
            except InvalidInput as error:
                return self.holding.at(step.name, error)
        if node.operator.text == "" and not node.steps[1:]:
            return self._lone_word(step.name)
        unknown = unknown_field(self.entity, step.name.text, self.custom)
        return self.holding.at(step.name, unknown)

    def _lone_word(self, word: Token) -> InvalidInput:
        reason = _("“%(word)s” is no condition") % {"word": excerpt(word.text)}
        switches = [field.name for field in self.entity.fields if field.kind is Kind.BOOL]
        if near := nearest(word.text, switches):
            meant = _("Did you mean %(names)s?") % {"names": ", ".join(near)}
            return self.holding.misread(word, reason, meant)
        texts = [field.name for field in self.entity.fields if field.kind is Kind.TEXT]
        name = "name" if "name" in texts or not texts else texts[0]
        return self.holding.misread(
            word,
            reason,
            _("To look for it, write %(filter)s.")
            % {"filter": f"{name} ~= {quoted(excerpt(word.text))}"},
        )

    # Functions

    def _called(self, function: Function, node: Comparison, *, negated: bool) -> Piece:
        arguments = self.arguments(function, node.steps[0])
        rows = Rows.of(function, self.entity)
        if function.gives is Kind.BOOL:
            negated ^= self._denies_truth(function, node)
            if rows is not None:
                return rows.any(alike("", arguments), negated=negated)
            sql = f"({function.sql}) IS NOT TRUE" if negated else f"({function.sql})"
            return alike(sql, arguments, function.needs)
        held = self.holding.of(node, Field(function.name, function.gives, function.sql))
        if rows is None:
            raise LookupError(function.name)
        given = held.predicate.parameters
        negated ^= held.opposite
        return rows.any(alike("", arguments), held.predicate.holds, given, negated=negated)

    def _denies_truth(self, function: Function, node: Comparison) -> bool:
        """Whether a question is held against ``false``."""
        if node.operator.text == "":
            return False
        held = self.holding.of(node, Field(function.name, Kind.BOOL, "?"))
        return held.predicate.parameters[:1] == (False,)

    def arguments(self, function: Function, step: Step) -> tuple[Parameter, ...]:
        """The values that a function is given.

        Raises:
            InvalidInput: there are too few or too many, or one is of the wrong kind.
        """
        values = step.arguments.values if step.arguments is not None else ()
        if len(values) != len(function.parameters):
            raise self.holding.misread(
                step.name,
                ngettext(
                    "%(name)s takes %(count)d value, not %(given)d",
                    "%(name)s takes %(count)d values, not %(given)d",
                    len(function.parameters),
                )
                % {
                    "name": function.name,
                    "count": len(function.parameters),
                    "given": len(values),
                },
                ", ".join(noun(kind) for kind in function.parameters),
            )
        return tuple(
            self._argument(function, kind, value)
            for kind, value in zip(function.parameters, values, strict=True)
        )

    def _argument(self, function: Function, kind: Kind, value: Token) -> Parameter:
        literal = self.holding.read(function.name, kind, value)
        return value.text if kind is Kind.TEXT and not function.keys else first(literal)

    # Saved filters

    def names_of_saved(self, node: Comparison) -> tuple[Token, ...] | None:
        """The names of saved filters that a clause is about; None where it is about none.

        Raises:
            InvalidInput: the operator does not suit them.
        """
        step, *others = node.steps
        known = {search_key(word) for word in self.entity.saved}
        if self.saved is None or others or search_key(step.name.text) not in known:
            return None
        if step.arguments is not None and node.operator.text == "" and step.arguments.values:
            return step.arguments.values
        if step.arguments is None and node.operator.text in {"=", "!=", "in"}:
            return node.values
        raise self.holding.misread(
            node.operator if node.operator.text else step.name,
            _("%(name)s is held against the name of a saved one") % {"name": step.name.text},
            _("Write it like %(examples)s.")
            % {"examples": "{0} = vip, {0} in (a, b)".format(self.entity.saved[0])},
        )

    def opened(self, name: Token) -> "tuple[Compiler, SavedFilter]":
        """What is saved under a name, and the compiler of its filter.

        Raises:
            InvalidInput: saved filters name each other in a circle.
            NotFound: nothing is saved under that name.
        """
        if self.saved is None:
            raise LookupError(name.text)
        key = search_key(name.text)
        if key in self.inside:
            raise InvalidInput(
                _("The segments name each other in a circle: %(names)s.")
                % {"names": " → ".join((*self.inside, key))}
            )
        found = self.saved(name.text)
        return replace(self, parsed=parse(found.text), inside=(*self.inside, key)), found

    def _saved_piece(self, name: Token, *, negated: bool) -> Piece:
        inner, found = self.opened(name)
        if (rows := Rows.of(found, self.entity)) is not None:
            return rows.any(alike("", found.parameters), negated=negated)
        if inner.parsed.node is None:
            return alike("1 = 0" if negated else "1 = 1")
        return inner.piece(inner.parsed.node, negated=negated)


def _of_rows(field: Field, entity: Entity, condition: Piece, *, negated: bool) -> Piece:
    """That any of a field's many values is of a kind, or none."""
    rows = Rows.of(field, entity)
    if rows is not None:
        return rows.any(condition, negated=negated)._replace(needs=frozenset(field.needs))
    word = "NOT EXISTS" if negated else "EXISTS"
    sql = f"{word} (SELECT 1 FROM {field.rows} AND {condition.sql})"
    return alike(sql, condition.parameters, field.needs)
