"""Filters as people write them: over custom fields as well, and naming saved segments.

``segment("regulars")`` in a filter stands for the filter saved under that name. Everything that
takes a filter from a person compiles it here, so that it means the same everywhere.
"""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ccm_cli.customers.queries.custom_fields import fields_of
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store import filters
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import CUSTOM, Entity, suggestion
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.store.filters.explanation import Clause
    from ccm_cli.store.filters.tokens import Token

_WORDS = frozenset({"segment", "بخش", "сегмент"})
_NAMES = ("WORD", "QUOTED")
_AFTER_A_NAME = frozenset({"COMPARE", "IN", "IS", "NOT"})
_BEFORE_A_CONDITION = frozenset({"", "AND", "OR", "NOT"})
_LISTS = frozenset({"IN", "WORD"})
"""What stands before a parenthesis with values rather than conditions."""
_EVERYBODY = "id > 0"
"""What an empty filter is where it stands inside another."""


def condition(
    reader: Reader,
    text: str,
    entity: Entity,
    *,
    now: int,
    zone: ZoneInfo,
    currency: str,
    calendar: str = "auto",
) -> Condition:
    """The condition that a filter is; see `ccm_cli.store.filters.compile_filter`.

    Args:
        reader: the database, for custom fields and segments.
        text: the filter.
        entity: what it is about.
        now: UTC seconds.
        zone: of the business.
        currency: of the business.
        calendar: of the business.

    Raises:
        InvalidInput: the filter cannot be understood, or segments name each other in a circle.
        NotFound: it names a segment that is not there.
    """
    return filters.compile_filter(
        expanded(reader, text) if entity.name == "contact" else text,
        entity,
        now=now,
        zone=zone,
        currency=currency,
        custom=fields_of(reader, entity),
        calendar=calendar,
    )


def explained(
    reader: Reader,
    text: str,
    entity: Entity,
    *,
    now: int,
    zone: ZoneInfo,
    currency: str,
    calendar: str = "auto",
) -> "Clause":
    """A filter taken apart into clauses; arguments and errors as for `condition`."""
    return filters.explain(
        expanded(reader, text) if entity.name == "contact" else text,
        entity,
        now=now,
        zone=zone,
        currency=currency,
        custom=fields_of(reader, entity),
        calendar=calendar,
    )


def filter_of(reader: Reader, name: str) -> str:
    """The filter of a saved segment, by its name; empty where everybody is in.

    Raises:
        NotFound: there is none of that name; the hint has the nearest.
    """
    found = reader.value("SELECT filter FROM segment WHERE key = ?", (search_key(name),))
    if found is None:
        raise no_segment(reader, name)
    return str(found)


def no_segment(reader: Reader, name: str) -> NotFound:
    """The error that there is no segment of that name."""
    names = reader.values("SELECT name FROM segment ORDER BY key LIMIT 1000")
    return NotFound(
        _("There is no segment %(name)s.") % {"name": f"“{excerpt(name)}”"},
        hint=suggestion(name, names)
        if names
        else _("Save one: ccm segment add NAME --filter 'tag=vip'"),
    )


def expanded(reader: Reader, text: str, *, inside: tuple[str, ...] = ()) -> str:
    """A filter in which every segment is replaced by its own filter, in parentheses.

    Args:
        reader: the database.
        text: the filter.
        inside: keys of the segments it stands in.

    Raises:
        InvalidInput: segments name each other in a circle, or a quotation mark has no partner.
        NotFound: it names a segment that is not there.
    """
    whole, place = "", 0
    for name in _named(text):
        key = search_key(name.text)
        if key in inside:
            raise InvalidInput(
                _("The segments name each other in a circle: %(names)s.")
                % {"names": " → ".join((*inside, key))}
            )
        inner = expanded(reader, filter_of(reader, name.text), inside=(*inside, key)) or _EVERYBODY
        whole += f"{text[place : name.start]}({inner})"
        place = name.end
    return whole + text[place:]


def segments_in(text: str) -> set[str]:
    """The keys of the segments that a filter names."""
    return {search_key(name.text) for name in _named(text)}


def with_field_renamed(text: str, old: str, new: str) -> str:
    """A filter in which a custom field is called by another key.

    Args:
        text: the filter; what cannot be read stays as it is.
        old: key of the field.
        new: the other key.
    """
    from ccm_cli.store.filters.tokens import tokens

    try:
        found = tokens(text)
    except InvalidInput:
        return text
    whole, place = "", 0
    kinds = ["", "", *(token.kind for token in found), ""]
    for at, token in enumerate(found):
        earlier, before, after = kinds[at], kinds[at + 1], kinds[at + 3]
        alone = before in _BEFORE_A_CONDITION or (before == "OPEN" and earlier not in _LISTS)
        is_name = after in _AFTER_A_NAME if before != "COMPARE" else False
        key = search_key(token.text).removeprefix(CUSTOM)
        if token.kind == "WORD" and key == old and (alone or is_name):
            whole += text[place : token.start] + CUSTOM + new
            place = token.end
    return whole + text[place:]


def _named(text: str) -> "list[Token]":
    """Every ``segment(name)`` of a filter: the name, at the place of the whole call."""
    if "(" not in text:
        return []
    from ccm_cli.store.filters.tokens import tokens

    found = tokens(text)
    calls = []
    for at in range(len(found) - 3):
        word, opening, name, closing = found[at : at + 4]
        if (
            (word.kind, opening.kind, closing.kind) == ("WORD", "OPEN", "CLOSE")
            and name.kind in _NAMES
            and search_key(word.text) in _WORDS
        ):
            calls.append(name._replace(start=word.start, end=closing.end))
    return calls
