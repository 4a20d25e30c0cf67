"""``ccm template``: the messages there are, shown, tried on a person, checked and changed."""

from ccm_cli.cli import (  # noqa: F401  (their commands join the group)
    template_editing,
    template_lint,
    template_listing,
    template_preview,
    template_versions,
)
from ccm_cli.cli.template_group import app

__all__ = ["app"]
