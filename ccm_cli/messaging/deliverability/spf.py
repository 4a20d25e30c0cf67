"""SPF: which servers may send for the domain (RFC 7208)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.deliverability.finding import Finding, State
from ccm_cli.messaging.deliverability.names import Names

MOST_LOOKUPS = 10
"""Terms that ask DNS, in the record and all it includes; RFC 7208 section 4.6.4."""
_DEEPEST = 20
_TERM = re.compile(
    r"(?P<sign>[+?~-]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)"
    r"(?:[:](?P<value>[^/\s]+|[0-9a-fA-F:.]+))?(?P<prefix>/\S+)?\Z",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9._-]*)=(?P<value>\S*)\Z", re.IGNORECASE)
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})


@dataclass
class _Walk:
    """What a walk through a record and its inclusions meets."""

    names: Names
    addresses: list[str]
    lookups: int = 0
    wrong: list[str] = field(default_factory=list)
    end: str = ""
    allowed: set[str] = field(default_factory=set)


def look(names: Names, domain: str, host: str, addresses: list[str]) -> Iterator[Finding]:
    """What is to be said of a domain's SPF.

    Args:
        names: asks DNS.
        domain: of the envelope's sender.
        host: the server that we hand mail to; empty where none is named.
        addresses: its IP addresses.

    Raises:
        Unanswered: DNS does not answer.
    """
    records = _records(names, domain)
    mend = _('Publish one TXT record at %(domain)s, such as: "v=spf1 a:%(host)s -all"') % {
        "domain": domain,
        "host": host or f"mail.{domain}",
    }
    if not records:
        words = _("%(domain)s says of no server that it may send.") % {"domain": domain}
        yield Finding("SPF", State.PROBLEM, words, mend)
        return
    if len(records) > 1:
        words = _("%(domain)s has %(n)d SPF records; then none counts.") % {
            "domain": domain,
            "n": len(records),
        }
        yield Finding("SPF", State.PROBLEM, words, _("Put them together into one."))
        return
    walk = _Walk(names, addresses)
    _follow(walk, domain, records[0], top=True, depth=0)
    yield from _judged(walk, domain, host)


def _judged(walk: _Walk, domain: str, host: str) -> Iterator[Finding]:
    for wrong in walk.wrong:
        yield Finding("SPF", State.PROBLEM, wrong, _("Correct or remove that part of the record."))
    if walk.lookups > MOST_LOOKUPS:
        words = _("The record takes %(n)d look-ups; more than %(most)d make it void.") % {
            "n": walk.lookups,
            "most": MOST_LOOKUPS,
        }
        mend = _("Remove an include that is not needed, or replace one by its ip4 addresses.")
        yield Finding("SPF", State.PROBLEM, words, mend)
    if walk.end in {"", "?", "+"}:
        words = _("The record does not say that other servers may not send.")
        yield Finding("SPF", State.ADVICE, words, _("End it with -all, or with ~all at first."))
    missing = [one for one in walk.addresses if one not in walk.allowed]
    if walk.addresses and missing:
        words = _("%(host)s (%(addresses)s) is not among the servers that may send.") % {
            "host": host,
            "addresses": in_series(missing),
        }
        mend = _(
            "If that server sends the mail itself, add a:%(host)s to the record; a provider says"
            " which include belongs into it."
        ) % {"host": host}
        yield Finding("SPF", State.ADVICE, words, mend)
    elif not walk.wrong and walk.lookups <= MOST_LOOKUPS:
        words = _("%(domain)s says which servers may send (%(n)d of %(most)d look-ups).") % {
            "domain": domain,
            "n": walk.lookups,
            "most": MOST_LOOKUPS,
        }
        yield Finding("SPF", State.FINE, words)


def _records(names: Names, domain: str) -> list[str]:
    found = names.texts(domain)
    return [text for text in found if text.lower().split(" ")[0] == "v=spf1"]


def _follow(walk: _Walk, domain: str, record: str, *, top: bool, depth: int) -> None:
    redirect = ""
    for text in record.split()[1:]:
        modifier, term = _MODIFIER.match(text), _TERM.match(text)
        if term:
            _meet(walk, domain, term, top=top, depth=depth)
        elif modifier:
            if modifier["name"].lower() == "redirect":
                redirect = modifier["value"]
        else:
            walk.wrong.append(
                _("The SPF record of %(domain)s cannot be read at %(text)s.")
                % {"domain": domain, "text": text}
            )
    if redirect and not walk.end:
        walk.lookups += 1
        _include(walk, redirect, top=top, depth=depth)


def _meet(walk: _Walk, domain: str, term: re.Match[str], *, top: bool, depth: int) -> None:
    name, value = term["name"].lower(), term["value"] or ""
    if name in _ASKING:
        walk.lookups += 1
    if walk.lookups > MOST_LOOKUPS + 1 and name != "all":
        return  # void already: no need to ask a stranger's whole tree
    if name == "all":
        walk.end = (term["sign"] or "+") if top else walk.end
    elif name == "include":
        _include(walk, value, top=False, depth=depth)
    elif term["sign"] in {"", "+"}:
        for network in _networks(walk.names, term, value or domain):
            _allow(walk, network, domain)


def _networks(names: Names, term: re.Match[str], value: str) -> Iterator[str]:
    """The networks that a term names."""
    name, prefix = term["name"].lower(), term["prefix"]
    if name in {"ip4", "ip6"}:
        yield f"{value}{prefix or ''}"
    hosts = [value] if name == "a" else []
    if name == "mx":
        hosts = [host for _preference, host in names.exchangers(value)]
    for host in hosts:
        for address in names.addresses(host):
            yield address + _prefix(address, prefix)


def _include(walk: _Walk, domain: str, *, top: bool, depth: int) -> None:
    if "%" in domain or depth >= _DEEPEST:  # a macro depends on the message; a circle has no end
        return
    records = _records(walk.names, domain)
    if len(records) != 1:
        walk.wrong.append(
            _("It includes %(domain)s, which has no SPF record of its own.") % {"domain": domain}
        )
        return
    _follow(walk, domain, records[0], top=top, depth=depth + 1)


def _allow(walk: _Walk, network: str, domain: str) -> None:
    try:
        among = ip_network(network, strict=False)
    except ValueError:
        walk.wrong.append(
            _("The SPF record of %(domain)s cannot be read at %(text)s.")
            % {"domain": domain, "text": network}
        )
        return
    walk.allowed |= {one for one in walk.addresses if ip_address(one) in among}


def _prefix(address: str, prefix: str | None) -> str:
    """The length that an ``a`` or ``mx`` gives: ``/24`` for version 4, ``//64`` for version 6."""
    four, _slash, six = (prefix or "").partition("//")
    if ":" in address:
        return f"/{six}" if six else ""
    return four
