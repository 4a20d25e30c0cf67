"""E-mail over SMTP (RFC 5321): yagmail connects and logs in, the steps of a delivery are ours.

`smtplib.SMTP.sendmail` cannot tell a connection lost before the message from one lost after it;
going step by step can, and that difference decides whether a message may be sent again.
"""

import smtplib
import socket
import ssl
from typing import Any

from ccm_cli.config import ConfigError, Email, Settings
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import (
    Channel,
    ChannelDown,
    Delivery,
    Envelope,
    LoginRefused,
    Outcome,
)
from ccm_cli.messaging.secrets import Secret, password

SECONDS = 20
"""How long a step may take."""

_GO_AHEAD = 354
_TRANSIENT, _PERMANENT = 400, 500
_CLOSING = 421
_LONGEST_LINE = 8_192


def channel(settings: Settings) -> Channel:
    """The channel as the settings make it.

    Raises:
        ConfigError: no server is named, the password cannot be had, or it would travel in clear.
    """
    email = settings.email
    if not email.host:
        raise ConfigError(
            _("There is no mail server in the settings."),
            hint=_("Set host, user and from under [email], or use the channel file."),
        )
    secret = password(email) if email.user else Secret("")
    if email.security == "none" and email.user and not _is_here(email.host):
        raise ConfigError(
            _("email.security is none: the password would travel to %(host)s in clear.")
            % {"host": email.host},
            hint=_("Use starttls or tls."),
        )
    secure = None if email.security == "none" else ssl.create_default_context()
    return Channel(
        name="email",
        body="email",
        consent="email",
        connections=email.connections,
        is_paced=True,
        connect=lambda: _Smtp(_login(email, secret.password, secure), email.host),
        warnings=secret.warnings,
    )


def _is_here(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _login(email: Email, secret: str, secure: ssl.SSLContext | None) -> Any:
    """A client of yagmail that is logged in.

    Raises:
        LoginRefused: the account's name or password is wrong.
        ChannelDown: the server cannot be reached or spoken to.
    """
    import yagmail

    options: dict[str, Any] = {"timeout": SECONDS}
    if email.security == "tls":
        options["context"] = secure
    client = yagmail.SMTP(
        {email.user: email.user} if email.user else None,
        secret or None,
        host=email.host,
        port=email.port,
        smtp_ssl=email.security == "tls",
        smtp_starttls={"context": secure} if email.security == "starttls" else False,
        smtp_skip_login=not email.user,
        soft_email_validation=False,
        **options,
    )
    try:
        client.login()
        client.smtp.ehlo_or_helo_if_needed()
    except smtplib.SMTPAuthenticationError as error:
        client.close()
        raise LoginRefused(
            _("%(host)s refused the login of %(user)s: %(words)s")
            % {"host": email.host, "user": email.user, "words": _words(error.smtp_error)},
            hint=_("Look at email.user and the password; the messages stay in the outbox."),
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelDown(
            _("The mail server %(host)s, port %(port)s, cannot be used: %(reason)s")
            % {"host": email.host, "port": email.port, "reason": _reason(error)},
            hint=_("The messages stay in the outbox; the next run tries again."),
        ) from None
    if client.smtp.sock is not None:
        # Otherwise the end of a longer message waits for the acknowledgement of its beginning.
        client.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    return getattr(error, "strerror", None) or str(error)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())


class _Smtp:
    """One connection, logged in."""

    def __init__(self, client: Any, host: str) -> None:
        self._client = client  # it hangs up when nobody refers to it any more
        self._smtp: smtplib.SMTP = client.smtp
        self._host = host
        self._speaks_utf8 = self._smtp.has_extn("smtputf8")
        self._takes_size = self._smtp.has_extn("size")
        self._takes_both = self._smtp.has_extn("pipelining")
        self.is_open = True

    def begin(self, envelope: Envelope) -> Delivery | None:
        if envelope.needs_smtputf8 and not self._speaks_utf8:
            return Delivery(
                Outcome.REFUSED,
                _("%(host)s cannot write to %(address)s: it does not speak SMTPUTF8.")
                % {"host": self._host, "address": envelope.recipient},
            )
        options = " SMTPUTF8 BODY=8BITMIME" if envelope.needs_smtputf8 else ""
        if self._takes_size:
            options += f" SIZE={envelope.size}"
        # Addresses were checked to hold nothing that ends a command: `mail.ascii_address`.
        sender = f"MAIL FROM:<{envelope.sender}>{options}\r\n".encode()
        recipient = f"RCPT TO:<{envelope.recipient}>\r\n".encode()
        try:
            code, words = self._address(sender, recipient)
        except (smtplib.SMTPException, OSError) as error:
            return self._lost(Outcome.DEFERRED, error)
        if code < _TRANSIENT:
            return None
        refusal = self._refusal(code, words)
        self.abandon()
        return refusal

    def _address(self, sender: bytes, recipient: bytes) -> tuple[int, bytes]:
        """Say whom it is from and to, in one go where the server takes that (RFC 2920)."""
        if not self._takes_both:
            code, words = self._say(sender)
            return self._say(recipient) if code < _TRANSIENT else (code, words)
        self._write(sender + recipient)
        first, second = self._reply(), self._reply()
        return first if first[0] >= _TRANSIENT else second

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

    def finish(self, body: bytes) -> Delivery:
        try:
            code, words = self._say(b"DATA\r\n")
            if code != _GO_AHEAD:
                refusal = self._refusal(code, words)
                self.abandon()
                return refusal
            # The final dot is part of one write: if that fails, the server cannot have it.
            self._write(_stuffed(body))
        except (smtplib.SMTPException, OSError) as error:
            return self._lost(Outcome.DEFERRED, error)
        try:
            code, words = self._reply()
        except (smtplib.SMTPException, OSError) as error:
            return self._lost(Outcome.UNKNOWN, error)
        if code < _TRANSIENT:
            return Delivery(Outcome.ACCEPTED, f"{code} {_words(words)}")
        return self._refusal(code, words)

    def _refusal(self, code: int, words: bytes) -> Delivery:
        if code == _CLOSING:
            self.close()
        outcome = Outcome.REFUSED if code >= _PERMANENT else Outcome.DEFERRED
        return Delivery(outcome, f"{code} {_words(words)}")

    def _lost(self, outcome: Outcome, error: Exception) -> Delivery:
        self.is_open = False
        self._smtp.close()
        return Delivery(outcome, _("the connection was lost: %(reason)s") % {"reason": error})

    def abandon(self) -> None:
        if not self.is_open:
            return
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.is_open = False

    def close(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()


def _stuffed(body: bytes) -> bytes:
    """The message as it goes over the line: dots doubled, ended by a dot (RFC 5321, 4.5.2)."""
    if body.startswith(b"."):
        body = b"." + body
    if b"\r\n." in body:
        body = body.replace(b"\r\n.", b"\r\n..")
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")
