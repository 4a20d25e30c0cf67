"""The list of calls: whom to call, what to say, and who is to be left in peace just now."""

from dataclasses import replace
from typing import NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.deciding import Verdict, decide
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.recipients import recipients
from ccm_cli.store.ids import id_said
from ccm_cli.store.reading import Reader

AT_ONCE = 500


class CallLine(NamedTuple):
    """One entry of the list.

    Attributes:
        id: its number.
        contact_id: whom to call.
        name: of that person.
        company: where the person works; may be empty.
        number: to dial.
        about: the campaign, or what else asked for it.
        template: the message that the script is of.
        purpose: of the message.
        script: what to say.
        language: of the script.
        state: ``waiting`` or ``done``.
        outcome: of the last try; empty before the first.
        note: of the last try.
        attempts: how many tries there were.
        due_at: not before this moment, UTC seconds.
        time_zone: of the person; empty where it is not known.
        reason: why not to call now; empty where one may. See `reasons.in_words`.
        until: when one may again, UTC seconds; None where that is not known.
    """

    id: int
    contact_id: int
    name: str
    company: str
    number: str
    about: str
    template: str
    purpose: str
    script: str
    language: str
    state: str
    outcome: str
    note: str
    attempts: int
    due_at: int
    time_zone: str
    reason: str = ""
    until: int | None = None


_CALL = """
SELECT r.id, r.contact_id, c.name,
       coalesce((SELECT k.name FROM contact_company w JOIN company k ON k.id = w.company_id
                 WHERE w.contact_id = c.id ORDER BY w.position, w.id LIMIT 1), ''),
       r.address, coalesce(g.name, m.source, ''), r.template, coalesce(m.purpose, ''), r.script,
       r.language, r.state, r.outcome, r.note, r.attempts, r.due_at, c.time_zone
FROM errand r JOIN contact c ON c.id = r.contact_id
LEFT JOIN message m ON m.id = r.message_id LEFT JOIN campaign g ON g.id = m.campaign_id
WHERE r.channel = 'phone'
"""
_GOES_ON = " AND coalesce(g.state, '') NOT IN ('cancelled', 'paused')"


def waiting(reader: Reader, context: SendingContext) -> list[CallLine]:
    """The calls that are left, those that may be made now first, then by when they are due.

    Whether one may call is decided anew: the number may be on the list of suppressed ones since,
    the person may have said no, or it may be night where the person is.
    """
    lines = reader.rows(
        CallLine,
        f"{_CALL} AND r.state = 'waiting'{_GOES_ON} ORDER BY r.due_at, r.id LIMIT ?",
        (AT_ONCE,),
    )
    people = {
        one.id: one for one in recipients(reader, [line.contact_id for line in lines], "phone")
    }
    # The message itself counts already: the cap has no say any more.
    policy = replace(policy_of(context.settings.sending), cap=None)
    decided = []
    for line in lines:
        person = people[line.contact_id]._replace(address=line.number, address_key=line.number)
        decision = decide(
            reader,
            person,
            policy=policy,
            channel="phone",
            purpose=line.purpose,
            zone=person.zone_or(context.zone),
            now=context.now,
        )
        if decision.verdict is not Verdict.GO:
            until = decision.until or None
            decided.append(line._replace(reason=decision.reason, until=until))
        elif line.due_at > context.now:
            decided.append(line._replace(until=line.due_at))
        else:
            decided.append(line)
    return sorted(decided, key=lambda line: (bool(line.reason), line.until or 0, line.id))


def next_call(reader: Reader, context: SendingContext) -> CallLine | None:
    """The call to make now; None when none may be made."""
    first = next(iter(waiting(reader, context)), None)
    return first if first and not first.reason and first.until is None else None


def call(reader: Reader, ref: str) -> CallLine:
    """One call by its number.

    Raises:
        NotFound: there is none.
    """
    found = reader.row(CallLine, f"{_CALL} AND r.id = ?", (id_said(ref),))
    if found is None:
        raise NotFound(
            _("There is no call %(ref)s.") % {"ref": excerpt(ref)}, hint=_("See: ccm call list")
        )
    return found
