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


def _rule(name: str) -> str:
    """A file to begin a rule with."""
    events = _("everything that can happen: ccm hook events; or a date, silence, a segment")
    lines = [
        f"# {name}",
        f'about = "{_("What it is for")}"',
        "",
        f"# {events}",
        'when = "contact-add"',
        f'# if = "stage = customer"  # {_("only people who fit")}',
        "",
        "[[then]]",
        f'task = "{_("Call {name}")}"',
        'due = "1d"',
    ]
    return "\n".join(lines) + "\n"


def _journey(name: str) -> str:
    """A file to begin a journey with."""
    lines = [
        f"# {name}",
        f'about = "{_("What it is for")}"',
        "",
        f"# {_('an event, a date, silence, a segment or a filter')}",
        'when = { filter = "stage = lead" }',
        f'# while = "subscribed"  # {_("it ends for whom this holds no longer")}',
        'goals = ["replied", "bought", "unsubscribed"]',
        'again = "never"',
        "",
        "[[step]]",
        'send = "welcome"',
        "",
        "[[step]]",
        'wait = "3d"',
        "",
        "[[step]]",
        f'task = "{_("Call {name}")}"',
    ]
    return "\n".join(lines) + "\n"


def register(group: Group) -> None:
    """Add these commands to a group."""
    _new(group)
    _edit(group)


def _new(group: Group) -> None:
    @group.app.command(
        "new",
        help=_("Write a new file of your own, from a pattern or from another one; off at first."),
        epilog=group.example("new vip-call", "new my-birthday --from {name}"),
    )
    def new(ctx: typer.Context, name: Name, from_: From = None) -> None:
        from ccm_cli.automation import shelf

        runtime_of(ctx)
        pattern = _rule if group.kind == "rule" else _journey
        text = shelf.text_of(shelf.require(group.kind, from_)) if from_ else pattern(name)
        path = shelf.new(group.kind, name, text)
        output.line(path)


def _edit(group: Group) -> None:
    @group.app.command(
        "edit",
        help=_("Open the file in your editor and check it after; a shipped one is copied first."),
        epilog=group.example("edit {name}"),
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
