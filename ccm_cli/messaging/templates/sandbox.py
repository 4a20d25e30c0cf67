"""The Jinja2 environments of messages: closed, and bounded in time, steps and size.

Jinja2's own sandbox keeps a template from reaching Python's inside, but not from asking for
`"a" * 10**9` or looping for an hour. So what a message has no need of is not there at all
(macros, includes, most methods and filters), and what is left is counted.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateRuntimeError, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup

from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates import filters

MAX_SECONDS = 2.0
MAX_STEPS = 100_000
MAX_CHARACTERS = 256_000
MAX_BITS = 256

_METHODS: Mapping[type, frozenset[str]] = {
    dict: frozenset({"items", "keys", "values", "get"}),
    str: frozenset({"strip", "lower", "upper", "startswith", "endswith"}),
    Markup: frozenset({"strip", "lower", "upper", "startswith", "endswith"}),
    LoopContext: frozenset(
        {"index", "index0", "revindex", "revindex0", "first", "last", "length", "cycle",
         "changed", "depth", "depth0", "previtem", "nextitem"}
    ),
}  # fmt: skip
_FILTERS = frozenset(
    {"abs", "capitalize", "count", "d", "default", "e", "escape", "first", "float", "int",
     "last", "length", "list", "lower", "sort", "title", "trim", "truncate", "unique", "upper"}
)  # fmt: skip
_TESTS_LEFT_OUT = frozenset({"filter", "test", "callable", "escaped", "sameas"})
_FORBIDDEN: Mapping[type[nodes.Node], str] = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.AssignBlock: "set ... endset",
    nodes.Block: "block",
    nodes.Extends: "extends",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "from",
    nodes.EvalContextModifier: "autoescape",
}


class LimitExceeded(TemplateRuntimeError):
    """A template took more time, steps or room than one message may."""


class ForbiddenTag(TemplateRuntimeError):
    """A tag or operation that messages do not have.

    Args:
        message: what, already translated.
        lineno: its line, from 1.
    """

    def __init__(self, message: str, lineno: int) -> None:
        super().__init__(message)
        self.lineno = lineno


class Budget:
    """What one rendering may still use, and the data it may name in errors."""

    __slots__ = ("data", "deadline", "steps")

    def __init__(self, data: Mapping[str, object]) -> None:
        self.data = data
        self.deadline = time.monotonic() + MAX_SECONDS
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS or time.monotonic() > self.deadline:
            raise LimitExceeded(_("The template takes too long: a loop is too large."))


_budget: ContextVar[Budget] = ContextVar("budget")


class NamedUndefined(StrictUndefined):
    """A missing field that knows its whole name: `contact.nickname`."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: object = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] | None = None,
    ) -> None:
        given: dict[str, Any] = {} if exc is None else {"exc": exc}
        super().__init__(hint=hint or _dotted(obj, name), obj=obj, name=name, **given)


class MessageEnvironment(ImmutableSandboxedEnvironment):
    """Plain data in, text out; see the module's docstring."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

    def __init__(self, *, autoescape: bool, **syntax: Any) -> None:
        super().__init__(
            **syntax,
            autoescape=autoescape,
            undefined=NamedUndefined,
            finalize=_nothing_for_none,
            keep_trailing_newline=True,
        )
        self.globals = {"range": _range}
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.filters |= {**filters.FILTERS, "join": _join, "_bounded": _bounded, "_sized": _sized}
        self.tests = {name: self.tests[name] for name in self.tests.keys() - _TESTS_LEFT_OUT}

    def compile_text(self, source: str, *, file: str) -> Template:
        """Compile one template.

        Args:
            source: Jinja2 text.
            file: named in the trace of errors, to find the line by.

        Raises:
            TemplateSyntaxError: of Jinja2, with its line.
            ForbiddenTag: it uses what messages do not have.
        """
        tree = self.parse(source)
        tree.environment = self
        code = self.compile(_guarded(tree), name=file, filename=file)
        return Template.from_code(self, code, self.make_globals(None))

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            return obj[argument]
        except (TypeError, LookupError):
            if argument in _METHODS.get(type(obj), ()):
                return getattr(obj, argument)
        return self.undefined(obj=obj, name=argument)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        _step()
        owner = type(getattr(obj, "__self__", None))
        if obj is not _range and getattr(obj, "__name__", "") not in _METHODS.get(owner, ()):
            raise SecurityError(_("Messages cannot call this."))
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        _step()
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return super().call_binop(context, operator, left, right)
        if not numbers and not (operator == "+" and type(left) in (str, list, Markup)):
            raise SecurityError(_("%(operator)s works on numbers only.") % {"operator": operator})
        if operator == "**" and abs(right) > MAX_BITS:
            raise LimitExceeded(_("This number grows too large."))
        return _within_bounds(super().call_binop(context, operator, left, right))


def generate(template: Template, data: Mapping[str, object]) -> str:
    """Render within the limits.

    Args:
        template: from `MessageEnvironment.compile_text`.
        data: plain data only.

    Raises:
        TemplateRuntimeError: of Jinja2; `LimitExceeded` when it takes too much.
    """
    budget = Budget(data)
    token = _budget.set(budget)
    chunks: list[str] = []
    size = 0
    try:
        for chunk in template.generate(data):
            size += len(chunk)
            if size > MAX_CHARACTERS:
                raise LimitExceeded(_("The message becomes larger than 256 kB."))
            chunks.append(chunk)
    finally:
        _budget.reset(token)
    return "".join(chunks)


def _guarded(tree: nodes.Template) -> nodes.Template:
    """Refuse what messages do not have, and count what they do."""
    for kind, name in _FORBIDDEN.items():
        for node in tree.find_all(kind):
            raise ForbiddenTag(
                _("Messages do not have the tag %(tag)s.") % {"tag": name}, node.lineno
            )
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            raise ForbiddenTag(_("A loop in a message cannot be recursive."), loop.lineno)
        loop.iter = _filtered("_bounded", loop.iter)
    _size_checked(tree)
    return tree


def _size_checked(parent: nodes.Node) -> None:
    """Put the check of size around every `~`, which Jinja2 lets nobody intercept."""
    for child in list(parent.iter_child_nodes()):
        _size_checked(child)
    for name, value in list(parent.iter_fields()):
        if isinstance(value, nodes.Concat):
            setattr(parent, name, _filtered("_sized", value))
        elif isinstance(value, list):
            value[:] = [_filtered("_sized", v) if isinstance(v, nodes.Concat) else v for v in value]


def _filtered(name: str, node: nodes.Node) -> nodes.Filter:
    return nodes.Filter(
        node, name, [], [], None, None, lineno=node.lineno, environment=node.environment
    )


@pass_context
def _bounded(_context: Context, items: Iterable[object]) -> Iterable[object]:
    """The items, each counted; a list stays one, so that `loop.length` works."""
    if isinstance(items, list | tuple | dict | range) and len(items) > MAX_STEPS:
        raise LimitExceeded(_("The template takes too long: a loop is too large."))
    return [*_counted(items)]


def _counted(items: Iterable[object]) -> Iterator[object]:
    for item in items:
        _step()
        yield item


@pass_context
def _sized(_context: Context, value: object) -> object:
    return _within_bounds(value)


@pass_context
def _join(_context: Context, items: Iterable[object], separator: str = "") -> object:
    """`join` of Jinja2, escaping included, that stops before the result grows too large."""
    escaping = _context.eval_ctx.autoescape
    text: Callable[[object], str] = Markup.escape if escaping else str
    size = 0
    parts = []
    for item in _counted(items):
        parts.append(text(_nothing_for_none(item)))
        size += len(parts[-1]) + len(separator)
        if size > MAX_CHARACTERS:
            raise LimitExceeded(_("The message becomes larger than 256 kB."))
    return Markup.escape(separator).join(parts) if escaping else separator.join(parts)


def _within_bounds(value: object) -> object:
    if isinstance(value, str | list) and len(value) > MAX_CHARACTERS:
        raise LimitExceeded(_("The message becomes larger than 256 kB."))
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise LimitExceeded(_("This number grows too large."))
    return value


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_STEPS:
        raise LimitExceeded(_("The template takes too long: a loop is too large."))
    return numbers


def _step() -> None:
    budget = _budget.get(None)
    if budget is not None:
        budget.step()


def _nothing_for_none(value: object) -> object:
    return "" if value is None else value


def _dotted(obj: object, name: str | None) -> str:
    budget = _budget.get(None)
    if obj is missing or budget is None:
        return str(name)
    path = _path_of(obj, budget.data)
    return f"{path}.{name}" if path else str(name)


def _path_of(wanted: object, data: Mapping[str, object], above: str = "") -> str:
    for key, value in data.items():
        path = f"{above}.{key}" if above else str(key)
        if value is wanted:
            return path
        if isinstance(value, Mapping):
            found = _path_of(wanted, value, path)
            if found:
                return found
    return ""
