"""Importing tasks on the machinery of the customers' import.

The natural key of a task is its title, contact, deal and the day it is due.
"""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date

from ccm_cli.customers import entries
from ccm_cli.customers.importing.columns import ImportField, headers
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
    put_markup,
    text_field,
)
from ccm_cli.customers.importing.registry import ImportKind
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.recurrence import Rule, first
from ccm_cli.language.recurrence_parsing import parse_recurrence
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.selling import named_deals, repeating, tasks
from ccm_cli.selling.priorities import NORMAL, PRIORITIES
from ccm_cli.selling.repeating import Repeat
from ccm_cli.selling.titles import title_of
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.filters.vocabulary import TRUTH

FIELDS = (
    text_field("title", "task / what / subject / task title / عنوان / کار / задача / название"),
    text_field("contact", more=CONTACT_HEADERS),
    text_field("company", more=COMPANY_HEADERS),
    named_deals.FIELD,
    text_field("due", "due date / due at / when / date / deadline / موعد / تاریخ / срок / дата"),
    text_field("all day"),
    text_field("repeat", "recurrence / rrule / every / تکرار / повтор / повторять"),
    text_field("repeat from", "counted from"),
    text_field("priority", "اولویت / приоритет"),
    text_field("state", "status / done / task status / وضعیت / состояние / статус"),
    text_field("done at", "completed / completed at / completed date / finished"),
    text_field("remind", "reminder / remind at / یادآوری / напомнить"),
    text_field("notes", more=NOTES_HEADERS),
    ImportField("html notes", put_markup, headers("task notes / task body")),
    text_field("created", more=CREATED_HEADERS),
    text_field("contact name"),
    text_field("ccm id"),
)
KNOWN_BY = {
    "id": by_id("task"),
    "title": column_part("title_key", "task"),
    "contact": column_part("contact_id", "task", indexed=True),
    "deal": column_part("deal_id", "task", indexed=True),
    "due": column_part("due_at", "task"),
}
_PRIORITIES: Mapping[str, str] = {
    **dict.fromkeys(("کم", "низкий", "низкая"), "low"),
    **dict.fromkeys(("عادی", "متوسط", "medium", "none", "обычный", "средний"), "normal"),
    **dict.fromkeys(("زیاد", "مهم", "فوری", "urgent", "высокий", "высокая", "срочно"), "high"),
}
_DONE = frozenset({"done", "completed", "closed", "finished", "انجام شده", "выполнено", "готово"})
_NOT_DONE = frozenset(
    {"open", "todo", "to do", "pending", "new", "not started", "in progress", "waiting"}
    | {"deferred", "باز", "در جریان", "открыта", "в работе", "не начата"}
)


class TaskImporter(KeyedImporter):
    """Tasks; their deal is named by its title or number."""

    table = "task"
    filled = ("company_id", "due_at", "notes", "remind_at", "done_at")
    natural = ("contact_id", "deal_id", "title", "title_key")
    known_by = KNOWN_BY
    series = ("repeat", "repeat_from", "occurrence")
    held = (*filled, *natural, *series, "all_day", "state")

    def read(self, draft: KeyedDraft) -> None:
        title = title_of(self.needed(draft, "title"))
        due = self.parsed(draft, "due", self._due)
        if due is not None and self.parsed(draft, "all day", truth):
            due = tasks.due_on(local_day(due.at, self.context.zone), self.context.zone)
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
        whole = [draft for draft in drafts if draft.line not in reasons]
        return reasons | dict(named_deals.relate(self.work.reader, whole))

    def completed(self, draft: KeyedDraft, record: Row, *, overwrite: bool) -> Row:
        """What is done in the file is done; overwriting may also open it again."""
        different: Row = {}
        if draft.row["due_at"] is not None and (overwrite or record["due_at"] is None):
            different["all_day"] = draft.row["all_day"]
        if draft.row["repeat"] and (overwrite or not record["repeat"]):
            different |= {column: draft.row[column] for column in self.series}
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


def _priority(text: str) -> str:
    key = search_key(text)
    known = _PRIORITIES.get(key, key)
    if known not in PRIORITIES:
        raise InvalidInput(
            _("There is no priority %(name)s.") % {"name": quoted(excerpt(text))},
            hint=suggestion(text, PRIORITIES),
        )
    return known


def _is_done(text: str) -> bool:
    key = search_key(text).replace("_", " ")
    if key in _DONE or key in _NOT_DONE:
        return key in _DONE
    if key in TRUTH:
        return TRUTH[key]
    raise InvalidInput(
        _("%(text)s is neither open nor done.") % {"text": quoted(excerpt(text))},
        hint=_("Write open or done."),
    )


def truth(text: str) -> bool:
    """Whether a cell says yes.

    Raises:
        InvalidInput: it says neither yes nor no.
    """
    found = TRUTH.get(search_key(text))
    if found is None:
        raise InvalidInput(
            _("%(text)s is neither yes nor no.") % {"text": quoted(excerpt(text))},
            hint=_("Write yes or no."),
        )
    return found


TASKS = ImportKind(
    "tasks",
    "task",
    (),
    FIELDS,
    IGNORED | {"task type", "queue"},
    TaskImporter,
    known_by=KNOWN_BY,
)
