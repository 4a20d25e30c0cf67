"""The inbox: a list of mails, those that wait first, and one mail to read."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Unpack

from textual.geometry import Size

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.messaging.inbox.folding import QUOTED, SAID, SIGNATURE, folded
from ccm_cli.messaging.queries.inbox import MailLine, MailRow
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, facts
from ccm_cli.tui.widgets.items import Items
from ccm_cli.tui.wording import fitted, one_line, shown, wrapped

KINDS: Mapping[str, tuple[str, str]] = {
    "human": ("", ""),
    "answer": (message("answer to a survey"), "good"),
    "unsubscribe": (message("unsubscribe"), "bad"),
    "confirm": (message("confirmation"), "good"),
    "away": (message("out of office"), "quiet"),
    "auto": (message("automatic"), "quiet"),
    "list": (message("list"), "quiet"),
    "bounce": (message("bounce"), "bad"),
    "delayed": (message("delayed"), "accent"),
    "complaint": (message("reported as spam"), "bad"),
}
"""Kinds of mails: the word for people and its ink."""
MARKS = {"new": ("●", "primary"), "done": ("✓", "good"), "ignored": ("–", "quiet")}
"""States of mails, as one sign and its ink."""
FAILINGS = {
    "hard": message("hard: the address does not exist"),
    "soft": message("soft: it may pass"),
    "policy": message("policy: refused by a rule"),
    "delayed": message("delayed: the server goes on trying"),
}


MOST_LINES = 1_000
"""Lines of a mail that the screen shows."""


class MailList(Items[MailLine]):
    """Mails: who and when, then the subject."""

    NOUN = "mail"
    LINES = 3
    SPACE = 1

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("No mail waits: s looks for new mail."), **names)
        self._presenter = presenter

    def line(self, number: int, part: int, width: int) -> Line:
        mail = self.items[number]
        sign, colour = MARKS[mail.state]
        if part == 0:
            when = self._presenter.relative(mail.at)
            name = "strong" if mail.state == "new" else ""
            return [
                Piece(f" {sign} ", colour),
                *ends(mail.who, when, width - 4, (name, "quiet")),
                Piece(" "),
            ]
        if part == 1:
            word, ink = KINDS.get(mail.kind, ("", ""))
            files = f"+{mail.files} " if mail.files else ""
            subject = files + (one_line(mail.subject) or _("(no subject)"))
            return [
                Piece("   "),
                *ends(subject, _(word) if word else "", width - 4, ("", ink)),
                Piece(" "),
            ]
        return []


class MailText(Drawn):
    """One mail whole; what it only repeats is a line until it is unfolded."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._mail: MailRow | None = None
        self.unfolded = False

    def show(self, mail: MailRow | None) -> None:
        """Show this one, folded."""
        if mail is None or self._mail is None or mail.id != self._mail.id:
            self.unfolded = False
        self._mail = mail
        self.refresh(layout=True)

    def unfold(self) -> None:
        """Show what is folded, or fold it again."""
        self.unfolded = not self.unfolded
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        if self._mail is None:
            return
        yield from facts(self._about(self._mail), width)
        yield []
        lines = iter(self._text(self._mail, width))
        yield from islice(lines, MOST_LINES)
        if next(lines, None) is not None:
            rest = f"… ccm inbox show {self._mail.id} --full"
            yield [Piece(fitted(rest, width), "quiet")]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are, so that what does not fit scrolls."""
        del container, viewport
        return sum(1 for _line in self.drawn(width)) or 1

    def _about(self, mail: MailRow) -> Iterable[tuple[str, str]]:
        sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender
        yield _("From"), sender
        if mail.contact and mail.contact not in sender:
            yield _("Contact"), mail.contact
        yield _("When"), self._presenter.moment(mail.at)
        yield _("Subject"), mail.subject
        if mail.campaign:
            yield _("Campaign"), mail.campaign
        if mail.failing:
            yield _("Failure"), _(FAILINGS.get(mail.failing, mail.failing))
            yield _("Failed address"), mail.failed
            yield _("The server's words"), f"{mail.status} {mail.words}".strip()
        if mail.away_until:
            yield _("Away until"), self._presenter.day(mail.away_until)
        for file in mail.files:
            yield _("File"), str(file["path"] or file["name"])

    def _text(self, mail: MailRow, width: int) -> Iterable[Line]:
        pieces = folded(mail.text)
        own = any(piece.kind == SAID for piece in pieces)
        inks = {SAID: "", QUOTED: "quiet", SIGNATURE: "quiet"}
        for number, piece in enumerate(pieces):
            if number:
                yield []
            if piece.kind == SAID or self.unfolded or not own:
                for text in piece.text.split("\n"):
                    for part in wrapped(text, width, MOST_LINES) or [""]:
                        yield [Piece(shown(part), inks[piece.kind])]
            else:
                more = ngettext("%(n)d more line", "%(n)d more lines", piece.lines)
                hint = f"… {more % {'n': piece.lines}} · f"
                yield [Piece(fitted(hint, width), "quiet")]
