"""Unhappy customers who nobody got back to, as a source of the list of things to do."""

import shlex
from collections.abc import Sequence

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.listening.queries.nps import DETRACTOR
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem, counted, waiting
from ccm_cli.store.reading import Reader

SINCE_DAYS = 30
"""Answers older than this are no longer answered."""
_DAY = 86_400


def unhappy_answers(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """The last answers of detractors who were not spoken to since; no task or ticket is of them."""
    found = reader.rows(
        lambda *row: (int(row[0]), int(row[1]), str(row[2]), int(row[3]), str(row[4])),
        "SELECT r.score, r.at, s.name, c.id, c.name FROM"
        " (SELECT id, survey_id, contact_id, score, at FROM survey_answer"
        "   WHERE at >= ? AND survey_id IN (SELECT id FROM survey WHERE kind = 'nps')"
        "   ORDER BY at DESC LIMIT ?) r"
        " JOIN survey s ON s.id = r.survey_id JOIN contact c ON c.id = r.contact_id"
        " LEFT JOIN contact_activity a ON a.contact_id = c.id"
        " WHERE r.score <= ? AND coalesce(a.last_contact_at, 0) <= r.at"
        " AND NOT EXISTS (SELECT 1 FROM survey_answer n WHERE n.contact_id = r.contact_id"
        "   AND n.survey_id = r.survey_id AND (n.at, n.id) > (r.at, r.id))"
        " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.contact_id = c.id AND t.state = 'open')"
        " AND NOT EXISTS (SELECT 1 FROM ticket k WHERE k.contact_id = c.id"
        "   AND k.state IN ('open', 'waiting'))"
        " ORDER BY r.at LIMIT ?",
        (day.now - SINCE_DAYS * _DAY, day.looked_at, DETRACTOR, day.most),
    )
    return [_item(*row, day=day) for row in found]


def _item(score: int, at: int, survey: str, contact_id: int, who: str, *, day: Day) -> TodayItem:
    ago = day.days_since(at)
    when = counted(ngettext("%(n)s day ago", "%(n)s days ago", ago), ago) if ago else _("today")
    reason = _("gave %(score)s of 10 in %(survey)s, %(when)s") % {
        "score": counted("%(n)s", score),
        "survey": survey,
        "when": when,
    }
    step = shlex.quote(_("Ask what went wrong"))
    return TodayItem(
        "unhappy-answer",
        who,
        reason,
        f"ccm task add {step} --contact {contact_id} --due today --priority high",
        contact_id,
        who,
        score=waiting((day.now - at) / _DAY),
    )


SOURCES: tuple[Source, ...] = (Source("unhappy-answer", 65, unhappy_answers, gives_way=True),)
