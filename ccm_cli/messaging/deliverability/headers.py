"""The headers of a sample, as the rules for bulk senders want them (RFC 5322, RFC 8058)."""

from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from ccm_cli.language import gettext as _
from ccm_cli.messaging.deliverability.dkim import aligned, signatures
from ccm_cli.messaging.deliverability.finding import Finding, State

LARGEST = 100_000
"""Bytes: Gmail cuts longer messages off at 102 kB."""
_ONCE = ("From", "To", "Subject", "Date", "Message-ID")


def look(message: Message, raw: bytes, domain: str) -> Iterator[Finding]:
    """What is to be said of a mail's headers.

    Args:
        message: a mail of ours.
        raw: its bytes.
        domain: of the sender, as the settings have it.
    """
    found = [*_forms(message), *_sender(message, domain), *_leaving(message)]
    if len(raw) > LARGEST:
        words = _("The message has %(size)d kB; large ones are cut off or taken for spam.")
        mend = _("Link pictures instead of putting them in.")
        found.append(Finding("headers", State.ADVICE, words % {"size": len(raw) // 1000}, mend))
    if not found:
        found.append(Finding("headers", State.FINE, _("The headers are as they should be.")))
    yield from found


def _forms(message: Message) -> Iterator[Finding]:
    for name in _ONCE:
        if len(message.get_all(name, [])) != 1:
            words = _("The header %(name)s is not there exactly once.") % {"name": name}
            yield Finding("headers", State.PROBLEM, words)
    try:
        parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        yield Finding("headers", State.PROBLEM, _("The header Date is no date."))


def _sender(message: Message, domain: str) -> Iterator[Finding]:
    sender = parseaddr(str(message.get("From", "")))[1].rpartition("@")[2]
    if not aligned(sender, domain):
        words = _("The sample comes from %(sender)s, not from %(domain)s.") % {
            "sender": sender or "?",
            "domain": domain,
        }
        yield Finding("headers", State.ADVICE, words, _("Name its domain with --domain."))


def _leaving(message: Message) -> Iterator[Finding]:
    if not message.get("List-Unsubscribe"):
        if message.get("List-Id"):
            words = _("The message says nowhere how to unsubscribe.")
            mend = _("Give its template a purpose that people may refuse.")
            yield Finding("headers", State.PROBLEM, words, mend)
        return
    if not message.get("List-Unsubscribe-Post"):
        words = _("Leaving takes a mail; large providers want one click.")
        mend = _("Serve the pages (ccm serve), and set sending.base_url.")
        yield Finding("headers", State.ADVICE, words, mend)
        return
    for signed in signatures(message):
        covered = signed.get("h", "").lower().split(":")
        if "list-unsubscribe" not in covered:
            words = _("The signature does not cover List-Unsubscribe, so its one click is ignored.")
            mend = _("Have the signer cover List-Unsubscribe and List-Unsubscribe-Post.")
            yield Finding("headers", State.ADVICE, words, mend)
