"""What can happen to campaigns, consent, the suppression list, and mail that comes in."""

from ccm_cli.store.events import Arrival, Moment, Subject

_BEFORE_START = ("draft", "scheduled", "held")
_WITH_A_START = (
    "started_at", "finished_at", "start_at", "start_local", "local", "template_digest", "filter",
)  # fmt: skip
_WITH_AN_END = ("finished_at",)


def _mail(verb: str, *kinds: str) -> Arrival:
    return Arrival(verb, "kind", frozenset(kinds))


SUBJECTS = (
    Subject(
        "campaign",
        "campaign",
        {"campaign_variant": "campaign_id"},
        (
            Moment("schedule", "state", "scheduled", _WITH_A_START),
            Moment("start", "state", "running", _WITH_A_START, _BEFORE_START),
            Moment("pause", "state", "paused"),
            Moment("resume", "state", "running", was=("paused",)),
            Moment("hold", "state", "held"),
            Moment("cancel", "state", "cancelled", _WITH_AN_END),
            Moment("finish", "state", "done", _WITH_AN_END),
            Moment("choose", "chosen", along=("chosen_at", "chosen_why")),
        ),
    ),
    Subject(
        "consent",
        "consent",
        arrivals=(
            Arrival("give", "given", frozenset({1}), also=True),
            Arrival("withdraw", "given", frozenset({0}), also=True),
        ),
    ),
    Subject("suppression", "suppression"),
    Subject(
        "mail",
        "mail",
        moments=(
            Moment("done", "state", "done", ("handled_at",)),
            Moment("ignore", "state", "ignored", ("handled_at",)),
        ),
        added="received",
        arrivals=(  # what no person wrote
            _mail("bounced", "bounce"),
            _mail("delayed", "delayed"),
            _mail("complaint", "complaint"),
            _mail("away", "away"),
            _mail("automatic", "auto", "list"),
        ),
    ),
)
