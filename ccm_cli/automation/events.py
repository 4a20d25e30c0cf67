"""What can happen to the plan, and what rules and journeys do."""

from ccm_cli.store.events import Subject

SUBJECTS = (
    Subject("goal", "goal"),
    Subject("automation", "automation"),
    Subject("deed", "automation_deed"),
)
