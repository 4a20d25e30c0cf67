"""What can happen to campaigns, consent, the suppression list, and mail that comes in."""

from ccm_cli.store.events import Moment, Subject

SUBJECTS = (
    Subject("campaign", "campaign", {"campaign_variant": "campaign_id"}),
    Subject("consent", "consent"),
    Subject("suppression", "suppression"),
    Subject(
        "mail",
        "mail",
        moments=(
            Moment("done", "state", "done", ("handled_at",)),
            Moment("ignore", "state", "ignored", ("handled_at",)),
        ),
        added="received",
    ),
)
