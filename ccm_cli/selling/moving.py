"""Deals through the stages: one verb that moves any number of them, and what it is called.

State, ``stage_since``, ``closed_at`` and the reason of a loss follow from the moves and from
nothing else; every move writes a `DealStageChange`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import clean_block
from ccm_cli.selling import competitors
from ccm_cli.selling.models import Deal
from ccm_cli.selling.pipelines import LOST, OPEN, Pipeline
from ccm_cli.selling.requirements import Incomplete, missing
from ccm_cli.store.writing import UnitOfWork

_CHUNK = 500
_HELD = (
    "id",
    "title",
    "contact_id",
    "company_id",
    "pipeline",
    "stage",
    "state",
    "stage_since",
    "value_minor",
    "expected_close",
    "lost_reason",
    "source",
    "notes",
    "custom",
    "closed_at",
)
_FOUND = (
    f"SELECT {', '.join(_HELD)}, (SELECT count(*) FROM deal_competitor c WHERE c.deal_id = deal.id)"
    " FROM deal WHERE id IN "
)


class Move(NamedTuple):
    """Where one deal shall go.

    Attributes:
        deal_id: which deal.
        pipeline: the deal's own, or another one that it shall go through from now on.
        stage: of that pipeline, as a person wrote it.
    """

    deal_id: int
    pipeline: Pipeline
    stage: str


class Moved(NamedTuple):
    """What became of one deal.

    Attributes:
        deal_id: which deal.
        title: of the deal.
        before: the stage it was in, with its pipeline where that changes too.
        after: the stage it is in now, likewise.
        refused: why it stayed where it was; None where nothing kept it.
        noted: whether something was written down, a move or what was said along with it.
    """

    deal_id: int
    title: str
    before: str
    after: str
    refused: Incomplete | None
    noted: bool

    @property
    def went(self) -> bool:
        """Whether it is somewhere else now."""
        return self.before != self.after


class Circumstances(NamedTuple):
    """What is said along with a move.

    Attributes:
        at: when it happened, from the move before to now, UTC seconds; now when None.
        note: kept in the history.
        reason: why it was lost; only for a move to the stage that means lost.
        competitor: to whom it was lost, likewise.
    """

    at: int | None = None
    note: str = ""
    reason: str = ""
    competitor: str = ""


NOTHING_SAID = Circumstances()


def move_all(
    work: UnitOfWork,
    moves: Sequence[Move],
    *,
    now: int,
    circumstances: Circumstances = NOTHING_SAID,
) -> tuple[Moved, ...]:
    """Move deals, each to a stage that may close it or open it again.

    A deal that lacks what its new stage requires stays where it is. One that is in its new stage
    already is not changed, but keeps a note or a reason.

    Args:
        work: the unit of work.
        moves: each deal once.
        now: UTC seconds.
        circumstances: the same for all.

    Returns:
        What became of each, in the order of ``moves``.

    Raises:
        NotFound: there is no such deal.
        InvalidInput: an unknown stage or reason, a reason or a competitor where nothing is lost, a
            time out of order.
    """
    work.flush()
    outcomes: list[Moved] = []
    for start in range(0, len(moves), _CHUNK):
        outcomes += _move_some(work, moves[start : start + _CHUNK], now, circumstances)
    return tuple(outcomes)


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
    competitor: str = "",
) -> Deal:
    """Move one deal; see `move_all`.

    Raises:
        Incomplete: it lacks what the stage requires.
        NotFound: there is no such deal.
        InvalidInput: as `move_all`.
    """
    (outcome,) = move_all(
        work,
        [Move(deal_id, pipeline, stage)],
        now=now,
        circumstances=Circumstances(at, note, reason, competitor),
    )
    if outcome.refused is not None:
        raise outcome.refused
    return work.get(Deal, deal_id)


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
    competitor: str = "",
) -> Deal:
    """Move a deal to the stage that means lost, with the reason and to whom; as `move`."""
    return move(
        work,
        deal_id,
        stage=pipeline.lost,
        pipeline=pipeline,
        now=now,
        at=at,
        note=note,
        reason=reason,
        competitor=competitor,
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
        Incomplete: as `move`.
    """
    deal = work.get(Deal, deal_id)
    if stage is None:
        stage = deal.stage if deal.state == OPEN else _last_open(work, deal_id, pipeline)
    elif pipeline.state_of(pipeline.stage(stage)) != OPEN:
        raise InvalidInput(
            _("A deal in the stage %(stage)s is closed.") % {"stage": pipeline.stage(stage)},
            hint=_("Open stages are: %(stages)s.") % {"stages": in_series(pipeline.open_stages)},
        )
    if deal.state == OPEN and deal.stage == stage and not note:
        return deal
    return move(work, deal_id, stage=stage, pipeline=pipeline, now=now, note=note)


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


# One transaction's worth


def _move_some(
    work: UnitOfWork, moves: Sequence[Move], now: int, said: Circumstances
) -> Iterable[Moved]:
    held = _held(work, [one.deal_id for one in moves])
    history: list[dict[str, object]] = []
    changed: dict[int, dict[str, object]] = {}
    lost: dict[str, list[int]] = {}
    outcomes = []
    for one in moves:
        deal = held[one.deal_id]
        stage = one.pipeline.stage(one.stage)
        state = one.pipeline.state_of(stage)
        reason = _reason(one.pipeline, stage, state, said)
        refused = _refused(deal, one.pipeline, stage, reason, said)
        before, after = _told(deal, one.pipeline, stage)
        if refused is not None:
            outcomes.append(Moved(one.deal_id, deal["title"], before, before, refused, noted=False))
            continue
        moment = now if said.at is None else _in_order(deal, said.at, now)
        step = _step(deal, one.pipeline, stage, moment, said)
        columns = _columns(deal, one.pipeline, stage, moment, reason)
        if step is not None:
            history.append(step)
        noted = step is not None or bool(columns or said.competitor)
        outcomes.append(Moved(one.deal_id, deal["title"], before, after, None, noted=noted))
        if noted:
            changed[one.deal_id] = columns | {"updated_at": now}
        if said.competitor or deal["state"] == LOST != state:
            lost.setdefault(said.competitor, []).append(one.deal_id)
    work.insert_rows("deal_stage_change", history)
    work.update_rows("deal", changed)
    for competitor, deal_ids in lost.items():
        competitors.lost_to(work, deal_ids, competitor)
    return outcomes


def _told(deal: dict[str, Any], pipeline: Pipeline, stage: str) -> tuple[str, str]:
    """Where a deal is and where it shall go, as people are told."""
    if deal["pipeline"] == pipeline.name:
        return deal["stage"], stage
    return f"{deal['pipeline']}: {deal['stage']}", f"{pipeline.name}: {stage}"


def _held(work: UnitOfWork, deal_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    marks = ", ".join("?" * len(deal_ids))
    found = work.reader.rows(
        lambda *row: dict(zip((*_HELD, "competitors"), row, strict=True)),
        f"{_FOUND}({marks})",
        deal_ids,
    )
    held = {deal["id"]: deal for deal in found}
    for deal_id in deal_ids:
        if deal_id not in held:
            raise NotFound(
                _("There is no deal %(id)d.") % {"id": deal_id}, hint=_("See: ccm deal list")
            )
    return held


def _reason(pipeline: Pipeline, stage: str, state: str, said: Circumstances) -> str:
    if said.reason and state != LOST:
        raise InvalidInput(
            _("A reason belongs to a lost deal, and the stage %(stage)s is not lost.")
            % {"stage": stage},
            hint=_("Write it as a note: --note"),
        )
    if said.competitor and state != LOST:
        raise InvalidInput(
            _("A deal is lost to a competitor, and the stage %(stage)s is not lost.")
            % {"stage": stage},
            hint=_("Name them with: ccm deal edit DEAL --add-competitor NAME"),
        )
    return pipeline.loss_reason(said.reason)


def _refused(
    deal: dict[str, Any], pipeline: Pipeline, stage: str, reason: str, said: Circumstances
) -> Incomplete | None:
    """Why a deal may not enter a stage; nothing keeps one that is there already."""
    if (deal["pipeline"], deal["stage"]) == (pipeline.name, stage):
        return None
    then = deal | {
        "lost_reason": reason or deal["lost_reason"],
        "competitors": deal["competitors"] + bool(said.competitor),
    }
    lacking = missing(then, pipeline.required.get(stage, ()))
    return Incomplete(deal["id"], stage, lacking, title=deal["title"]) if lacking else None


def _step(
    deal: dict[str, Any], pipeline: Pipeline, stage: str, moment: int, said: Circumstances
) -> dict[str, object] | None:
    """What the history says of it; None where there is nothing to say."""
    note = clean_block(said.note)
    if not note and (deal["pipeline"], deal["stage"]) == (pipeline.name, stage):
        return None
    return {
        "deal_id": deal["id"],
        "from_stage": deal["stage"],
        "to_stage": stage,
        "from_pipeline": deal["pipeline"],
        "pipeline": pipeline.name,
        "at": moment,
        "note": note,
    }


def _columns(
    deal: dict[str, Any], pipeline: Pipeline, stage: str, moment: int, reason: str
) -> dict[str, object]:
    """What becomes different in the deal itself."""
    state = pipeline.state_of(stage)
    wanted: dict[str, object] = {"pipeline": pipeline.name, "stage": stage, "state": state}
    if (deal["pipeline"], deal["stage"]) != (pipeline.name, stage):
        wanted["stage_since"] = moment
    if deal["state"] != state:
        wanted["closed_at"] = None if state == OPEN else moment
    wanted["lost_reason"] = (reason or deal["lost_reason"]) if state == LOST else ""
    return {name: value for name, value in wanted.items() if deal[name] != value}


def _in_order(deal: dict[str, Any], at: int, now: int) -> int:
    if at > now:
        raise InvalidInput(
            _("A move cannot lie in the future."), hint=_("Leave --at out for a move of now.")
        )
    if at < deal["stage_since"]:
        raise InvalidInput(
            _("Deal %(id)d came to the stage %(stage)s later than that.")
            % {"id": deal["id"], "stage": deal["stage"]},
            hint=_("Name a time after its last move; see: ccm deal show %(id)d")
            % {"id": deal["id"]},
        )
    return at
