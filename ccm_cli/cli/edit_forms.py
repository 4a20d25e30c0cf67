"""What of each kind of record may be edited as text, and the verbs that changes of it call.

A form reads a record as texts and changes one field at a time from a text, so that what is wrong
can be told with its field and its line.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ccm_cli.cli import option_values
from ccm_cli.cli.customer_options import contact_of
from ccm_cli.cli.edit_text import Record, Value
from ccm_cli.customers import addresses, labels
from ccm_cli.customers.field_values import as_text
from ccm_cli.customers.queries.custom_fields import CustomFieldRow, custom_fields
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day
from ccm_cli.language.money import Money, decimal_text
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.customers.interactions import Changes
    from ccm_cli.listening.tickets import TicketChanges
    from ccm_cli.selling.deals import DealChanges
    from ccm_cli.selling.tasks import TaskChanges
    from ccm_cli.store.writing import UnitOfWork


class Form(NamedTuple):
    """How a kind of record is edited as text.

    Attributes:
        read: a record as it is.
        apply: changes one field: the unit of work, the record, the key, the value before and now.
        together: keys that are changed by one call, for they make each other's meaning.
    """

    read: Callable[[Runtime, Reader, int], Record]
    apply: "Callable[[Runtime, UnitOfWork, int, Mapping[str, Value], Mapping[str, Value]], object]"
    together: frozenset[str] = frozenset()


_NAME = frozenset({"name", "title", "given_name", "middle_name", "family_name", "language"})
_LISTS = frozenset({"emails", "phones", "handles", "addresses", "companies"})


def _contact(runtime: Runtime, reader: Reader, contact_id: int) -> Record:
    from ccm_cli.customers.queries.contacts import profile
    from ccm_cli.customers.relation_kinds import wording

    held = profile(reader, contact_id)
    texts: dict[str, Value] = {
        name: getattr(held, name)
        for name in ("name", "title", "given_name", "middle_name", "family_name", "kind", "stage")
    }
    texts |= {
        "emails": [labels.before(one.label, str(one)) for one in held.emails],
        "phones": [labels.before(one.label, str(one)) for one in held.phones],
        "handles": [labels.before(one.label, str(one)) for one in held.handles],
        "addresses": [addresses.written(one.label, one[1:]) for one in held.addresses],
        "companies": [
            f"{one.name} = {one.role}" if one.role else one.name for one in held.companies
        ],
        "tags": list(held.tags),
        **{name: getattr(held, name) for name in ("language", "channel", "time_zone", "source")},
        "rhythm": "" if held.rhythm is None else f"{held.rhythm}d",
        "notes": held.notes,
        "dates": {
            day.name: f"--{day.month_day}" if day.year is None else f"{day.year:04}-{day.month_day}"
            for day in held.dates
        },
        "custom": _custom(runtime, reader, "contact", {f.key: value for f, value in held.custom}),
    }
    remarks = [
        f"{wording(one.kind, of_contact=one.of_contact)}: {one.name} ({one.id})"
        for one in held.relations
    ]
    return Record(held.id, f"{held.name} ({held.id})", texts, remarks)


def _apply_contact(
    runtime: Runtime,
    work: "UnitOfWork",
    contact_id: int,
    before: Mapping[str, Value],
    now: Mapping[str, Value],
) -> None:
    from ccm_cli.customers import contacts
    from ccm_cli.customers.contacts import Details, Removals, Replacements

    here: dict[str, Any] = {"now": runtime.now, "region": runtime.settings.business.region}
    texts: dict[str, Any] = {}
    tags, dates = _listed(now.get("tags")), _table(now.get("dates"))
    had_tags, had_dates = _listed(before.get("tags")), _table(before.get("dates"))
    details = Details(
        tags=[tag for tag in tags if tag not in had_tags],
        dates={name: day for name, day in dates.items() if had_dates.get(name) != day}
        | {name: "" for name in had_dates if name not in dates},
        custom=_typed(runtime, work, "contact", before, now),
    )
    removals = Removals(tags=[tag for tag in had_tags if tag not in tags])
    for key, value in now.items():
        if key in _LISTS:
            contacts.replace(work, contact_id, Replacements(**{key: _listed(value)}), **here)
        elif isinstance(value, str):
            texts[key] = value
    contacts.edit(work, contact_id, details=details, removals=removals, **here, **texts)


def _company(runtime: Runtime, reader: Reader, company_id: int) -> Record:
    from ccm_cli.customers.queries.companies import company_profile

    held = company_profile(reader, company_id)
    texts: dict[str, Value] = {
        "name": held.name,
        "kind": held.kind,
        "parent": held.parent.name if held.parent else "",
        **{name: getattr(held, name) for name in ("email", "phone", "website", "street", "city")},
        "province": held.region,
        "postcode": held.postcode,
        "country": held.country,
        "notes": held.notes,
        "custom": _custom(runtime, reader, "company", {f.key: v for f, v in held.custom}),
    }
    remarks = [
        f"{one.name} ({one.id})" + (f": {one.role}" if one.role else "") for one in held.members
    ]
    return Record(held.id, f"{held.name} ({held.id})", texts, remarks)


def _apply_company(
    runtime: Runtime,
    work: "UnitOfWork",
    company_id: int,
    before: Mapping[str, Value],
    now: Mapping[str, Value],
) -> None:
    from ccm_cli.customers import companies

    texts: dict[str, Any] = {key: text for key, text in now.items() if isinstance(text, str)}
    if "parent" in texts:
        above = option_values.company_id_of(work.reader, texts.pop("parent").strip())
        companies.put_under(work, company_id, above, now=runtime.now)
    companies.edit(
        work,
        company_id,
        now=runtime.now,
        region=runtime.settings.business.region,
        custom=_typed(runtime, work, "company", before, now),
        **texts,
    )


def _deal(runtime: Runtime, reader: Reader, deal_id: int) -> Record:
    from ccm_cli.selling.queries import deals

    held = deals.deal(reader, deal_id)
    texts: dict[str, Value] = {
        "title": held.title,
        "contact": held.contact_name or "",
        "company": held.company_name or "",
        "value": _amount(held.value),
        "stage": held.stage,
        "expected_close": held.expected_close or "",
        "source": held.source,
        "lost_reason": held.lost_reason,
        "competitors": [one.name for one in deals.competitors(reader, deal_id)],
        "notes": held.notes,
        "custom": _custom(runtime, reader, "deal", held.custom),
    }
    return Record(held.id, f"{held.title} ({held.id})", texts)


def _apply_deal(
    runtime: Runtime,
    work: "UnitOfWork",
    deal_id: int,
    before: Mapping[str, Value],
    now: Mapping[str, Value],
) -> None:
    from ccm_cli.cli.deal_moving import place_of
    from ccm_cli.selling import deals

    changes: dict[str, Any] = {
        "custom": _typed(runtime, work, "deal", before, now),
        "add_competitors": _gained(now, before, "competitors"),
        "rm_competitors": _gained(before, now, "competitors"),
    }
    for key, value in now.items():
        if not isinstance(value, str):
            continue
        if key == "contact":
            changes["contact_id"] = option_values.contact_id_of(runtime, work.reader, value)
        elif key == "company":
            changes["company_id"] = option_values.company_id_of(work.reader, value)
        elif key == "value":
            changes["value"] = option_values.money_of(runtime, value)
        elif key == "expected_close":
            changes["expected_close"] = option_values.day_of(runtime, value)
        elif key == "lost_reason":
            changes[key] = place_of(runtime, work.reader, deal_id)[0].loss_reason(value)
        elif key == "stage":
            pipeline, _stage = place_of(runtime, work.reader, deal_id)
            deals.move(work, deal_id, stage=value, pipeline=pipeline, now=runtime.now)
        else:
            changes[key] = value
    deals.edit(work, deal_id, now=runtime.now, **cast("DealChanges", changes))


def _task(runtime: Runtime, reader: Reader, task_id: int) -> Record:
    from ccm_cli.selling.queries import tasks

    held = tasks.task(reader, task_id)
    due = _local(runtime, held.due_at)
    if held.due_at is not None and held.all_day:
        due = local_day(held.due_at, runtime.zone).isoformat()
    texts: dict[str, Value] = {
        "title": held.title,
        "contact": held.contact_name or "",
        "company": held.company_name or "",
        "deal": "" if held.deal_id is None else str(held.deal_id),
        "due": due,
        "repeat": held.repeat,
        "priority": held.priority,
        "remind": _local(runtime, held.remind_at),
        "state": held.state,
        "notes": held.notes,
    }
    remarks = [] if held.deal_title is None else [_("Deal: %(title)s") % {"title": held.deal_title}]
    return Record(held.id, f"{held.title} ({held.id})", texts, remarks)


def _apply_task(
    runtime: Runtime,
    work: "UnitOfWork",
    task_id: int,
    _before: Mapping[str, Value],
    now: Mapping[str, Value],
) -> None:
    from ccm_cli.customers.choices import one_of
    from ccm_cli.selling import tasks

    changes: dict[str, Any] = {}
    for key, value in now.items():
        text = str(value)
        if key == "contact":
            changes["contact_id"] = option_values.contact_id_of(runtime, work.reader, text)
        elif key == "company":
            changes["company_id"] = option_values.company_id_of(work.reader, text)
        elif key == "deal":
            changes["deal_id"] = option_values.deal_id_of(text)
        elif key == "due":
            changes["due"] = option_values.due_of(runtime, text)
        elif key == "repeat":
            changes["repeat"] = option_values.repeat_of(runtime, text)
        elif key == "remind":
            changes["remind_at"] = option_values.moment_of(runtime, text)
        elif key == "state":
            if one_of(text, (tasks.OPEN, tasks.DONE), _("State")) == tasks.DONE:
                tasks.done(work, task_id, now=runtime.now, zone=runtime.zone)
            else:
                tasks.reopen(work, task_id, now=runtime.now)
        else:
            changes[key] = text
    tasks.edit(work, task_id, now=runtime.now, **cast("TaskChanges", changes))


def _ticket(runtime: Runtime, reader: Reader, ticket_id: int) -> Record:
    from ccm_cli.listening.queries import tickets

    held = tickets.ticket(reader, ticket_id)
    texts: dict[str, Value] = {
        "subject": held.subject,
        "contact": held.contact,
        "company": held.company,
        "deal": "" if held.deal_id is None else str(held.deal_id),
        "channel": held.channel,
        "priority": held.priority,
        "category": held.category,
        "state": held.state,
        "description": held.description,
    }
    remarks = [_("Deal: %(title)s") % {"title": held.deal}] if held.deal else []
    if held.limit_at is not None:
        remarks.append(_("Limit: %(when)s") % {"when": _local(runtime, held.limit_at)})
    return Record(held.id, f"{held.subject} ({held.id})", texts, remarks)


def _apply_ticket(
    runtime: Runtime,
    work: "UnitOfWork",
    ticket_id: int,
    _before: Mapping[str, Value],
    now: Mapping[str, Value],
) -> None:
    from ccm_cli.customers.choices import one_of
    from ccm_cli.listening import tickets
    from ccm_cli.listening.ticket_words import CLOSED, OPEN, STATES, WAITING

    changes: dict[str, Any] = {}
    levels = runtime.service_levels
    verbs = {OPEN: tickets.reopen, WAITING: tickets.wait, CLOSED: tickets.close}
    for key, value in now.items():
        text = str(value)
        if key == "contact":
            changes["contact_id"] = option_values.contact_id_of(runtime, work.reader, text)
        elif key == "company":
            changes["company_id"] = option_values.company_id_of(work.reader, text)
        elif key == "deal":
            changes["deal_id"] = option_values.deal_id_of(text)
        elif key == "state":
            verb = verbs[one_of(text, STATES, _("State"))]
            verb(work, ticket_id, levels=levels, now=runtime.now)
        else:
            changes[key] = text
    given = cast("TicketChanges", changes)
    tickets.edit(work, ticket_id, levels=levels, now=runtime.now, **given)


def _interaction(runtime: Runtime, reader: Reader, interaction_id: int) -> Record:
    from ccm_cli.customers.choices import SENTIMENTS
    from ccm_cli.insight.queries.interactions import interaction_shown

    held = interaction_shown(reader, interaction_id)
    cost = None if held.cost_minor is None else Money(held.cost_minor, held.currency)
    words = {sign: word for word, sign in SENTIMENTS.items()}
    texts: dict[str, Value] = {
        "contact": held.contact.name,
        "channel": held.channel,
        "direction": held.direction,
        "at": _local(runtime, held.at),
        "summary": held.summary,
        "body": held.body,
        "duration": "" if held.duration is None else f"{held.duration}s",
        "cost": _amount(cost),
        "sentiment": "" if held.sentiment is None else words[held.sentiment],
        "deal": "" if held.deal is None else str(held.deal.id),
        "campaign": "" if held.campaign is None else held.campaign.name,
        "ticket": "" if held.ticket is None else str(held.ticket.id),
    }
    return Record(held.id, f"{held.summary} ({held.id})", texts, [file.name for file in held.files])


def _apply_interaction(
    runtime: Runtime,
    work: "UnitOfWork",
    interaction_id: int,
    _before: Mapping[str, Value],
    now: Mapping[str, Value],
) -> None:
    from ccm_cli.cli import log_group
    from ccm_cli.customers import interactions
    from ccm_cli.language.numbers import parse_duration
    from ccm_cli.selling.queries.deals import deal

    changes: dict[str, Any] = {}
    for key, value in now.items():
        text = str(value)
        if key == "contact":
            changes["contact_id"] = contact_of(runtime, work.reader, text)
        elif key == "at":
            moment = log_group.past(runtime, text)
            changes["at"] = runtime.now if moment is None else moment
        elif key == "duration":
            changes["duration"] = parse_duration(text.strip()) if text.strip() else None
        elif key == "cost":
            changes["cost"] = option_values.money_of(runtime, text)
        elif key == "deal":
            deal_id = option_values.deal_id_of(text)
            changes["deal_id"] = None if deal_id is None else deal(work.reader, deal_id).id
        elif key == "campaign":
            changes["campaign_id"] = log_group.campaign_id_of(work.reader, text)
        elif key == "ticket":
            number = option_values.ticket_id_of(text)
            log_group.join_ticket(runtime, work, interaction_id, number)
        else:
            changes[key] = text
    interactions.edit(work, interaction_id, now=runtime.now, **cast("Changes", changes))


FORMS: Mapping[str, Form] = {
    "contact": Form(_contact, _apply_contact, _NAME),
    "company": Form(_company, _apply_company),
    "deal": Form(_deal, _apply_deal),
    "task": Form(_task, _apply_task),
    "ticket": Form(_ticket, _apply_ticket),
    "interaction": Form(_interaction, _apply_interaction, frozenset({"summary", "body"})),
}


def _custom(
    runtime: Runtime, reader: Reader, entity: str, held: Mapping[str, Any]
) -> dict[str, str]:
    """Custom fields that have a value, by key, as they are read again."""
    return {
        row.key: _custom_text(runtime, row, held[row.key])
        for row in custom_fields(reader, entity)
        if held.get(row.key) is not None
    }


def _custom_text(runtime: Runtime, row: CustomFieldRow, value: Any) -> str:
    if row.kind is Kind.MOMENT:
        return _local(runtime, int(value))
    if row.kind is Kind.MONEY and isinstance(value, tuple):
        value = {"minor": value[0], "currency": value[1]}
    return as_text(row.kind, value, currency=runtime.currency)


def _typed(
    runtime: Runtime,
    work: "UnitOfWork",
    entity: str,
    before: Mapping[str, Value],
    now: Mapping[str, Value],
) -> dict[str, Any]:
    """The custom values that became different; None for those that are emptied."""
    had, has = _table(before.get("custom")), _table(now.get("custom"))
    said = [f"{key}={text}" for key, text in has.items() if text.strip() and had.get(key) != text]
    emptied = {key: None for key in had if not has.get(key, "").strip()}
    return option_values.custom_values(runtime, work, entity, said) | emptied


def _local(runtime: Runtime, at: int | None) -> str:
    """A point in time as people here type it."""
    return "" if at is None else f"{datetime.fromtimestamp(at, runtime.zone):%Y-%m-%d %H:%M}"


def _amount(money: Money | None) -> str:
    return "" if money is None else f"{decimal_text(money)} {money.currency}"


def _listed(value: Value | None) -> list[str]:
    return list(value) if isinstance(value, list) else []


def _table(value: Value | None) -> dict[str, str]:
    return dict(value) if isinstance(value, dict) else {}


def _gained(now: Mapping[str, Value], before: Mapping[str, Value], key: str) -> Sequence[str]:
    held = _listed(before.get(key))
    return [text for text in _listed(now.get(key)) if text not in held]
