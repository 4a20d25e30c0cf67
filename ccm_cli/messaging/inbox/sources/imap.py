"""Mail from an IMAP folder (RFC 3501): looked at, and left as it is unless the owner wants more.

The folder is opened with EXAMINE and read with BODY.PEEK, so that not even a mark changes. What was
read is remembered by UIDVALIDITY and UID; another UIDVALIDITY starts anew, and the mails' own
identity keeps any of them from being taken twice.
"""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ccm_cli.config import ConfigError, Inbox
from ccm_cli.language import gettext as _
from ccm_cli.messaging.inbox.sources import Found, MailboxDown, Mark, mark_of, set_mark
from ccm_cli.messaging.inbox.sources.opening import name_of
from ccm_cli.messaging.secrets import Places, secret_of
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

if TYPE_CHECKING:
    from imap_tools.mailbox import BaseMailBox

SECONDS = 30
"""How long the server may take for an answer."""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_UID = re.compile(rb"\bUID (\d+)")
_AT_ONCE = 100
"""Mails named in one command."""


class ImapSource:
    """One folder of one account.

    Args:
        inbox: the settings, with what the command line says instead.
        since: UTC seconds; on the first look at the folder, older mails are left.

    Raises:
        ConfigError: no server is named, the password cannot be had, or it would travel in clear.
        MailboxDown: the server cannot be reached, or refuses the login or the folder.
    """

    def __init__(self, inbox: Inbox, *, since: int) -> None:
        self._inbox = inbox
        self._since = since
        self.warnings = _check(inbox)
        secret = secret_of(
            Places(
                "inbox.password", inbox.user, inbox.password, inbox.password_command,
                inbox.password_file,
            )
        )  # fmt: skip
        self.warnings += secret.warnings
        self._seen = Mark()
        with self._plainly():
            self._box = _connected(inbox)
        try:
            with self._plainly():
                self._log_in(secret.password)
                self._validity, self._next_uid = self._examined()
        except MailboxDown:
            self._box.client.shutdown()
            raise

    @property
    def name(self) -> str:
        return name_of(self._inbox)

    # Looking

    def found(self, reader: Reader) -> Iterator[Found]:
        self._seen = mark_of(reader, self.name)
        is_known = self._seen.validity == self._validity
        if not is_known:
            self._seen = Mark(validity=self._validity)
        with self._plainly():
            uids = self._uids(self._seen.last_uid if is_known else None)
        for uid in uids:
            with self._plainly():
                raw = self._fetched(uid)
            if raw is not None:  # else somebody removed it meanwhile
                yield Found(raw, str(uid))

    def _uids(self, last: int | None) -> list[int]:
        if last is None:
            day = datetime.fromtimestamp(self._since, UTC)
            criteria = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
        else:
            criteria = f"UID {last + 1}:*"
        found = (int(uid) for uid in self._box.uids(criteria, charset=None))
        # "n:*" always has the last mail, too (RFC 3501, 9).
        return sorted(uid for uid in found if uid > (last or 0))

    def _fetched(self, uid: int) -> bytes | None:
        most = self._inbox.message_mb * 1_000_000
        kind, data = self._box.client.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{most}>)")
        if kind != "OK":
            raise imaplib.IMAP4.error(f"FETCH {uid}: {kind}")
        for piece in data:
            if isinstance(piece, tuple) and isinstance(piece[1], bytes):
                return piece[1]
        return None

    def note(self, work: UnitOfWork, mail: Found, *, now: int) -> None:
        self._seen = self._seen._replace(last_uid=max(self._seen.last_uid, int(mail.key)))
        set_mark(work, self.name, self._seen, now=now)

    def finish(self, work: UnitOfWork, *, now: int) -> None:
        # What was there before and is older than wanted need not be looked for again.
        if self._seen.last_uid < self._next_uid - 1:
            self._seen = self._seen._replace(last_uid=self._next_uid - 1)
        set_mark(work, self.name, self._seen, now=now)

    def marked(self, use: str) -> str:
        """The folder that the server marks with such a use (RFC 6154); empty for none."""
        with self._plainly():
            folders = self._box.folder.list()
        return next((folder.name for folder in folders if use in folder.flags), "")

    def turn_to(self, folder: str) -> None:
        """Look at another folder from now on.

        Raises:
            MailboxDown: there is no such folder.
        """
        self._inbox = self._inbox._replace(folder=folder)
        with self._plainly():
            self._validity, self._next_uid = self._examined()

    def holds(self, message_id: str) -> bool:
        """Whether a mail of this Message-ID lies in the folder; it has angle brackets.

        Servers look for a part of the header, so what they find is read before it counts.
        """
        asked = '"' + message_id.replace("\\", "\\\\").replace('"', '\\"') + '"'
        with self._plainly():
            uids = list(self._box.uids(f"HEADER Message-ID {asked}", charset=None))
            return any(message_id == self._message_id(uid) for uid in uids)

    def _message_id(self, uid: str) -> str:
        from email import message_from_bytes

        _kind, data = self._box.client.uid("FETCH", uid, "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        pieces = [piece[1] for piece in data if isinstance(piece, tuple)]
        return str(message_from_bytes(pieces[0])["Message-ID"]).strip() if pieces else ""

    # What changes the folder, where it is wanted

    def after(self, keys: list[str]) -> None:
        inbox = self._inbox
        if not keys or not (inbox.mark_seen or inbox.archive_to):
            return
        with self._plainly():
            self._box.folder.set(inbox.folder)
            for start in range(0, len(keys), _AT_ONCE):
                listed = ",".join(keys[start : start + _AT_ONCE])
                if inbox.mark_seen:
                    self._say("STORE", listed, "+FLAGS.SILENT", r"(\Seen)")
                if inbox.archive_to:
                    self._archive(listed)

    def _archive(self, uids: str) -> None:
        """Move mails. imap-tools would expunge whatever anybody marked as deleted."""
        from imap_tools.utils import encode_folder

        to = encode_folder(self._inbox.archive_to)
        able = self._abilities()
        if "MOVE" in able:
            self._say("MOVE", uids, to)
            return
        self._say("COPY", uids, to)
        self._say("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in able:
            self._say("EXPUNGE", uids)

    def _abilities(self) -> frozenset[str]:
        """What the server can do now: many say more after the login than at the greeting."""
        _kind, data = self._box.client.capability()
        said = b" ".join(line for line in data if isinstance(line, bytes))
        return frozenset(said.decode("ascii", "replace").upper().split())

    def _say(self, command: str, *arguments: Any) -> None:
        kind, data = self._box.client.uid(command, *arguments)
        if kind != "OK":
            raise imaplib.IMAP4.error(f"{command}: {kind} {data!r}")

    def close(self) -> None:
        from imap_tools.errors import ImapToolsError

        with contextlib.suppress(imaplib.IMAP4.error, OSError, ImapToolsError):
            self._box.logout()

    # Speaking with the server

    def _log_in(self, secret: str) -> None:
        from imap_tools.errors import ImapToolsError

        inbox = self._inbox
        try:
            if secret.isascii() and inbox.user.isascii():
                self._box.login(inbox.user, secret, initial_folder=None)
            else:
                self._box.login_utf8(inbox.user, secret, initial_folder=None)
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            raise MailboxDown(
                _("%(host)s refused the login of %(user)s: %(words)s")
                % {"host": inbox.host, "user": inbox.user, "words": _words(error)},
                hint=_("Look at inbox.user and the password."),
            ) from None

    def _examined(self) -> tuple[int, int]:
        """Open the folder without the right to change it; its UIDVALIDITY and its next UID."""
        from imap_tools.errors import ImapToolsError

        inbox = self._inbox
        try:
            self._box.folder.set(inbox.folder, readonly=True)
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            raise MailboxDown(
                _("%(host)s has no folder %(folder)s: %(words)s")
                % {"host": inbox.host, "folder": inbox.folder, "words": _words(error)},
                hint=_("Look at inbox.folder."),
            ) from None
        return self._number("UIDVALIDITY"), self._number("UIDNEXT")

    def _number(self, name: str) -> int:
        _kind, data = self._box.client.response(name)
        found = data[-1] if data else None
        return int(found) if isinstance(found, bytes) and found.isdigit() else 0

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        """What goes wrong with the server, in words."""
        from imap_tools.errors import ImapToolsError

        inbox = self._inbox
        try:
            yield
        except (imaplib.IMAP4.error, ImapToolsError, OSError) as error:
            raise MailboxDown(
                _("The mail server %(host)s, port %(port)s, cannot be used: %(reason)s")
                % {"host": inbox.host, "port": inbox.port, "reason": _words(error)},
                hint=_("The mails stay where they are; the next run tries again."),
            ) from None


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _check(inbox: Inbox) -> tuple[str, ...]:
    if not inbox.host or not inbox.user:
        raise ConfigError(
            _("There is no IMAP server in the settings."),
            hint=_("Set host and user under [inbox], or name --maildir or --mbox."),
        )
    if inbox.security == "none" and inbox.host not in _HERE:
        raise ConfigError(
            _("inbox.security is none: the password would travel to %(host)s in clear.")
            % {"host": inbox.host},
            hint=_("Use tls or starttls."),
        )
    return ()


def _connected(inbox: Inbox) -> "BaseMailBox":
    """A connection; certificates are verified, which imap-tools by itself does not do."""
    import imap_tools

    if inbox.security == "none":
        return imap_tools.MailBoxUnencrypted(inbox.host, inbox.port, timeout=SECONDS)
    secure = ssl.create_default_context()
    if inbox.security == "starttls":
        return imap_tools.MailBoxStartTls(
            inbox.host, inbox.port, timeout=SECONDS, ssl_context=secure
        )
    return imap_tools.MailBox(inbox.host, inbox.port, timeout=SECONDS, ssl_context=secure)


def _words(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error)
    return " ".join(said.split())[:300]
