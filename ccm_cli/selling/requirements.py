"""What a stage requires of a deal before it may enter."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from ccm_cli.errors import Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series

CUSTOM = "custom."
LABELS: Mapping[str, str] = {
    "contact": message("Contact"),
    "company": message("Company"),
    "value": message("Value"),
    "expected_close": message("Expected close"),
    "source": message("Source"),
    "notes": message("Notes"),
    "competitor": message("Competitor"),
    "lost_reason": message("Lost because"),
}
"""Of each of `ccm_cli.config.REQUIRABLE`, how it is called for people."""
_COLUMNS = {
    "contact": "contact_id",
    "company": "company_id",
    "value": "value_minor",
}
"""The columns that hold them, where they are called otherwise."""
_OPTIONS = {
    "contact": "--contact REF",
    "company": "--company NAME",
    "value": "--value AMOUNT",
    "expected_close": "--expected-close DAY",
    "source": "--source TEXT",
    "notes": "--notes TEXT",
    "competitor": "--add-competitor NAME",
}


class Incomplete(Refused):
    """A deal lacks what the stage it should enter requires.

    Args:
        deal_id: which deal; None for one that is being added.
        stage: the stage.
        fields: what it lacks: names of `LABELS`, or ``custom.KEY``.
        title: of the deal.
    """

    def __init__(
        self, deal_id: int | None, stage: str, fields: Sequence[str], *, title: str
    ) -> None:
        super().__init__(
            _("%(title)s cannot enter the stage %(stage)s without: %(fields)s.")
            % {"title": title, "stage": stage, "fields": in_series(map(called, fields))},
            hint=_hint(deal_id, fields),
        )
        self.deal_id = deal_id
        self.stage = stage
        self.fields = tuple(fields)


def called(field: str) -> str:
    """How people call a field that a stage may require."""
    return _(LABELS[field]) if field in LABELS else field.removeprefix(CUSTOM)


def missing(deal: Mapping[str, Any], required: Sequence[str]) -> tuple[str, ...]:
    """What a deal lacks.

    Args:
        deal: its columns, ``competitors`` the number of those known.
        required: names of `LABELS`, or ``custom.KEY``.
    """
    if not required:
        return ()
    custom = json.loads(deal["custom"])
    return tuple(name for name in required if not _is_there(deal, custom, name))


def _is_there(deal: Mapping[str, Any], custom: Mapping[str, Any], name: str) -> bool:
    if name.startswith(CUSTOM):
        return custom.get(name.removeprefix(CUSTOM)) not in {None, ""}
    if name == "competitor":
        return bool(deal["competitors"])
    return deal[_COLUMNS.get(name, name)] not in {None, ""}


def _hint(deal_id: int | None, fields: Sequence[str]) -> str:
    options = [
        f"--set {shlex.quote(name.removeprefix(CUSTOM))}=…"
        if name.startswith(CUSTOM)
        else _OPTIONS[name]
        for name in fields
        if name != "lost_reason"
    ]
    if not options:
        return _("Say why: --reason TEXT")
    if deal_id is None:
        return _("Say it along: %(options)s") % {"options": " ".join(options)}
    return _("Set it: ccm deal edit %(id)d %(options)s") % {
        "id": deal_id,
        "options": " ".join(options),
    }
