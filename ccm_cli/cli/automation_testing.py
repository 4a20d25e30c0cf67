"""Rules and journeys: what they would have done, and what came of them."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.automation_showing import Contact
from ccm_cli.cli.automation_wording import Group, Name, context_of
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.option_values import window_of
from ccm_cli.cli.options import Format, Window
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.filters.registry import Kind

Since = Annotated[
    str, typer.Option("--since", metavar="WHEN", help=_("From then on: 30d, 2026-09-01"))
]


def register(group: Group) -> None:
    """Add these commands to a group."""
    _test(group)
    _report(group)


def _test(group: Group) -> None:
    @group.app.command(
        "test",
        help=_(
            "Go through the past and tell who would have got what and when, and who not and why;"
            " nothing is done."
        ),
        epilog=group.example("test {name} --since 30d", "test {name} --contact Maryam --only"),
    )
    def test(
        ctx: typer.Context,
        name: Name,
        since: Since = "30d",
        contact: Contact = None,
        only: Annotated[
            bool, typer.Option("--only", help=_("Leave out who would not have begun"))
        ] = False,
        format: Format = None,
    ) -> None:
        from ccm_cli.automation import shelf
        from ccm_cli.automation.checking import require_right
        from ccm_cli.automation.replaying import replay
        from ccm_cli.cli.option_values import contact_id_of
        from ccm_cli.language.dates import parse_past

        runtime = runtime_of(ctx)
        program = shelf.load(group.kind, name)
        calendar = runtime.settings.display.calendar
        begin = parse_past(_ago(since), now=runtime.now, zone=runtime.zone, calendar=calendar)
        with runtime.reading() as reader:
            context = context_of(runtime)
            require_right(reader, program, context)
            person = contact_id_of(runtime, reader, contact)
            stories = [
                story
                for story in replay(reader, program, context, since=begin)
                if (person is None or story.contact_id == person) and (story.begins or not only)
            ]
        output.rows(
            ctx,
            [
                Column("at", _("When"), Kind.MOMENT),
                Column("contact_id", _("Contact"), Kind.NUMBER),
                Column("person", _("Person")),
                Column("step", _("Step")),
                Column("what", _("What")),
            ],
            [
                (scene.at, story.contact_id, story.name, scene.place, scene.told)
                for story in stories
                for scene in story.scenes
            ],
            format=format,
            empty=_("Nothing would have happened."),
        )
        begun = sum(story.begins for story in stories)
        sent = sum(scene.verb == "send" for story in stories for scene in story.scenes)
        output.note(
            _("%(people)s, %(messages)s; nothing was done.")
            % {
                "people": ngettext(
                    "%(n)d person would have begun", "%(n)d people would have begun", begun
                )
                % {"n": begun},
                "messages": ngettext("%(n)d message", "%(n)d messages", sent) % {"n": sent},
            }
        )


def _ago(text: str) -> str:
    """A bare distance lies behind: ``30d`` is thirty days ago."""
    from ccm_cli.language.moment_parsing import from_now

    ahead = from_now(text)
    return f"-{text.strip()}" if ahead != text else text


def _report(group: Group) -> None:
    @group.app.command(
        "report",
        help=_(
            "Show what came of it: people at each step, what the messages of each step brought"
            " (answers, clicks, sales, revenue), and how it ended."
        ),
        epilog=group.example("report {name}", "report {name} --window 30d --format json"),
    )
    def report(
        ctx: typer.Context, name: Name, window: Window = "14d", format: Format = None
    ) -> None:
        from ccm_cli.cli.automation_page import show_report

        show_report(ctx, group.kind, name, window=window_of(window), format=format)
