"""``ccm rule``: when this happens and that holds, do these."""

from ccm_cli.cli import (
    automation_files,
    automation_showing,
    automation_switching,
    automation_testing,
)
from ccm_cli.cli.automation_wording import Group

_group = Group("rule")
for _module in (
    automation_showing,
    automation_switching,
    automation_testing,
    automation_files,
):
    _module.register(_group)
app = _group.app
