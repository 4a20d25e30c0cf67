"""Every command has help with an example, and the reference says what the help says."""

import sys
from pathlib import Path

import pytest

import ccm_cli

ROOT = Path(ccm_cli.__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

import make_reference  # noqa: E402

COMMANDS = make_reference.commands()


@pytest.mark.parametrize(("path", "context"), COMMANDS, ids=[path for path, _ in COMMANDS])
def test_every_command_explains_itself(path, context):
    command = context.command
    assert command.help, path
    if path != "ccm" and not hasattr(command, "list_commands"):
        assert "Examples:" in command.epilog, path
        assert f"  {path}" in command.epilog or f"{path.split()[0]} " in command.epilog, path
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{path} {parameter.name}"


def test_the_reference_is_up_to_date():
    written = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
    assert written == make_reference.reference(), "run: python docs/make_reference.py"


def test_help_works_in_every_language(ccm):
    for language in ("en", "fa", "ru"):
        assert ccm("--lang", language, "--help").code == 0
        assert ccm("--lang", language, "help", "filter").code in {0, 7}
