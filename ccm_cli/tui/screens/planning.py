"""The forms about work with a customer: what took place, what is to be done, what may be sold."""

from typing import TYPE_CHECKING

from ccm_cli.customers.choices import CHANNELS, DIRECTIONS, SENTIMENT_WORDS
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_past, parse_when
from ccm_cli.language.moment_parsing import from_now
from ccm_cli.language.money import parse_money
from ccm_cli.language.numbers import parse_duration
from ccm_cli.runtime import Runtime
from ccm_cli.selling.priorities import HIGH, LOW, NORMAL
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, labelled, paths_in
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.selling.due import Due
    from ccm_cli.selling.models import Task
    from ccm_cli.selling.repeating import Repeat
    from ccm_cli.store.writing import UnitOfWork

LOGGED = ("phone", "email", "visit", "sms", "telegram", "whatsapp", "chat", "letter", "note")
"""Channels of an interaction that is written down by hand, the usual first."""


def log(runtime: Runtime, contact_id: int, name: str, *, ticket_id: int | None = None) -> Form:
    """The form of a call, a visit, a message that took place.

    Args:
        runtime: gives the clock, the zone and the calendar.
        contact_id: with whom.
        name: of that contact, for the title of the box.
        ticket_id: the ticket that it is about.
    """

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.customers import attachments, interactions
        from ccm_cli.customers.files import look_at

        lasted, cost, at = (values[name].strip() for name in ("duration", "cost", "at"))
        paths = paths_in(values["files"])
        logged = interactions.log(
            work,
            contact_id=contact_id,
            channel=values["channel"],
            direction=values["direction"],
            summary=values["summary"],
            at=parse_past(
                at,
                now=runtime.now,
                zone=runtime.zone,
                calendar=runtime.settings.display.calendar,
            )
            if at
            else None,
            duration=parse_duration(lasted) if lasted else None,
            cost=parse_money(cost, currency=runtime.currency) if cost else None,
            sentiment=values["sentiment"],
            now=runtime.now,
        )
        assert logged.id is not None
        attachments.attach(work, logged.id, [look_at(path) for path in paths], now=runtime.now)
        if ticket_id is not None:
            from ccm_cli.listening import conversing

            levels = runtime.service_levels
            conversing.join(work, ticket_id, logged.id, levels=levels, now=runtime.now)
        return Ref("interaction", logged.id)

    fields = [
        Field("summary", _("What"), hint=_("asked for a quote")),
        Field("channel", _("Channel"), "phone", choices=labelled(CHANNELS, LOGGED)),
        Field("direction", _("Direction"), "in", choices=labelled(DIRECTIONS)),
        Field("duration", _("Duration"), hint=_("5m, 1h30m; may stay empty")),
        Field(
            "sentiment", _("Sentiment"), choices=(("", _("not known")), *labelled(SENTIMENT_WORDS))
        ),
        Field("cost", _("Cost"), hint=_("0.08, 12 EUR; may stay empty")),
        Field("at", _("When"), hint=_("now; yesterday 16:00")),
        Field("files", _("Files"), hint=_("~/offer.pdf; several with semicolons between")),
    ]
    saving = Saving(
        lambda values: (
            _("log %(channel)s with %(name)s")
            % {"channel": _(CHANNELS[values["channel"]]), "name": name}
        ),
        verb,
        lambda values: _("Written down: %(text)s") % {"text": values["summary"]},
    )
    return Form(_("Log: %(name)s") % {"name": name}, fields, saving)


def due_of(runtime: Runtime, text: str) -> "Due | None":
    """When a task is due: a moment, a day, or some time.

    Args:
        runtime: gives the clock and the zone.
        text: as typed; empty: some time.

    Raises:
        InvalidInput: it is neither a day nor a point in time.
    """
    from ccm_cli.selling import tasks

    if not text.strip():
        return None
    calendar = runtime.settings.display.calendar
    when = parse_when(text, now=runtime.now, zone=runtime.zone, calendar=calendar)
    if when.has_time:
        return tasks.due_at(when.moment)
    return tasks.due_on(local_day(when.moment, runtime.zone), runtime.zone)


def add_task(
    runtime: Runtime,
    contact_id: int | None = None,
    name: str = "",
    *,
    company_id: int | None = None,
    deal_id: int | None = None,
    due: str = "",
) -> Form:
    """The form of a new task, about a customer, a company, a deal or nobody.

    Args:
        runtime: gives the clock, the zone and the calendar.
        contact_id: whom it is about.
        name: of what it is about, for the title of the box.
        company_id: which company it is about.
        deal_id: which deal it is about.
        due: when, as one types it; tomorrow without.
    """

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import tasks

        made = tasks.add(
            work,
            title=values["title"],
            contact_id=contact_id,
            company_id=company_id,
            deal_id=deal_id,
            due=due_of(runtime, values["due"]),
            repeat=_repeat(runtime, values["repeat"]),
            priority=values["priority"],
            now=runtime.now,
        )
        return Ref("task", int(made.id or 0))

    fields = [
        Field("title", _("What"), hint=_("call back")),
        Field("due", _("Due"), due or _("tomorrow"), _("tomorrow 10:00, friday, +3d")),
        Field("repeat", _("Repeats"), hint=_("every 2 weeks; may stay empty")),
        Field(
            "priority",
            _("Priority"),
            NORMAL,
            choices=((LOW, _("low")), (NORMAL, _("normal")), (HIGH, _("high"))),
        ),
    ]
    saving = Saving(
        lambda values: _("add task %(title)s") % {"title": values["title"]},
        verb,
        lambda values: _("Planned: %(title)s") % {"title": values["title"]},
    )
    title = _("Task: %(name)s") % {"name": name} if name else _("New task")
    return Form(title, fields, saving)


def snooze(runtime: Runtime, task_id: int, title: str) -> Form:
    """The form that puts a task off."""

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import tasks

        until = due_of(runtime, from_now(values["until"] or _("tomorrow")))
        if until is not None:
            tasks.snooze(work, task_id, until=until, now=runtime.now)
        return Ref("task", task_id)

    saving = Saving(
        lambda _values: _("put off task %(title)s") % {"title": title},
        verb,
        lambda values: (
            _("Put off to %(until)s: %(title)s") % {"until": values["until"], "title": title}
        ),
    )
    field = Field("until", _("Until"), _("tomorrow"), _("1h, friday, tomorrow 10:00"))
    return Form(_("Put off: %(title)s") % {"title": title}, [field], saving)


def finish_task(screen: CcmScreen, task_id: int, title: str) -> None:
    """Mark a task as done, without asking."""
    now, zone = screen.runtime.now, screen.runtime.zone

    def verb(work: "UnitOfWork") -> "Task | None":
        from ccm_cli.selling import tasks

        return tasks.done(work, task_id, now=now, zone=zone).following

    def tell(following: "Task | None") -> None:
        said = _("Done: %(title)s") % {"title": title}
        screen.say_done("\n".join([said, *_next(screen, following)]))

    screen.change(_("done: %(title)s") % {"title": title}, verb, tell)


def skip_task(screen: CcmScreen, task_id: int, title: str) -> None:
    """Pass over a task that repeats, without asking."""
    now, zone = screen.runtime.now, screen.runtime.zone

    def verb(work: "UnitOfWork") -> "Task":
        from ccm_cli.selling import tasks

        return tasks.skip(work, task_id, now=now, zone=zone)

    def tell(task: "Task") -> None:
        screen.say_done("\n".join([title, *_next(screen, task)]))

    screen.change(_("skip: %(title)s") % {"title": title}, verb, tell)


def _next(screen: CcmScreen, task: "Task | None") -> list[str]:
    """When a task that repeats is due next; nothing where there is none."""
    if task is None or task.due_at is None:
        return []
    shown = screen.presenter.moment(task.due_at)
    if task.all_day:
        shown = screen.presenter.day(local_day(task.due_at, screen.runtime.zone).isoformat())
    return [_("Next: %(when)s") % {"when": shown}]


def _repeat(runtime: Runtime, text: str) -> "Repeat | None":
    """What a new task repeats by; None where nothing is said."""
    if not text.strip():
        return None
    from ccm_cli.language.recurrence_parsing import parse_recurrence
    from ccm_cli.selling.repeating import Repeat

    today = local_day(runtime.now, runtime.zone)
    rule = parse_recurrence(text, today=today, calendar=runtime.settings.display.calendar)
    return Repeat(rule, runtime.zone)
