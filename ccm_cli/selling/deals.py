"""Deals: added, edited, removed; how they are moved, won, lost and reopened is in `moving`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from ccm_cli.customers import custom_fields
from ccm_cli.customers.models import Company, Contact
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.language.text import clean_block, clean_line, search_key
from ccm_cli.selling import competitors
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.models import Deal, DealStageChange
from ccm_cli.selling.moving import Circumstances, Move, lose, move, move_all, reopen, win
from ccm_cli.selling.pipelines import OPEN, Pipeline
from ccm_cli.selling.requirements import Incomplete, missing
from ccm_cli.selling.titles import title_of
from ccm_cli.store.writing import UnitOfWork

__all__ = [
    "LARGEST_VALUE",
    "Circumstances",
    "DealChanges",
    "Move",
    "add",
    "edit",
    "lose",
    "move",
    "move_all",
    "remove",
    "reopen",
    "win",
]

LARGEST_VALUE = 10**15
"""In minor units: thousands of deals this large still add up within SQLite's integers."""


class DealChanges(TypedDict, total=False):
    """What `edit` may change; what is not named stays."""

    title: str
    contact_id: int | None
    company_id: int | None
    value: Money | None
    expected_close: date | None
    source: str
    notes: str
    lost_reason: str
    custom: Mapping[str, Any]
    unset_custom: Sequence[str]
    add_competitors: Sequence[str]
    rm_competitors: Sequence[str]


def add(
    work: UnitOfWork,
    *,
    title: str,
    pipeline: Pipeline,
    currency: str,
    now: int,
    contact_id: int | None = None,
    company_id: int | None = None,
    value: Money | None = None,
    stage: str | None = None,
    expected_close: date | None = None,
    source: str = "",
    notes: str = "",
    custom: Mapping[str, Any] | None = None,
    competing: Sequence[str] = (),
) -> Deal:
    """Add a deal; its history begins with the stage it is put in.

    Args:
        work: the unit of work.
        title: one line of at most `titles.LONGEST_TITLE` characters.
        pipeline: the one it goes through.
        currency: ISO 4217, for a deal without a value.
        now: UTC seconds.
        contact_id: whom it is with.
        company_id: which company it is with.
        value: zero to `LARGEST_VALUE`; None while unknown.
        stage: of the pipeline; the first when absent.
        expected_close: the day it is expected to be won.
        source: where it came from.
        notes: several lines.
        custom: typed values of custom fields, as `custom_fields.typed` gives them.
        competing: names of competitors.

    Raises:
        InvalidInput: an empty or too long title, a value out of bounds, an unknown stage.
        NotFound: there is no such contact or company.
        Incomplete: it lacks what the stage requires.
    """
    _require_known(work, contact_id, company_id)
    _require_value(value)
    shown = title_of(title)
    first = pipeline.first if stage is None else pipeline.stage(stage)
    state = pipeline.state_of(first)
    deal = work.add(
        Deal(
            title=shown,
            title_key=search_key(shown),
            contact_id=contact_id,
            company_id=company_id,
            pipeline=pipeline.name,
            stage=first,
            state=state,
            stage_since=now,
            value_minor=None if value is None else value.minor,
            currency=currency if value is None else value.currency,
            expected_close=None if expected_close is None else expected_close.isoformat(),
            source=clean_line(source),
            notes=clean_block(notes),
            custom=custom_fields.changed("{}", custom or {}, ()),
            created_at=now,
            updated_at=now,
            closed_at=None if state == OPEN else now,
            promised_close=None if expected_close is None else expected_close.isoformat(),
        )
    )
    step = DealStageChange(deal_id=_id(deal), to_stage=first, pipeline=pipeline.name, at=now)
    work.add(step)
    competitors.add(work, _id(deal), competing)
    lacking = missing(
        deal.model_dump() | {"competitors": len(competing)}, pipeline.required.get(first, ())
    )
    if lacking:
        raise Incomplete(None, first, lacking, title=shown)
    return deal


def edit(
    work: UnitOfWork, deal_id: int, *, now: int, **changes: Unpack[DealChanges]
) -> tuple[str, ...]:
    """Change what a deal says; its stage is changed by `move`.

    Args:
        work: the unit of work.
        deal_id: which deal.
        now: UTC seconds.
        **changes: see `DealChanges`; bounds are those of `add`.

    Returns:
        The columns that became different, and ``deal_competitor`` where those did.

    Raises:
        NotFound: there is no such deal, contact, company, custom field to unset or competitor to
            remove.
        InvalidInput: as `add`.
    """
    deal = work.get(Deal, deal_id)
    _require_known(work, changes.get("contact_id"), changes.get("company_id"))
    custom_fields.require(work, "deal", changes.get("unset_custom", ()))
    different = set_columns(work, deal, _columns(deal, changes), now=now)
    gone = competitors.remove(work, deal_id, changes.get("rm_competitors", ()))
    if competitors.add(work, deal_id, changes.get("add_competitors", ())) or gone:
        different = (*different, "deal_competitor")
        work.update_rows("deal", {deal_id: {"updated_at": now}})
    return different


def _columns(deal: Deal, changes: DealChanges) -> dict[str, object]:
    """Changes as the table holds them."""
    columns: dict[str, object] = dict(changes)
    if "title" in changes:
        title = columns["title"] = title_of(changes["title"])
        columns["title_key"] = search_key(title)
    if "value" in changes:
        value = changes["value"]
        _require_value(value)
        del columns["value"]
        columns["value_minor"] = None if value is None else value.minor
        columns["currency"] = deal.currency if value is None else value.currency
    if "expected_close" in changes:
        day = changes["expected_close"]
        columns |= _promised(deal, None if day is None else day.isoformat())
    for name, clean in (
        ("source", clean_line),
        ("lost_reason", clean_line),
        ("notes", clean_block),
    ):
        if name in columns:
            columns[name] = clean(str(columns[name]))
    unset = changes.get("unset_custom", ())
    for name in ("unset_custom", "add_competitors", "rm_competitors"):
        columns.pop(name, None)
    if unset or "custom" in changes:
        columns["custom"] = custom_fields.changed(deal.custom, changes.get("custom", {}), unset)
    return columns


def _promised(deal: Deal, day: str | None) -> dict[str, object]:
    """The expected day, and what it does to the promise that was made first."""
    before = deal.expected_close or deal.promised_close
    later = day is not None and before is not None and day > before
    return {
        "expected_close": day,
        "promised_close": deal.promised_close or day,
        "pushes": deal.pushes + later,
    }


def remove(work: UnitOfWork, deal_id: int) -> None:
    """Remove a deal with its history and its tasks; an undo brings all of it back.

    Raises:
        NotFound: there is no such deal.
    """
    work.delete(Deal, deal_id)


def _require_known(work: UnitOfWork, contact_id: int | None, company_id: int | None) -> None:
    if contact_id is not None:
        work.get(Contact, contact_id)
    if company_id is not None:
        work.get(Company, company_id)


def _require_value(value: Money | None) -> None:
    if value is None:
        return
    if value.minor < 0:
        raise InvalidInput(
            _("A deal cannot be worth less than nothing."),
            hint=_("Write the value without a minus."),
        )
    if value.minor > LARGEST_VALUE:
        raise InvalidInput(
            _("The value of a deal is too large."), hint=_("Check the number of zeros.")
        )


def _id(deal: Deal) -> int:
    assert deal.id is not None
    return deal.id
