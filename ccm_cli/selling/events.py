"""What can happen to deals and tasks."""

from ccm_cli.store.events import Moment, Subject

_WITH_THE_STAGE = ("stage_since", "state", "closed_at", "lost_reason")

SUBJECTS = (
    Subject(
        "deal",
        "deal",
        {"deal_competitor": "deal_id"},
        (
            Moment("move", "stage", along=_WITH_THE_STAGE),
            Moment("win", "state", "won", along=_WITH_THE_STAGE),
            Moment("lose", "state", "lost", along=_WITH_THE_STAGE),
        ),
    ),
    Subject("task", "task", {}, (Moment("done", "state", "done", along=("done_at",)),)),
)
