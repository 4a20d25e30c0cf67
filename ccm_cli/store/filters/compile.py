"""From the tree of a filter to SQL.

Negation is carried down to the leaves and every leaf is written for both answers, so that
``not (...)`` holds exactly where ``...`` does not, lacking values included, and what is not
negated stays in the form that an index serves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import Any, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.condition import Condition
from ccm_cli.store.filters.misread import misread
from ccm_cli.store.filters.operators import EXAMPLES, OPERATORS, noun
from ccm_cli.store.filters.predicate import (
    Parameter,
    Point,
    Predicate,
    compared,
    containing,
    joined,
    one_of,
    present,
)
from ccm_cli.store.filters.registry import (
    Entity,
    Field,
    Function,
    Kind,
    find_field,
    find_function,
    nearest,
)
from ccm_cli.store.filters.syntax import Call, Comparison, Junction, Negation, Node, Parsed
from ccm_cli.store.filters.tokens import Token, quoted
from ccm_cli.store.filters.values import Literal, Setting, currency_of, first, read
from ccm_cli.store.filters.vocabulary import TRUTH

_PRESENCE = {"set": True, "unset": False}
_BY_KEY = frozenset({Kind.TEXT, Kind.LINK, Kind.LIST})
"""Kinds compared by search key."""
_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "in": eq,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


class Piece(NamedTuple):
    """SQL of a part of a filter.

    Attributes:
        sql: with parentheses of its own where it needs them.
        parameters: in order.
        needs: names of the entity's joins.
        depth: how deep its parentheses go.
    """

    sql: str
    parameters: tuple[Parameter, ...]
    needs: frozenset[str]
    depth: int = 0


@dataclass(frozen=True)
class Compiler:
    """Turns parts of one filter into SQL.

    Attributes:
        parsed: the filter.
        entity: what it is about.
        setting: now, zone, calendar and currency.
        custom: the entity's custom fields.
    """

    parsed: Parsed
    entity: Entity
    setting: Setting
    custom: Sequence[Field] = ()

    def condition(self, node: Node, text: str) -> Condition:
        """The condition that a part of the filter is.

        Args:
            node: the part.
            text: what `Condition.text` says.

        Raises:
            InvalidInput: an unknown name, or a value or operator that does not suit its field.
        """
        piece = self._piece(node, negated=False)
        joins = tuple(sql for name, sql in self.entity.joins.items() if name in piece.needs)
        return Condition(piece.sql, piece.parameters, joins, text)

    def _piece(self, node: Node, *, negated: bool) -> Piece:
        if isinstance(node, Negation):
            return self._piece(node.part, negated=not negated)
        if isinstance(node, Junction):
            parts = [self._piece(part, negated=negated) for part in node.parts]
            return _joined(parts, "AND" if (node.word == "and") != negated else "OR")
        if isinstance(node, Call):
            return self._call(node, negated=negated)
        return self._comparison(node, negated=negated)

    def _comparison(self, node: Comparison, *, negated: bool) -> Piece:
        field = self._field(node)
        operator = node.operator.text
        if operator == "!=":
            operator, negated = "=", not negated
        predicate, opposite = self._predicate(node, field, operator)
        return _tied(field, predicate, negated=negated ^ node.negated ^ opposite)

    def _field(self, node: Comparison) -> Field:
        try:
            return find_field(self.entity, node.name.text, self.custom)
        except InvalidInput as error:
            if node.operator.text == "":
                raise self._lone_word(node.name) from error
            raise self._at(node.name, error) from error

    def _predicate(self, node: Comparison, field: Field, operator: str) -> tuple[Predicate, bool]:
        """What the field must be, and whether it is the opposite that was said."""
        if operator == "":
            self._check_stands_alone(node, field)
            return compared(field.sql, "=", Point(True)), False
        if operator == "is":
            return self._state(node.values[0], field)
        self._check_operator(node, field, operator)
        setting = self._setting_of(node, field)
        literals = [self._literal(field, value, operator, setting) for value in node.values]
        sql = self._compared_sql(field, operator, literals, setting.currency)
        if operator == "~=":
            return containing(sql, str(first(literals[0]))), False
        if operator in {"=", "in"}:
            return one_of(sql, literals), False
        self._check_order(node, literals[0])
        return compared(sql, operator, literals[0]), False

    def _setting_of(self, node: Comparison, field: Field) -> Setting:
        """Amounts with a currency of their own are compared in the one that the filter names."""
        if field.currency_sql is None:
            return self.setting
        return currency_of(node.values[0].text, self.setting)

    @staticmethod
    def _compared_sql(
        field: Field, operator: str, literals: Sequence[Literal], currency: str
    ) -> str:
        """What is compared: bare where an index may serve it, and never in another currency."""
        if field.kind in _BY_KEY:
            return field.key_sql or f"ccm_key({field.sql})"
        if field.currency_sql is not None:
            currency = currency.replace("'", "''")
            return f"CASE WHEN {field.currency_sql} = '{currency}' THEN {field.sql} END"
        if field.absent is not None and _fits(field.absent, operator, literals):
            return field.value_sql
        return field.sql

    def _state(self, word: Token, field: Field) -> tuple[Predicate, bool]:
        key = word.text.casefold()
        if key in _PRESENCE:
            return present(field.value_sql, text=field.kind in _BY_KEY), not _PRESENCE[key]
        if field.kind is Kind.BOOL and key in TRUTH:
            return compared(field.sql, "=", Point(TRUTH[key])), False
        states = "set, unset, true, false" if field.kind is Kind.BOOL else "set, unset"
        raise self._misread(
            word,
            _("“%(word)s” cannot follow “is” here") % {"word": excerpt(word.text)},
            _("What can: %(states)s. A value follows =.") % {"states": states},
        )

    def _literal(self, field: Field, value: Token, operator: str, setting: Setting) -> Literal:
        exact = operator not in {"=", "in"}
        kind = Kind.TEXT if operator == "~=" else field.kind
        return self._read(
            field.name, kind, value, choices=field.choices, exact=exact, setting=setting
        )

    def _read(
        self,
        name: str,
        kind: Kind,
        value: Token,
        *,
        choices: tuple[str, ...] = (),
        exact: bool = True,
        setting: Setting | None = None,
    ) -> Literal:
        try:
            return read(kind, value.text, setting or self.setting, choices=choices, exact=exact)
        except InvalidInput as error:
            reason = f"{name}: {error.message.removesuffix('.')}"
            example = _("Write it like %(examples)s.") % {"examples": ", ".join(EXAMPLES[kind])}
            hint = error.hint if error.hint or not EXAMPLES[kind] else example
            raise self._misread(value, reason, hint) from error

    def _call(self, node: Call, *, negated: bool) -> Piece:
        try:
            function = find_function(self.entity, node.name.text)
        except InvalidInput as error:
            raise self._at(node.name, error) from error
        if len(node.values) != len(function.parameters):
            raise self._misread(
                node.name,
                ngettext(
                    "%(name)s takes %(count)d value, not %(given)d",
                    "%(name)s takes %(count)d values, not %(given)d",
                    len(function.parameters),
                )
                % {
                    "name": function.name,
                    "count": len(function.parameters),
                    "given": len(node.values),
                },
                ", ".join(noun(kind) for kind in function.parameters),
            )
        arguments = tuple(
            self._argument(function, kind, value)
            for kind, value in zip(function.parameters, node.values, strict=True)
        )
        sql = f"({function.sql}) IS NOT TRUE" if negated else f"({function.sql})"
        return Piece(sql, arguments, frozenset(function.needs))

    def _argument(self, function: Function, kind: Kind, value: Token) -> Parameter:
        literal = self._read(function.name, kind, value)
        return value.text if kind is Kind.TEXT and not function.keys else first(literal)

    def _check_operator(self, node: Comparison, field: Field, operator: str) -> None:
        if operator in OPERATORS[field.kind]:
            return
        raise self._misread(
            node.operator,
            _("%(name)s is %(noun)s, which %(operator)s does not suit")
            % {"name": field.name, "noun": noun(field.kind), "operator": operator},
            _("What suits it: %(operators)s.") % {"operators": " ".join(OPERATORS[field.kind])},
        )

    def _check_order(self, node: Comparison, literal: Literal) -> None:
        if isinstance(literal, Point) or literal.start < literal.end:  # type: ignore[operator]
            return
        raise self._misread(
            node.values[0],
            _("This lies over the end of the year, so nothing comes before or after it"),
            _("Use = or in."),
        )

    def _check_stands_alone(self, node: Comparison, field: Field) -> None:
        if field.kind is Kind.BOOL:
            return
        place = Token("$END", "", node.name.end, node.name.end)
        raise self._misread(
            place,
            _("An operator is missing after %(name)s") % {"name": field.name},
            _("Whether it has a value is asked by: %(question)s.")
            % {"question": f"{field.name} is set"},
        )

    def _lone_word(self, word: Token) -> InvalidInput:
        reason = _("“%(word)s” is no condition") % {"word": excerpt(word.text)}
        switches = [field.name for field in self.entity.fields if field.kind is Kind.BOOL]
        if near := nearest(word.text, switches):
            meant = _("Did you mean %(names)s?") % {"names": ", ".join(near)}
            return self._misread(word, reason, meant)
        texts = [field.name for field in self.entity.fields if field.kind is Kind.TEXT]
        name = "name" if "name" in texts or not texts else texts[0]
        return self._misread(
            word,
            reason,
            _("To look for it, write %(filter)s.")
            % {"filter": f"{name} ~= {quoted(excerpt(word.text))}"},
        )

    def _at(self, token: Token, error: InvalidInput) -> InvalidInput:
        return self._misread(token, error.message.removesuffix("."), error.hint)

    def _misread(self, token: Token, reason: str, hint: str) -> InvalidInput:
        return misread(reason, self.parsed.source, token.start, hint=hint)


def _fits(number: int, operator: str, literals: Sequence[Literal]) -> bool:
    """Whether a number is what is asked for."""
    values: list[Any] = [first(literal) for literal in literals]
    return any(_HOLDS[operator](number, value) for value in values)


def _tied(field: Field, predicate: Predicate, *, negated: bool) -> Piece:
    needs = frozenset(field.needs)
    if field.rows is None:
        sql = predicate.fails if negated else predicate.holds
        return Piece(sql, predicate.parameters, needs)
    word = "NOT EXISTS" if negated else "EXISTS"
    sql = f"{word} (SELECT 1 FROM {field.rows} AND {predicate.holds})"
    return Piece(sql, predicate.parameters, needs)


def _joined(parts: Sequence[Piece], word: str) -> Piece:
    # SQLite's parser has room for a hundred open symbols. Deep parts written first need one for
    # each level, written last three.
    ordered = sorted(parts, key=lambda part: -part.depth)
    return Piece(
        joined([part.sql for part in ordered], word),
        tuple(value for part in ordered for value in part.parameters),
        frozenset().union(*(part.needs for part in ordered)),
        ordered[0].depth + 1,
    )
