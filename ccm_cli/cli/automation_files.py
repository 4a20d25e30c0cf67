"""Rules and journeys: writing their files."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.automation_wording import Group, Name
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.language import gettext as _

From = Annotated[
    str | None,
    typer.Option("--from", metavar="NAME", help=_("Begin with the text of this one")),
]
_RULE = """\
# {name}
about = "What it is for"

when = "contact-add"        # everything there is: ccm hook events; or a date, silence, a segment
# if = "stage = customer"   # only people who fit

[[then]]
task = "Call {{name}}"
due = "1d"
"""
_JOURNEY = """\
# {name}
about = "What it is for"

when = {{ segment = "new" }}  # or an event, a date, silence
# while = "subscribed"      # ends for whom this holds no longer
goals = ["replied", "bought", "unsubscribed"]
again = "never"

[[step]]
send = "welcome"

[[step]]
wait = "3d"

[[step]]
task = "Call {{name}}"
"""


def register(group: Group) -> None:
    """Add these commands to a group."""
    _new(group)
    _edit(group)


def _new(group: Group) -> None:
    @group.app.command(
        "new",
        help=_("Write a new file of your own, from a pattern or from another one; off at first."),
        epilog=group.example("new vip-call", "new my-birthday --from birthday"),
    )
    def new(ctx: typer.Context, name: Name, from_: From = None) -> None:
        from ccm_cli.automation import shelf

        runtime_of(ctx)
        pattern = _RULE if group.kind == "rule" else _JOURNEY
        text = (
            shelf.text_of(shelf.require(group.kind, from_)) if from_ else pattern.format(name=name)
        )
        path = shelf.new(group.kind, name, text)
        output.line(path)


def _edit(group: Group) -> None:
    @group.app.command(
        "edit",
        help=_("Open the file in your editor and check it after; a shipped one is copied first."),
        epilog=group.example("edit birthday"),
    )
    def edit(ctx: typer.Context, name: Name) -> None:
        from ccm_cli import text_editor
        from ccm_cli.automation import shelf
        from ccm_cli.automation.checking import require_right
        from ccm_cli.cli.automation_wording import context_of

        runtime = runtime_of(ctx)
        command = text_editor.command(runtime.environ)
        path = shelf.require(group.kind, name)
        if path.parent != shelf.own_folder(group.kind):
            path = shelf.new(group.kind, name, shelf.text_of(path))
        text_editor.run(command, path)
        program = shelf.load(group.kind, name)
        with runtime.reading() as reader:
            require_right(reader, program, context_of(runtime))
        output.note(_("Nothing is wrong with %(path)s.") % {"path": path})
