"""DMARC: what others do with mail in our name that is not proved ours (RFC 7489)."""

from collections.abc import Iterator

from ccm_cli.language import gettext as _
from ccm_cli.messaging.deliverability.dkim import aligned, tags
from ccm_cli.messaging.deliverability.finding import Finding, State
from ccm_cli.messaging.deliverability.names import Names

_POLICIES = ("none", "quarantine", "reject")
_LABELS_OF_A_DOMAIN = 2


def look(names: Names, domain: str, envelope: str) -> Iterator[Finding]:
    """What is to be said of a domain's DMARC.

    Args:
        names: asks DNS.
        domain: of the sender that people see.
        envelope: the domain of the address that failures are reported to, for which SPF counts.

    Raises:
        Unanswered: DNS does not answer.
    """
    found = _record(names, domain)
    if found is None:
        words = _("%(domain)s has no DMARC record; large providers want one.") % {"domain": domain}
        mend = _(
            'Publish a TXT record at _dmarc.%(domain)s: "v=DMARC1; p=none; rua=mailto:%(rua)s"'
        )
        yield Finding(
            "DMARC", State.PROBLEM, words, mend % {"domain": domain, "rua": f"dmarc@{domain}"}
        )
        return
    where, records = found
    if len(records) > 1:
        words = _("%(name)s has %(n)d records; then none counts.") % {
            "name": where,
            "n": len(records),
        }
        yield Finding("DMARC", State.PROBLEM, words, _("Leave one of them."))
        return
    said = tags(records[0])
    yield _policy(where, said, is_own=where == f"_dmarc.{domain}")
    if "rua" not in said:
        words = _("Nobody reports to you what was sent in your name.")
        mend = _("Add rua=mailto: and an address of yours to the record.")
        yield Finding("DMARC", State.ADVICE, words, mend)
    if not aligned(envelope, domain):
        words = _("Failures go to %(envelope)s, so SPF does not count for %(domain)s.") % {
            "envelope": envelope,
            "domain": domain,
        }
        mend = _("Take an address of %(domain)s for email.bounce, or rely on DKIM alone.") % {
            "domain": domain
        }
        yield Finding("DMARC", State.ADVICE, words, mend)


def _policy(where: str, said: dict[str, str], *, is_own: bool) -> Finding:
    policy = said.get("p", "") if is_own else said.get("sp", said.get("p", ""))
    if policy not in _POLICIES:
        words = _("%(name)s names no policy.") % {"name": where}
        return Finding("DMARC", State.PROBLEM, words, _("Add p=none, p=quarantine or p=reject."))
    words = _("%(name)s asks others to treat doubtful mail so: %(policy)s.") % {
        "name": where,
        "policy": policy,
    }
    if policy == "none":
        mend = _("Once the reports show that your own mail passes, take p=quarantine.")
        return Finding("DMARC", State.ADVICE, words, mend)
    return Finding("DMARC", State.FINE, words)


def _record(names: Names, domain: str) -> tuple[str, list[str]] | None:
    """Where the policy stands: at the domain, else at one that it lies in."""
    labels = domain.split(".")
    while len(labels) >= _LABELS_OF_A_DOMAIN:
        where = "_dmarc." + ".".join(labels)
        records = [
            text
            for text in names.texts(where)
            if text.replace(" ", "").lower().startswith("v=dmarc1")
        ]
        if records:
            return where, records
        labels = labels[1:]
    return None
