"""Filters as people write them: over custom fields as well, and naming saved segments.

``segment = regulars`` in a filter stands for the filter saved under that name, or for the members
of a frozen segment. Everything that takes a filter from a person compiles it here, so that it
means the same everywhere.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from ccm_cli.customers.queries.custom_fields import fields_of
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store import filters
from ccm_cli.store.filters import Condition, Setting
from ccm_cli.store.filters.registry import CUSTOM, Entity, Field, suggestion
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.store.filters.compile import Customs
    from ccm_cli.store.filters.explanation import Clause
    from ccm_cli.store.filters.saved import SavedFilter
    from ccm_cli.store.filters.syntax import Comparison, Node
    from ccm_cli.store.filters.tokens import Token

NOBODY = "id = 0"
"""The filter of a segment whose members are all picked by hand."""
SEGMENT_WORDS = ("segment", "in_segment", "بخش", "сегмент")
"""What stands before the name of a segment in a filter."""


def condition(
    reader: Reader,
    text: str,
    entity: Entity,
    setting: Setting,
    *,
    inside: tuple[str, ...] = (),
) -> Condition:
    """The condition that a filter is; see `ccm_cli.store.filters.compile_filter`.

    Args:
        reader: the database, for custom fields and segments.
        text: the filter.
        entity: what it is about.
        setting: when and where it is read.
        inside: keys of the segments that the filter is to be saved under.

    Raises:
        InvalidInput: the filter cannot be understood, or segments name each other in a circle.
        NotFound: it names a segment that is not there.
    """
    return filters.compile_filter(
        text,
        entity,
        setting,
        customs=_customs(reader),
        saved=partial(saved, reader),
        inside=inside,
    )


def explained(reader: Reader, text: str, entity: Entity, setting: Setting) -> "Clause":
    """A filter taken apart into clauses; arguments and errors as for `condition`."""
    return filters.explain(
        text, entity, setting, customs=_customs(reader), saved=partial(saved, reader)
    )


def _customs(reader: Reader) -> "Customs":
    """The custom fields of each entity, asked for once."""
    known: dict[str, list[Field]] = {}

    def of(entity: Entity) -> list[Field]:
        if entity.name not in known:
            known[entity.name] = fields_of(reader, entity)
        return known[entity.name]

    return of


def saved(reader: Reader, name: str) -> "SavedFilter":
    """The segment of that name, as filters that name it need it.

    Raises:
        NotFound: there is none of that name; the hint has the nearest.
    """
    from ccm_cli.store.filters.saved import SavedFilter

    def make(segment_id: int, text: str, frozen_at: int | None) -> SavedFilter:
        if frozen_at is None:
            return SavedFilter(text)
        return SavedFilter(text, _MEMBERS, (segment_id,))

    found = reader.row(
        make, "SELECT id, filter, frozen_at FROM segment WHERE key = ?", (search_key(name),)
    )
    if found is None:
        raise no_segment(reader, name)
    return found


_MEMBERS = "segment_member sm WHERE sm.contact_id = c.id AND sm.segment_id = ?"


def filter_of(reader: Reader, name: str) -> str:
    """The filter that finds who is in a segment; empty where everybody is in.

    That of a frozen segment names the segment itself, whose members are kept.

    Raises:
        NotFound: there is none of that name; the hint has the nearest.
    """
    found = reader.row(
        lambda *row: row,
        "SELECT name, filter, frozen_at FROM segment WHERE key = ?",
        (search_key(name),),
    )
    if found is None:
        raise no_segment(reader, name)
    saved_name, text, frozen_at = found
    return str(text) if frozen_at is None else named(saved_name)


def named(name: str) -> str:
    """The filter that finds who is in a segment, by its name."""
    from ccm_cli.store.filters.tokens import quoted

    return f"{SEGMENT_WORDS[0]} = {quoted(name)}"


def no_segment(reader: Reader, name: str) -> NotFound:
    """The error that there is no segment of that name."""
    names = reader.values("SELECT name FROM segment ORDER BY key LIMIT 1000")
    return NotFound(
        _("There is no segment %(name)s.") % {"name": quoted(excerpt(name))},
        hint=suggestion(name, names)
        if names
        else _("Save one: ccm segment add NAME --filter 'tag=vip'"),
    )


def segments_in(text: str) -> set[str]:
    """The keys of the segments that a filter names.

    Raises:
        InvalidInput: the filter cannot be read.
    """
    from ccm_cli.store.filters.syntax import parse

    return {
        search_key(value.text)
        for clause in _clauses(parse(text).node, deep=True)
        for value in _segments_of(clause)
    }


def with_field_renamed(text: str, old: str, new: str) -> str:
    """A filter in which a custom field is called by another key.

    Args:
        text: the filter; what cannot be read stays as it is.
        old: key of the field.
        new: the other key.
    """
    from ccm_cli.store.filters.syntax import parse

    try:
        node = parse(text).node
    except InvalidInput:
        return text
    names = [
        clause.name
        for clause in _clauses(node, deep=False)
        if clause.steps[1:] == () and clause.steps[0].arguments is None
    ]
    for name in sorted(names, key=lambda name: -name.start):
        if search_key(name.text).removeprefix(CUSTOM) == old:
            text = text[: name.start] + CUSTOM + new + text[name.end :]
    return text


def with_segment_renamed(text: str, old: str, new: str) -> str:
    """A filter in which a segment is called by another name.

    Args:
        text: the filter; what cannot be read stays as it is.
        old: search key of the name that it had.
        new: the name that it has.
    """
    from ccm_cli.store.filters.syntax import parse
    from ccm_cli.store.filters.tokens import quoted

    try:
        clauses = list(_clauses(parse(text).node, deep=True))
    except InvalidInput:
        return text
    names = [value for clause in clauses for value in _segments_of(clause)]
    for name in sorted(names, key=lambda name: -name.start):
        if search_key(name.text) == old:
            text = text[: name.start] + quoted(new) + text[name.end :]
    return text


def _clauses(node: "Node | None", *, deep: bool) -> "Iterator[Comparison]":
    """The single clauses of a filter; ``deep`` also those about related records."""
    from ccm_cli.store.filters.syntax import Comparison, Negation

    if node is None:
        return
    if isinstance(node, Comparison):
        yield node
        inner = [step.arguments.inner for step in node.steps if step.arguments is not None]
        for part in inner if deep else ():
            yield from _clauses(part, deep=deep)
        return
    for part in (node.part,) if isinstance(node, Negation) else node.parts:
        yield from _clauses(part, deep=deep)


def _segments_of(clause: "Comparison") -> "tuple[Token, ...]":
    """The names of segments in one clause."""
    last = clause.steps[-1]
    if search_key(last.name.text.rpartition(".")[2]) not in SEGMENT_WORDS:
        return ()
    return clause.values if last.arguments is None else last.arguments.values
