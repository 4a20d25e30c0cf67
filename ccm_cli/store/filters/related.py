"""Clauses about related records: that there are some, how many, and what they come to."""

from typing import TYPE_CHECKING, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.holding import Held, Holding, own_currency
from ccm_cli.store.filters.operators import noun
from ccm_cli.store.filters.periods import window_of
from ccm_cli.store.filters.pieces import Piece, Rows, alike, together
from ccm_cli.store.filters.predicate import Point, Span, compared
from ccm_cli.store.filters.registry import (
    Entity,
    Field,
    Kind,
    Relation,
    find_field,
    look_up_relation,
    suggestion,
)
from ccm_cli.store.filters.syntax import Arguments, Comparison, Step
from ccm_cli.store.filters.tokens import Token
from ccm_cli.store.filters.vocabulary import MEASURES

if TYPE_CHECKING:
    from ccm_cli.store.filters.compile import Compiler

_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DURATION})
_ORDERED = _NUMBERS | {Kind.DAY, Kind.MOMENT}
_OF_FIELD = {"sum": _NUMBERS, "avg": _NUMBERS, "min": _ORDERED, "max": _ORDERED}
_OF_TIME = {"first": "min", "last": "max"}
_NOUGHT = frozenset({"count", "sum"})
"""What comes to nought where there is nothing; all others come to nothing at all."""
_RECENT = 100 * 86_400
"""Seconds of a span up to which the records in it are sorted by whom they belong to. It is about a
tenth of what a business remembers; beyond, all are gone through as they lie in that order."""


class Way(NamedTuple):
    """A way from a record to related ones.

    Attributes:
        relation: where it leads.
        name: as written.
        arguments: what stands in parentheses behind it.
        onward: the steps from there.
    """

    relation: Relation
    name: Token
    arguments: Arguments | None
    onward: tuple[Step, ...]


def way(entity: Entity, node: Comparison) -> Way | None:
    """The way that the steps of a clause lead from an entity; None where they lead nowhere."""
    step, *others = node.steps
    name = step.name
    relation = look_up_relation(entity, name.text)
    if relation is not None:
        return Way(relation, name, step.arguments, tuple(others))
    head, dot, rest = name.text.partition(".")
    relation = look_up_relation(entity, head) if dot and rest else None
    if relation is None:
        return None
    place = name.start + len(head)
    onward = Step(Token(name.kind, rest, place + 1, name.end), step.arguments)
    return Way(relation, name._replace(text=head, end=place), None, (onward, *others))


def example(entity: Entity) -> str:
    """How related records of an entity are counted in a span of time."""
    timed = [relation for relation in entity.relations if relation.at]
    return f"{timed[0].name}.count in 30d >= 3" if timed else "… .count in 30d >= 3"


def piece(compiler: "Compiler", found: Way, node: Comparison, *, negated: bool) -> Piece:
    """The SQL of a clause about related records, or of its opposite.

    Raises:
        InvalidInput: as `ccm_cli.store.filters.compile.Compiler.condition`.
        NotFound: as there.
    """
    return Asked(compiler, found, node).piece(negated=negated)


def asks_when(compiler: "Compiler", found: Way, node: Comparison) -> bool:
    """Whether a clause asks for a span of time, and so for the records instead of a figure."""
    return Asked(compiler, found, node).window() is not None


class Measured(NamedTuple):
    """What related records come to.

    Attributes:
        field: an aggregate over them.
        rows: the records.
        condition: which of them; None: all.
        currency: of a sum of money.
    """

    field: Field
    rows: Rows
    condition: Piece | None
    currency: str


class Asked:
    """One clause about related records.

    Args:
        compiler: of the record they belong to.
        found: the way to them.
        node: the clause.
    """

    def __init__(self, compiler: "Compiler", found: Way, node: Comparison) -> None:
        self.outer = compiler
        self.way = found
        self.node = node
        self.relation = found.relation
        self.inner = compiler.about(found.relation.kind)
        self.holding: Holding = compiler.holding

    @property
    def measure(self) -> str:
        """What is asked of all of them together; empty where it is of each."""
        if not self.way.onward:
            return ""
        return MEASURES.get(search_key(self.way.onward[0].name.text), "")

    def piece(self, *, negated: bool) -> Piece:
        """The SQL of the clause, or of its opposite."""
        node, span = self._apart()
        negated ^= node.negated
        if self.measure:
            return self._compared(node, span, negated=negated ^ (node.operator.text == "!="))
        if not self.way.onward:
            negated ^= self._asks_for_none(node)
        condition = self._each(node, span)
        denied = bool(self.way.onward) and self._positive(node)[1]
        return self._rows(condition, span).any(condition, negated=negated ^ denied)

    def measured(self) -> "Measured":
        """What the records come to that the clause looks at: their number, or what is measured."""
        node, span = self._apart()
        condition = self._each(node, span)
        if self.measure:
            field, holding = self._measured_field(node)
        else:
            field, holding = Field(self.relation.name, Kind.NUMBER, "count(*)"), self.holding
        rows = self._rows(condition, span, *field.needs)
        return Measured(field, rows, condition, holding.setting.currency)

    # Which of them

    def _rows(self, condition: Piece | None, span: Span | None, *needs: str) -> Rows:
        needed = frozenset(needs) | (frozenset() if condition is None else condition.needs)
        recent = span is not None and self._is_recent(span)
        return Rows.related(self.relation, self.outer.entity, needed, recent=recent)

    @staticmethod
    def _is_recent(span: Span) -> bool:
        """Whether a span of time is short enough for an index by time to serve."""
        return int(span.end) - int(span.start) <= _RECENT

    def _each(self, node: Comparison, span: Span | None) -> Piece | None:
        """What is asked of each: by the filter in parentheses, the span of time, the next step."""
        parts = []
        if (inner := self._filter()) is not None:
            parts.append(inner)
        if span is not None:
            at = self._time()
            # The plus keeps SQLite from an index by time, of which it would sort a large part.
            sql = at.sql if self._is_recent(span) else f"+{at.sql}"
            predicate = compared(sql, "=", span)
            parts.append(alike(predicate.holds, predicate.parameters, at.needs))
        if self.way.onward and not self.measure:
            parts.append(self.inner.piece(self._positive(node)[0], negated=False))
        return together(parts, "AND") if parts else None

    def _filter(self) -> Piece | None:
        arguments = self.way.arguments
        if arguments is None or (arguments.inner is None and not arguments.values):
            return None
        if arguments.inner is not None:
            return self.inner.piece(arguments.inner, negated=False)
        if len(arguments.values) > 1:
            raise self.holding.misread(
                arguments.values[1],
                _("In the parentheses behind %(name)s stands a filter")
                % {"name": self.relation.name},
                _("Conditions are joined by and, or, not."),
            )
        (word,) = arguments.values
        nothing = Token("COMPARE", "", word.end, word.end)
        alone = Comparison(
            (Step(word),), nothing, (), negated=False, within=None, start=word.start, end=word.end
        )
        return self.inner.piece(alone, negated=False)

    def _time(self) -> Field:
        at = next((f for f in self.inner.entity.fields if f.name == self.relation.at), None)
        if at is None:
            raise self.holding.misread(
                self.node.within or self.way.name,
                _("%(name)s have no time of their own") % {"name": self.relation.name},
            )
        return at

    # The span of time

    def window(self) -> Span | None:
        """The span of time in ``count in 30d``, also where nothing is compared behind it."""
        if self.measure or not self.way.onward:
            return self._apart()[1]
        step = self.node._replace(steps=self.way.onward)
        beyond = way(self.inner.entity, step)
        return None if beyond is None else Asked(self.inner, beyond, step).window()

    def _apart(self) -> tuple[Comparison, Span | None]:
        """The clause without its span of time, and that."""
        node = self.node
        if self.way.onward and not self.measure:
            return node, None
        if node.within is not None:
            return node._replace(within=None), self._span(node.within)
        counts = self.measure == "count" or not self.way.onward
        if not counts or node.operator.text != "in" or len(node.values) != 1:
            return node, None
        value = node.values[0]
        if value.text.isdecimal() and self.measure:  # count in 3: is three
            return node, None
        nothing = node.operator._replace(text="", start=value.end, end=value.end)
        return node._replace(operator=nothing, values=()), self._span(value)

    def _span(self, value: Token) -> Span:
        try:
            return Span(*window_of(value.text, self.holding.setting.clock))
        except InvalidInput as error:
            reason = _("“%(text)s” is no span of time") % {"text": excerpt(value.text)}
            hint = _("Write it like %(examples)s.") % {"examples": "30d, last month, 2026-01"}
            raise self.holding.misread(value, reason, hint) from error

    # That there are any

    @staticmethod
    def _is_presence(node: Comparison) -> bool:
        words = {value.text.casefold() for value in node.values}
        return node.operator.text == "is" and words <= {"set", "unset"}

    def _asks_for_none(self, node: Comparison) -> bool:
        if node.operator.text == "":
            return False
        if self._is_presence(node):
            return node.values[0].text.casefold() == "unset"
        name = self.relation.name
        fields = self.inner.entity.fields
        raise self.holding.misread(
            node.operator,
            _("%(name)s are records, which no value can be compared with") % {"name": name},
            _("Ask for one of their fields, or count them: %(examples)s.")
            % {"examples": f"{name}.{fields[min(1, len(fields) - 1)].name} = …, {name}.count > 1"},
        )

    def _positive(self, node: Comparison) -> tuple[Comparison, bool]:
        """A clause about each of them without its denial, and whether there was one.

        That no deal is won is said by ``deal.stage != won``, as ``tag != vip`` says it of tags.
        """
        denied = node.operator.text == "!="
        operator = node.operator._replace(text="=") if denied else node.operator
        values = node.values
        if self._is_presence(node) and values[0].text.casefold() == "unset":
            denied, values = True, (values[0]._replace(text="set"),)
        plain = node._replace(
            steps=self.way.onward, operator=operator, values=values, negated=False
        )
        return plain, denied

    # What they come to

    def _compared(self, node: Comparison, span: Span | None, *, negated: bool) -> Piece:
        field, holding = self._measured_field(node)
        held = self._held(node, field, holding)
        by_none = held.by_none and self.measure in _NOUGHT
        negated ^= held.opposite ^ by_none
        having = held.predicate.fails if by_none else held.predicate.holds
        condition = self._each(node, span)
        rows = self._rows(condition, span, *field.needs)
        return rows.any(condition, having, held.predicate.parameters, negated=negated)

    def _held(self, node: Comparison, field: Field, holding: Holding) -> Held:
        if node.operator.text == "" and self.measure == "count":
            return Held(compared(field.sql, ">=", Point(1)))
        return holding.of(node, field)

    def _measured_field(self, node: Comparison) -> tuple[Field, Holding]:
        """What is measured, as a field over the group of all of them."""
        step, *others = self.way.onward
        if others:
            raise self.holding.misread(
                others[0].name,
                _("Nothing can follow %(name)s but a comparison") % {"name": self.measure},
            )
        name = f"{self.relation.name}.{self.measure}"
        if self.measure not in _OF_FIELD:
            self._check_bare(step)
            if self.measure == "count":
                return Field(name, Kind.NUMBER, "count(*)"), self.holding
            at = self._time()
            return (
                Field(name, at.kind, f"{_OF_TIME[self.measure]}({at.sql})", needs=at.needs),
                self.holding,
            )
        field = self._argument(step)
        holding = self.holding.in_currency(node, field)
        sql = field.sql
        if field.currency_sql is not None:
            sql = own_currency(field, holding.setting.currency)
        sql = f"{self.measure}({sql})"
        if self.measure == "sum":
            sql = f"coalesce({sql}, 0)"
        return Field(f"{name}({field.name})", field.kind, sql, needs=field.needs), holding

    def _check_bare(self, step: Step) -> None:
        if step.arguments is not None and (step.arguments.values or step.arguments.inner):
            raise self.holding.misread(
                step.name,
                _("%(name)s takes no field") % {"name": self.measure},
                _("Which ones are meant stands before it: %(example)s.")
                % {"example": f"{self.relation.name}(…).{self.measure}"},
            )

    def _argument(self, step: Step) -> Field:
        """The field that a sum or the like is made over."""
        kinds = _OF_FIELD[self.measure]
        fits = [
            field.name
            for field in (*self.inner.entity.fields, *self.inner.custom)
            if field.kind in kinds and field.rows is None
        ]
        names = step.arguments.values if step.arguments is not None else ()
        if len(names) != 1:
            raise self.holding.misread(
                step.name,
                _("%(name)s is made over one field") % {"name": self.measure},
                _("Write it like %(examples)s.")
                % {"examples": f"{self.relation.name}.{self.measure}({fits[-1] if fits else '…'})"},
            )
        try:
            field = find_field(self.inner.entity, names[0].text, self.inner.custom)
        except InvalidInput as error:
            raise self.holding.at(names[0], error) from error
        if field.kind in kinds and field.rows is None:
            return field
        raise self.holding.misread(
            names[0],
            _("%(name)s is %(noun)s, of which %(measure)s cannot be made")
            % {"name": field.name, "noun": noun(field.kind), "measure": self.measure},
            suggestion(names[0].text, fits),
        )
