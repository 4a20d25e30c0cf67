"""DKIM: the key by which others see that a mail is ours and whole (RFC 6376, RFC 8301)."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from email.message import Message

from ccm_cli.language import gettext as _
from ccm_cli.messaging.deliverability.finding import Finding, State
from ccm_cli.messaging.deliverability.names import Names

SHORTEST_KEY, GOOD_KEY = 1024, 2048
"""Bits of an RSA key: fewer than the first are ignored (RFC 8301), the second is right."""
_SEQUENCE, _INTEGER, _BITS = 0x30, 0x02, 0x03
_LONG = 0x80


def tags(text: str) -> dict[str, str]:
    """The tags of a record or a signature: ``v=DKIM1; k=rsa; p=…``."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): re.sub(r"\s+", "", value) for name, _sep, value in pairs}


def signatures(message: Message) -> list[dict[str, str]]:
    """The tags of the signatures of a mail."""
    return [tags(str(value)) for value in message.get_all("DKIM-Signature", [])]


def look(
    names: Names, domain: str, selectors: Sequence[str], message: Message | None, raw: bytes
) -> Iterator[Finding]:
    """What is to be said of a domain's DKIM.

    Args:
        names: asks DNS.
        domain: of the sender.
        selectors: the names of its keys, as far as they are given.
        message: a sample that came back from somebody's mailbox; None for none.
        raw: its bytes.

    Raises:
        Unanswered: DNS does not answer.
    """
    found = signatures(message) if message is not None else []
    if message is not None and not found:
        words = _("The sample is not signed.")
        mend = _("Have your mail provider or server sign with DKIM for %(domain)s.") % {
            "domain": domain
        }
        yield Finding("DKIM", State.PROBLEM, words, mend)
    keys = [(one.get("s", ""), one.get("d", domain)) for one in found]
    keys += [(selector, domain) for selector in selectors if (selector, domain) not in keys]
    for selector, owner in dict.fromkeys(keys):
        yield from _key(names, selector, owner)
    for one in found:
        yield from _aligned(one.get("d", ""), domain)
    if found:
        yield from _signature(names, raw)
    if not keys and message is None:
        words = _("Nobody says by which key the mail is signed.")
        mend = _("Name the selector with --selector, or give a mail that arrived with --sample.")
        yield Finding("DKIM", State.UNKNOWN, words, mend)


def _key(names: Names, selector: str, domain: str) -> Iterator[Finding]:
    name = f"{selector}._domainkey.{domain}"
    records = [text for text in names.texts(name) if "p=" in text]
    if not records:
        words = _("There is no key at %(name)s.") % {"name": name}
        mend = _("Publish the TXT record there that your mail provider shows.")
        yield Finding("DKIM", State.PROBLEM, words, mend)
        return
    said = tags(records[0])
    if not said.get("p"):
        words = _("The key at %(name)s is withdrawn.") % {"name": name}
        yield Finding("DKIM", State.PROBLEM, words, _("Sign with another key."))
        return
    if said.get("k", "rsa").lower() != "rsa":
        words = _("The key at %(name)s is of the kind %(kind)s, which not everybody reads.") % {
            "name": name,
            "kind": said["k"],
        }
        yield Finding("DKIM", State.ADVICE, words, _("Sign with an RSA key as well."))
        return
    yield _long_enough(name, said["p"])


def _long_enough(name: str, key: str) -> Finding:
    bits = key_bits(key)
    if bits is None:
        words = _("The key at %(name)s cannot be read.") % {"name": name}
        return Finding("DKIM", State.PROBLEM, words, _("Publish it once more, without gaps."))
    words = _("The key at %(name)s has %(bits)d bits.") % {"name": name, "bits": bits}
    if bits >= GOOD_KEY:
        return Finding("DKIM", State.FINE, words)
    state = State.PROBLEM if bits < SHORTEST_KEY else State.ADVICE
    return Finding("DKIM", state, words, _("Make a key of 2048 bits."))


def _aligned(signer: str, domain: str) -> Iterator[Finding]:
    if not aligned(signer, domain):
        words = _("The sample is signed for %(signer)s, not for %(domain)s.") % {
            "signer": signer,
            "domain": domain,
        }
        mend = _("Set up DKIM for your own domain at the provider: DMARC counts nothing else.")
        yield Finding("DKIM", State.PROBLEM, words, mend)


def aligned(one: str, other: str) -> bool:
    """Whether two domains are the same or one lies in the other: relaxed alignment.

    The public suffix list is not asked: two shops below ``co.uk`` are not taken for one, since
    neither lies in the other.
    """
    first, second = one.lower().rstrip("."), other.lower().rstrip(".")
    if not first or not second:
        return False
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _signature(names: Names, raw: bytes) -> Iterator[Finding]:
    """Whether the signature of the sample holds, with the keys that DNS has now."""
    try:
        import dkim
    except ModuleNotFoundError:
        words = _("The signature itself was not checked: dkimpy is not installed.")
        yield Finding("DKIM", State.UNKNOWN, words, "pip install 'ccm-cli[dkim]'")
        return

    def asked(name: bytes, timeout: int = 5) -> bytes | None:
        del timeout
        texts = names.texts(name.decode().rstrip("."))
        return texts[0].encode() if texts else None

    try:
        holds = dkim.verify(raw, dnsfunc=asked)
    except dkim.DKIMException as error:
        words = _("The signature of the sample cannot be checked: %(reason)s") % {"reason": error}
        yield Finding("DKIM", State.PROBLEM, words)
        return
    if holds:
        yield Finding("DKIM", State.FINE, _("The signature of the sample holds."))
    else:
        mend = _("See that nothing changes the mail after it is signed, and that the keys fit.")
        yield Finding("DKIM", State.PROBLEM, _("The signature of the sample does not hold."), mend)


def key_bits(key: str) -> int | None:
    """The length of an RSA public key.

    Args:
        key: base64 of a SubjectPublicKeyInfo (RFC 5280) or of a bare RSAPublicKey (RFC 8017).

    Returns:
        Bits of the modulus; None where it is neither.
    """
    try:
        content, _rest = _read(base64.b64decode(key, validate=True), _SEQUENCE)
        if content[0] == _SEQUENCE:
            _algorithm, rest = _read(content, _SEQUENCE)
            bits, _rest = _read(rest, _BITS)
            content, _rest = _read(bits[1:], _SEQUENCE)
        modulus, _rest = _read(content, _INTEGER)
        return int.from_bytes(modulus).bit_length()
    except (binascii.Error, ValueError, IndexError):
        return None


def _read(data: bytes, kind: int) -> tuple[bytes, bytes]:
    """The content of a DER element of a kind, and what follows it.

    Raises:
        ValueError: it is of another kind, or ends before its end.
    """
    if data[0] != kind:
        raise ValueError(data[0])
    length, start = data[1], 2
    if length & _LONG:
        start += length & ~_LONG
        length = int.from_bytes(data[2:start])
    if len(data) < start + length:
        raise ValueError(length)
    return data[start : start + length], data[start + length :]
