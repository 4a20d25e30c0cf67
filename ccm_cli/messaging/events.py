"""What can happen to campaigns, consent and the list of those who are never written to."""

from ccm_cli.store.events import Subject

SUBJECTS = (
    Subject("campaign", "campaign"),
    Subject("consent", "consent"),
    Subject("suppression", "suppression"),
)
