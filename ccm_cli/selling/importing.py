"""Importing deals with their history, and tasks, on the machinery of the customers' import.

The natural key of a deal is its title, its contact and the day it was made; that of a task its
title, contact, deal and the day it is due.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from datetime import date

from ccm_cli.customers import entries
from ccm_cli.customers.custom_fields import changed as custom_column
from ccm_cli.customers.importing.columns import ImportField, headers
from ccm_cli.customers.importing.custom_values import CustomValues
from ccm_cli.customers.importing.keyed import (
    COMPANY_HEADERS,
    CONTACT_HEADERS,
    CREATED_HEADERS,
    NOTES_HEADERS,
    KeyedDraft,
    KeyedImporter,
    Row,
    by_id,
    column_part,
    put_custom,
    put_text,
    text_field,
)
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.registry import Context, ImportKind
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import When, local_day
from ccm_cli.language.money import Money, currency_code, parse_money
from ccm_cli.language.recurrence import Rule, first
from ccm_cli.language.recurrence_parsing import parse_recurrence
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.selling import pipelines, repeating, tasks
from ccm_cli.selling.deals import LARGEST_VALUE
from ccm_cli.selling.pipelines import LOST, OPEN, Pipeline
from ccm_cli.selling.priorities import NORMAL, PRIORITIES
from ccm_cli.selling.repeating import Repeat
from ccm_cli.selling.titles import title_of
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.filters.vocabulary import TRUTH
from ccm_cli.store.writing import UnitOfWork

_ENTERED = "entered "
DEAL_FIELDS = (
    text_field("title", "deal / deal name / name / عنوان / معامله / название / сделка"),
    text_field("contact", more=CONTACT_HEADERS),
    text_field("company", more=COMPANY_HEADERS),
    text_field("value", "amount / price / sum / مبلغ / ارزش / сумма / стоимость"),
    text_field("currency", "ارز / واحد پول / валюта"),
    text_field("pipeline", "قیف / воронка"),
    text_field("stage", "deal stage / status / مرحله / этап / стадия"),
    text_field("expected close", "close date / expected close date / closing / дата закрытия"),
    text_field("source", "منبع / источник"),
    text_field("lost reason", "loss reason / reason / دلیل باخت / причина отказа"),
    text_field("notes", more=NOTES_HEADERS),
    text_field("created", more=CREATED_HEADERS),
    text_field("contact name"),
    text_field("ccm id"),
    ImportField(_ENTERED, put_text, headers("")),
    ImportField("custom:", put_custom, headers("")),
)
TASK_FIELDS = (
    text_field("title", "task / what / subject / عنوان / کار / задача / название"),
    text_field("contact", more=CONTACT_HEADERS),
    text_field("company", more=COMPANY_HEADERS),
    text_field("deal", "deal title / معامله / сделка"),
    text_field("due", "due date / when / date / deadline / موعد / تاریخ / срок / дата"),
    text_field("repeat", "recurrence / rrule / every / تکرار / повтор / повторять"),
    text_field("repeat from", "counted from"),
    text_field("priority", "اولویت / приоритет"),
    text_field("state", "status / done / وضعیت / состояние / статус"),
    text_field("done at", "completed / completed at / finished"),
    text_field("remind", "reminder / یادآوری / напомнить"),
    text_field("notes", more=NOTES_HEADERS),
    text_field("created", more=CREATED_HEADERS),
    text_field("contact name"),
    text_field("ccm id"),
)
_DEALS_KNOWN_BY = {
    "id": by_id("deal"),
    "title": column_part("title_key", "deal"),
    "contact": column_part("contact_id", "deal", indexed=True),
    "company": column_part("company_id", "deal", indexed=True),
    "pipeline": column_part("pipeline", "deal"),
    "stage": column_part("stage", "deal"),
    "value": column_part("value_minor", "deal"),
}
_TASKS_KNOWN_BY = {
    "id": by_id("task"),
    "title": column_part("title_key", "task"),
    "contact": column_part("contact_id", "task", indexed=True),
    "deal": column_part("deal_id", "task", indexed=True),
    "due": column_part("due_at", "task"),
}
_IGNORED = frozenset({"error", "line", "id", "updated", "closed", "stage since"})
_PRIORITIES: Mapping[str, str] = {
    **dict.fromkeys(("کم", "низкий", "низкая"), "low"),
    **dict.fromkeys(("عادی", "متوسط", "medium", "обычный", "средний"), "normal"),
    **dict.fromkeys(("زیاد", "مهم", "فوری", "urgent", "высокий", "высокая", "срочно"), "high"),
}
_DONE = frozenset({"done", "completed", "closed", "finished", "انجام شده", "выполнено", "готово"})
_NOT_DONE = frozenset({"open", "todo", "to do", "pending", "new", "باز", "открыта", "в работе"})


class DealImporter(KeyedImporter):
    """Deals; ``entered STAGE`` columns give the history, else it begins with the stage."""

    table = "deal"
    filled = ("company_id", "value_minor", "expected_close", "source", "notes", "lost_reason")
    natural = ("contact_id", "title", "title_key")
    known_by = _DEALS_KNOWN_BY
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
        name = clean_line(draft.texts.get("pipeline", "")) or None
        pipeline = pipelines.named(self.context.pipelines, name)
        currency = self.parsed(draft, "currency", currency_code) or self.context.currency
        value = self.parsed(draft, "value", lambda text: _value(text, currency))
        history = self._history(draft, pipeline)
        stage, since = history[-1]
        state = pipeline.state_of(stage)
        expected = self.parsed(draft, "expected close", self.day)
        draft.more = {"history": history, "custom": self._custom.typed(draft.more)}
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
            "created_at": self._created(draft, history),
            "updated_at": self.context.now,
            "closed_at": None if state == OPEN else since,
            "promised_close": None if expected is None else expected.isoformat(),
            "pushes": 0,
        }
        if draft.row["lost_reason"] and state != LOST:
            raise InvalidInput(_("It has a reason of loss, but is not lost."))

    def _created(self, draft: KeyedDraft, history: Sequence[tuple[str, int]]) -> int:
        created = self.moment(draft, "created")
        if created is None:
            draft.is_relative = True  # nothing tells when; only what it is called counts
            return history[0][1]
        return created

    def _history(self, draft: KeyedDraft, pipeline: Pipeline) -> list[tuple[str, int]]:
        """Stages and when they were entered, in order of time; the last is where it is."""
        entered: list[tuple[str, int]] = []
        for name in draft.texts:
            if name.startswith(_ENTERED):
                at = self.parsed(draft, name, self.when)
                if at is not None:
                    stage = pipeline.stage(name.removeprefix(_ENTERED))
                    entered.append((stage, self._past(name, at)))
        entered.sort(key=lambda step: (step[1], pipeline.stages.index(step[0])))
        wanted = self.parsed(draft, "stage", pipeline.stage)
        stage = wanted or (entered[-1][0] if entered else pipeline.first)
        steps = [step for step in entered if step[0] != stage]
        own = [at for name, at in entered if name == stage]
        created = self.parsed(draft, "created", self.when)
        begun = self.context.now if created is None else self._past("created", created)
        since = own[0] if own else max([begun, *(at for _name, at in steps)])
        if steps and since < steps[-1][1]:
            raise InvalidInput(
                _("It is in the stage %(stage)s, but entered %(other)s later.")
                % {"stage": stage, "other": steps[-1][0]}
            )
        return [*steps, (stage, since)]

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
        rows = []
        for draft, deal_id in drafts:
            before = ""
            for stage, at in draft.more["history"]:
                step = {"from_stage": before, "to_stage": stage, "at": at, "note": ""}
                pipeline = draft.row["pipeline"]
                within = {"from_pipeline": pipeline if before else "", "pipeline": pipeline}
                rows.append(step | within | {"deal_id": deal_id})
                before = stage
        self.work.insert_rows("deal_stage_change", rows)

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


class TaskImporter(KeyedImporter):
    """Tasks; their deal is named by its title or number."""

    table = "task"
    filled = ("company_id", "due_at", "notes", "remind_at", "done_at")
    natural = ("contact_id", "deal_id", "title", "title_key")
    known_by = _TASKS_KNOWN_BY
    held = (*filled, *natural, "all_day", "state")

    def read(self, draft: KeyedDraft) -> None:
        title = title_of(self.needed(draft, "title"))
        due = self.parsed(draft, "due", self._due)
        if due is not None:
            draft.is_relative = self.moves(
                draft.texts["due"], self.when(clean_line(draft.texts["due"]))
            )
        remind = self.parsed(draft, "remind", self.when)
        now = self.context.now
        repeat = self._repeat(draft)
        if repeat is not None and due is None:
            day = first(repeat.rule, local_day(now, repeat.zone))
            due = None if day is None else tasks.due_on(day, repeat.zone)
        own = due.remind_at if due is not None and due.remind_at >= now else None
        done = self.parsed(draft, "state", _is_done) or bool(draft.texts.get("done at"))
        done_at = self.parsed(draft, "done at", self.when)
        created = self.parsed(draft, "created", self.when)
        draft.row = {
            "title": title,
            "title_key": search_key(title),
            "due_at": None if due is None else due.at,
            "all_day": due is not None and due.all_day,
            "priority": self.parsed(draft, "priority", _priority) or NORMAL,
            "state": tasks.DONE if done else tasks.OPEN,
            "done_at": (done_at.moment if done_at else now) if done else None,
            "remind_at": None if done else remind.moment if remind else own,
            "notes": entries.block(draft.texts.get("notes", ""), _("Notes")),
            "created_at": created.moment if created else now,
            "updated_at": now,
            **repeating.columns(repeat, due),
        }

    def _repeat(self, draft: KeyedDraft) -> Repeat | None:
        """What a task repeats by."""
        rule = self.parsed(draft, "repeat", self._rule)
        said = search_key(draft.texts.get("repeat from", ""))
        counted_from = repeating.FROM_DONE if said in _DONE else repeating.FROM_DUE
        return None if rule is None else Repeat(rule, self.context.zone, counted_from)

    def _rule(self, text: str) -> Rule:
        today = local_day(self.context.now, self.context.zone)
        return parse_recurrence(text, today=today)

    def _due(self, text: str) -> tasks.Due:
        when = self.when(text)
        if when.has_time:
            return tasks.due_at(when.moment)
        return tasks.due_on(local_day(when.moment, self.context.zone), self.context.zone)

    def relate(self, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
        reasons = dict(self.relate_contacts(drafts))
        self.relate_companies([draft for draft in drafts if draft.line not in reasons])
        titles = {search_key(draft.texts["deal"]) for draft in drafts if draft.texts.get("deal")}
        found: dict[str, list[tuple[int, int | None]]] = {}
        for key, deal_id, contact in by_keys(
            self.work.reader,
            "SELECT title_key, id, contact_id FROM deal WHERE title_key IN",
            titles,
            "ORDER BY id",
        ):
            found.setdefault(key, []).append((deal_id, contact))
        numbers = {int(title) for title in titles if title.isascii() and title.isdecimal()}
        for deal_id, contact in by_keys(
            self.work.reader, "SELECT id, contact_id FROM deal WHERE id IN", numbers
        ):
            found.setdefault(str(deal_id), []).append((deal_id, contact))
        for draft in drafts:
            draft.row["deal_id"] = None
            text = draft.texts.get("deal", "")
            if text and draft.line not in reasons:
                reason = self._attach(draft, found.get(search_key(text), []), text)
                if reason:
                    reasons[draft.line] = reason
        return reasons

    @staticmethod
    def _attach(draft: KeyedDraft, deals: Sequence[tuple[int, int | None]], text: str) -> str:
        contact = draft.row["contact_id"]
        fitting = [deal for deal in deals if contact is None or deal[1] == contact] or list(deals)
        if not fitting:
            return _("There is no deal %(title)s.") % {"title": f"“{excerpt(text)}”"}
        if len(fitting) > 1:
            return _("Several deals are called %(title)s: %(ids)s.") % {
                "title": f"“{excerpt(text)}”",
                "ids": ", ".join(str(deal_id) for deal_id, _contact in fitting),
            }
        draft.row["deal_id"] = fitting[0][0]
        if contact is None:
            draft.row["contact_id"] = fitting[0][1]
        return ""

    def completed(self, draft: KeyedDraft, record: Row, *, overwrite: bool) -> Row:
        """What is done in the file is done; overwriting may also open it again."""
        different: Row = {}
        if draft.row["due_at"] is not None and (overwrite or record["due_at"] is None):
            different["all_day"] = draft.row["all_day"]
        if draft.row["repeat"] and (overwrite or not record["repeat"]):
            series = ("repeat", "repeat_from", "occurrence")
            different |= {column: draft.row[column] for column in series}
        said = bool(draft.texts.get("state")) and draft.row["state"] != record["state"]
        if said and (draft.row["state"] == tasks.DONE or overwrite):
            different |= {"state": draft.row["state"], "done_at": draft.row["done_at"]}
        return {k: v for k, v in different.items() if record.get(k) != v}

    def loose_key(self, row: Row) -> Hashable:
        return row["title_key"], row["contact_id"], row["deal_id"]

    def exact_key(self, row: Row) -> Hashable:
        due = row["due_at"]
        return self.loose_key(row), None if due is None else self._day(due)

    def _day(self, at: int) -> date:
        return local_day(at, self.context.zone)

    def name(self, row: Row) -> str:
        return str(row["title"])


def _filled(held: str, new: str) -> str:
    """Custom fields of ``held``, completed from ``new``; both as they are stored."""
    return custom_column(new, json.loads(held), ())


def _value(text: str, currency: str) -> Money:
    value = parse_money(text, currency=currency)
    if not 0 <= value.minor <= LARGEST_VALUE:
        raise InvalidInput(_("A deal cannot be worth %(value)s.") % {"value": excerpt(text)})
    return value


def _priority(text: str) -> str:
    key = search_key(text)
    known = _PRIORITIES.get(key, key)
    if known not in PRIORITIES:
        raise InvalidInput(
            _("There is no priority %(name)s.") % {"name": f"“{excerpt(text)}”"},
            hint=suggestion(text, PRIORITIES),
        )
    return known


def _is_done(text: str) -> bool:
    key = search_key(text)
    if key in _DONE or key in _NOT_DONE:
        return key in _DONE
    if key in TRUTH:
        return TRUTH[key]
    raise InvalidInput(
        _("%(text)s is neither open nor done.") % {"text": f"“{excerpt(text)}”"},
        hint=_("Write open or done."),
    )


DEALS = ImportKind(
    "deals",
    "deal",
    ("deal_stage_change",),
    DEAL_FIELDS,
    _IGNORED,
    DealImporter,
    custom="deal",
    known_by=_DEALS_KNOWN_BY,
)
TASKS = ImportKind(
    "tasks", "task", (), TASK_FIELDS, _IGNORED, TaskImporter, known_by=_TASKS_KNOWN_BY
)
