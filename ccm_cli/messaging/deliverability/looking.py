"""The whole look: every part over one domain, one sending server and one sample."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import NamedTuple

from ccm_cli.config import Settings
from ccm_cli.messaging.composing import sender_of
from ccm_cli.messaging.deliverability import dkim, dmarc, headers, servers, spf
from ccm_cli.messaging.deliverability.finding import Finding, State
from ccm_cli.messaging.deliverability.names import Names, Unanswered


class Subject(NamedTuple):
    """What is looked at.

    Attributes:
        domain: of the sender that people see.
        envelope: the domain of the address that failures are reported to.
        host: the server that mail is handed to; empty where none is named.
        selectors: the names of the DKIM keys, as far as they are given.
        sample: the bytes of a mail of ours; empty for none.
        is_signed: whether the sample came back from a mailbox, so that it must be signed.
    """

    domain: str
    envelope: str
    host: str = ""
    selectors: tuple[str, ...] = ()
    sample: bytes = b""
    is_signed: bool = False


def subject_of(
    settings: Settings,
    *,
    domain: str = "",
    host: str = "",
    selectors: Sequence[str] = (),
    sample: bytes = b"",
) -> Subject:
    """What is looked at, by the settings where nothing else is said.

    Raises:
        ConfigError: nobody is named whom messages come from.
    """
    sender = domain or sender_of(settings).domain
    bounce = parseaddr(settings.email.bounce.replace("{id}", "0"))[1].rpartition("@")[2]
    return Subject(
        domain=sender.lower(),
        envelope=(bounce or sender).lower(),
        host=host or settings.email.host,
        selectors=tuple(selectors),
        sample=sample,
        is_signed=bool(sample),
    )


def look(names: Names, subject: Subject) -> list[Finding]:
    """Look at everything; what DNS does not answer is unknown, and the rest is looked at still.

    Args:
        names: asks DNS.
        subject: what is looked at.
    """
    message = message_from_bytes(subject.sample, policy=policy.default) if subject.sample else None
    signed = message if subject.is_signed else None
    host = subject.host
    addresses: list[str] = []
    found = list(_asked("reverse DNS", lambda: _fill(addresses, names, host)))
    is_resolved = not found
    parts: Iterable[tuple[str, Callable[[], Iterable[Finding]]]] = (
        ("SPF", lambda: spf.look(names, subject.envelope, host, addresses)),
        (
            "DKIM",
            lambda: dkim.look(names, subject.domain, subject.selectors, signed, subject.sample),
        ),
        ("DMARC", lambda: dmarc.look(names, subject.domain, subject.envelope)),
        ("MX", lambda: servers.look_at_receiving(names, subject.domain)),
        ("reverse DNS", lambda: servers.look_at_sending(names, host, addresses)),
    )
    for about, part in parts:
        if about != "reverse DNS" or is_resolved:
            found += _asked(about, part)
    if message is not None:
        found += headers.look(message, subject.sample, subject.domain)
    return found


def _fill(addresses: list[str], names: Names, host: str) -> Iterable[Finding]:
    if host:
        addresses += names.addresses(host)
    return ()


def _asked(about: str, part: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from list(part())
    except Unanswered as error:
        yield Finding(about, State.UNKNOWN, error.message, error.hint)
