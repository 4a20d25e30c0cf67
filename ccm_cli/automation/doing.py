"""The steps that do something: each by the verb of the domain it belongs to."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.program import Program, Step
from ccm_cli.automation.routes import channels_for
from ccm_cli.customers import contacts, custom_fields, tags
from ccm_cli.customers.field_values import Setting
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_when
from ccm_cli.language.moment_parsing import from_now
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import search_key
from ccm_cli.listening import tickets, tickets_by_mail
from ccm_cli.listening.queries.conversations import ticket_of_mail
from ccm_cli.listening.ticket_words import NORMAL
from ccm_cli.messaging.posting import Letter, post
from ccm_cli.messaging.queries.recipients import recipient
from ccm_cli.selling import moving, pipelines, tasks
from ccm_cli.selling.due import Due, due_at, due_on
from ccm_cli.store.writing import UnitOfWork

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PLACEHOLDERS = ("name", "given_name", "deal", "order", "product", "about", "date")
"""What stands for something of the person or the occasion: ``{name}``."""
CONTACT_TEXTS = ("title", "given_name", "middle_name", "family_name", "kind", "stage", "language",
                 "time_zone", "channel", "rhythm", "source", "notes")  # fmt: skip
"""What of a contact ``set`` may set, beside custom fields."""


class Person(NamedTuple):
    """Somebody for whom a step is done.

    Attributes:
        run_id: their way.
        contact_id: who.
        name: of the contact.
        given_name: of the contact.
        zone: where they live.
        deal_id: the deal it is about; None where it is about none.
        deal: its title.
        day: the day it is about, ISO; may be empty.
        order: the number of the order it is about; empty where it is about none.
        product: what is sold in it; of a deal its title.
        about: what the occasion says: the subject of the mail or the ticket, the comment of the
            answer, what the interaction was about.
        mail_id: the mail it is about; None where it is about none.
    """

    run_id: int
    contact_id: int
    name: str
    given_name: str
    zone: ZoneInfo
    deal_id: int | None
    deal: str
    day: str
    order: str = ""
    product: str = ""
    about: str = ""
    mail_id: int | None = None

    def filled(self, text: str) -> str:
        """A text with its placeholders filled in."""
        known = {
            "name": self.name,
            "given_name": self.given_name or self.name,
            "deal": self.deal,
            "order": self.order,
            "product": self.product,
            "about": self.about,
            "date": self.day,
        }
        return PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text)


def said(value: object, language: str) -> str:
    """A text, or out of one in several languages the nearest."""
    if not isinstance(value, Mapping):
        return str(value)
    return str(value.get(language) or value.get("en") or next(iter(value.values()), ""))


class Deed(NamedTuple):
    """What was done.

    Attributes:
        told: for the log.
        done: False where there was nothing to do.
        message_id: the message that was queued.
        webhook: that is to be told.
        data: what it gets to know, JSON.
    """

    told: str
    done: bool = True
    message_id: int | None = None
    webhook: str = ""
    data: str = ""


class Doing(NamedTuple):
    """One step about to be done for one person."""

    work: UnitOfWork
    program: Program
    step: Step
    person: Person
    context: AutomationContext

    @property
    def now(self) -> int:
        return self.context.now

    @property
    def text(self) -> str:
        """What the verb is about, in the language of the business where there are several."""
        return self.person.filled(said(self.step.value, self.context.sending.language))

    def option(self, key: str) -> str:
        return self.person.filled(str(self.step.options.get(key, "")))


def _send(doing: Doing) -> Deed:
    options, person = doing.step.options, doing.person
    channel, *others = channels_for(doing.work.reader, doing.context, doing.step, person.contact_id)
    variables: Mapping[str, object] = {
        name: person.filled(value) if isinstance(value, str) else value
        for name, value in options.get("variables", {}).items()
    }
    letter = Letter(
        template=doing.context.template(str(doing.step.value)),
        channel=channel,
        source=doing.program.key,
        step=doing.step.number,
        occurrence=str(person.run_id),
        variables=variables,
        filter=doing.program.stay,
        fallbacks=tuple(others),
        survey_id=_survey(doing),
    )
    message_id = post(
        doing.work,
        letter,
        contact_id=person.contact_id,
        context=doing.context.sending,
        now=doing.now,
    )
    said = {"template": letter.template.name, "channel": channel}
    if message_id is None:
        return Deed(_("%(template)s was queued before") % said, done=False)
    return Deed(_("message %(template)s by %(channel)s") % said, message_id=message_id)


def _survey(doing: Doing) -> int | None:
    named = doing.step.options.get("survey")
    if not named:
        return None
    from ccm_cli.listening.queries.surveys import survey

    return survey(doing.work.reader, str(named)).id


def _task(doing: Doing) -> Deed:
    due = due_of(doing.option("due"), now=doing.now, zone=doing.context.zone)
    made = tasks.add(
        doing.work,
        title=doing.text,
        now=doing.now,
        contact_id=doing.person.contact_id,
        deal_id=doing.person.deal_id,
        due=due,
        priority=doing.option("priority") or "normal",
        notes=doing.option("notes"),
    )
    return Deed(_("task %(id)d: %(title)s") % {"id": made.id, "title": made.title})


def _ticket(doing: Doing) -> Deed:
    """A ticket; of a mail that one which the mail belongs to, where there is one."""
    person, levels = doing.person, doing.context.levels
    priority, category = doing.option("priority") or NORMAL, doing.option("category")
    if person.mail_id is not None:
        belongs = ticket_of_mail(doing.work.reader, person.mail_id)
        if belongs is not None:
            return Deed(_("the mail belongs to ticket %(id)d") % {"id": belongs}, done=False)
        made = tickets_by_mail.open_ticket(
            doing.work,
            person.mail_id,
            levels=levels,
            now=doing.now,
            subject=doing.text,
            priority=priority,
            category=category,
        )
        return Deed(_("ticket %(id)d: %(subject)s") % {"id": made, "subject": doing.text})
    ticket = tickets.add(
        doing.work,
        subject=doing.text,
        levels=levels,
        now=doing.now,
        contact_id=person.contact_id,
        deal_id=person.deal_id,
        priority=priority,
        category=category,
        description=doing.option("text"),
    )
    return Deed(_("ticket %(id)d: %(subject)s") % {"id": ticket.id, "subject": ticket.subject})


def due_of(text: str, *, now: int, zone: ZoneInfo) -> Due | None:
    """When a task is due: ``2d``, ``tomorrow 10:00``; None where nothing is said.

    Raises:
        InvalidInput: it cannot be understood.
    """
    if not text:
        return None
    when = parse_when(from_now(text), now=now, zone=zone)
    return due_at(when.moment) if when.has_time else due_on(local_day(when.moment, zone), zone)


def _tag(doing: Doing) -> Deed:
    names = tags.names([doing.text])
    new = [name for name in names if not _has_tag(doing, name)]
    if new:
        _edit(doing, details=contacts.Details(tags=new))
    return Deed(_("tag %(tag)s") % {"tag": in_series(names)}, done=bool(new))


def _untag(doing: Doing) -> Deed:
    names = tags.names([doing.text])
    there = [name for name in names if _has_tag(doing, name)]
    if there:
        _edit(doing, removals=contacts.Removals(tags=there))
    told = _("without the tag %(tag)s") % {"tag": in_series(names)}
    return Deed(told, done=bool(there))


def _has_tag(doing: Doing, name: str) -> bool:
    return bool(
        doing.work.reader.value(
            "SELECT 1 FROM contact_tag x JOIN tag t ON t.id = x.tag_id"
            " WHERE x.contact_id = ? AND t.key = ?",
            (doing.person.contact_id, search_key(name)),
        )
    )


def _edit(doing: Doing, **changes: Any) -> None:
    contacts.edit(
        doing.work,
        doing.person.contact_id,
        now=doing.now,
        region=doing.context.settings.business.region,
        **changes,
    )


def _set(doing: Doing) -> Deed:
    values = {key: doing.person.filled(_as_text(value)) for key, value in doing.step.value.items()}
    texts = {key: text for key, text in values.items() if key in CONTACT_TEXTS}
    own = {key: text for key, text in values.items() if key not in CONTACT_TEXTS}
    custom = custom_fields.typed(
        doing.work,
        "contact",
        [custom_fields.Assignment(custom_fields.field_key(k), None, v) for k, v in own.items()],
        setting=Setting(doing.now, doing.context.zone, doing.context.sending.currency),
        taken={field.name for field in doing.context.registry.entity("contact").fields},
    )
    _edit(doing, details=contacts.Details(custom=custom), **texts)
    return Deed(", ".join(f"{key} = {text}" for key, text in values.items()))


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _move(doing: Doing) -> Deed:
    deal_id = doing.person.deal_id
    if deal_id is None:
        return Deed(_("there is no deal to move"), done=False)
    settings = doing.context.settings.pipelines
    own = doing.work.reader.value("SELECT pipeline FROM deal WHERE id = ?", (deal_id,))
    named = doing.option("pipeline")
    pipeline = (
        pipelines.named(settings, named)
        if named
        else pipelines.of_deal(settings, deal_id, str(own))
    )
    (outcome,) = moving.move_all(
        doing.work,
        [moving.Move(deal_id, pipeline, doing.text)],
        now=doing.now,
        circumstances=moving.Circumstances(
            note=doing.option("note"), reason=doing.option("reason")
        ),
    )
    if outcome.refused is not None:
        raise outcome.refused
    told = _("deal %(id)d to %(stage)s") % {"id": deal_id, "stage": outcome.after}
    return Deed(told, done=outcome.went)


def _webhook(doing: Doing) -> Deed:
    told = _("webhook %(name)s is told") % {"name": doing.step.value}
    reader, person = doing.work.reader, doing.person
    row = recipient(reader, person.contact_id)
    assert row is not None
    data: dict[str, object] = {
        "source": doing.program.key,
        "contact": {
            "id": row.id,
            "name": row.name,
            "email": row.address,
            "language": row.language,
            "stage": row.stage,
            "tags": json.loads(row.tags),
            "custom": json.loads(row.custom),
        },
    }
    if person.deal_id is not None:
        data["deal"] = {"id": person.deal_id, "title": person.deal}
    if person.order:
        data["order"] = {"number": person.order, "product": person.product}
    return Deed(told, webhook=str(doing.step.value), data=json.dumps(data, ensure_ascii=False))


VERBS: Mapping[str, Callable[[Doing], Deed]] = {
    "send": _send,
    "task": _task,
    "ticket": _ticket,
    "tag": _tag,
    "untag": _untag,
    "set": _set,
    "move": _move,
    "webhook": _webhook,
}
"""What does each verb; the others only lead somewhere."""


def do(doing: Doing) -> Deed:
    """Do one step.

    Raises:
        InvalidInput: it cannot be done as it was said.
        NotFound: what it speaks of is not there.
        Conflict: something else is in its way.
        ConfigError: the settings lack what it needs.
    """
    perform = VERBS.get(doing.step.verb)
    if perform is None:
        raise InvalidInput(doing.step.verb)
    return perform(doing)
