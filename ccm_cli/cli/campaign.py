"""``ccm campaign``: one message to a segment, made, checked, sent and measured."""

from ccm_cli.cli import (  # noqa: F401  (their commands join the group)
    campaign_drafts,
    campaign_preview,
    campaign_reporting,
    campaign_running,
    campaign_testing,
)
from ccm_cli.cli.campaign_group import app

__all__ = ["app"]
