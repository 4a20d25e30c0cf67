"""Mails as they really come, in a few words each."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from tests.conftest import NOW

OURS = "owner@example.com"


def mail(
    text: str = "Hello",
    *,
    sender: str = "Ada Lovelace <ada@example.com>",
    to: str = OURS,
    subject: str = "A question",
    message_id: str = "<one@customers.example>",
    at: int = NOW - 3_600,
    **headers: Any,
) -> bytes:
    """A mail of plain text; further headers by name, ``_`` for ``-``."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    if message_id:
        made["Message-ID"] = message_id
    for name, value in headers.items():
        made[name.replace("_", "-").title()] = value
    made.set_content(text)
    return made.as_bytes()


def report(
    recipient: str,
    status: str,
    *,
    action: str = "failed",
    words: str = "550 no such user",
    original: str = "",
    to: str = OURS,
    subject: str = "Undelivered Mail Returned to Sender",
    message_id: str = "<dsn@mx.example>",
) -> bytes:
    """A report after RFC 3464 in Postfix's form; ``original`` is the Message-ID it is about."""
    return (
        "Return-Path: <>\r\n"
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)\r\n"
        f"To: {to}\r\nSubject: {subject}\r\n"
        f"Date: {format_datetime(datetime.fromtimestamp(NOW - 60, UTC))}\r\n"
        f"Message-Id: {message_id}\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n"
        "\r\nThis is the mail system at host mx.example.\r\n\r\n"
        f"<{recipient}>: host said: {words}\r\n\r\n"
        "--B\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n"
        "\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {words}\r\n\r\n"
        "--B\r\nContent-Description: Undelivered Message\r\nContent-Type: text/rfc822-headers\r\n"
        f"\r\nMessage-ID: {original}\r\nSubject: Spring\r\n\r\n--B--\r\n"
    ).encode()
