"""The inbox: mails that wait first, the one under the cursor to read, and what to do about it."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget

from ccm_cli.customers.queries import resolve
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging.queries import inbox as queries
from ccm_cli.messaging.queries.inbox import MailLine, MailRow
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.detail import Detail
from ccm_cli.tui.screens.exportable import Exportable, Listed, these
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, paths_in
from ccm_cli.tui.widgets.inbox import MailList, MailText
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.messaging.inbox.syncing import Report
    from ccm_cli.store.writing import UnitOfWork

MOST = 500
"""Mails in the list."""


class Answer(Form):
    """The form of an answer, with room to write."""


class Inbox(Exportable):
    """The list at the left, the mail under its cursor at the right."""

    SECTION = "inbox"
    AUTO_FOCUS = "MailList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("r", "reply", _("Reply")),
        key("d", "done", _("Done")),
        key("a", "assign", _("Whose")),
        key("l", "lead", _("Lead")),
        key("t", "task", _("Task")),
        key("K", "ticket", _("Ticket")),
        key("o", "open_contact", _("Customer")),
        key("f", "unfold", _("Quotes")),
        key("c", "conversation", _("Conversation")),
        key("i", "ignore", _("Put aside")),
        key("n", "reopen", _("Have it wait again")),
        key("w", "narrow", _("Only what waits, or all")),
        key("s", "sync", _("Look for new mail")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._only_waiting = False
        self._mail: MailRow | None = None

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield MailList(self.presenter, id="inbox-list", classes="panel")
            with VerticalScroll(id="inbox-mail", classes="panel"):
                yield MailText(self.presenter)

    @property
    def current(self) -> MailLine | None:
        """The mail under the cursor."""
        return self.query_one(MailList).current

    # Loading

    def listed(self) -> Listed:
        return these("mails", (one.id for one in self.query_one(MailList).items))

    def load(self) -> None:
        waiting = self._only_waiting

        def query(reader: Reader) -> tuple[list[MailLine], int]:
            mails = queries.mail_lines(reader, limit=MOST, waiting=waiting)
            return mails, queries.waiting(reader)

        self.read(query, self._show, group="inbox")

    def _show(self, found: tuple[list[MailLine], int]) -> None:
        mails, count = found
        listed = self.query_one(MailList)
        listed.put(mails)
        waits = ngettext("%(n)s waits", "%(n)s wait", count)
        listed.border_title = shown(
            _("Inbox") + " · " + waits % {"n": self.presenter.number(count)}
        )
        self._load_one()

    def _load_one(self) -> None:
        mail = self.current
        if mail is None:
            self._show_one(None)
            return
        number = str(mail.id)
        self.read(lambda reader: queries.mail(reader, number), self._show_one, group="mail")

    def _show_one(self, mail: MailRow | None) -> None:
        same = mail is not None and self._mail is not None and mail.id == self._mail.id
        self._mail = mail
        self.query_one(MailText).show(mail)
        scroll = self.query_one("#inbox-mail", VerticalScroll)
        scroll.border_title = shown(mail.who if mail is not None else "")
        if not same:
            scroll.scroll_home(animate=False)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._load_one()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.query_one("#inbox-mail").focus()

    # Looking

    def action_unfold(self) -> None:
        self.query_one(MailText).unfold()

    def action_narrow(self) -> None:
        self._only_waiting = not self._only_waiting
        self.load()

    def action_back(self) -> None:
        listed = self.query_one(MailList)
        if listed.has_focus:
            super().action_back()
        else:
            listed.focus()

    def action_conversation(self) -> None:
        """Both sides of the conversation, in a box."""
        mail = self._mail
        if mail is None:
            return
        self.read(
            lambda reader: queries.conversation(reader, mail),
            partial(self._show_conversation, mail),
            group="conversation",
        )

    def _show_conversation(self, mail: MailRow, parts: list[queries.Spoken]) -> None:
        from ccm_cli.messaging.inbox.folding import said

        lines: list[str] = []
        for part in parts:
            arrow = "←" if part.direction == "in" else "→"
            lines.append(f"{arrow} {self.presenter.moment(part.at)}  {part.who} · {part.subject}")
            lines += [f"  {line}" for line in said(part.text).split("\n") if part.text]
            if part.files:
                lines.append("  " + _("Files: %(names)s") % {"names": part.files})
            lines.append("")
        title = _("Conversation: %(subject)s") % {"subject": mail.subject}
        self.app.push_screen(Detail(title, self.presenter.moment(mail.at), "\n".join(lines)))

    def action_open_contact(self) -> None:
        if self._mail is not None and self._mail.contact_id is not None:
            self.face.open_customer(self._mail.contact_id)
        elif self._mail is not None:
            self.say(_("Nobody in your records wrote it: a says whose it is, l makes a lead."))

    def action_sync(self) -> None:
        """Look at the server of the settings now."""
        from ccm_cli.messaging.inbox.sources import opening
        from ccm_cli.messaging.inbox.syncing import sync

        runtime = self.runtime
        self.say(_("Looking for new mail …"))

        def look(_reader: Reader) -> "Report":
            source = opening.server(runtime.settings.inbox, now=runtime.now)
            return sync(source, changing=runtime.changing, context=runtime.inbox_context)

        self.read(look, self._say_synced, group="sync")

    def _say_synced(self, report: "Report") -> None:
        self.face.look_for_changes()
        count = ngettext("%(n)d new mail", "%(n)d new mails", report.taken)
        self.say(count % {"n": report.taken})

    # Doing

    def action_done(self) -> None:
        self._mark("done", _("mail done: %(subjects)s"), _("Done: %(subject)s"))

    def action_ignore(self) -> None:
        self._mark("ignore", _("mail aside: %(subjects)s"), _("Put aside: %(subject)s"))

    def action_reopen(self) -> None:
        self._mark("reopen", _("mail waits again: %(subjects)s"), _("It waits: %(subject)s"))

    def _mark(self, verb: str, summary: str, said: str) -> None:
        mail = self.current
        if mail is None:
            return
        now = self.runtime.now
        extra = {} if verb == "reopen" else {"now": now}

        def act(work: "UnitOfWork") -> None:
            from ccm_cli.messaging.inbox import mails

            getattr(mails, verb)(work, mail.id, **extra)

        self.change(
            summary % {"subjects": mail.subject},
            act,
            self.told(said % {"subject": mail.subject}),
        )

    def action_lead(self) -> None:
        """Make a lead of the sender."""
        mail, runtime = self._mail, self.runtime
        if mail is None or mail.contact_id is not None:
            return

        def verb(work: "UnitOfWork") -> int:
            from ccm_cli.messaging.inbox import mails

            return mails.make_lead(
                work,
                mail.id,
                now=runtime.now,
                region=runtime.settings.business.region,
                language=runtime.default_language,
            )

        self.change(
            _("make a lead of %(who)s") % {"who": mail.who},
            verb,
            self.told(_("A lead now: %(who)s") % {"who": mail.who}),
        )

    def action_ticket(self) -> None:
        """Make a ticket of the mail, and look at it; a stranger becomes a lead."""
        mail, runtime = self._mail, self.runtime
        if mail is None:
            return

        def verb(work: "UnitOfWork") -> int:
            from ccm_cli.listening import tickets_by_mail
            from ccm_cli.messaging.inbox import mails

            mails.make_lead(
                work,
                mail.id,
                now=runtime.now,
                region=runtime.settings.business.region,
                language=runtime.default_language,
            )
            levels = runtime.service_levels
            return tickets_by_mail.open_ticket(work, mail.id, levels=levels, now=runtime.now)

        def done(ticket_id: int) -> None:
            self.say_done(_("A ticket now: %(subject)s") % {"subject": mail.subject})
            self.face.open_tickets(ticket_id)

        summary = _("open ticket %(subject)s") % {"subject": mail.subject}
        self.change(summary, verb, done)

    def action_task(self) -> None:
        """A task about the sender."""
        from ccm_cli.tui.screens import planning

        mail = self._mail
        if mail is not None:
            name = mail.subject or mail.who
            self.ask(planning.add_task(self.runtime, mail.contact_id, name))

    def action_assign(self) -> None:
        """Say whose the mail is."""
        if self._mail is not None:
            self.ask(self._assigning(self._mail))

    def _assigning(self, mail: MailRow) -> Form:
        runtime = self.runtime

        def verb(work: "UnitOfWork", values: Values) -> None:
            from ccm_cli.messaging.inbox import mails

            region = runtime.settings.business.region
            found = resolve.resolve_contact(work.reader, values["contact"], region=region)
            mails.assign(work, mail.id, found, now=runtime.now)

        summary = _("mail %(id)d is of %(name)s")
        return Form(
            _("Whose is it: %(subject)s") % {"subject": mail.subject},
            [Field("contact", _("Contact"), hint=_("Number, e-mail, phone, handle or name"))],
            Saving(
                lambda values: summary % {"id": mail.id, "name": values["contact"]},
                verb,
                lambda values: _("It is of %(name)s now") % {"name": values["contact"]},
            ),
        )

    def action_reply(self) -> None:
        """Write an answer."""
        if self._mail is not None:
            self.ask(self._replying(self._mail))

    def _replying(self, mail: MailRow) -> Form:
        from ccm_cli.messaging.context import sending_context

        runtime = self.runtime

        def verb(work: "UnitOfWork", values: Values) -> None:
            from ccm_cli.listening import answering
            from ccm_cli.messaging import kept_files

            answering.reply_to_mail(
                work,
                mail.id,
                text=values["text"],
                sending=sending_context(runtime),
                levels=runtime.service_levels,
                now=runtime.now,
                quote=values["quote"] == "yes",
                files=kept_files.read(paths_in(values["files"])),
            )

        return Answer(
            _("Reply: %(who)s") % {"who": mail.who},
            [
                Field("text", _("Answer"), block=True),
                Field("files", _("Files"), hint=_("~/offer.pdf; several with semicolons between")),
                Field("quote", _("Quote"), "no", choices=(("no", _("no")), ("yes", _("yes")))),
            ],
            Saving(
                lambda _values: _("reply to %(who)s") % {"who": mail.who},
                verb,
                lambda _values: _("The answer is in the outbox; ccm run sends it."),
            ),
        )
