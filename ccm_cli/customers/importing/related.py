"""Columns of the contact import that name other people: who referred whom, families, assistants.

Somebody may be named before their own row comes, so who is not there yet is looked for again at
the end of the file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from ccm_cli.customers import entries, relations
from ccm_cli.customers.importing import nested
from ccm_cli.customers.importing.columns import Column, ImportField, Put, headers
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.missing import Mention, People
from ccm_cli.customers.importing.registry import (
    Afterword,
    ContactColumns,
    Context,
    FieldChange,
)
from ccm_cli.customers.relation_kinds import REFERRED_BY, relation
from ccm_cli.errors import CcmError, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line
from ccm_cli.store.writing import UnitOfWork

_NAME = "relations"


class Said(NamedTuple):
    """What a row says of another person.

    Attributes:
        line: of the row.
        kind: the word.
        other: how the other is named.
        reverse: whether the other is the kind of this contact, and not this one of the other.
        note: about the relation.
    """

    line: int
    kind: str
    other: str
    reverse: bool = False
    note: str = ""


def _put(kind: str, *, reverse: bool = False) -> Put:
    def put(draft: ContactDraft, text: str, column: Column) -> None:
        word = kind or entries.needed(column.parameter, _("The relation"))
        _say(draft, Said(draft.line, word, clean_line(text), reverse))

    return put


def _say(draft: ContactDraft, said: Said) -> None:
    draft.extra.setdefault(_NAME, []).append(said)


def _put_label(draft: ContactDraft, text: str, column: Column) -> None:
    draft.labels["relation", column.slot] = text


def _put_value(draft: ContactDraft, text: str, column: Column) -> None:
    """Google's: the value is what the label says to this contact; the label stands before it."""
    label = draft.labels.get(("relation", column.slot), "").lstrip("* ") or "related"
    _say(draft, Said(draft.line, label, clean_line(text), reverse=True))


def _put_own(draft: ContactDraft, text: str, _column: Column) -> None:
    """A list of our own export in JSON."""
    try:
        told = json.loads(text)
        for entry in told:
            kind, other = str(entry["kind"]), str(entry["other"])
            note = entries.line(str(entry.get("note") or ""), _("The note"))
            _say(draft, Said(draft.line, kind, other, note=note))
    except (ValueError, TypeError, KeyError):
        raise InvalidInput(
            _("The relations are no list of objects with a kind and an other.")
        ) from None


class _Relations:
    """Takes relations in; see `registry.ContactExtension`."""

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        self._work = work
        self._context = context
        self._seen = People(work, replace(context, create_missing=False))
        self._waiting: list[tuple[int, Said]] = []
        self._unmet: list[tuple[int, str]] = []

    def apply(self, said: Sequence[tuple[int, list[Said]]]) -> Sequence[Sequence[FieldChange]]:
        listed = [(contact, one) for contact, told in said for one in told]
        related, reasons = self._relate(self._seen, listed)
        for place, error in reasons.items():
            if isinstance(error, NotFound):
                self._waiting.append(listed[place])
                related.update({place} if self._context.create_missing else ())
            else:
                self._unmet.append((listed[place][1].line, error.message))
        changes = iter(
            FieldChange(one.kind, "", one.other) if place in related else None
            for place, (_contact, one) in enumerate(listed)
        )
        return [
            [change for change in islice(changes, len(told)) if change is not None]
            for _contact, told in said
        ]

    def finish(self) -> Afterword:
        people = People(self._work, self._context)
        _related, reasons = self._relate(people, self._waiting)
        left = [(self._waiting[place][1].line, error.message) for place, error in reasons.items()]
        return Afterword(tuple(people.made), (*self._unmet, *left))

    def _relate(
        self, people: People, listed: Sequence[tuple[int, Said]]
    ) -> tuple[set[int], Mapping[int, CcmError]]:
        """Write relations down; by their places, those that are new, and why others are not."""
        mentions = {place: Mention(one.other) for place, (_contact, one) in enumerate(listed)}
        found, reasons = people.resolve(mentions)
        new: set[int] = set()
        for place, other in found.items():
            contact, one = listed[place]
            pair = (other, contact) if one.reverse else (contact, other)
            try:
                meant = relation(pair[0], one.kind, pair[1])
            except CcmError as error:
                reasons[place] = error
                continue
            if relations.add_many(self._work, [meant], now=self._context.now, note=one.note):
                new.add(place)
        return new, reasons


RELATIONS = ContactColumns(
    _NAME,
    (
        ImportField(
            "referred by",
            _put(REFERRED_BY),
            headers(
                "referrer / referral / recommended by / introduced by / معرف / معرفی شده توسط"
                " / рекомендовал / кто рекомендовал / по рекомендации / рекомендация"
            ),
            repeats="adding",
        ),
        ImportField("relation:", _put(""), repeats="adding"),
        ImportField(
            "spouse",
            _put("spouse", reverse=True),
            headers("همسر / супруг / супруг а"),
            repeats="adding",
        ),
        ImportField(
            "manager",
            _put("manager", reverse=True),
            headers("manager s name / manager name / مدیر / руководитель"),
            repeats="adding",
        ),
        ImportField(
            "assistant",
            _put("assistant", reverse=True),
            headers("assistant s name / assistant name / دستیار / имя помощника / помощник"),
            repeats="adding",
        ),
        ImportField("relation label", _put_label, headers("relation type"), repeats="numbered"),
        ImportField("relation value", _put_value, repeats="adding"),
        ImportField("own relations", _put_own, repeats="adding"),
    ),
    _Relations,
    ("contact_relation",),
    {"relations": nested.whole("own relations")},
)
