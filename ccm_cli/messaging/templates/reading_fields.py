"""Which fields a template reads, found by looking at its syntax and not by running it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jinja2 import nodes

Path = tuple[str, ...]


class Printed(NamedTuple):
    """A field that is written out wherever the line is reached: `contact.city`, with its line."""

    path: Path
    line: int

    @property
    def name(self) -> str:
        return ".".join(self.path)


def fields_read(text: str) -> frozenset[Path]:
    """The fields a text reads without asking first whether they are there, as dotted paths.

    A text that cannot be parsed reads none; `lint` says what is wrong with it.
    """
    tree = parsed(text)
    return frozenset(path for path, _line in paths(tree)) if tree else frozenset()


def fields_printed(text: str) -> tuple[Printed, ...]:
    """The fields a text writes out without asking first whether they hold anything.

    What stands under an `if` that names the field, has a `default`, or is one side of an `or`, is
    asked about; so is what a loop goes over.
    """
    tree = parsed(text)
    return tuple(dict.fromkeys(_printed(tree, frozenset()))) if tree else ()


def parsed(text: str) -> "nodes.Template | None":
    """The syntax of a text; None when it has none."""
    from jinja2 import TemplateSyntaxError

    from ccm_cli.messaging.templates.sandbox import MessageEnvironment

    try:
        return MessageEnvironment(autoescape=False).parse(text)
    except TemplateSyntaxError:
        return None


def paths(node: "nodes.Node") -> Iterator[tuple[Path, int]]:
    """Every field a template reads without asking first whether it is there."""
    from jinja2 import nodes

    if isinstance(node, nodes.Test) and node.name in {"defined", "undefined"}:
        return
    if isinstance(node, nodes.Filter) and node.name in {"default", "d"}:
        return
    if isinstance(node, nodes.CondExpr | nodes.If) and _asks(node.test):
        return
    path = path_of(node)
    if path is not None:
        yield path, node.lineno
        return
    for child in node.iter_child_nodes():
        yield from paths(child)


def path_of(node: "nodes.Node") -> Path | None:
    """The path that a node reads; None for a node that is more than a path."""
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return (node.name,) if node.ctx == "load" else None
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and not node.args:
        return path_of(node.node.node)
    if isinstance(node, nodes.Getattr):
        above, key = path_of(node.node), node.attr
    elif (
        isinstance(node, nodes.Getitem)
        and isinstance(node.arg, nodes.Const)
        and isinstance(node.arg.value, str)
    ):
        above, key = path_of(node.node), node.arg.value
    else:
        return None
    return None if above is None else (*above, key)


def _asks(node: "nodes.Node") -> bool:
    from jinja2 import nodes

    return isinstance(node, nodes.Test) and node.name in {"defined", "undefined"}


def _printed(node: "nodes.Node | None", asked: frozenset[Path]) -> Iterator[Printed]:
    from jinja2 import nodes

    match node:
        case nodes.If() | nodes.CondExpr():
            known = asked | {path for path, _line in paths(node.test)}
            first, others = _branches(node)
            yield from _all_printed(first, known)
            yield from _all_printed(others, asked)
        case nodes.For():
            target = node.target.name if isinstance(node.target, nodes.Name) else ""
            inside = _all_printed(node.body, asked)
            yield from (one for one in inside if one.path[0] != target)
        case nodes.Filter() if node.name not in _NEVER_EMPTY:
            yield from _printed(node.node, asked)
        case nodes.Concat() | nodes.Output() | nodes.Template():
            yield from _all_printed(node.iter_child_nodes(), asked)
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            path = path_of(node)
            if path is not None and not _is_asked(path, asked):
                yield Printed(path, node.lineno)


def _is_asked(path: Path, asked: frozenset[Path]) -> bool:
    """Whether it was asked about, or what it is a part of: ``sales.recommended`` for its name."""
    return any(path[:depth] in asked for depth in range(min(2, len(path)), len(path) + 1))


_NEVER_EMPTY = frozenset({"default", "d", "name"})
"""Filters that write something where the field holds nothing."""


def _all_printed(found: "Iterable[nodes.Node | None]", asked: frozenset[Path]) -> Iterator[Printed]:
    for node in found:
        yield from _printed(node, asked)


def _branches(
    node: "nodes.If | nodes.CondExpr",
) -> "tuple[list[nodes.Node], list[nodes.Node | None]]":
    """What follows where the test holds, and where it does not."""
    from jinja2 import nodes

    if isinstance(node, nodes.CondExpr):
        return [node.expr1], [node.expr2]
    return list(node.body), [*node.elif_, *node.else_]
