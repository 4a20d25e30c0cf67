"""``ccm consent``: who agreed to what, with the proof, and addresses nobody writes to."""

from ccm_cli.cli import (  # noqa: F401  (their commands join the group)
    consent_asking,
    consent_suppression,
    consent_words,
)
from ccm_cli.cli.consent_group import app

__all__ = ["app"]
