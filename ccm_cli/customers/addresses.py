"""Postal addresses as people write them on one line.

``home: 12 Azadi St; Tehran; ; 14155; Iran`` is a label and the parts in the order of `PARTS`;
``work: city=Berlin; postcode=10115`` names the parts instead.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers import entries, labels
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key

PARTS: Mapping[str, str] = {
    "street": message("Street"),
    "city": message("City"),
    "region": message("Province"),
    "postcode": message("Postcode"),
    "country": message("Country"),
}
"""The parts in their order; each with its message for people."""

_OTHER_NAMES: Mapping[str, str] = {"province": "region", "state": "region", "zip": "postcode"}
_LONGEST_LABEL = 50


class Written(NamedTuple):
    """An address as it was written: its label, None where there is none, and the parts said."""

    label: str | None
    parts: Mapping[str, str]


def read(text: str) -> Written:
    """Take an address on one line apart.

    Args:
        text: parts between semicolons, in the order of `PARTS` or as ``part=value``; a label
            and a colon may stand before them.

    Raises:
        InvalidInput: it has no part, too many, or one that is not known.
    """
    line = entries.line(text, _("Address")).replace("؛", ";")
    before, colon, after = line.partition(":")
    labelled = colon and len(before) <= _LONGEST_LABEL and not set(before) & set(";=")
    label = labels.stored(before) if labelled else None
    written = [part.strip() for part in (after if labelled else line).split(";")]
    if any("=" in part for part in written):
        parts = dict(_named(part, text) for part in written if part)
    else:
        if len(written) > len(PARTS):
            raise _misread(text, _("An address has at most five parts."))
        parts = {name: part for name, part in zip(PARTS, written, strict=False) if part}
    if not any(parts.values()):
        raise _misread(text, _("No part of an address is there."))
    return Written(label, parts)


def written(label: str, parts: Sequence[str]) -> str:
    """An address on one line, as `read` understands it.

    Args:
        label: as stored.
        parts: in the order of `PARTS`.
    """
    plain = "; ".join(part.replace(";", ",") for part in parts).rstrip("; ")
    return f"{labels.shown(label)}: {plain}"


def label_of(text: str) -> str | None:
    """The label that a text names, as stored; None where it is too long to be one."""
    return labels.stored(text) if len(text) <= _LONGEST_LABEL else None


def columns(parts: Mapping[str, str]) -> dict[str, Any]:
    """Columns of an address from parts as typed.

    Raises:
        InvalidInput: a part is too long.
    """
    found: dict[str, Any] = {
        name: entries.line(text, _(PARTS[name])) for name, text in parts.items()
    }
    if "city" in found:
        found["city_key"] = search_key(found["city"])
    return found


def _named(part: str, text: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    key = search_key(name)
    in_words = {search_key(_(label)): known for known, label in PARTS.items()}
    known = _OTHER_NAMES.get(key) or in_words.get(key, key)
    if not equals or known not in PARTS:
        raise _misread(text, _("There is no part %(name)s.") % {"name": quoted(excerpt(name))})
    return known, value.strip()


def _misread(text: str, reason: str) -> InvalidInput:
    return InvalidInput(
        _("%(text)s is not an address: %(reason)s")
        % {"text": quoted(excerpt(text)), "reason": reason},
        hint=_("Write it like home: 12 Azadi St; Tehran; ; 14155; Iran or work: city=Berlin."),
    )
