"""The servers: where replies arrive, and what the sending one is called (RFC 5321, RFC 7505)."""

from collections.abc import Iterator, Sequence

from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.deliverability.finding import Finding, State
from ccm_cli.messaging.deliverability.names import Names

_NONE = "."


def look_at_receiving(names: Names, domain: str) -> Iterator[Finding]:
    """Whether replies to a domain arrive."""
    exchangers = [host for _preference, host in names.exchangers(domain)]
    if _NONE in exchangers:
        words = _("%(domain)s says that it takes no mail.") % {"domain": domain}
        mend = _("Send from a domain at which replies and bounces arrive.")
        yield Finding("MX", State.PROBLEM, words, mend)
    elif not exchangers:
        reached = bool(names.addresses(domain))
        words = _("%(domain)s names no mail server.") % {"domain": domain}
        state = State.ADVICE if reached else State.PROBLEM
        yield Finding("MX", state, words, _("Publish an MX record."))
    else:
        dead = [host for host in exchangers if not names.addresses(host)]
        for host in dead:
            words = _("The mail server %(host)s of %(domain)s has no address.") % {
                "host": host,
                "domain": domain,
            }
            yield Finding("MX", State.PROBLEM, words, _("Correct the MX record."))
        if not dead:
            words = _("Replies arrive at %(hosts)s.") % {"hosts": in_series(exchangers)}
            yield Finding("MX", State.FINE, words)


def look_at_sending(names: Names, host: str, addresses: Sequence[str]) -> Iterator[Finding]:
    """Whether the addresses of the sending server are called what they say they are."""
    if not host:
        words = _("No mail server is named in the settings.")
        yield Finding("reverse DNS", State.UNKNOWN, words, "ccm config set email.host …")
        return
    if not addresses:
        words = _("%(host)s has no address.") % {"host": host}
        yield Finding("reverse DNS", State.PROBLEM, words, _("Correct email.host."))
        return
    for address in addresses:
        called = names.reverse(address)
        back = [name for name in called if address in names.addresses(name)]
        shown = {"address": address, "names": in_series(called)}
        if not called:
            words = _("%(address)s has no name.") % shown
            mend = _("Have whoever gives you the address enter its name (a PTR record).")
            yield Finding("reverse DNS", State.PROBLEM, words, mend)
        elif not back:
            words = _("%(address)s is called %(names)s, which does not lead back to it.") % shown
            mend = _("Give that name this address, or have the address called otherwise.")
            yield Finding("reverse DNS", State.PROBLEM, words, mend)
        else:
            words = _("%(address)s is called %(names)s, and that leads back to it.") % shown
            yield Finding("reverse DNS", State.FINE, words)
