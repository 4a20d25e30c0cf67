"""Importing deals with their history on the machinery of the customers' import.

The natural key of a deal is its title, its contact and the day it was made.
"""

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from ccm_cli.customers import entries
from ccm_cli.customers.custom_fields import changed as custom_column
from ccm_cli.customers.importing import nested
from ccm_cli.customers.importing.columns import Column, ImportField, headers
from ccm_cli.customers.importing.custom_values import CustomValues
from ccm_cli.customers.importing.keyed import (
    COMPANY_HEADERS,
    CONTACT_HEADERS,
    CREATED_HEADERS,
    IGNORED,
    NOTES_HEADERS,
    KeyedDraft,
    KeyedImporter,
    Row,
    by_id,
    column_part,
    put_custom,
    put_own_custom,
    put_text,
    text_field,
    whole_number,
)
from ccm_cli.customers.importing.registry import Context, FieldChange, ImportKind
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import When, local_day
from ccm_cli.language.money import Money, currency_code, parse_money
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.selling import competitors, pipelines, told_history
from ccm_cli.selling.deals import LARGEST_VALUE
from ccm_cli.selling.pipelines import LOST, OPEN
from ccm_cli.selling.stage_names import pipeline_said
from ccm_cli.selling.titles import title_of
from ccm_cli.selling.told_history import ENTERED, HISTORY, Clock
from ccm_cli.store.writing import UnitOfWork

_WON, _ALL = "lost to", "competitors"


def _put_competitors(draft: KeyedDraft, text: str, column: Column) -> None:
    """Names, several in a cell; the one a deal was lost to stands in a column of its own."""
    names = draft.more.setdefault(_ALL, {})
    for name in text.replace("\n", ";").split(";"):
        if name.strip():
            names[clean_line(name)] = names.get(clean_line(name)) or column.field.name == _WON


def _competitors(value: Any) -> Iterator[nested.Pair]:
    for entry in nested.entries(value):
        yield _WON if entry.get("won") else "competitor", nested.first(entry, "name", "")


FIELDS = (
    text_field("title", "deal / deal name / name / عنوان / معامله / название / сделка"),
    text_field("contact", more=CONTACT_HEADERS),
    text_field("company", more=COMPANY_HEADERS),
    text_field("value", "amount / price / sum / deal value / مبلغ / ارزش / сумма / стоимость"),
    text_field("value minor"),
    text_field("currency", "ارز / واحد پول / валюта"),
    text_field("pipeline", "قیف / воронка"),
    text_field("stage", "deal stage / status / مرحله / этап / стадия"),
    text_field("expected close", "close date / expected close date / closing / дата закрытия"),
    text_field("promised close"),
    text_field("pushes"),
    text_field("source", "original source / lead source / منبع / источник"),
    text_field(
        "lost reason", "loss reason / reason / closed lost reason / دلیل باخت / причина отказа"
    ),
    ImportField(
        "competitor",
        _put_competitors,
        headers("competitors / رقیب / رقبا / конкурент"),
        repeats="adding",
    ),
    ImportField(_WON, _put_competitors, headers("lost to competitor"), repeats="adding"),
    text_field("notes", "deal description", more=NOTES_HEADERS),
    text_field("created", more=CREATED_HEADERS),
    text_field("contact name"),
    text_field("ccm id"),
    text_field(HISTORY),
    ImportField(ENTERED, put_text, headers("")),
    ImportField("custom:", put_custom, headers("")),
    ImportField("own custom", put_own_custom),
)
NESTED = {
    HISTORY: nested.whole(HISTORY),
    "competitors": _competitors,
    "custom": nested.whole("own custom"),
}
_IGNORED = frozenset(
    {
        "closed",
        "closed at",
        "state",
        "stage since",
        "is closed won",
        "is closed",
        "deal probability",
    }
    | {"amount in company currency"}
)
KNOWN_BY = {
    "id": by_id("deal"),
    "title": column_part("title_key", "deal"),
    "contact": column_part("contact_id", "deal", indexed=True),
    "company": column_part("company_id", "deal", indexed=True),
    "pipeline": column_part("pipeline", "deal"),
    "stage": column_part("stage", "deal"),
    "value": column_part("value_minor", "deal"),
}


class DealImporter(KeyedImporter):
    """Deals; ``entered STAGE`` columns give the history, else it begins with the stage."""

    table = "deal"
    filled = ("company_id", "value_minor", "expected_close", "source", "notes", "lost_reason")
    natural = ("contact_id", "title", "title_key")
    known_by = KNOWN_BY
    held = (
        *filled,
        *natural,
        "created_at",
        "pipeline",
        "stage",
        "currency",
        "custom",
    )

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        super().__init__(work, context)
        self._custom = CustomValues(work, context, "deal")

    def read(self, draft: KeyedDraft) -> None:
        title = title_of(self.needed(draft, "title"))
        name = clean_line(draft.texts.get("pipeline", ""))
        settings = self.context.pipelines
        pipeline = pipeline_said(settings, name) if name else pipelines.named(settings)
        currency = self.parsed(draft, "currency", currency_code) or self.context.currency
        value = self.parsed(draft, "value", lambda text: _value(text, currency))
        minor = self.parsed(draft, "value minor", whole_number)
        if minor is not None:
            value = _valued(Money(minor, currency), str(minor))
        clock = Clock(self.context.now, self._read_time, self._past, self.when)
        steps = told_history.steps_of(draft, pipeline, clock)
        stage, since = steps[-1].stage, told_history.since(steps)
        state = pipeline.state_of(pipeline.stage(stage))
        expected = self.parsed(draft, "expected close", self.day)
        promised = self.parsed(draft, "promised close", self.day) or expected
        said = {key: v for key, v in draft.more.items() if key != _ALL}
        draft.more = {
            HISTORY: steps,
            "custom": self._custom.typed(said),
            _ALL: draft.more.get(_ALL, {}),
        }
        draft.row = {
            "title": title,
            "title_key": search_key(title),
            "pipeline": pipeline.name,
            "stage": stage,
            "state": state,
            "stage_since": since,
            "value_minor": None if value is None else value.minor,
            "currency": currency if value is None else value.currency,
            "expected_close": None if expected is None else expected.isoformat(),
            "lost_reason": entries.line(draft.texts.get("lost reason", ""), _("Lost reason")),
            "source": entries.line(draft.texts.get("source", ""), _("Source")),
            "notes": entries.block(draft.texts.get("notes", ""), _("Notes")),
            "custom": custom_column("{}", draft.more["custom"], ()),
            "created_at": self._created(draft, steps[0].at),
            "updated_at": self.context.now,
            "closed_at": None if state == OPEN else since,
            "promised_close": None if promised is None else promised.isoformat(),
            "pushes": max(0, self.parsed(draft, "pushes", whole_number) or 0),
        }
        if draft.row["lost_reason"] and state != LOST:
            raise InvalidInput(_("It has a reason of loss, but is not lost."))

    def _read_time(self, draft: KeyedDraft, name: str) -> When | None:
        return self.parsed(draft, name, self.when)

    def _created(self, draft: KeyedDraft, begun: int) -> int:
        created = self.moment(draft, "created")
        if created is None:
            draft.is_relative = True  # nothing tells when; only what it is called counts
            return begun
        return created

    def _past(self, name: str, when: When) -> int:
        """A day of today may be written without an hour, which is then not yet past."""
        if when.moment <= self.context.now:
            return when.moment
        zone, now = self.context.zone, self.context.now
        if not when.has_time and local_day(when.moment, zone) == local_day(now, zone):
            return now
        raise InvalidInput(_("%(field)s lies in the future.") % {"field": name})

    def relate(self, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
        reasons = self.relate_contacts(drafts)
        whole = [draft for draft in drafts if draft.line not in reasons]
        self.relate_companies(whole)
        self._custom.declare(key for draft in whole for key in draft.more["custom"])
        return reasons

    def written(self, drafts: Sequence[tuple[KeyedDraft, int]]) -> None:
        self.work.insert_rows(
            "deal_stage_change",
            [
                row
                for draft, deal_id in drafts
                for row in told_history.rows_of(draft.more[HISTORY], deal_id, draft.row["pipeline"])
            ],
        )
        for draft, deal_id in drafts:
            self._compete(draft, deal_id)

    def hung(self, draft: KeyedDraft, record: Row) -> Sequence[FieldChange]:
        if not draft.more[_ALL]:
            return ()
        known = {
            search_key(name)
            for name in self.work.reader.values(
                "SELECT name FROM deal_competitor WHERE deal_id = ?", (record["id"],)
            )
        }
        new = [name for name in draft.more[_ALL] if search_key(name) not in known]
        self._compete(draft, record["id"])
        return [FieldChange("competitor", "", name) for name in new]

    def _compete(self, draft: KeyedDraft, deal_id: int) -> None:
        """Note who else wants a deal, and to whom it was lost."""
        names = draft.more[_ALL]
        if names:
            competitors.add(self.work, deal_id, list(names))
        winner = next((name for name, won in names.items() if won), "")
        if winner and draft.row["state"] == LOST:
            competitors.lost_to(self.work, [deal_id], winner)

    def completed(self, draft: KeyedDraft, record: Row, *, overwrite: bool) -> Row:
        """A value brings its currency; custom fields are filled one by one.

        Overwriting also moves the deal to the stage of the file, now or when the file says.
        """
        different: Row = {}
        row = draft.row
        if row["value_minor"] is not None and (overwrite or record["value_minor"] is None):
            different["currency"] = row["currency"]
        custom = custom_column(row["custom"], {}, ())
        merged = (
            custom_column(record["custom"], draft.more["custom"], ())
            if overwrite
            else _filled(record["custom"], custom)
        )
        different["custom"] = merged
        if overwrite and draft.texts.get("stage") and row["stage"] != record["stage"]:
            stages = ("pipeline", "stage", "state", "stage_since", "closed_at")
            different |= {column: row[column] for column in stages}
            move = {"deal_id": record["id"], "from_stage": record["stage"], "note": ""}
            move |= {"from_pipeline": record["pipeline"], "pipeline": row["pipeline"]}
            self.work.insert_rows(
                "deal_stage_change",
                [move | {"to_stage": row["stage"], "at": row["stage_since"]}],
            )
        return {k: v for k, v in different.items() if record.get(k) != v}

    def loose_key(self, row: Row) -> Hashable:
        return row["title_key"], row["contact_id"]

    def exact_key(self, row: Row) -> Hashable:
        return self.loose_key(row), local_day(row["created_at"], self.context.zone)

    def name(self, row: Row) -> str:
        return str(row["title"])


def _filled(held: str, new: str) -> str:
    """Custom fields of ``held``, completed from ``new``; both as they are stored."""
    return custom_column(new, json.loads(held), ())


def _value(text: str, currency: str) -> Money:
    return _valued(parse_money(text, currency=currency), text)


def _valued(value: Money, text: str) -> Money:
    if not 0 <= value.minor <= LARGEST_VALUE:
        raise InvalidInput(_("A deal cannot be worth %(value)s.") % {"value": excerpt(text)})
    return value


DEALS = ImportKind(
    "deals",
    "deal",
    ("deal_stage_change", "deal_competitor"),
    FIELDS,
    IGNORED | _IGNORED,
    DealImporter,
    custom="deal",
    nested=NESTED,
    known_by=KNOWN_BY,
)
