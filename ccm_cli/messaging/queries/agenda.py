"""Mail that nobody answered and calls to make, as sources of the list of things to do."""

from collections.abc import Sequence

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem, counted, waiting
from ccm_cli.store.reading import Reader

PROMISED = 20.0
"""What a call adds to its score that somebody was promised."""
_DAY = 86_400


def unanswered(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Mail of people that waits to be seen to, the oldest first."""
    found = reader.rows(
        lambda *row: row,
        "SELECT ml.id, ml.at, coalesce(c.name, nullif(ml.sender_name, ''), ml.sender), ml.subject,"
        " ml.contact_id FROM mail ml LEFT JOIN contact c ON c.id = ml.contact_id"
        " WHERE ml.state = 'new' ORDER BY ml.at, ml.id LIMIT ?",
        (day.most,),
    )
    return [_mail(*row, day=day) for row in found]


def _mail(
    mail_id: int, at: int, who: str, subject: str, contact_id: int | None, *, day: Day
) -> TodayItem:
    ago = day.days_since(at)
    when = counted(ngettext("%(n)s day ago", "%(n)s days ago", ago), ago) if ago else _("today")
    return TodayItem(
        "mail",
        subject or _("(no subject)"),
        _("wrote %(when)s and has no answer") % {"when": when},
        f"ccm inbox reply {mail_id}",
        contact_id,
        who,
        due_at=at,
        score=waiting((day.now - at) / _DAY),
    )


def calls(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Calls that messages ask for and that are due, those promised first, then the oldest.

    One that a task stands for already, to call back or to pay the visit, is left to the task.
    """
    found = reader.rows(
        lambda *row: row,
        "SELECT r.id, r.due_at, r.outcome, r.attempts, c.id, c.name, coalesce(g.name, r.template)"
        " FROM errand r JOIN contact c ON c.id = r.contact_id"
        " LEFT JOIN message m ON m.id = r.message_id LEFT JOIN campaign g ON g.id = m.campaign_id"
        " WHERE r.channel = 'phone' AND r.state = 'waiting' AND r.due_at < ?"
        " AND coalesce(g.state, '') NOT IN ('cancelled', 'paused')"
        " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = r.task_id AND t.state = 'open')"
        " ORDER BY r.outcome = 'call-back' DESC, r.due_at, r.id LIMIT ?",
        (day.ends, day.most),
    )
    return [_call(*row, day=day) for row in found]


def _call(
    errand_id: int,
    due_at: int,
    outcome: str,
    attempts: int,
    contact_id: int,
    who: str,
    about: str,
    *,
    day: Day,
) -> TodayItem:
    reason = _("to be called about %(about)s") % {"about": about}
    if outcome == "call-back":
        reason = _("is to be called back about %(about)s") % {"about": about}
    elif attempts:
        tries = ngettext("%(n)s try so far", "%(n)s tries so far", attempts)
        reason += ", " + counted(tries, attempts)
    return TodayItem(
        "call",
        who,
        reason,
        f"ccm call done {errand_id} reached",
        contact_id,
        who,
        due_at=due_at,
        score=waiting((day.now - due_at) / _DAY) + (PROMISED if outcome == "call-back" else 0),
    )


SOURCES: tuple[Source, ...] = (
    Source("mail", 62, unanswered),
    Source("call", 33, calls),
)
