"""Calls: what the owner says of each, and what follows from it.

::

    waiting -> done: reached, refused, wrong-number
       ^ '---> call-back, no-answer, busy: waiting again, for a later time
       '-----> done: no-answer, after so many tries
"""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers import interactions
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import clean_block, excerpt
from ccm_cli.messaging import aftermath, consent
from ccm_cli.messaging.errands import DONE, WAITING
from ccm_cli.messaging.models import Errand
from ccm_cli.messaging.outcomes import OUTCOMES, in_words
from ccm_cli.messaging.reasons import Reason
from ccm_cli.selling import tasks
from ccm_cli.selling.due import Due, due_at
from ccm_cli.store.writing import UnitOfWork

PAUSES = {"no-answer": 4 * 3_600, "busy": 1_800}
"""Seconds after which one tries again."""

MOST_TRIES = 3
"""After so many tries without an answer the message did not reach the person."""

_SPOKEN = {"reached", "refused", "call-back"}
_STEPS = {
    "call-back": message("Call %(name)s back"),
    "wrong-number": message("Find the right number of %(name)s"),
}
"""The task that follows by itself."""
_UNREACHED = {"wrong-number": Reason.WRONG_NUMBER, "no-answer": Reason.NO_ANSWER}


class Call(NamedTuple):
    """What the owner says of a call.

    Attributes:
        outcome: one of `outcomes.OUTCOMES`.
        note: what was said; several lines.
        duration: seconds; None where it is not known.
        again_at: when to call back or to try again, UTC seconds; needed for ``call-back``.
        task: the next step, as the title of a task; empty for none.
        due: when that is due; None for some time.
    """

    outcome: str
    note: str = ""
    duration: int | None = None
    again_at: int | None = None
    task: str = ""
    due: Due | None = None


class Recorded(NamedTuple):
    """What came of it.

    Attributes:
        errand: the entry of the list; waiting again, or done.
        interaction_id: in the timeline; None when nobody was spoken to.
        task_id: of the next step; None when there is none.
    """

    errand: Errand
    interaction_id: int | None
    task_id: int | None


def record(
    work: UnitOfWork, errand_id: int, call: Call, *, name: str, zone: ZoneInfo, now: int
) -> Recorded:
    """Write down what came of a call, and do what follows from it.

    Who was spoken to has an entry in the timeline. A wrong number, and the last of `MOST_TRIES`
    without an answer, give the message to its next channel. Who wants no calls is not called again.

    Args:
        work: the unit of work.
        errand_id: the entry of the list.
        call: what the owner says of it.
        name: of the person, for the task.
        zone: of the business.
        now: UTC seconds.

    Raises:
        NotFound: there is no such entry.
        Conflict: it is done already.
        InvalidInput: an unknown outcome, no time to call back at, or a time for what is not to be.
    """
    errand = work.get(Errand, errand_id)
    _refuse(errand, call, now)
    errand.outcome, errand.note = call.outcome, clean_block(call.note)
    errand.attempts += 1
    interaction_id = _log(work, errand, call, now) if call.outcome in _SPOKEN else None
    task_id = _next_step(work, errand, call, name=name, zone=zone, now=now)
    if call.outcome == "call-back":
        assert call.again_at is not None
        errand.due_at = call.again_at
    elif call.outcome in PAUSES and errand.attempts < MOST_TRIES:
        errand.due_at = call.again_at or now + PAUSES[call.outcome]
    else:
        errand.state, errand.settled_at = DONE, now
        _settle(work, errand, call, now)
    work.flush()
    return Recorded(errand, interaction_id, task_id)


def _refuse(errand: Errand, call: Call, now: int) -> None:
    if errand.channel != "phone" or errand.state != WAITING:
        raise Conflict(
            _("Call %(id)d is done already.") % {"id": errand.id},
            hint=_("See what is left: ccm call list"),
        )
    if call.outcome not in OUTCOMES:
        raise InvalidInput(
            _("There is no outcome %(name)s.") % {"name": call.outcome},
            hint=_("It may be: %(choices)s.") % {"choices": in_series(OUTCOMES)},
        )
    if call.outcome == "call-back" and (call.again_at is None or call.again_at <= now):
        raise InvalidInput(
            _("Say when to call back: a time to come."),
            hint=_("For example: --again 'tomorrow 10:00'"),
        )
    if call.again_at is not None and call.outcome not in {"call-back", *PAUSES}:
        raise InvalidInput(
            _("After %(outcome)s nobody calls again.") % {"outcome": in_words(call.outcome)},
            hint=_("A next step is a task: --task 'Send the offer' --due friday"),
        )
    if call.due is not None and not call.task and call.outcome not in _STEPS:
        raise InvalidInput(
            _("There is a day but no next step that it is for."),
            hint=_("Say what is to be done then: --task 'Send the offer' --due friday"),
        )


def _log(work: UnitOfWork, errand: Errand, call: Call, now: int) -> int | None:
    campaign = work.reader.value(
        "SELECT campaign_id FROM message WHERE id = ?", (errand.message_id,)
    )
    said = excerpt(call.note.strip().partition("\n")[0], 200)
    done = interactions.log(
        work,
        contact_id=errand.contact_id,
        channel="phone",
        direction="out",
        summary=said
        or _("%(template)s: %(outcome)s")
        % {"template": errand.template, "outcome": in_words(call.outcome)},
        body=call.note if "\n" in call.note.strip() else "",
        now=now,
        duration=call.duration,
        campaign_id=campaign,
    )
    return done.id


def _next_step(
    work: UnitOfWork, errand: Errand, call: Call, *, name: str, zone: ZoneInfo, now: int
) -> int | None:
    """The task that follows: to call back, to find the right number, or what the owner says."""
    if errand.task_id is not None and _is_open(work, errand.task_id):
        tasks.done(work, errand.task_id, now=now, zone=zone)
    title, due = call.task, call.due
    if not title and call.outcome in _STEPS:
        title = _(_STEPS[call.outcome]) % {"name": name}
    if not title:
        return None
    if due is None and call.outcome == "call-back" and call.again_at is not None:
        due = due_at(call.again_at)
    made = tasks.add(
        work, title=title, now=now, contact_id=errand.contact_id, due=due, notes=errand.note
    )
    if call.outcome == "call-back":
        errand.task_id = made.id
    return made.id


def _is_open(work: UnitOfWork, task_id: int) -> bool:
    state: str | None = work.reader.value("SELECT state FROM task WHERE id = ?", (task_id,))
    return state == tasks.OPEN


def _settle(work: UnitOfWork, errand: Errand, call: Call, now: int) -> None:
    """What the message comes to."""
    if call.outcome == "refused":
        consent.withdraw(
            work,
            [errand.contact_id],
            now=now,
            source="call",
            how=call.note.strip() or _("said so on the phone"),
            channel="phone",
        )
    if call.outcome == "wrong-number":
        consent.suppress(work, errand.address, reason=Reason.WRONG_NUMBER, now=now, channel="phone")
    if errand.message_id is None:
        return
    if call.outcome in _SPOKEN:
        aftermath.note(work, errand.message_id, "delivered", at=now, said=True)
        if call.outcome == "reached":
            aftermath.note(work, errand.message_id, "replied", at=now)
        else:
            aftermath.note(work, errand.message_id, "unsubscribed", at=now)
        return
    reason = _UNREACHED.get(call.outcome, Reason.NO_ANSWER)
    state = work.reader.value("SELECT state FROM message WHERE id = ?", (errand.message_id,))
    if state == "accepted":
        ended = {"state": "refused", "reason": str(reason), "settled_at": now}
        work.update_rows("message", {errand.message_id: ended})
    aftermath.undelivered(work, errand.message_id, now=now)
