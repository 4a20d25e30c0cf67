"""What can happen to surveys' answers and to tickets."""

from ccm_cli.store.events import Moment, Subject

_WITH_THE_STATE = (
    *("state", "state_since", "wait_until", "stopped", "response_due_at", "resolution_due_at"),
    *("limit_at", "near_at", "closed_at", "reopened"),
)
_OF_AN_ANSWER = ("replied_at", "first_response_at", "limit_at", "near_at")

SUBJECTS = (
    Subject("answer", "survey_answer"),
    Subject(
        "ticket",
        "ticket",
        {},
        (
            Moment("wait", "state", "waiting", along=_WITH_THE_STATE),
            Moment("close", "state", "closed", along=_WITH_THE_STATE),
            Moment("reopen", "state", "open", along=_WITH_THE_STATE, was=("closed",)),
            Moment("resume", "state", "open", along=_WITH_THE_STATE, was=("waiting",)),
            Moment("reply", "replied_at", along=_OF_AN_ANSWER),
            Moment("escalate", "escalated_at", along=("priority",)),
        ),
    ),
)
