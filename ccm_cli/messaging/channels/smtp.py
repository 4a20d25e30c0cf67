"""One SMTP connection that delivers message by message (RFC 5321), in groups where it can.

`smtplib.SMTP.sendmail` cannot tell a connection lost before the message from one lost after it;
going step by step can, and that difference decides whether a message may be sent again.

Where the server offers PIPELINING (RFC 2920), MAIL, RCPT and DATA go out in one write, behind the
message before them: each message then costs one round trip instead of four. DATA ends such a group,
for its answer says whether the message itself may follow. Until the final dot nothing is taken: a
connection that ends after DATA leaves nothing behind, so a group can be taken back by hanging up.
"""

import smtplib
from typing import Any

from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Delivery, Envelope, Outcome

ANSWER_SECONDS = 120
"""How long an answer to a command may take."""

TAKING_SECONDS = 600
"""How long the answer to a message may take (RFC 5321, 4.5.3.2.6): servers look into it first."""

_GO_AHEAD = 354
_TRANSIENT, _PERMANENT = 400, 500
_CLOSING = 421
_LONGEST_LINE = 8_192
_GROUP = 3  # MAIL, RCPT, DATA


class Smtp:
    """One connection, logged in.

    Args:
        client: of yagmail; it hangs up when nobody refers to it any more.
        host: for messages to the owner.
    """

    def __init__(self, client: Any, host: str) -> None:
        self._client = client
        self._smtp: smtplib.SMTP = client.smtp
        self._host = host
        self._speaks_utf8 = self._smtp.has_extn("smtputf8")
        self._takes_size = self._smtp.has_extn("size")
        self._takes_groups = self._smtp.has_extn("pipelining")
        self._asked: Envelope | None = None  # its group is out, the answers are not read yet
        self._awaits_message = False  # the server said to go ahead
        self.is_open = True
        self._allow(ANSWER_SECONDS)

    # The steps of a delivery

    def begin(self, envelope: Envelope) -> Delivery | None:
        unfit = self._unfit(envelope)
        if unfit is not None:
            return unfit
        asked, self._asked = self._asked, None
        try:
            if asked not in {None, envelope}:  # or one's message would go to the other
                raise smtplib.SMTPServerDisconnected(_("another message was to follow"))
            if not self._takes_groups:
                return self._one_by_one(envelope)
            if asked is None:
                self._write(self._group(envelope))
            return self._answer_to_group(envelope)
        except (smtplib.SMTPException, OSError) as error:
            return self._lost(Outcome.DEFERRED, error)

    def finish(self, body: bytes, ahead: Envelope | None = None, /) -> Delivery:
        try:
            if not self._awaits_message:
                code, words = self._say(b"DATA\r\n")
                if code != _GO_AHEAD:
                    refusal = self._refusal(code, words)
                    self.abandon()
                    return refusal
            self._awaits_message = False
            failure = self._write_message(_stuffed(body), ahead)
        except (smtplib.SMTPException, OSError) as error:
            return self._lost(Outcome.DEFERRED, error)
        try:
            code, words = self._answer_to_message()
        except (smtplib.SMTPException, OSError) as error:
            return self._lost(Outcome.UNKNOWN, failure or error)
        if code < _TRANSIENT:
            return Delivery(Outcome.ACCEPTED, f"{code} {_words(words)}")
        return self._refusal(code, words)

    def abandon(self) -> None:
        if not self.is_open:
            return
        if self._is_committed:
            self._hang_up()
            return
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._hang_up()

    def close(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        if self._is_committed:
            self._hang_up()
            return
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()

    @property
    def _is_committed(self) -> bool:
        """Whether the server would take a command for a line of a message, or may soon."""
        return self._awaits_message or self._asked is not None

    def _hang_up(self) -> None:
        self.is_open = False
        self._smtp.close()

    # Commands

    def _unfit(self, envelope: Envelope) -> Delivery | None:
        """The refusal of an address that the server cannot write to."""
        if self._speaks_utf8 or not envelope.needs_smtputf8:
            return None
        return Delivery(
            Outcome.REFUSED,
            _("%(host)s cannot write to %(address)s: it does not speak SMTPUTF8.")
            % {"host": self._host, "address": envelope.recipient},
        )

    def _commands(self, envelope: Envelope) -> tuple[bytes, bytes]:
        """MAIL and RCPT. Addresses hold nothing that ends a command: `mail.ascii_address`."""
        options = " SMTPUTF8 BODY=8BITMIME" if envelope.needs_smtputf8 else ""
        if self._takes_size:
            options += f" SIZE={envelope.size}"
        return (
            f"MAIL FROM:<{envelope.sender}>{options}\r\n".encode(),
            f"RCPT TO:<{envelope.recipient}>\r\n".encode(),
        )

    def _group(self, envelope: Envelope) -> bytes:
        return b"".join(self._commands(envelope)) + b"DATA\r\n"

    def _one_by_one(self, envelope: Envelope) -> Delivery | None:
        for command in self._commands(envelope):
            code, words = self._say(command)
            if code >= _TRANSIENT:
                refusal = self._refusal(code, words)
                self.abandon()
                return refusal
        return None

    def _answer_to_group(self, envelope: Envelope) -> Delivery | None:
        """What the server says to MAIL, RCPT and DATA.

        Where it refuses one of them, they are said again one at a time, and those answers count:
        within a group a refusal may as well come from a server that cannot do groups.
        """
        refused = False
        code = 0
        for _step in range(_GROUP):
            code, words = self._reply()
            if code == _CLOSING:
                return self._refusal(code, words)
            refused = refused or code >= _TRANSIENT
        if code == _GO_AHEAD and not refused:
            self._awaits_message = True
            return None
        if code == _GO_AHEAD:
            # It waits for a message that nobody gets (RFC 2920, 3.1): a dot ends that.
            self._say(b".\r\n")
        self._say(b"RSET\r\n")
        answer = self._one_by_one(envelope)
        self._takes_groups = answer is not None
        return answer

    def _refusal(self, code: int, words: bytes) -> Delivery:
        if code == _CLOSING:
            self.close()
        outcome = Outcome.REFUSED if code >= _PERMANENT else Outcome.DEFERRED
        return Delivery(outcome, f"{code} {_words(words)}")

    def _lost(self, outcome: Outcome, error: Exception) -> Delivery:
        self._hang_up()
        return Delivery(outcome, _("the connection was lost: %(reason)s") % {"reason": error})

    # The message

    def _write_message(self, data: bytes, ahead: Envelope | None) -> Exception | None:
        """Write a message, with the group of the next behind it where that can be.

        Returns:
            Why not everything could be written though the message was; None when all was.

        Raises:
            OSError: the message was not written to its end, so the server cannot have it.
        """
        follows = b""
        if ahead is not None and self._takes_groups and self._unfit(ahead) is None:
            self._asked, follows = ahead, self._group(ahead)
        assert self._smtp.sock is not None  # there since the greeting
        rest = memoryview(data + follows)
        try:
            while rest:
                rest = rest[self._smtp.sock.send(rest) :]
        except OSError as error:
            if len(rest) > len(follows):
                raise
            return error
        return None

    def _answer_to_message(self) -> tuple[int, bytes]:
        self._allow(TAKING_SECONDS)
        answer = self._reply()
        self._allow(ANSWER_SECONDS)
        return answer

    # The line

    def _allow(self, seconds: int) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _say(self, command: bytes) -> tuple[int, bytes]:
        self._write(command)
        return self._reply()

    def _write(self, data: bytes) -> None:
        assert self._smtp.sock is not None  # there since the greeting
        self._smtp.sock.sendall(data)

    def _reply(self) -> tuple[int, bytes]:
        """The server's answer, which may have several lines."""
        assert self._smtp.file is not None  # there since the greeting
        said = []
        while True:
            line: bytes = self._smtp.file.readline(_LONGEST_LINE)
            if not (line[:3].isdigit() and line.endswith(b"\n")):
                raise smtplib.SMTPServerDisconnected(_("the server hung up"))
            said.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b" ".join(said)


def _words(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())


def _stuffed(body: bytes) -> bytes:
    """The message as it goes over the line: dots doubled, ended by a dot (RFC 5321, 4.5.2)."""
    if body.startswith(b"."):
        body = b"." + body
    if b"\r\n." in body:
        body = body.replace(b"\r\n.", b"\r\n..")
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")
