"""What to say about a token that cannot stand where it stands."""

from collections.abc import Mapping, Sequence

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.misread import misread
from ccm_cli.store.filters.tokens import Token, quoted

_BEFORE_CONDITION = frozenset({"", "AND", "OR", "NOT", "OPEN"})
_NAMES = frozenset({"WORD", "STEP"})
_BEFORE_VALUE = frozenset({"COMPARE", "IN", "COMMA", "OPEN"})


def unexpected(
    found: Sequence[Token], place: int, source: str, possible: Mapping[str, int]
) -> InvalidInput:
    """The error for the first token that no rule of the grammar takes.

    Args:
        found: all tokens of the source.
        place: index of the wrong one in ``found``.
        source: the filter.
        possible: the tokens and rules that may stand there.
    """
    token = found[place]
    reason, hint = _why(found, place, possible)
    return misread(reason, source, token.start, hint=hint)


def _why(found: Sequence[Token], place: int, possible: Mapping[str, int]) -> tuple[str, str]:
    previous = found[place - 1].kind if place else ""
    if previous in _BEFORE_VALUE and "value" in possible:
        return _("A value is missing here"), _(
            "Put it in quotes if it is a sign or empty; a list is written (a, b)."
        )
    if previous in _BEFORE_CONDITION and "clause" in possible:
        return _("A condition is missing here"), _("A condition is written like city = Tehran.")
    if previous == "IS" or (previous == "NOT" and "WORD" in possible):
        return _("After “is” comes set, unset, true or false"), ""
    if previous == "NOT" and "IN" in possible:
        return _("After a name and “not” comes “in”"), _(
            "What is not so is written not city = Tehran, or city != Tehran."
        )
    if "COMPARE" in possible and not _ends_condition(found, place):
        return _("An operator is missing here"), _("The operators are = != ~= > >= < <= in is.")
    return _after_condition(found, place)


def _ends_condition(found: Sequence[Token], place: int) -> bool:
    """Whether what stands before is whole already, though a comparison could follow it."""
    if found[place - 1].kind == "CLOSE":
        return True
    before = found[place - 2].kind if place > 1 else ""
    if before == "OPEN" and place > 2 and found[place - 3].kind == "IN":  # noqa: PLR2004
        return True
    ends = before in _BEFORE_VALUE - {"OPEN"}
    follows = found[place].kind in {"WORD", "QUOTED"}
    return ends or (follows and _is_first_in_call(found, place - 1))


def _is_first_in_call(found: Sequence[Token], place: int) -> bool:
    """Whether a token is the first in the parentheses behind a name."""
    return place > 1 and found[place - 1].kind == "OPEN" and found[place - 2].kind in _NAMES


def _after_condition(found: Sequence[Token], place: int) -> tuple[str, str]:
    token, before = found[place], found[place - 1]
    in_list = _in_list(found, place)
    if token.kind == "CLOSE":
        return _("This parenthesis closes nothing"), ""
    if token.kind == "$END":
        return _("A closing parenthesis is missing here"), ""
    if token.kind == "COMMA":
        return _("A comma stands only in a list"), _(
            "Write a list as in (a, b), and a number without commas."
        )
    hint = ""
    if token.kind in {"WORD", "QUOTED"} and before.kind == "WORD":
        value = quoted(excerpt(f"{before.text} {token.text}"))
        hint = _("A value of several words stands in quotes: %(value)s.") % {"value": value}
    if in_list and _is_first_in_call(found, place - 1):
        return _("An operator or a comma is missing here"), hint
    if in_list:
        return _("A comma or a closing parenthesis is missing here"), hint
    return _("“and” or “or” is missing here"), hint


def _in_list(found: Sequence[Token], place: int) -> bool:
    """Whether the innermost open parenthesis holds values, not a filter."""
    opened: list[int] = []
    for number, token in enumerate(found[:place]):
        if token.kind == "OPEN":
            opened.append(number)
        elif token.kind == "CLOSE" and opened:
            opened.pop()
    if not opened or opened[-1] == 0:
        return False
    before, inside = found[opened[-1] - 1].kind, found[opened[-1] + 1 : place]
    if before in _NAMES:
        return all(token.kind in {"WORD", "QUOTED", "COMMA"} for token in inside)
    return before == "IN"
