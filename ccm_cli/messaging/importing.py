"""Columns of consent in the import of contacts: who agreed to mail, and who did not.

A file can add a yes where nothing is known and a no at any time. A yes of a file never stands
against a no that is known, for files are older than what people said since.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ccm_cli.customers.importing import nested
from ccm_cli.customers.importing.columns import Column, ImportField, headers
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.registry import (
    Address,
    Afterword,
    ContactColumns,
    Context,
    FieldChange,
)
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import parse_moment
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.messaging.queries.suppression import suppressed_among
from ccm_cli.store.filters.vocabulary import TRUTH
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

CHANNEL, PURPOSE = "email", "*"
_NAME = "consent"
_LEDGER = "consent ledger"
_MORE = {
    "1": True,
    "y": True,
    "0": False,
    "n": False,
    "opted in": True,
    "opt in": True,
    "subscribed": True,
    "active": True,
    "agreed": True,
    "x": True,
    "+": True,
    "opted out": False,
    "opt out": False,
    "unsubscribed": False,
    "-": False,
    "بلی": True,
    "دارد": True,
    "موافق": True,
    "ندارد": False,
    "مخالف": False,
    "согласен": True,
    "согласна": True,
    "подписан": True,
    "не согласен": False,
    "не согласна": False,
    "отписан": False,
}


def _put_consent(draft: ContactDraft, text: str, _column: Column) -> None:
    draft.extra.setdefault(_NAME, given(text))


def _put_opted_in(draft: ContactDraft, text: str, _column: Column) -> None:
    """When somebody opted in; who opted out since has a time for that, too."""
    if any(character.isdecimal() for character in text):
        draft.extra.setdefault(_NAME, True)


def _put_opted_out(draft: ContactDraft, text: str, _column: Column) -> None:
    """When somebody opted out, or whether; who did not has not agreed by that."""
    is_time = sum(character.isdecimal() for character in text) > 1
    if is_time or given(text):
        draft.extra[_NAME] = False


def given(text: str) -> bool:
    """Whether a cell says yes or no, in any of the three languages.

    Raises:
        InvalidInput: it says neither.
    """
    key = search_key(text)
    found = TRUTH.get(key, _MORE.get(key))
    if found is None:
        raise InvalidInput(
            _("%(text)s is neither yes nor no.") % {"text": quoted(excerpt(text))},
            hint=_("Write yes or no."),
        )
    return found


class _Consent:
    """Writes what is new into the ledger; see `registry.ContactExtension`."""

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        self._work = work
        self._context = context

    def apply(self, said: Sequence[tuple[int, bool]]) -> Sequence[Sequence[FieldChange]]:
        known = self._known(dict.fromkeys(contact for contact, _given in said))
        rows: list[dict[str, object]] = []
        changes: list[list[FieldChange]] = []
        for contact, agreed in said:
            before = known.get(contact)
            if before == agreed or (agreed and before is not None):
                changes.append([])
                continue
            known[contact] = agreed
            changes.append([FieldChange(_NAME, _word(before), _word(agreed))])
            rows.append(
                {
                    "contact_id": contact,
                    "channel": CHANNEL,
                    "purpose": PURPOSE,
                    "given": agreed,
                    "at": self._context.now,
                    "how": _("import of %(file)s") % {"file": self._context.file},
                    "source": "import",
                }
            )
        if rows:
            self._work.insert_rows("consent", rows)
        return changes

    def finish(self) -> Afterword:
        return Afterword()

    def _known(self, contacts: Collection[int]) -> dict[int, bool]:
        found = by_keys(
            self._work.reader,
            "SELECT contact_id, given FROM consent"
            f" WHERE channel IN ('{CHANNEL}', '*') AND contact_id IN",
            contacts,
            "ORDER BY id",
        )
        return {contact: bool(agreed) for contact, agreed in found}


def _word(given: bool | None) -> str:  # noqa: FBT001
    return "" if given is None else "yes" if given else "no"


class _Entry(NamedTuple):
    """An entry of the ledger as our own objects hold it; its time as it is written there."""

    channel: str
    purpose: str
    given: bool
    at: str
    how: str
    source: str


def _put_ledger(draft: ContactDraft, text: str, _column: Column) -> None:
    try:
        told = [
            _Entry(
                clean_line(str(entry["channel"])),
                clean_line(str(entry["purpose"])),
                bool(entry["given"]),
                str(entry["at"]),
                clean_line(str(entry.get("how") or "")),
                clean_line(str(entry.get("source") or "")),
            )
            for entry in json.loads(text)
        ]
    except (ValueError, TypeError, KeyError):
        raise InvalidInput(
            _("The consent is no list of objects with channel, purpose, given and at.")
        ) from None
    draft.extra[_LEDGER] = told


class _Held(NamedTuple):
    """An entry of the ledger as it is stored, without its words."""

    channel: str
    purpose: str
    given: bool
    at: int

    def stands_against(self, other: "_Held") -> bool:
        """Whether this no was said after that yes, of the same matter."""
        same_channel = self.channel in {other.channel, "*"} or other.channel == "*"
        same_purpose = self.purpose in {other.purpose, "*"} or other.purpose == "*"
        return not self.given and self.at >= other.at and same_channel and same_purpose


class _Ledger:
    """Writes entries that are not there yet; see `registry.ContactExtension`."""

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        self._work = work
        self._context = context

    def apply(self, said: Sequence[tuple[int, list[_Entry]]]) -> Sequence[Sequence[FieldChange]]:
        held: dict[int, set[_Held]] = {}
        for contact, channel, purpose, agreed, at in by_keys(
            self._work.reader,
            "SELECT contact_id, channel, purpose, given, at FROM consent WHERE contact_id IN",
            dict.fromkeys(contact for contact, _told in said),
        ):
            held.setdefault(contact, set()).add(_Held(channel, purpose, bool(agreed), at))
        rows: list[dict[str, object]] = []
        changes: list[list[FieldChange]] = []
        for contact, told in said:
            known = frozenset(held.get(contact, ()))
            new = [(entry, read) for entry in told if (read := self._new(entry, known)) is not None]
            held.setdefault(contact, set()).update(read for _entry, read in new)
            changes.append([FieldChange(_NAME, "", _word(read.given)) for _entry, read in new])
            rows += [
                read._asdict() | {"contact_id": contact, "how": entry.how, "source": entry.source}
                for entry, read in new
            ]
        if rows:
            self._work.insert_rows("consent", rows)
        return changes

    def finish(self) -> Afterword:
        return Afterword()

    def _new(self, entry: _Entry, known: Collection[_Held]) -> _Held | None:
        """An entry that is not known and against which no later no stands."""
        at = parse_moment(entry.at, now=self._context.now, zone=self._context.zone)
        read = _Held(entry.channel, entry.purpose, entry.given, at)
        if read in known or (read.given and any(one.stands_against(read) for one in known)):
            return None
        return read


CONSENT = ContactColumns(
    _NAME,
    (
        ImportField(
            "consent",
            _put_consent,
            headers(
                "subscribed / opt-in / opted in / optin / opt in / marketing consent"
                " / email consent"
                " / e-mail consent / email opt in / newsletter consent / agreed / gdpr"
                " / رضایت / رضایت ایمیل / موافقت / اشتراک / عضو خبرنامه"
                " / согласие / подписка / подписан / согласие на рассылку / рассылка"
            ),
        ),
        ImportField("opted in at", _put_opted_in, headers("optin time / confirm time")),
        ImportField(
            "opted out",
            _put_opted_out,
            headers(
                "unsub time / unsubscribed / unsubscribed at / unsubscribed from all email"
                " / opted out of email / do not contact / do not email / dnc / انصراف / отписан"
            ),
        ),
    ),
    _Consent,
    ("consent",),
)

LEDGER = ContactColumns(
    _LEDGER,
    (ImportField(_LEDGER, _put_ledger),),
    _Ledger,
    ("consent",),
    {"consent": nested.whole(_LEDGER)},
)
"""The whole ledger of a contact, as our own objects hold it."""


def barred(reader: Reader, addresses: Iterable[Address]) -> Mapping[Address, str]:
    """Those of many addresses that are on the suppression list; see `registry.Bar`.

    Who was erased, or never wants to be written to, does not come back by an old file.
    """
    reason = _(
        "%(address)s is on the suppression list. To take such people in all the same, say so:"
        " --suppressed take, or “take in” on the screen"
    )
    return {
        (one.kind, one.key): reason % {"address": one.key}
        for one in suppressed_among(reader, addresses)
    }
