"""Rules and journeys: listing, showing and checking them, their people and their log."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.automation.reasons import STATE_WORDS, SWITCH_WORDS
from ccm_cli.cli import output
from ccm_cli.cli.automation_wording import AnyName, Group, Name, Names, context_of
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.listing import MAXIMUM

if TYPE_CHECKING:
    from ccm_cli.automation.source import Fault

Limit = Annotated[int, typer.Option("--limit", min=1, max=MAXIMUM, help=_("At most so many rows"))]
Contact = Annotated[
    str | None, typer.Option("--contact", metavar="REF", help=_("Only about this person"))
]


def register(group: Group) -> None:
    """Add these commands to a group."""
    _list(group)
    _show(group)
    _check(group)
    _people(group)
    _log(group)


def _list(group: Group) -> None:
    @group.app.command(
        "list",
        help=_("List what there is: whether it is on, who began, and what is wrong."),
        epilog=group.example("list", "list --format json"),
    )
    def list_(ctx: typer.Context, format: Format = None) -> None:
        from ccm_cli.automation.queries.overview import overview

        runtime = runtime_of(ctx)
        with runtime.reading() as reader:
            found = overview(reader, group.kind, language=runtime.language)
        output.rows(
            ctx,
            [
                Column("name", _("Name")),
                Column("state", _("State"), words=SWITCH_WORDS),
                Column("entered", _("Began"), Kind.NUMBER),
                Column("active", _("On the way"), Kind.NUMBER),
                Column("asking", _("Ask"), Kind.NUMBER),
                Column("done", _("At the end"), Kind.NUMBER),
                Column("goal", _("Goal"), Kind.NUMBER),
                Column("ended", _("Left"), Kind.NUMBER),
                Column("last", _("Last"), Kind.MOMENT),
                Column("when", _("Begins by")),
                Column("about", _("What for")),
                Column("file", _("File")),
            ],
            [
                (r.name, r.state, *r.counts, r.last_at, r.when, r.fault or r.about, r.file)
                for r in found
            ],
            format=format,
        )


def _show(group: Group) -> None:
    @group.app.command(
        "show",
        help=_("Show one in words: what begins it, every step, and how many people are there."),
        epilog=group.example("show {name}"),
    )
    def show(ctx: typer.Context, name: Name, format: Format = None) -> None:
        from ccm_cli.cli.automation_page import show_program

        show_program(ctx, group.kind, name, format=format)


def _check(group: Group) -> None:
    @group.app.command(
        "check",
        help=_("Check the files: each fault with file, line and what was perhaps meant."),
        epilog=group.example("check", "check {name}"),
    )
    def check(ctx: typer.Context, names: Names = None) -> None:
        from ccm_cli.automation import shelf
        from ccm_cli.errors import InvalidInput

        runtime = runtime_of(ctx)
        chosen = names or shelf.names(group.kind)
        wrong = 0
        for name in chosen:
            errors, warnings = _faults(runtime, group, name)
            wrong += bool(errors)
            for fault in (*errors, *warnings):
                hint = f" {fault.hint}" if fault.hint else ""
                mark = "" if fault in errors else _("Note: ")
                output.text(f"{mark}{fault.message}{hint}")
        if wrong:
            raise InvalidInput(
                _("Files that cannot be used: %(wrong)d of %(all)d.")
                % {"wrong": wrong, "all": len(chosen)}
            )
        fine = ngettext(
            "Nothing is wrong with %(count)d file.",
            "Nothing is wrong with %(count)d files.",
            len(chosen),
        )
        output.note(fine % {"count": len(chosen)})


def _faults(
    runtime: Runtime, group: Group, name: str
) -> "tuple[tuple[Fault, ...], tuple[Fault, ...]]":
    from ccm_cli.automation import checking, shelf
    from ccm_cli.automation.source import Fault

    try:
        program = shelf.load(group.kind, name)
    except Fault as fault:  # shown with those of the other files
        return (fault,), ()
    with runtime.reading() as reader:
        found = checking.check(reader, program, context_of(runtime))
    return found.errors, found.warnings


def _people(group: Group) -> None:
    @group.app.command(
        "people",
        help=_("List the people in it: where each of them is, until when, and why."),
        epilog=group.example("people {name}", "people {name} --state failed"),
    )
    def people(
        ctx: typer.Context,
        name: Name,
        state: Annotated[
            str, typer.Option("--state", help=_("Only in this state, or: all"))
        ] = "open",
        step: Annotated[
            str, typer.Option("--step", metavar="STEP", help=_("Only those before this step"))
        ] = "",
        contact: Contact = None,
        limit: Limit = 100,
        format: Format = None,
    ) -> None:
        from ccm_cli.automation.queries import people as queries
        from ccm_cli.automation.reasons import STATES, in_words
        from ccm_cli.cli.option_values import contact_id_of
        from ccm_cli.errors import InvalidInput

        runtime = runtime_of(ctx)
        if state not in {*STATES, "open", "all"}:
            raise InvalidInput(
                _("There is no state %(name)s.") % {"name": state},
                hint=_("It may be: %(choices)s.")
                % {"choices": in_series(("open", "all", *STATES))},
            )
        with runtime.reading() as reader:
            found = queries.people(
                reader,
                group.key(name),
                state="" if state == "all" else state,
                place=step,
                contact_id=contact_id_of(runtime, reader, contact),
                limit=limit,
            )
        output.rows(
            ctx,
            [
                Column("id", "#", Kind.NUMBER),
                Column("contact_id", _("Contact"), Kind.NUMBER),
                Column("name", _("Name")),
                Column("state", _("State"), words=STATE_WORDS),
                Column("step", _("Step")),
                Column("until", _("Until"), Kind.MOMENT),
                Column("entered", _("Began"), Kind.MOMENT),
                Column("ended", _("Ended"), Kind.MOMENT),
                Column("why", _("Why")),
            ],
            [
                (
                    p.run_id, p.contact_id, p.name, p.state, p.place, p.wake_at,
                    p.entered_at, p.ended_at, in_words(p.reason, p.detail) if p.reason else "",
                )
                for p in found
            ],
            format=format,
            empty=_("Nobody is there."),
        )  # fmt: skip


def _log(group: Group) -> None:
    @group.app.command(
        "log",
        help=_("Show what was decided and done for whom, and why or why not; newest first."),
        epilog=group.example("log", "log {name} --contact maryam@example.com"),
    )
    def log(
        ctx: typer.Context,
        name: AnyName = None,
        contact: Contact = None,
        limit: Limit = 50,
        format: Format = None,
    ) -> None:
        from ccm_cli.automation.queries import people as queries
        from ccm_cli.cli.option_values import contact_id_of

        runtime = runtime_of(ctx)
        with runtime.reading() as reader:
            found = queries.log(
                reader,
                source=group.key(name) if name else None,
                kind=group.kind,
                contact_id=contact_id_of(runtime, reader, contact),
                limit=limit,
            )
        output.rows(
            ctx,
            [
                Column("at", _("When"), Kind.MOMENT),
                Column("person", _("Person")),
                Column("what", _("What")),
                Column("name", _("Name")),
                Column("step", _("Step")),
                Column("contact_id", _("Contact"), Kind.NUMBER),
                Column("change", _("Change"), Kind.NUMBER),
                Column("id", "#", Kind.NUMBER),
            ],
            [
                (
                    line.at, line.name, line.told, line.source.partition("/")[2], line.place,
                    line.contact_id, line.group_id, line.id,
                )
                for line in found
            ],
            format=format,
            empty=_("Nothing was decided yet."),
        )  # fmt: skip
