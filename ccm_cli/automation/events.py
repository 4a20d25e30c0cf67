"""What can happen to the plan."""

from ccm_cli.store.events import Subject

SUBJECTS = (Subject("goal", "goal"),)
