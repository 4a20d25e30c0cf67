"""Importing interactions: calls, visits and messages that were written down elsewhere.

The natural key is contact, channel, direction, summary and time.
"""

from collections.abc import Hashable, Mapping, Sequence

from ccm_cli.customers import choices, entries
from ccm_cli.customers.identifiers import normalise_network
from ccm_cli.customers.importing import nested
from ccm_cli.customers.importing.columns import ImportField, headers
from ccm_cli.customers.importing.keyed import (
    COMPANY_HEADERS,
    CONTACT_HEADERS,
    IGNORED,
    KeyedDraft,
    KeyedImporter,
    Row,
    by_id,
    column_part,
    put_markup,
    text_field,
    whole_number,
)
from ccm_cli.customers.importing.registry import Context, ImportKind, Reference
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, currency_code, parse_money
from ccm_cli.language.numbers import parse_duration
from ccm_cli.language.text import search_key
from ccm_cli.store.writing import UnitOfWork

FIELDS = (
    text_field("contact", more=CONTACT_HEADERS),
    text_field("company", more=COMPANY_HEADERS),
    text_field("channel", "type / medium / activity type / کانال / نوع / канал / тип"),
    text_field("direction", "in or out / call direction / email direction / جهت / направление"),
    text_field(
        "at",
        "date / time / when / date and time / activity date / تاریخ / زمان / дата / когда / время",
    ),
    text_field(
        "summary",
        "subject / text / what / call title / meeting name / meeting title / email subject"
        " / خلاصه / موضوع / متن / тема / текст / суть",
    ),
    ImportField(
        "html body",
        put_markup,
        headers("call notes / note body / meeting description / email body / body preview"),
    ),
    text_field("body", "details / notes / note / content / شرح / подробности / заметки"),
    text_field("duration", "length / call duration / مدت / длительность"),
    text_field("cost minor"),
    text_field("cost", "price / هزینه / стоимость"),
    text_field("currency", "ارز / валюта"),
    text_field("sentiment", "mood / احساس / настроение"),
    text_field("contact name"),
    text_field("ccm id"),
)
KNOWN_BY = {
    "id": by_id("interaction"),
    **{
        name: column_part(column, "interaction", indexed=column in {"contact_id", "at"})
        for name, column in (
            ("contact", "contact_id"), ("channel", "channel"), ("direction", "direction"),
            ("at", "at"), ("summary", "summary"),
        )
    },
}  # fmt: skip
_DIRECTIONS: Mapping[str, str] = {
    **dict.fromkeys(("in", "inbound", "incoming", "inward", "received"), "in"),
    **dict.fromkeys(("ورودی", "دریافتی", "вх", "входящий", "входящее", "входящая"), "in"),
    **dict.fromkeys(("out", "outbound", "outgoing", "outward", "sent"), "out"),
    **dict.fromkeys(("خروجی", "ارسالی", "исх", "исходящий", "исходящее", "исходящая"), "out"),
}
_CHANNELS: Mapping[str, str] = {
    **dict.fromkeys(("تلفن", "تماس", "звонок", "телефон", "call", "logged call"), "phone"),
    **dict.fromkeys(("ایمیل", "почта", "письмо", "имейл", "e-mail", "logged email"), "email"),
    **dict.fromkeys(("پیامک", "смс", "text message"), "sms"),
    **dict.fromkeys(
        ("حضوری", "ملاقات", "встреча", "визит", "meeting", "in person", "logged meeting"), "visit"
    ),
    **dict.fromkeys(("چت", "чат", "live chat"), "chat"),
    **dict.fromkeys(("وب", "сайт", "website", "form"), "web"),
    "نامه": "letter",
    "فکس": "fax",
    "факс": "fax",
}
_SENTIMENTS: Mapping[str, int] = {
    **{str(number): number for number in (-1, 0, 1)},
    "+1": 1,
    **choices.SENTIMENTS,
    "منفی": -1,
    "خنثی": 0,
    "مثبت": 1,
    "отрицательно": -1,
    "нейтрально": 0,
    "положительно": 1,
}


class InteractionImporter(KeyedImporter):
    table = "interaction"
    filled = ("company_id", "deal_id", "body", "duration", "cost_minor", "currency", "sentiment")
    natural = ("contact_id", "channel", "direction", "at", "summary")
    held = (*filled, *natural)
    known_by = KNOWN_BY

    def __init__(self, work: UnitOfWork, context: Context, references: Sequence[Reference]) -> None:
        super().__init__(work, context)
        self._references = references

    def read(self, draft: KeyedDraft) -> None:
        self.needed(draft, "contact")
        if not draft.texts.get("summary") and draft.texts.get("body"):
            # A note has no subject: its first line says what it is about.
            first, _end, rest = draft.texts["body"].strip().partition("\n")
            draft.texts |= {"summary": first, "body": rest}
        summary = entries.line(self.needed(draft, "summary"), _("Summary"), longest=2000)
        self.needed(draft, "at")
        at = self.moment(draft, "at")
        currency = clean(draft, "currency") or self.context.currency
        cost = self.parsed(draft, "cost", lambda text: parse_money(text, currency=currency))
        minor = self.parsed(draft, "cost minor", whole_number)
        if minor is not None:
            cost = Money(minor, currency_code(currency))
        draft.row = {
            "channel": self.parsed(draft, "channel", channel) or "note",
            "direction": self.parsed(draft, "direction", direction) or "out",
            "at": at,
            "summary": summary,
            "body": entries.block(draft.texts.get("body", ""), _("Details")),
            "duration": self.parsed(draft, "duration", parse_duration),
            "cost_minor": None if cost is None else cost.minor,
            "currency": "" if cost is None else cost.currency,
            "sentiment": self.parsed(draft, "sentiment", sentiment),
            "deal_id": None,
            "campaign_id": None,
            "created_at": self.context.now,
        }

    def relate(self, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
        reasons = self.relate_contacts(drafts)
        for reference in self._references:
            whole = [draft for draft in drafts if draft.line not in reasons]
            reasons.update(reference.relate(self.work.reader, whole))
        self.relate_companies([draft for draft in drafts if draft.line not in reasons])
        return reasons

    def loose_key(self, row: Row) -> Hashable:
        return row["contact_id"], row["channel"], row["direction"], search_key(row["summary"])

    def exact_key(self, row: Row) -> Hashable:
        return self.loose_key(row), row["at"]

    def name(self, row: Row) -> str:
        return str(row["summary"])


def clean(draft: KeyedDraft, name: str) -> str:
    """A cell without surrounding space."""
    return draft.texts.get(name, "").strip()


def channel(text: str) -> str:
    """The channel a person means.

    Raises:
        InvalidInput: it is none of `choices.CHANNELS`.
    """
    key = search_key(text)
    known = _CHANNELS.get(key) or normalise_network(key)
    return choices.one_of(known, choices.CHANNELS, _("Channel"))


def direction(text: str) -> str:
    """``in`` or ``out``.

    Raises:
        InvalidInput: it is neither.
    """
    found = _DIRECTIONS.get(search_key(text))
    return found or choices.one_of(text, choices.DIRECTIONS, _("Direction"))


def sentiment(text: str) -> int:
    """-1, 0 or 1.

    Raises:
        InvalidInput: it is none of them.
    """
    found = _SENTIMENTS.get(search_key(text))
    if found is None:
        return choices.SENTIMENTS[choices.one_of(text, tuple(choices.SENTIMENTS), _("Sentiment"))]
    return found


def kind(references: Sequence[Reference] = ()) -> ImportKind:
    """The import of interactions.

    Args:
        references: columns by which rows name records of other domains.
    """

    def opened(work: UnitOfWork, context: Context) -> InteractionImporter:
        return InteractionImporter(work, context, references)

    return ImportKind(
        "interactions",
        "interaction",
        (),
        (*FIELDS, *(reference.field for reference in references)),
        IGNORED | {"create date", "created at"},
        opened,
        nested={"duration": nested.seconds("duration")},
        known_by=KNOWN_BY,
    )
