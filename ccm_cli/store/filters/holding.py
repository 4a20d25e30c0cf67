"""A field held against the values of a clause."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import eq, ge, gt, le, lt
from typing import Any, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.misread import misread
from ccm_cli.store.filters.operators import EXAMPLES, OPERATORS, noun
from ccm_cli.store.filters.predicate import (
    Point,
    Predicate,
    any_of,
    compared,
    containing,
    one_of,
    present,
)
from ccm_cli.store.filters.registry import Field, Kind
from ccm_cli.store.filters.setting import Setting
from ccm_cli.store.filters.syntax import Comparison
from ccm_cli.store.filters.tokens import Token
from ccm_cli.store.filters.values import Literal, currency_of, first, joined_words, read
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


class Held(NamedTuple):
    """What a field must be.

    Attributes:
        predicate: over the field's SQL.
        opposite: whether the opposite was said: ``is unset``.
        by_none: whether the predicate holds of the number nought.
        by_absent: whether it holds of what stands for a value that is lacking.
    """

    predicate: Predicate
    opposite: bool = False
    by_none: bool = False
    by_absent: bool = False


@dataclass(frozen=True)
class Holding:
    """Holds fields against values.

    Attributes:
        source: the filter, to be shown in errors.
        setting: now, zone, calendar, currency and region.
    """

    source: str
    setting: Setting

    def of(self, clause: Comparison, field: Field) -> Held:
        """What a clause says about a field; of ``!=`` and ``not in`` what they deny.

        Raises:
            InvalidInput: a value or operator does not suit the field.
        """
        operator = _POSITIVE.get(clause.operator.text, clause.operator.text)
        if operator == "":
            self._check_stands_alone(clause, field)
            return Held(compared(field.sql, "=", Point(True)))
        if operator == "is":
            return self._state(clause.values[0], field)
        self._check_operator(clause, field, operator)
        return self.in_currency(clause, field).compared(clause, field, operator)

    def in_currency(self, clause: Comparison, field: Field) -> "Holding":
        """Amounts with a currency of their own are compared in the one that the filter names."""
        if field.currency_sql is None or not clause.values:
            return self
        return replace(self, setting=currency_of(clause.values[0].text, self.setting))

    def compared(self, clause: Comparison, field: Field, operator: str) -> Held:
        """What a clause with an operator that suits says about a field.

        Raises:
            InvalidInput: a value does not suit the field.
        """
        if operator == "~=":
            return Held(self._containing(clause, field))
        exact = operator not in {"=", "in"}
        literals = [
            literal for value in clause.values for literal in self._meant(field, value, exact=exact)
        ]
        by_none = _fits(0, operator, literals)
        by_absent = _fits(field.absent, operator, literals)
        sql = self._sql(field, by_absent=by_absent)
        if not exact:
            return Held(one_of(sql, literals), by_none=by_none, by_absent=by_absent)
        self._check_order(clause, literals[0])
        predicate = compared(sql, operator, literals[0])
        return Held(predicate, by_none=by_none, by_absent=by_absent)

    def _meant(self, field: Field, value: Token, *, exact: bool) -> list[Literal]:
        """The values that one in a clause stands for; several where it may be stored in several."""
        literal = self.read(field.name, field.kind, value, choices=field.choices, exact=exact)
        if field.spellings is None:
            return [literal]
        found = field.spellings(value.text, region=self.setting.region, part=False)
        return [Point(spelling) for spelling in found]

    def _containing(self, clause: Comparison, field: Field) -> Predicate:
        value = clause.values[0]
        key = str(first(self.read(field.name, Kind.TEXT, value)))
        sql = self._sql(field)
        if field.spellings is not None:
            found = field.spellings(value.text, region=self.setting.region, part=True)
            return any_of([containing(sql, spelling) for spelling in found])
        words = joined_words(value.text)
        if words == "":
            return containing(sql, key)
        return containing(f"replace({sql}, ' ', '')", words)

    def _sql(self, field: Field, *, by_absent: bool = False) -> str:
        """What is compared: bare where an index may serve it, and never in another currency."""
        if field.kind in _BY_KEY:
            return field.key_sql or f"ccm_key({field.sql})"
        if field.currency_sql is not None:
            return own_currency(field, self.setting.currency)
        return field.value_sql if by_absent else field.sql

    def _state(self, word: Token, field: Field) -> Held:
        key = word.text.casefold()
        if key in _PRESENCE:
            predicate = present(field.value_sql, text=field.kind in _BY_KEY)
            lacking = field.absent is not None
            return Held(predicate, not _PRESENCE[key], by_none=True, by_absent=lacking)
        if field.kind is Kind.BOOL and key in TRUTH:
            return Held(compared(field.sql, "=", Point(TRUTH[key])))
        states = "set, unset, true, false" if field.kind is Kind.BOOL else "set, unset"
        raise self.misread(
            word,
            _("“%(word)s” cannot follow “is” here") % {"word": excerpt(word.text)},
            _("What can: %(states)s. A value follows =.") % {"states": states},
        )

    def read(
        self,
        name: str,
        kind: Kind,
        value: Token,
        *,
        choices: tuple[str, ...] = (),
        exact: bool = True,
    ) -> Literal:
        """Read a value; see `ccm_cli.store.filters.values.read`.

        Raises:
            InvalidInput: it is none; the message names the field and points at the value.
        """
        try:
            return read(kind, value.text, self.setting, choices=choices, exact=exact)
        except InvalidInput as error:
            reason = f"{name}: {error.message.removesuffix('.')}"
            example = _("Write it like %(examples)s.") % {"examples": ", ".join(EXAMPLES[kind])}
            hint = error.hint if error.hint or not EXAMPLES[kind] else example
            raise self.misread(value, reason, hint) from error

    def misread(self, token: Token, reason: str, hint: str = "") -> InvalidInput:
        """An error that points at a token."""
        return misread(reason, self.source, token.start, hint=hint)

    def at(self, token: Token, error: InvalidInput) -> InvalidInput:
        """An error with the place where it is."""
        return self.misread(token, error.message.removesuffix("."), error.hint)

    def _check_operator(self, clause: Comparison, field: Field, operator: str) -> None:
        if operator in OPERATORS[field.kind]:
            return
        raise self.misread(
            clause.operator,
            _("%(name)s is %(noun)s, which %(operator)s does not suit")
            % {"name": field.name, "noun": noun(field.kind), "operator": operator},
            _("What suits it: %(operators)s.") % {"operators": " ".join(OPERATORS[field.kind])},
        )

    def _check_order(self, clause: Comparison, literal: Literal) -> None:
        if isinstance(literal, Point) or literal.start < literal.end:  # type: ignore[operator]
            return
        raise self.misread(
            clause.values[0],
            _("This lies over the end of the year, so nothing comes before or after it"),
            _("Use = or in."),
        )

    def _check_stands_alone(self, clause: Comparison, field: Field) -> None:
        if field.kind is Kind.BOOL:
            return
        raise self.misread(
            clause.operator,
            _("An operator is missing after %(name)s") % {"name": field.name},
            _("Whether it has a value is asked by: %(question)s.")
            % {"question": f"{field.name} is set"},
        )


_POSITIVE = {"!=": "="}


def own_currency(field: Field, currency: str) -> str:
    """The amounts of a field that are in one currency."""
    quoted = currency.replace("'", "''")
    return f"CASE WHEN {field.currency_sql} = '{quoted}' THEN {field.sql} END"


def _fits(number: int | None, operator: str, literals: Sequence[Literal]) -> bool:
    """Whether a number is what is asked for."""
    values: list[Any] = [first(literal) for literal in literals]
    return number is not None and any(
        _HOLDS[operator](number, value) for value in values if not isinstance(value, str)
    )
