"""Looking a message over before anybody is written to."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.data import SAMPLE, SPARSE, is_known
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.rendering import Rendered, Renderer
from ccm_cli.messaging.templates.source import MessageTemplate, SourceFile

if TYPE_CHECKING:
    from jinja2 import nodes

MAX_BYTES = 100_000
"""Of HTML: larger mails are cut off by large providers."""

MAX_SUBJECT = 150


class Finding(NamedTuple):
    """Something the author should know.

    Attributes:
        severity: an `error` stops a campaign from starting; a `warning` does not.
        file: as the user knows it; empty when it concerns no file.
        line: from 1; None when it concerns the whole file.
        message: translated.
    """

    severity: Literal["error", "warning"]
    file: str
    line: int | None
    message: str

    @property
    def place(self) -> str:
        """File and line; empty when it concerns no file."""
        return f"{self.file}:{self.line or 1}" if self.file else ""

    @property
    def text(self) -> str:
        """The message after its place."""
        return f"{self.place}: {self.message}" if self.place else self.message


def lint(template: MessageTemplate, data: Mapping[str, object] | None = None) -> list[Finding]:
    """Everything that is wrong, or looks wrong, with a message.

    Args:
        template: the message.
        data: a person's to render with, variables at the top level; without it two invented
            people are used, one about whom all is known and one about whom nothing is.

    Returns:
        Findings, errors first, then by file and line. Without errors, the message renders for
        everybody who has its required fields.
    """
    findings = [
        *_languages(template),
        *_subjects(template),
        *_required(template),
        *_fields(template),
        *_renderings(template, data),
    ]
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (f.severity, f.file, f.line or 0, f.message))


def _languages(template: MessageTemplate) -> Iterator[Finding]:
    settings = template.settings.path
    if not template.bodies:
        yield Finding("error", settings, None, _("The message has no text in any channel."))
    everywhere = {language for _kind, language in template.bodies}
    for kind in template.kinds:
        there = template.texts(kind)
        if not any(language in there for language in template.fallback_languages):
            yield Finding(
                "error",
                settings,
                None,
                _("%(kind)s has no text in any of the fallback languages.") % {"kind": kind},
            )
        for language in sorted(everywhere.difference(there)):
            yield Finding(
                "warning",
                settings,
                None,
                _("%(kind)s has no text in %(language)s.") % {"kind": kind, "language": language},
            )
    for body in template.bodies.values():
        if not body.text.strip():
            yield Finding("error", body.path, None, _("The text is empty."))


def _subjects(template: MessageTemplate) -> Iterator[Finding]:
    for language in template.languages("email"):
        subject = template.subjects.get(language)
        line = template.subject_line(language)
        if subject is None:
            problem = _("There is no subject in %(language)s.") % {"language": language}
            yield Finding("error", template.settings.path, line, problem)
        elif not subject.strip():
            yield Finding("error", template.settings.path, line, _("The subject is empty."))
        elif "\n" in subject or "\r" in subject:
            problem = _("The subject must be one line.")
            yield Finding("error", template.settings.path, line, problem)


def _required(template: MessageTemplate) -> Iterator[Finding]:
    for field in template.required:
        path = tuple(field.split("."))
        if path[0] not in template.variables and not is_known(path):
            problem = _("The required field %(field)s does not exist.") % {"field": field}
            yield Finding("error", template.settings.path, None, problem)


def _fields(template: MessageTemplate) -> Iterator[Finding]:
    for whole in template.whole.values():
        yield from _unknown_fields(template, whole.text, whole.origin)
    for language, subject in template.subjects.items():
        at = template.settings.path, template.subject_line(language) or 1
        yield from _unknown_fields(template, subject, partial(_beside, at))


def _unknown_fields(
    template: MessageTemplate, text: str, origin: Callable[[int], tuple[str, int]]
) -> Iterator[Finding]:
    from jinja2 import TemplateSyntaxError, meta

    from ccm_cli.messaging.templates.sandbox import MessageEnvironment

    environment = MessageEnvironment(autoescape=False)
    try:
        tree = environment.parse(text)
        given = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        problem = _("The template cannot be read: %(reason)s") % {"reason": error.message}
        yield Finding("error", *origin(error.lineno), problem)
        return
    for path, line in _paths(tree):
        if path[0] not in given or path[0] in template.variables:
            continue
        missing = path == ("survey",) or path[0] == "survey"
        if not is_known(path) or (missing and template.purpose != "survey"):
            problem = _("The field %(field)s is not known.") % {"field": ".".join(path)}
            yield Finding("error", *origin(line), problem)


def _beside(at: tuple[str, int], line: int) -> tuple[str, int]:
    """The place of a line of a text that starts there."""
    return at[0], at[1] + line - 1


def fields_read(text: str) -> frozenset[tuple[str, ...]]:
    """The fields a text reads without asking first whether they are there, as dotted paths.

    A text that cannot be parsed reads none; `lint` says what is wrong with it.
    """
    from jinja2 import TemplateSyntaxError

    from ccm_cli.messaging.templates.sandbox import MessageEnvironment

    try:
        tree = MessageEnvironment(autoescape=False).parse(text)
    except TemplateSyntaxError:
        return frozenset()
    return frozenset(path for path, _line in _paths(tree))


def _paths(node: "nodes.Node") -> Iterator[tuple[tuple[str, ...], int]]:
    """Every field a template reads without asking first whether it is there."""
    from jinja2 import nodes

    if isinstance(node, nodes.Test) and node.name in {"defined", "undefined"}:
        return
    if isinstance(node, nodes.Filter) and node.name in {"default", "d"}:
        return
    if isinstance(node, nodes.CondExpr | nodes.If) and _asks(node.test):
        return
    path = _path(node)
    if path is not None:
        yield path, node.lineno
        return
    for child in node.iter_child_nodes():
        yield from _paths(child)


def _asks(node: "nodes.Node") -> bool:
    from jinja2 import nodes

    return isinstance(node, nodes.Test) and node.name in {"defined", "undefined"}


def _path(node: "nodes.Node") -> tuple[str, ...] | None:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return (node.name,) if node.ctx == "load" else None
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and not node.args:
        return _path(node.node.node)
    if isinstance(node, nodes.Getattr):
        above, key = _path(node.node), node.attr
    elif (
        isinstance(node, nodes.Getitem)
        and isinstance(node.arg, nodes.Const)
        and isinstance(node.arg.value, str)
    ):
        above, key = _path(node.node), node.arg.value
    else:
        return None
    return None if above is None else (*above, key)


def _renderings(template: MessageTemplate, data: Mapping[str, object] | None) -> Iterator[Finding]:
    people = _invented_people(template) if data is None else [data]
    for kind in template.kinds:
        try:
            renderer = Renderer(template, kind=kind)
        except TemplateError as error:
            yield Finding("error", error.file, error.line, error.problem)
            continue
        for person in people:
            if data is None and template.missing(person):
                continue
            for language in template.languages(kind):
                yield from _rendering(renderer, language, person)


def _invented_people(template: MessageTemplate) -> list[Mapping[str, object]]:
    """The sample people, with the custom fields this message speaks of."""
    from jinja2 import TemplateSyntaxError

    from ccm_cli.messaging.templates.sandbox import MessageEnvironment

    environment = MessageEnvironment(autoescape=False)
    known: dict[str, object] = {}
    for text in (*template.subjects.values(), *(body.text for body in template.whole.values())):
        try:
            paths = [path for path, _line in _paths(environment.parse(text))]
        except TemplateSyntaxError:  # reported where the fields are checked
            continue
        known |= {
            path[2]: f"[{path[2]}]"
            for path in paths
            if path[:2] == ("contact", "custom") and path[2:]
        }
    people: list[Mapping[str, object]] = []
    for person, custom in ((SAMPLE, known), (SPARSE, dict.fromkeys(known))):
        people.append({**person, "contact": {**person["contact"], "custom": custom}})
    return people


def _rendering(
    renderer: Renderer, language: str, person: Mapping[str, object]
) -> Iterator[Finding]:
    template = renderer.template
    body = template.variant(renderer.kind, language)
    unset = {v.name: SAMPLE["today"] for v in template.variables.values() if v.is_required}
    try:
        rendered = renderer.render(language, {**unset, **person})
    except TemplateError as error:
        yield Finding("error", error.file, error.line, error.problem)
    except InvalidInput as error:
        yield Finding("error", body.path, None, error.message)
    else:
        yield from _result(renderer, rendered, body)


def _result(renderer: Renderer, rendered: Rendered, body: SourceFile) -> Iterator[Finding]:
    if not rendered.text.strip():
        yield Finding("error", body.path, None, _("The text is empty for some people."))
    if rendered.html is not None and len(rendered.html.encode()) > MAX_BYTES:
        yield Finding(
            "warning", body.path, None, _("The HTML is larger than 100 kB; providers cut it off.")
        )
    if renderer.kind != "email":
        return
    settings, line = renderer.template.settings.path, renderer.template.subject_line(body.language)
    if not rendered.subject:
        yield Finding("error", settings, line, _("The subject is empty for some people."))
    if len(rendered.subject) > MAX_SUBJECT:
        yield Finding("warning", settings, line, _("The subject is longer than 150 characters."))
