"""The way of an imported deal through the stages, as the columns or the list of its row tell it."""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers import entries
from ccm_cli.customers.importing.keyed import KeyedDraft
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import When
from ccm_cli.language.text import clean_line
from ccm_cli.selling.pipelines import OPEN, Pipeline
from ccm_cli.selling.stage_names import stage_said

ENTERED = "entered "
HISTORY = "history"
_LONGEST_NOTE = 2000


class Step(NamedTuple):
    """A deal came to a stage.

    Attributes:
        stage: where it came to.
        at: UTC seconds.
        before: where it came from; the same stage for a note without a move. None: from the step
            before.
        note: what was said.
        pipeline: of the stage; empty: the deal's.
    """

    stage: str
    at: int
    before: str | None = None
    note: str = ""
    pipeline: str = ""


class Clock(NamedTuple):
    """How cells are read as times.

    Attributes:
        now: UTC seconds.
        read: a cell; notes what is wrong with it.
        past: the moment of something that has happened; raises `InvalidInput` if it has not.
        when: a text as a time; raises `InvalidInput` if it is none.
    """

    now: int
    read: Callable[[KeyedDraft, str], When | None]
    past: Callable[[str, When], int]
    when: Callable[[str], When]


def steps_of(draft: KeyedDraft, pipeline: Pipeline, clock: Clock) -> list[Step]:
    """Stages and when they were entered, in order of time; the last is where the deal is.

    Args:
        draft: one row.
        pipeline: of the deal.
        clock: for its times.

    Raises:
        InvalidInput: an unknown stage, or a step later than the one that the deal is in.
    """
    told = draft.texts.get(HISTORY)
    if told:
        return _listed(told, clock)
    entered = _columns(draft, pipeline, clock)
    wanted = clean_line(draft.texts.get("stage", ""))
    stage = stage_said(pipeline, wanted) if wanted else ""
    stage = stage or (entered[-1].stage if entered else pipeline.first)
    steps = [step for step in entered if step.stage != stage]
    own = [step.at for step in entered if step.stage == stage]
    since = own[0] if own else _since(draft, pipeline, clock, stage, steps)
    if steps and since < steps[-1].at:
        raise InvalidInput(
            _("It is in the stage %(stage)s, but entered %(other)s later.")
            % {"stage": stage, "other": steps[-1].stage}
        )
    return [*steps, Step(stage, since)]


def _since(
    draft: KeyedDraft, pipeline: Pipeline, clock: Clock, stage: str, steps: Sequence[Step]
) -> int:
    """When a deal came to its stage, where no column says so: a closed one when it was closed."""
    created = clock.read(draft, "created")
    begun = clock.now if created is None else clock.past("created", created)
    if pipeline.state_of(stage) != OPEN:
        closed = clock.read(draft, "expected close")
        if closed is not None and begun <= closed.moment <= clock.now:
            begun = closed.moment
    return max([begun, *(step.at for step in steps)])


def _columns(draft: KeyedDraft, pipeline: Pipeline, clock: Clock) -> list[Step]:
    steps = []
    for name in draft.texts:
        if name.startswith(ENTERED):
            when = clock.read(draft, name)
            if when is not None:
                stage = pipeline.stage(name.removeprefix(ENTERED))
                steps.append(Step(stage, clock.past(name, when)))
    return sorted(steps, key=lambda step: (step.at, pipeline.stages.index(step.stage)))


def _listed(text: str, clock: Clock) -> list[Step]:
    """A list of our own export: the whole history, notes and detours included."""
    try:
        return [
            Step(
                str(step["to"]),
                clock.past(HISTORY, clock.when(str(step["at"]))),
                str(step["from"]),
                entries.line(str(step.get("note") or ""), _("Note"), longest=_LONGEST_NOTE),
                str(step.get("pipeline") or ""),
            )
            for step in json.loads(text)
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InvalidInput(_("The history is no list of objects with from, to and at.")) from None


def since(steps: Sequence[Step]) -> int:
    """When the last of the steps that led to another stage was taken."""
    moves = [step.at for step in steps if step.before != step.stage]
    return moves[-1] if moves else steps[-1].at


def rows_of(steps: Sequence[Step], deal_id: int, pipeline: str) -> list[dict[str, Any]]:
    """Steps as they are stored."""
    rows: list[dict[str, Any]] = []
    before, within = "", ""
    for step in steps:
        here = step.pipeline or pipeline
        came_from = before if step.before is None else step.before
        rows.append(
            {
                "deal_id": deal_id,
                "from_stage": came_from,
                "to_stage": step.stage,
                "at": step.at,
                "note": step.note,
                "from_pipeline": within if came_from else "",
                "pipeline": here,
            }
        )
        before, within = step.stage, here
    return rows
