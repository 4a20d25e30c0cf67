"""E-mail over SMTP: yagmail connects and logs in, the steps of a delivery are `smtp.Smtp`'s."""

import smtplib
import socket
import ssl
from typing import Any

from ccm_cli.config import ConfigError, Email, Settings
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Channel, ChannelDown, LoginRefused
from ccm_cli.messaging.channels.smtp import Smtp
from ccm_cli.messaging.secrets import Secret, password

SECONDS = 20
"""How long connecting and logging in may take, each step."""

IN_DOUBT = 4
"""Messages of one connection that are handed over at once, at most: one whose answer is awaited,
and those that follow it without waiting for the disk. Over a network two are enough, since an
answer takes longer than the disk does; a server on the same machine can be quicker than the disk.
"""


def channel(settings: Settings, _context: object = None) -> Channel:
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
        connections=email.connections,
        in_doubt=IN_DOUBT,
        connect=lambda: Smtp(_login(email, secret.password, secure), email.host),
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
