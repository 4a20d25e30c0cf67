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
NESTING = 8
"""How many levels of parentheses a condition on related records counts as: SQLite's parser has
room for a hundred open symbols, and a query within a query needs about so many."""


class Arguments(NamedTuple):
    """What stands in the parentheses behind a name: values, a filter, or nothing.

    A lone word may be either; it is among the values.
    """

    values: tuple[Token, ...]
    inner: "Node | None"
    end: int


class Step(NamedTuple):
    """One step of what a clause is about: a name, and what stands in parentheses behind it.

    ``deal(stage = proposal).sum(value)`` has two steps. A name may hold dots.
    """

    name: Token
    arguments: Arguments | None = None

    @property
    def end(self) -> int:
        """The index after its last character."""
        return self.name.end if self.arguments is None else self.arguments.end


class Comparison(NamedTuple):
    """A clause: what it is about, held against values.

    Attributes:
        steps: what it is about: a field, a function, related records.
        operator: ``=``, ``!=``, ``~=``, ``>``, ``>=``, ``<``, ``<=``, ``in``, ``is``; its place
            is where the operator stands. What stands alone has the operator ``""``.
        values: one or more; none for what stands alone.
        negated: ``not in``, ``is not``.
        within: the span of time of ``count in 30d >= 3``.
        start: index of the first character in the source.
        end: index after the last.
        depth: number of parentheses and ``not`` inside each other, itself included.
    """

    steps: tuple[Step, ...]
    operator: Token
    values: tuple[Token, ...]
    negated: bool
    within: Token | None
    start: int
    end: int
    depth: int = 0

    @property
    def name(self) -> Token:
        """The first name."""
        return self.steps[0].name


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


Node = Comparison | Negation | Junction


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


def too_deep() -> str:
    """Why a filter is refused that goes deeper than SQLite could follow."""
    return _(
        "More than %(count)d levels of parentheses, or %(related)d of related records within"
        " each other"
    ) % {"count": DEEPEST, "related": DEEPEST // NESTING}


def _bounded(node: Node, source: str) -> Node:
    if node.depth > DEEPEST:
        raise misread(too_deep(), source, node.start, hint=_("Save a part of it as a segment."))
    return node


class _Subject(NamedTuple):
    """What a clause is about, and the span of time that it is asked in."""

    steps: tuple[Step, ...]
    within: Token | None = None

    @property
    def depth(self) -> int:
        inner = [s.arguments.inner for s in self.steps if s.arguments is not None]
        return max((node.depth + NESTING for node in inner if node is not None), default=0)


def _clause(
    subject: _Subject,
    operator: Token,
    values: tuple[Token, ...] = (),
    *,
    end: int,
    negated: bool = False,
) -> Comparison:
    start = subject.steps[0].name.start
    return Comparison(
        subject.steps, operator, values, negated, subject.within, start, end, subject.depth
    )


def _compare(parts: list[Any]) -> Comparison:
    subject, operator, value = parts
    return _clause(subject, operator, (value,), end=value.end)


def _member(parts: list[Any]) -> Comparison:
    operator, (values, end) = parts[-2]._replace(text="in"), parts[-1]
    return _clause(parts[0], operator, values, end=end, negated=len(parts) == 4)  # noqa: PLR2004


def _state(parts: list[Any]) -> Comparison:
    operator, word = parts[1]._replace(text="is"), parts[-1]
    return _clause(parts[0], operator, (word,), end=word.end, negated=len(parts) == 4)  # noqa: PLR2004


def _alone(parts: list[Any]) -> Comparison:
    (subject,) = parts
    end = subject.steps[-1].end
    return _clause(subject, Token("COMPARE", "", end, end), end=end)


def _within(parts: list[Any]) -> _Subject:
    subject, _word, span = parts
    return _Subject(subject.steps, span)


def _step(before: tuple[Step, ...], name: Token, arguments: Arguments | None = None) -> _Subject:
    return _Subject((*before, Step(name, arguments)))


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
    "within": _within,
    "named": lambda parts: _step((), parts[0]),
    "called": lambda parts: _step((), *parts),
    "onward": lambda parts: _step(parts[0].steps, parts[1]),
    "called_onward": lambda parts: _step(parts[0].steps, *parts[1:]),
    "nothing": lambda parts: Arguments((), None, parts[1].end),
    "given": lambda parts: Arguments(parts[1][0], None, parts[2].end),
    "narrowed": lambda parts: Arguments((), parts[1], parts[2].end),
    "negation": _negation,
    "group": _group,
    "conjunction": _junction("and"),
    "disjunction": _junction("or"),
    "only": lambda parts: ((parts[0],), parts[0].end),
    "and_one": lambda parts: ((*parts[0][0], parts[2]), parts[2].end),
    "enclosed": lambda parts: (parts[1][0], parts[2].end),
}
