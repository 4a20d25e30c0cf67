"""What can happen to surveys' answers."""

from ccm_cli.store.events import Subject

SUBJECTS = (Subject("answer", "survey_answer"),)
