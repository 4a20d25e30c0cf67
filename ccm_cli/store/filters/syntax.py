"""A filter as a tree that still knows where in the source each part stands."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ccm_cli.language import gettext as _
from ccm_cli.store.filters.expected import unexpected
from ccm_cli.store.filters.misread import misread
from ccm_cli.store.filters.tables import load
from ccm_cli.store.filters.tokens import Token, spelled, tokens

LONGEST = 10_000
DEEPEST = 50


class Comparison(NamedTuple):
    """A field held against values.

    Attributes:
        name: the field.
        operator: ``=``, ``!=``, ``~=``, ``>``, ``>=``, ``<``, ``<=``, ``in``, ``is``; its place
            is where the operator stands. A lone name has the operator ``""``.
        values: one or more; none for a lone name.
        negated: ``not in``, ``is not``.
        start: index of the first character in the source.
        end: index after the last.
        depth: number of parentheses and ``not`` inside each other, itself included.
    """

    name: Token
    operator: Token
    values: tuple[Token, ...]
    negated: bool
    start: int
    end: int
    depth: int = 0


class Call(NamedTuple):
    """A function, such as ``got("spring-sale")``."""

    name: Token
    values: tuple[Token, ...]
    start: int
    end: int
    depth: int = 0


class Negation(NamedTuple):
    """``not`` before something."""

    part: "Node"
    start: int
    end: int
    depth: int


class Junction(NamedTuple):
    """Two parts or more joined by the same word, ``and`` or ``or``."""

    word: str
    parts: tuple["Node", ...]
    start: int
    end: int
    depth: int
    grouped: bool = False


Node = Comparison | Call | Negation | Junction


class Parsed(NamedTuple):
    """A filter that was read.

    Attributes:
        source: as typed.
        text: the same with keywords, quotes and spaces in their plainest form.
        node: the tree, None for a filter with nothing in it.
    """

    source: str
    text: str
    node: Node | None


def parse(source: str) -> Parsed:
    """Read a filter.

    Args:
        source: at most `LONGEST` characters, at most `DEEPEST` levels of parentheses and ``not``.

    Raises:
        InvalidInput: it cannot be read; the message points at the place.
    """
    _check_characters(source)
    found = tokens(source)
    node = None if len(found) == 1 else _tree(found, source)
    return Parsed(source, spelled(found), node)


def _check_characters(source: str) -> None:
    if len(source) > LONGEST:
        reason = _("A filter has at most %(count)d characters") % {"count": LONGEST}
        raise misread(reason, source, LONGEST)
    for place, character in enumerate(source):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise misread(_("This character cannot stand in a filter"), source, place)


def _tree(found: Sequence[Token], source: str) -> Node:
    """Run the LALR(1) automaton of grammar.table over the tokens."""
    table = load()
    states, values = [0], list[Any]()
    for place, token in enumerate(found):
        while True:
            action = table.states[states[-1]].get(token.kind)
            if action is None:
                raise unexpected(found, place, source, table.states[states[-1]])
            if action >= 0:
                states.append(action)
                values.append(token)
                break
            rule = table.rules[-action - 1]
            taken = values[-rule.length :]
            del values[-rule.length :], states[-rule.length :]
            if rule.name == "start":
                return _bounded(taken[0], source)
            values.append(_ACTIONS[rule.action](taken) if rule.action else taken[0])
            states.append(table.states[states[-1]][rule.name])
    raise AssertionError(found)  # the last token, $END, either finishes or raises


def _bounded(node: Node, source: str) -> Node:
    if node.depth > DEEPEST:
        reason = _("More than %(count)d levels of parentheses") % {"count": DEEPEST}
        raise misread(reason, source, node.start, hint=_("Save a part of it as a segment."))
    return node


def _compare(parts: list[Any]) -> Comparison:
    name, operator, value = parts
    return Comparison(name, operator, (value,), negated=False, start=name.start, end=value.end)


def _member(parts: list[Any]) -> Comparison:
    name, operator, (values, end) = parts[0], parts[-2], parts[-1]
    operator = operator._replace(text="in")
    return Comparison(name, operator, values, negated=len(parts) == 4, start=name.start, end=end)  # noqa: PLR2004


def _state(parts: list[Any]) -> Comparison:
    name, operator, word = parts[0], parts[1]._replace(text="is"), parts[-1]
    negated = len(parts) == 4  # noqa: PLR2004
    return Comparison(name, operator, (word,), negated=negated, start=name.start, end=word.end)


def _alone(parts: list[Any]) -> Comparison:
    (name,) = parts
    nothing = Token("COMPARE", "", name.end, name.end)
    return Comparison(name, nothing, (), negated=False, start=name.start, end=name.end)


def _call(parts: list[Any]) -> Call:
    name, *between, close = parts
    values = between[1][0] if len(between) > 1 else ()
    return Call(name, values, start=name.start, end=close.end)


def _negation(parts: list[Any]) -> Negation:
    word, part = parts
    return Negation(part, word.start, part.end, part.depth + 1)


def _group(parts: list[Any]) -> Node:
    opening, node, closing = parts
    inside: dict[str, Any] = {"start": opening.start, "end": closing.end, "depth": node.depth + 1}
    if isinstance(node, Junction):
        inside["grouped"] = True
    grouped: Node = node._replace(**inside)
    return grouped


def _junction(word: str) -> Callable[[list[Any]], Junction]:
    def joined(parts: list[Any]) -> Junction:
        first, _word, last = parts
        flat = isinstance(first, Junction) and first.word == word and not first.grouped
        before = first.parts if flat else (first,)
        depth = max(first.depth, last.depth)
        return Junction(word, (*before, last), first.start, last.end, depth)

    return joined


# What each `-> name` of the grammar makes of its symbols. Lists travel with the index after them.
_ACTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "alone": _alone,
    "compare": _compare,
    "member": _member,
    "stranger": _member,
    "state": _state,
    "other_state": _state,
    "call": _call,
    "negation": _negation,
    "group": _group,
    "conjunction": _junction("and"),
    "disjunction": _junction("or"),
    "only": lambda parts: ((parts[0],), parts[0].end),
    "and_one": lambda parts: ((*parts[0][0], parts[2]), parts[2].end),
    "enclosed": lambda parts: (parts[1][0], parts[2].end),
}
