"""``ccm segment``: saved filters: who is in, and why."""

from ccm_cli.cli import (  # noqa: F401  (their commands join the group)
    segment_freezing,
    segment_people,
    segment_saved,
)
from ccm_cli.cli.segment_group import app

__all__ = ["app"]
