"""The forms about tickets: opened, changed, answered, noted, put off."""

from typing import TYPE_CHECKING

from ccm_cli.customers.choices import CHANNELS
from ccm_cli.customers.queries import resolve
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import parse_when
from ccm_cli.listening.queries.tickets import TicketRow
from ccm_cli.listening.ticket_words import CLOSED, NORMAL, OPEN, PRIORITIES, WAITING
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, labelled, paths_in
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

ASKED = ("", "email", "phone", "visit", "sms", "telegram", "whatsapp", "chat", "web", "letter")
"""Channels over which somebody may ask, the usual first."""


def add(runtime: Runtime, contact_id: int | None = None, name: str = "") -> Form:
    """The form of a new ticket.

    Args:
        runtime: gives the clock and the promises.
        contact_id: who asks; None: the form asks.
        name: of that contact, for the title of the box.
    """

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.listening import tickets

        who = contact_id
        if who is None and values["contact"].strip():
            who = _contact(runtime, work.reader, values["contact"])
        made = tickets.add(
            work,
            subject=values["subject"],
            levels=runtime.service_levels,
            now=runtime.now,
            contact_id=who,
            channel=values["channel"],
            priority=values["priority"],
            category=values["category"],
            description=values["text"],
        )
        assert made.id is not None
        return Ref("ticket", made.id)

    hint = _("Number, e-mail, phone, handle or name")
    fields = [
        *([] if contact_id is not None else [Field("contact", _("Contact"), hint=hint)]),
        Field("subject", _("Subject"), hint=_("a leg of the chair broke")),
        *_details("", NORMAL, ""),
        Field("text", _("Text"), block=True),
    ]
    saving = Saving(
        lambda values: _("open ticket %(subject)s") % {"subject": values["subject"]},
        verb,
        lambda values: _("A ticket now: %(subject)s") % {"subject": values["subject"]},
    )
    title = _("Ticket: %(name)s") % {"name": name} if name else _("New ticket")
    return Form(title, fields, saving)


def edit(runtime: Runtime, ticket: TicketRow) -> Form:
    """The form that changes a ticket."""

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.listening import tickets

        tickets.edit(
            work,
            ticket.id,
            levels=runtime.service_levels,
            now=runtime.now,
            subject=values["subject"],
            contact_id=_contact(runtime, work.reader, values["contact"])
            if values["contact"] != ticket.contact
            else ticket.contact_id,
            channel=values["channel"],
            priority=values["priority"],
            category=values["category"],
        )
        return Ref("ticket", ticket.id)

    fields = [
        Field("subject", _("Subject"), ticket.subject),
        Field("contact", _("Contact"), ticket.contact),
        *_details(ticket.channel, ticket.priority, ticket.category),
    ]
    saving = Saving(
        lambda _values: _("edit ticket %(id)d") % {"id": ticket.id},
        verb,
        lambda values: _("Changed: %(subject)s") % {"subject": values["subject"]},
    )
    return Form(_("Ticket: %(name)s") % {"name": ticket.subject}, fields, saving)


def _details(channel: str, priority: str, category: str) -> list[Field]:
    channels = tuple((word, _(CHANNELS[word]) if word else "–") for word in ASKED)
    return [
        Field("priority", _("Priority"), priority, choices=labelled(PRIORITIES)),
        Field("channel", _("Channel"), channel, choices=channels),
        Field("category", _("Category"), category, _("in your words; may stay empty")),
    ]


def _contact(runtime: Runtime, reader: Reader, text: str) -> int | None:
    if not text.strip():
        return None
    return resolve.resolve_contact(reader, text, region=runtime.settings.business.region)


def reply(runtime: Runtime, ticket: TicketRow) -> Form:
    """The form of an answer, in the owner's words or with those kept ready."""
    from ccm_cli.listening.answering import canned_replies
    from ccm_cli.tui.screens.inbox import Answer

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.listening import answering
        from ccm_cli.messaging import kept_files
        from ccm_cli.messaging.context import sending_context

        answering.reply(
            work,
            ticket.id,
            sending=sending_context(runtime),
            levels=runtime.service_levels,
            now=runtime.now,
            text=values["text"],
            canned=values["canned"],
            then=values["then"],
            files=kept_files.read(paths_in(values["files"])),
        )
        return Ref("ticket", ticket.id)

    ready = [(one.name, one.name) for one in canned_replies()]
    after = ((WAITING, _("wait for them")), (OPEN, _("stay open")), (CLOSED, _("be closed")))
    return Answer(
        _("Reply: %(who)s") % {"who": ticket.who},
        [
            Field("text", _("Answer"), block=True),
            Field("canned", _("Kept ready"), choices=(("", _("none")), *ready)),
            Field("then", _("Then it is to"), WAITING, choices=after),
            Field("files", _("Files"), hint=_("~/offer.pdf; several with semicolons between")),
        ],
        Saving(
            lambda _values: _("reply to %(who)s") % {"who": ticket.who},
            verb,
            lambda _values: _("The answer is in the outbox; ccm run sends it."),
        ),
    )


def note(runtime: Runtime, ticket: TicketRow) -> Form:
    """The form of a note that the customer does not see."""

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.listening import tickets

        tickets.note(work, ticket.id, text=values["text"], now=runtime.now)
        return Ref("ticket", ticket.id)

    return Form(
        _("Note: %(subject)s") % {"subject": ticket.subject},
        [Field("text", _("Note"), block=True)],
        Saving(
            lambda _values: _("note on ticket %(id)d") % {"id": ticket.id},
            verb,
            lambda _values: _("Noted on ticket %(id)d.") % {"id": ticket.id},
        ),
    )


def wait(runtime: Runtime, ticket: TicketRow) -> Form:
    """The form that has a ticket wait for the customer."""

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.listening import tickets

        said = values["until"].strip()
        calendar = runtime.settings.display.calendar
        when = (
            parse_when(said, now=runtime.now, zone=runtime.zone, calendar=calendar).moment
            if said
            else None
        )
        tickets.wait(
            work,
            ticket.id,
            levels=runtime.service_levels,
            now=runtime.now,
            until=when,
            note=values["note"],
        )
        return Ref("ticket", ticket.id)

    return Form(
        _("Wait for them: %(subject)s") % {"subject": ticket.subject},
        [
            Field("until", _("Until"), hint=_("friday, +3d; may stay empty")),
            Field("note", _("Note"), hint=_("asked for a photo")),
        ],
        Saving(
            lambda _values: _("ticket waits: %(subject)s") % {"subject": ticket.subject},
            verb,
            lambda _values: _("It waits: %(subject)s") % {"subject": ticket.subject},
        ),
    )
