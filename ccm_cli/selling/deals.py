"""Deals: added, edited, moved through the stages of a pipeline, won, lost, reopened, removed.

Every move writes a `DealStageChange`, so that the history of a deal tells where it was and when.
State, ``stage_since`` and ``closed_at`` follow from the moves and from nothing else.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from ccm_cli.customers import custom_fields
from ccm_cli.customers.models import Company, Contact
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.language.text import clean_block, clean_line, search_key
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.models import Deal, DealStageChange
from ccm_cli.selling.pipelines import LOST, OPEN, Pipeline
from ccm_cli.selling.titles import title_of
from ccm_cli.store.writing import UnitOfWork

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

    Raises:
        InvalidInput: an empty or too long title, a value out of bounds, an unknown stage.
        NotFound: there is no such contact or company.
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
        )
    )
    work.add(DealStageChange(deal_id=_id(deal), to_stage=first, at=now))
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
        The columns that became different.

    Raises:
        NotFound: there is no such deal, contact, company or custom field to unset.
        InvalidInput: as `add`.
    """
    deal = work.get(Deal, deal_id)
    _require_known(work, changes.get("contact_id"), changes.get("company_id"))
    custom_fields.require(work, "deal", changes.get("unset_custom", ()))
    return set_columns(work, deal, _columns(deal, changes), now=now)


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
        columns["expected_close"] = None if day is None else day.isoformat()
    for name, clean in (
        ("source", clean_line),
        ("lost_reason", clean_line),
        ("notes", clean_block),
    ):
        if name in columns:
            columns[name] = clean(str(columns[name]))
    unset = changes.get("unset_custom", ())
    columns.pop("unset_custom", None)
    if unset or "custom" in changes:
        columns["custom"] = custom_fields.changed(deal.custom, changes.get("custom", {}), unset)
    return columns


def move(
    work: UnitOfWork,
    deal_id: int,
    *,
    stage: str,
    pipeline: Pipeline,
    now: int,
    at: int | None = None,
    note: str = "",
    reason: str = "",
) -> Deal:
    """Move a deal to a stage, which may close it or open it again.

    A move to the stage where it is already changes nothing, but keeps a note or a reason.

    Args:
        work: the unit of work.
        deal_id: which deal.
        stage: of ``pipeline``, as a person wrote it.
        pipeline: the deal's own, or another one that it shall go through from now on.
        now: UTC seconds.
        at: when it happened, from the move before to now; now when absent.
        note: kept in the history.
        reason: why it was lost; only for a move to the stage that means lost.

    Raises:
        NotFound: there is no such deal.
        InvalidInput: an unknown stage, a reason where nothing is lost, a time out of order.
    """
    deal = work.get(Deal, deal_id)
    target = pipeline.stage(stage)
    state = pipeline.state_of(target)
    if reason and state != LOST:
        raise InvalidInput(
            _("A reason belongs to a lost deal, and the stage %(stage)s is not lost.")
            % {"stage": target},
            hint=_("Write it as a note: --note"),
        )
    moment = now if at is None else _in_order(deal, at, now)
    note = clean_block(note)
    moves = (deal.stage, deal.pipeline) != (target, pipeline.name)
    if not moves and not note and reason in {"", deal.lost_reason}:
        return deal
    if moves or note:
        work.add(
            DealStageChange(
                deal_id=deal_id, from_stage=deal.stage, to_stage=target, at=moment, note=note
            )
        )
    if moves:
        _place(deal, pipeline, target, moment)
    if reason:
        deal.lost_reason = clean_line(reason)
    deal.updated_at = now
    work.flush()
    return deal


def win(
    work: UnitOfWork,
    deal_id: int,
    *,
    pipeline: Pipeline,
    now: int,
    at: int | None = None,
    note: str = "",
) -> Deal:
    """Move a deal to the stage that means won; as `move`."""
    return move(work, deal_id, stage=pipeline.won, pipeline=pipeline, now=now, at=at, note=note)


def lose(
    work: UnitOfWork,
    deal_id: int,
    *,
    pipeline: Pipeline,
    now: int,
    at: int | None = None,
    note: str = "",
    reason: str = "",
) -> Deal:
    """Move a deal to the stage that means lost, with the reason; as `move`."""
    return move(
        work,
        deal_id,
        stage=pipeline.lost,
        pipeline=pipeline,
        now=now,
        at=at,
        note=note,
        reason=reason,
    )


def reopen(
    work: UnitOfWork,
    deal_id: int,
    *,
    pipeline: Pipeline,
    now: int,
    stage: str | None = None,
    note: str = "",
) -> Deal:
    """Open a closed deal again; an open one stays where it is.

    Args:
        work: the unit of work.
        deal_id: which deal.
        pipeline: the deal's own.
        now: UTC seconds.
        stage: an open one; when absent, the open stage it was in last.
        note: kept in the history.

    Raises:
        NotFound: there is no such deal.
        InvalidInput: the stage is unknown or not an open one, or the pipeline has none.
    """
    deal = work.get(Deal, deal_id)
    if stage is None:
        stage = deal.stage if deal.state == OPEN else _last_open(work, deal_id, pipeline)
    elif pipeline.state_of(pipeline.stage(stage)) != OPEN:
        raise InvalidInput(
            _("A deal in the stage %(stage)s is closed.") % {"stage": pipeline.stage(stage)},
            hint=_("Open stages are: %(stages)s.") % {"stages": ", ".join(pipeline.open_stages)},
        )
    if deal.state == OPEN and deal.stage == stage and not note:
        return deal
    return move(work, deal_id, stage=stage, pipeline=pipeline, now=now, note=note)


def remove(work: UnitOfWork, deal_id: int) -> None:
    """Remove a deal with its history and its tasks; an undo brings all of it back.

    Raises:
        NotFound: there is no such deal.
    """
    work.delete(Deal, deal_id)


def _place(deal: Deal, pipeline: Pipeline, stage: str, moment: int) -> None:
    state = pipeline.state_of(stage)
    if deal.stage != stage:
        deal.stage_since = moment
    if deal.state != state:
        deal.closed_at = None if state == OPEN else moment
    if state != LOST:
        deal.lost_reason = ""
    deal.pipeline, deal.stage, deal.state = pipeline.name, stage, state


def _last_open(work: UnitOfWork, deal_id: int, pipeline: Pipeline) -> str:
    if not pipeline.open_stages:
        raise InvalidInput(
            _("The pipeline %(name)s has no stage for open deals.") % {"name": pipeline.name},
            hint=_("Add one to the settings: pipelines.%(name)s.stages") % {"name": pipeline.name},
        )
    entered = work.reader.values(
        "SELECT to_stage FROM deal_stage_change WHERE deal_id = ? ORDER BY at DESC, id DESC",
        (deal_id,),
    )
    known = (stage for stage in entered if stage in pipeline.open_stages)
    return next(known, pipeline.open_stages[0])


def _in_order(deal: Deal, at: int, now: int) -> int:
    if at > now:
        raise InvalidInput(
            _("A move cannot lie in the future."), hint=_("Leave --at out for a move of now.")
        )
    if at < deal.stage_since:
        raise InvalidInput(
            _("Deal %(id)d came to the stage %(stage)s later than that.")
            % {"id": deal.id, "stage": deal.stage},
            hint=_("Name a time after its last move; see: ccm deal show %(id)d") % {"id": deal.id},
        )
    return at


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
