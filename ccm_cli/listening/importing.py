"""Importing answers to surveys.

The natural key is survey, contact, score, comment and time. The survey is the one the import
names, or the only one there is; where there is none yet, one called ``nps`` is made.
"""

from collections.abc import Hashable, Mapping, Sequence

from ccm_cli.customers import entries
from ccm_cli.customers.importing.interactions import channel
from ccm_cli.customers.importing.keyed import (
    CONTACT_HEADERS,
    IGNORED,
    KeyedDraft,
    KeyedImporter,
    Row,
    by_id,
    column_part,
    text_field,
)
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.registry import ImportKind
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import parse_number
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.listening import surveys

FIELDS = (
    text_field("contact", more=CONTACT_HEADERS),
    text_field("survey", "نظرسنجی / опрос"),
    text_field("score", "rating / answer / nps / امتیاز / نمره / оценка / балл"),
    text_field("comment", "comments / text / feedback / نظر / توضیح / комментарий / отзыв"),
    text_field("at", "date / time / when / answered / تاریخ / زمان / дата / когда"),
    text_field("channel", "کانال / канал"),
    text_field("contact name"),
    text_field("ccm id"),
)
KNOWN_BY = {
    "id": by_id("survey_answer"),
    **{
        name: column_part(column, "survey_answer", indexed=column == "contact_id")
        for name, column in (
            ("contact", "contact_id"), ("survey", "survey_id"), ("score", "score"),
            ("comment", "comment"), ("at", "at"),
        )
    },
}  # fmt: skip


class AnswerImporter(KeyedImporter):
    table = "survey_answer"
    filled = ("channel", "comment")
    natural = ("survey_id", "contact_id", "score", "at")
    held = (*filled, *natural)
    known_by = KNOWN_BY

    def read(self, draft: KeyedDraft) -> None:
        self.needed(draft, "contact")
        self.needed(draft, "score")
        at = self.moment(draft, "at")
        if at is None:
            raise InvalidInput(_("%(field)s is empty.") % {"field": "at"})
        if at > self.context.now:
            raise InvalidInput(_("%(field)s lies in the future.") % {"field": "at"})
        draft.row = {
            "campaign_id": None,
            "score": self.parsed(draft, "score", _score),
            "comment": entries.block(draft.texts.get("comment", ""), _("Comment")),
            "channel": self.parsed(draft, "channel", channel) or "",
            "at": at,
            "created_at": self.context.now,
        }

    def relate(self, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
        reasons = dict(self.relate_contacts(drafts))
        names = {
            draft.line: draft.texts.get("survey", "") or self.context.survey for draft in drafts
        }
        keys = {search_key(name) for name in names.values() if name}
        known = dict(by_keys(self.work.reader, "SELECT key, id FROM survey WHERE key IN", keys))
        if search_key(surveys.NPS) in keys - known.keys():
            known[search_key(surveys.NPS)] = self._nps()
        for draft in drafts:
            name = names[draft.line]
            if not name:
                draft.row["survey_id"] = self._only_survey()
            elif search_key(name) in known:
                draft.row["survey_id"] = known[search_key(name)]
            else:
                reasons[draft.line] = _("There is no survey %(name)s.") % {
                    "name": quoted(excerpt(name))
                }
        for draft in drafts:
            if draft.line not in reasons:
                draft.row["campaign_id"] = surveys.asked_by(
                    self.work.reader,
                    draft.row["survey_id"],
                    draft.row["contact_id"],
                    draft.row["at"],
                )
        return reasons

    def _only_survey(self) -> int:
        found = self.work.reader.values("SELECT id FROM survey ORDER BY id LIMIT 2")
        if len(found) == 1:
            return int(found[0])
        if found:
            raise NotFound(
                _("There are several surveys; which one was answered?"),
                hint=_("Name it with --survey, or in a column survey."),
            )
        return self._nps()

    def _nps(self) -> int:
        """The survey that there is where nobody made another."""
        made = surveys.add(self.work, name=surveys.NPS, now=self.context.now)
        return int(made.id or 0)

    def loose_key(self, row: Row) -> Hashable:
        return row["survey_id"], row["contact_id"], row["score"], search_key(row["comment"])

    def exact_key(self, row: Row) -> Hashable:
        return self.loose_key(row), row["at"]

    def name(self, row: Row) -> str:
        return str(row["score"])


def _score(text: str) -> int:
    number = parse_number(text)
    if number != number.to_integral_value() or not surveys.LOWEST <= number <= surveys.HIGHEST:
        raise InvalidInput(
            _("A score is a whole number from %(low)d to %(high)d.")
            % {"low": surveys.LOWEST, "high": surveys.HIGHEST}
        )
    return int(number)


ANSWERS = ImportKind(
    "answers",
    "survey_answer",
    (),
    FIELDS,
    IGNORED | {"campaign"},
    AnswerImporter,
    known_by=KNOWN_BY,
)
