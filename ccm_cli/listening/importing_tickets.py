"""Importing tickets on the machinery of the customers' import.

The natural key of a ticket is its subject, its contact and when it was made.
"""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence

from ccm_cli.config import Tickets
from ccm_cli.customers import entries
from ccm_cli.customers.importing import nested
from ccm_cli.customers.importing.columns import ImportField, headers
from ccm_cli.customers.importing.interactions import channel
from ccm_cli.customers.importing.keyed import (
    COMPANY_HEADERS,
    CONTACT_HEADERS,
    CREATED_HEADERS,
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
from ccm_cli.customers.importing.registry import Context, ImportKind
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.holidays import Holidays
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import search_key
from ccm_cli.listening import tickets
from ccm_cli.listening.service_levels import Promise, ServiceLevels, service_levels
from ccm_cli.listening.ticket_words import CLOSED, ESCALATIONS, NORMAL, OPEN, STATES, WAITING
from ccm_cli.selling import named_deals
from ccm_cli.store.writing import UnitOfWork

_HISTORY = "history"
FIELDS = (
    text_field(
        "subject", "ticket / title / request / ticket name / موضوع / تیکت / тема / обращение"
    ),
    text_field("contact", "requester / requester email / reporter", more=CONTACT_HEADERS),
    text_field("company", more=COMPANY_HEADERS),
    named_deals.FIELD,
    text_field("channel", "via / source / کانال / канал"),
    text_field("priority", "urgency / اولویت / приоритет / срочность"),
    text_field("category", "type / group / tags / دسته / دسته‌بندی / категория / тип"),
    text_field("description", "text / body / message / details / متن / شرح / текст / описание"),
    ImportField("html description", put_markup, headers("ticket description")),
    text_field("state", "status / ticket status / وضعیت / состояние / статус"),
    text_field("state since"),
    text_field("wait until"),
    text_field("first response", "first response at / first reply / نخستین پاسخ / первый ответ"),
    text_field("replied", "replied at / last reply / last response / آخرین پاسخ / последний ответ"),
    text_field(
        "closed", "closed at / solved / solved at / resolved at / resolved / بسته شد / закрыто"
    ),
    text_field("reopened"),
    text_field("escalated", "escalated at"),
    text_field("stopped", "stopped seconds"),
    text_field("response promise"),
    text_field("resolution promise"),
    text_field("created", more=CREATED_HEADERS),
    text_field("contact name"),
    text_field("ccm id"),
    text_field(_HISTORY),
)
KNOWN_BY = {
    "id": by_id("ticket"),
    "subject": column_part("subject_key", "ticket"),
    "contact": column_part("contact_id", "ticket", indexed=True),
    "created": column_part("created_at", "ticket", indexed=True),
}
_PRIORITIES: Mapping[str, str] = {
    **dict.fromkeys(("کم", "низкий", "низкая"), "low"),
    **dict.fromkeys(("عادی", "متوسط", "medium", "none", "обычный", "средний"), NORMAL),
    **dict.fromkeys(("زیاد", "مهم", "высокий", "высокая"), "high"),
    **dict.fromkeys(("فوری", "critical", "срочный", "срочно", "критический"), "urgent"),
}
_STATES: Mapping[str, str] = {
    **dict.fromkeys(("new", "in progress", "باز", "جدید", "открыто", "открыта", "в работе"), OPEN),
    **dict.fromkeys(("pending", "on hold", "waiting on contact", "waiting on customer"), WAITING),
    **dict.fromkeys(("در انتظار", "ожидает", "ожидание"), WAITING),
    **dict.fromkeys(("solved", "resolved", "done", "حل شد", "بسته", "решено", "закрыто"), CLOSED),
}


class TicketImporter(KeyedImporter):
    """Tickets; a list of steps gives their history, else it begins with the state.

    Args:
        work: the unit of work.
        context: of the import.
        levels: what is promised.
    """

    table = "ticket"
    filled = ("company_id", "deal_id", "channel", "category", "description")
    natural = ("contact_id", "subject", "subject_key")
    _course = ("state", "state_since", "closed_at")
    held = (
        *filled,
        *natural,
        *_course,
        "priority",
        "created_at",
        "first_response_at",
        "replied_at",
    )
    known_by = KNOWN_BY

    def __init__(self, work: UnitOfWork, context: Context, levels: ServiceLevels) -> None:
        super().__init__(work, context)
        self._levels = levels

    def read(self, draft: KeyedDraft) -> None:
        subject = entries.line(
            self.needed(draft, "subject"), _("The subject"), longest=tickets.LONGEST_SUBJECT
        )
        now = self.context.now
        created = self.moment(draft, "created")
        if created is None:
            draft.is_relative = True  # nothing tells when; only what it is called counts
        made = now if created is None else min(created, now)
        state = self.parsed(draft, "state", _state) or OPEN
        closed = self._past(draft, "closed")
        since = self._past(draft, "state since") or (closed if state == CLOSED else None)
        since = max(made, now if state == CLOSED and since is None else since or made)
        draft.row = {
            "subject": subject,
            "subject_key": search_key(subject),
            "channel": self.parsed(draft, "channel", channel) or "",
            "priority": self.parsed(draft, "priority", _priority) or NORMAL,
            "category": entries.line(draft.texts.get("category", ""), _("Category")),
            "description": entries.block(draft.texts.get("description", ""), _("The text")),
            "state": state,
            "state_since": since,
            "wait_until": self._until(draft) if state == WAITING else None,
            "first_response_at": self._past(draft, "first response"),
            "replied_at": self._past(draft, "replied") or self._past(draft, "first response"),
            "closed_at": closed or (since if state == CLOSED else None),
            "reopened": max(0, self.parsed(draft, "reopened", whole_number) or 0),
            "escalated_at": self._past(draft, "escalated"),
            "created_at": made,
            "updated_at": now,
        }
        draft.row |= self._promised(draft)
        draft.more = {_HISTORY: self._steps(draft)}

    def _promised(self, draft: KeyedDraft) -> Row:
        """What was promised, as the row says or as the settings do, and the limits of it."""
        row = draft.row
        usual = self._levels.promises[row["priority"]]
        said = [
            self.parsed(draft, f"{name} promise", whole_number)
            for name in ("response", "resolution")
        ]
        ours = draft.texts.get("stopped", "") != ""
        promise = Promise(*said) if ours else usual
        # Where nothing tells how long its clock stood, it ran until it came into this state.
        stopped = max(0, self.parsed(draft, "stopped", whole_number) or 0)
        limits = self._levels.limits(
            promise,
            since=row["created_at"],
            stopped=stopped,
            answered=row["first_response_at"] is not None,
            running=row["state"] == OPEN,
        )
        return {
            "response_promise": promise.response,
            "resolution_promise": promise.resolution,
            "stopped": stopped,
            **limits._asdict(),
        }

    def _past(self, draft: KeyedDraft, name: str) -> int | None:
        found = self.parsed(draft, name, self.when)
        return None if found is None else min(found.moment, self.context.now)

    def _until(self, draft: KeyedDraft) -> int | None:
        found = self.parsed(draft, "wait until", self.when)
        return None if found is None else found.moment

    def _steps(self, draft: KeyedDraft) -> list[Row]:
        """The history of a row, as it is stored."""
        row = draft.row
        if told := draft.texts.get(_HISTORY):
            return self._told(told)
        steps = [_step("", OPEN, row["created_at"])]
        if row["state"] != OPEN:
            steps.append(_step(OPEN, row["state"], row["state_since"]))
        return steps

    def _told(self, text: str) -> list[Row]:
        """A list of our own export."""
        try:
            return [
                _step(
                    str(step["from"]) and _state(str(step["from"])),
                    _state(str(step["to"])),
                    min(self.when(str(step["at"])).moment, self.context.now),
                    note=entries.block(str(step.get("note") or ""), _("Note")),
                    escalation=_escalation(str(step.get("escalation") or "")),
                )
                for step in json.loads(text)
            ]
        except (ValueError, TypeError, KeyError, AttributeError):
            raise InvalidInput(
                _("The history is no list of objects with from, to and at.")
            ) from None

    def relate(self, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
        reasons = dict(self.relate_contacts(drafts))
        self.relate_companies([draft for draft in drafts if draft.line not in reasons])
        whole = [draft for draft in drafts if draft.line not in reasons]
        reasons |= named_deals.relate(self.work.reader, whole)
        for draft in whole:
            if draft.row["contact_id"] is None and draft.row["company_id"] is None:
                reasons.setdefault(draft.line, _("Nobody asks in this ticket."))
        return reasons

    def written(self, drafts: Sequence[tuple[KeyedDraft, int]]) -> None:
        self.work.insert_rows(
            "ticket_change",
            [step | {"ticket_id": made} for draft, made in drafts for step in draft.more[_HISTORY]],
        )

    def completed(self, draft: KeyedDraft, record: Row, *, overwrite: bool) -> Row:
        """Overwriting brings another priority and state with all that follows from them."""
        row = draft.row
        said = {name for name in ("priority", "state") if draft.texts.get(name)}
        different = [name for name in said if row[name] != record[name]]
        if not overwrite or not different:
            return {}
        if "state" in different:
            step = _step(record["state"], row["state"], row["state_since"])
            self.work.insert_rows("ticket_change", [step | {"ticket_id": record["id"]}])
        follow = (
            *("priority", "state", "state_since", "closed_at", "wait_until", "stopped"),
            *("response_promise", "resolution_promise", "response_due_at", "resolution_due_at"),
            *("limit_at", "near_at"),
        )
        return {name: row[name] for name in follow}

    def loose_key(self, row: Row) -> Hashable:
        return row["subject_key"], row["contact_id"]

    def exact_key(self, row: Row) -> Hashable:
        return self.loose_key(row), row["created_at"]

    def name(self, row: Row) -> str:
        return str(row["subject"])


def _step(before: str, state: str, at: int, *, note: str = "", escalation: str = "") -> Row:
    return {
        "from_state": before,
        "to_state": state,
        "at": at,
        "note": note,
        "escalation": escalation,
    }


def _state(text: str) -> str:
    key = search_key(text).replace("-", " ").replace("_", " ")
    known = _STATES.get(key, key)
    if known in STATES:
        return known
    raise InvalidInput(
        _("A ticket is open, waiting or closed, not %(text)s.") % {"text": quoted(text[:40])}
    )


def _escalation(text: str) -> str:
    return text if text in ESCALATIONS else ""


def _priority(text: str) -> str:
    key = search_key(text)
    return tickets.priority_of(_PRIORITIES.get(key, key))


def kind(settings: Tickets, holidays: Callable[[], Holidays]) -> ImportKind:
    """The import of tickets.

    Args:
        settings: the section ``[tickets]``.
        holidays: gives the days of rest; asked for only where tickets come in.
    """

    def opened(work: UnitOfWork, context: Context) -> TicketImporter:
        levels = service_levels(settings, holidays=holidays(), zone=context.zone)
        return TicketImporter(work, context, levels)

    return ImportKind(
        "tickets",
        "ticket",
        ("ticket_change",),
        FIELDS,
        IGNORED
        | {"response due", "resolution due", "response due at", "resolution due at"}
        | {"assignee"},
        opened,
        nested={_HISTORY: nested.whole(_HISTORY)},
        known_by=KNOWN_BY,
    )
