"""The history of a contact's stages, as our own objects hold it."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.customers import choices
from ccm_cli.customers.importing import nested
from ccm_cli.customers.importing.columns import Column, ImportField
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.registry import Afterword, ContactColumns, Context, FieldChange
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import parse_moment
from ccm_cli.store.writing import UnitOfWork

_NAME = "stage history"


class _Told(NamedTuple):
    before: str
    after: str
    at: str


class _Step(NamedTuple):
    from_stage: str
    to_stage: str
    at: int


def _put(draft: ContactDraft, text: str, _column: Column) -> None:
    try:
        told = [_Told(str(s["from"]), str(s["to"]), str(s["at"])) for s in json.loads(text)]
    except (ValueError, TypeError, KeyError):
        raise InvalidInput(_("The history is no list of objects with from, to and at.")) from None
    for step in told:
        for stage in step[:2]:
            choices.one_of(stage, choices.STAGES, _("Stage"))
    draft.extra[_NAME] = told


class _History:
    """Writes down what is not yet written; see `registry.ContactExtension`."""

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        self._work = work
        self._context = context

    def apply(self, said: Sequence[tuple[int, list[_Told]]]) -> Sequence[Sequence[FieldChange]]:
        held: dict[int, set[_Step]] = {}
        for contact, *step in by_keys(
            self._work.reader,
            "SELECT contact_id, from_stage, to_stage, at FROM contact_stage_change"
            " WHERE contact_id IN",
            dict.fromkeys(contact for contact, _told in said),
        ):
            held.setdefault(contact, set()).add(_Step(*step))
        rows: list[dict[str, object]] = []
        changes: list[list[FieldChange]] = []
        for contact, told in said:
            known = held.setdefault(contact, set())
            new = [step for step in map(self._read, told) if step not in known]
            known.update(new)
            rows += [step._asdict() | {"contact_id": contact} for step in new]
            changes.append([FieldChange("stage", s.from_stage, s.to_stage) for s in new])
        if rows:
            self._work.insert_rows("contact_stage_change", rows)
        return changes

    def finish(self) -> Afterword:
        return Afterword()

    def _read(self, told: _Told) -> _Step:
        at = parse_moment(told.at, now=self._context.now, zone=self._context.zone)
        return _Step(told.before, told.after, at)


STAGE_HISTORY = ContactColumns(
    _NAME,
    (ImportField(_NAME, _put),),
    _History,
    ("contact_stage_change",),
    {"stage_history": nested.whole(_NAME)},
)
