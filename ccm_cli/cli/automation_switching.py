"""Rules and journeys: on, off, paused, and the people on the way."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.automation_wording import All, Group, Name, Names, People, context_of, wanted
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Force
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.automation.program import Program
    from ccm_cli.automation.queries.runs import Run
    from ccm_cli.store.reading import Reader

OnlyNew = Annotated[
    bool, typer.Option("--only-new", help=_("Nobody begins who is in the segment already"))
]


def register(group: Group) -> None:
    """Add these commands to a group."""
    _on(group)
    _off(group)
    _pause(group)
    _resume(group)
    _stop(group)


def _on(group: Group) -> None:
    @group.app.command(
        "on",
        help=_("Switch it on, from now on; its file is checked first. ccm run does the rest."),
        epilog=group.example("on {name}"),
    )
    def on(
        ctx: typer.Context,
        names: Names = None,
        only_new: OnlyNew = False,
        force: Force = False,
    ) -> None:
        from ccm_cli.automation import shelf, switching

        runtime = runtime_of(ctx)
        for name in wanted(group, names, all_of=lambda: (), everything=False):
            program = shelf.load(group.kind, name)
            waiting = _beginning(runtime, program)
            if waiting and not only_new:
                output.confirm(
                    ngettext(
                        "%(count)d person begins at once. Switch %(name)s on?",
                        "%(count)d people begin at once. Switch %(name)s on?",
                        waiting,
                    )
                    % {"count": waiting, "name": name},
                    force=force,
                )
            for told in _twice(runtime, program):
                output.note(told)
            summary = _("switch %(source)s on") % {"source": program.key}
            with runtime.changing(summary) as work:
                was_off = switching.switch_on(work, program, now=runtime.now)
                if was_off and only_new:
                    switching.leave_out_those_in_it(
                        work, program, context_of(runtime), now=runtime.now
                    )
            output.note((_("%(name)s is on.") if was_off else _("%(name)s was on already."))
                        % {"name": name})  # fmt: skip


def _twice(runtime: Runtime, program: "Program") -> list[str]:
    """Warnings of what else sends the same messages."""
    from ccm_cli.automation.queries import twice

    with runtime.reading() as reader:
        found = twice.others_sending(
            reader, twice.messages_of(program), kind=program.kind, name=program.name
        )
    return twice.twice_in_words(found)


def _beginning(runtime: Runtime, program: "Program") -> int:
    """How many would begin at once, having checked the file.

    Raises:
        Fault: something is wrong with it.
    """
    from ccm_cli.automation import switching
    from ccm_cli.automation.checking import require_right

    context = context_of(runtime)
    with runtime.reading() as reader:
        require_right(reader, program, context)
        return switching.beginning(reader, program, context)


def _off(group: Group) -> None:
    @group.app.command(
        "off",
        help=_(
            "Switch it off: nobody begins any more, and who is on the way stays where they are."
        ),
        epilog=group.example("off {name}", "off --all"),
    )
    def off(ctx: typer.Context, names: Names = None, everything: All = False) -> None:
        from ccm_cli.automation import switching

        runtime = runtime_of(ctx)
        with runtime.reading() as reader:
            on = _standing(reader, group, ("on", "paused"))
        chosen = wanted(group, names, all_of=lambda: on, everything=everything)
        summary = _("switch off: %(names)s") % {"names": in_series(chosen)}
        with runtime.changing(summary) as work:
            for name in chosen:
                _require(work.reader, group, name)
                switching.switch_off(work, group.key(name), now=runtime.now)
        for name in chosen:
            output.note(_("%(name)s is off.") % {"name": name})


def _standing(reader: "Reader", group: Group, states: tuple[str, ...]) -> list[str]:
    """The names of those in some states."""
    marks = ", ".join("?" * len(states))
    found = reader.values(
        f"SELECT source FROM automation WHERE state IN ({marks}) ORDER BY source", states
    )
    return [s.partition("/")[2] for s in found if s.startswith(f"{group.kind}/")]


def _require(reader: "Reader", group: Group, name: str) -> None:
    """See that there is a file, or was one that was switched on.

    Raises:
        NotFound: there is neither.
    """
    from ccm_cli.automation import shelf

    known = reader.value("SELECT 1 FROM automation WHERE source = ?", (group.key(name),))
    if not known:
        shelf.require(group.kind, name)


def _pause(group: Group) -> None:
    @group.app.command(
        "pause",
        help=_("Pause it, or only some people in it; what happens meanwhile is caught up later."),
        epilog=group.example("pause {name}", "pause --all", "pause {name} Maryam"),
    )
    def pause(
        ctx: typer.Context,
        name: Annotated[str | None, typer.Argument(metavar="[NAME]", help=_("Which one"))] = None,
        people: People = None,
        everything: All = False,
    ) -> None:
        from ccm_cli.automation import switching

        runtime = runtime_of(ctx)
        if people and name:
            with runtime.changing(_("pause people in %(name)s") % {"name": name}) as work:
                runs = _runs(runtime, work.reader, group, name, people)
                count = switching.pause_people(work, runs, now=runtime.now)
            _tell_people(count)
            return
        with runtime.reading() as reader:
            on = _standing(reader, group, ("on",))
        chosen = wanted(group, [name] if name else None, all_of=lambda: on, everything=everything)
        with runtime.changing(_("pause %(source)s") % {"source": in_series(chosen)}) as work:
            for each in chosen:
                switching.pause(work, group.key(each), now=runtime.now)
        for each in chosen:
            output.note(_("%(name)s is paused.") % {"name": each})


def _resume(group: Group) -> None:
    @group.app.command(
        "resume",
        help=_("Go on with what was paused; or with people who were paused, held or failed."),
        epilog=group.example("resume {name}", "resume {name} --people", "resume {name} Maryam"),
    )
    def resume(
        ctx: typer.Context,
        name: Annotated[str | None, typer.Argument(metavar="[NAME]", help=_("Which one"))] = None,
        people: People = None,
        everybody: Annotated[
            bool, typer.Option("--people", help=_("Everybody in it who asks or was paused"))
        ] = False,
        everything: All = False,
    ) -> None:
        from ccm_cli.automation import shelf, switching

        runtime = runtime_of(ctx)
        if name and (people or everybody):
            with runtime.changing(_("go on with people in %(name)s") % {"name": name}) as work:
                runs = _runs(runtime, work.reader, group, name, people)
                count = switching.resume_people(work, runs, now=runtime.now)
            _tell_people(count)
            return
        with runtime.reading() as reader:
            paused = _standing(reader, group, ("paused",))
        chosen = wanted(
            group, [name] if name else None, all_of=lambda: paused, everything=everything
        )
        for each in chosen:
            if each not in paused:
                _require_paused(group, each)
            program = shelf.load(group.kind, each)
            _beginning(runtime, program)
            with runtime.changing(_("go on with %(source)s") % {"source": program.key}) as work:
                switching.switch_on(work, program, now=runtime.now)
            output.note(_("%(name)s goes on.") % {"name": each})


def _require_paused(group: Group, name: str) -> None:
    raise NotFound(
        _("%(name)s is not paused.") % {"name": name},
        hint=_("The people in it: ccm %(kind)s resume %(name)s --people")
        % {"kind": group.kind, "name": name},
    )


def _stop(group: Group) -> None:
    @group.app.command(
        "stop",
        help=_("End the way of some people, or of everybody in it."),
        epilog=group.example("stop {name} Maryam", "stop {name} --force"),
    )
    def stop(ctx: typer.Context, name: Name, people: People = None, force: Force = False) -> None:
        from ccm_cli.automation import switching

        runtime = runtime_of(ctx)
        with runtime.reading() as reader:
            runs = _runs(runtime, reader, group, name, people)
        if not people and runs:
            question = ngettext(
                "End the way of %(count)d person?", "End the way of %(count)d people?", len(runs)
            )
            output.confirm(question % {"count": len(runs)}, force=force)
        with runtime.changing(_("stop people in %(name)s") % {"name": name}) as work:
            count = switching.stop(work, runs, now=runtime.now)
        _tell_people(count)


def _runs(
    runtime: Runtime, reader: "Reader", group: Group, name: str, people: list[str] | None
) -> "list[Run]":
    """The ways of some people, or of all who are on the way.

    Raises:
        NotFound: one of them is not on the way.
    """
    from ccm_cli.automation.queries.runs import open_runs
    from ccm_cli.cli.option_values import contact_id_of

    _require(reader, group, name)
    every = open_runs(reader, group.key(name))
    if not people:
        return every
    chosen = []
    for ref in people:
        contact_id = contact_id_of(runtime, reader, ref)
        own = [run for run in every if run.contact_id == contact_id]
        if not own:
            raise NotFound(
                _("%(person)s is not on the way.") % {"person": ref},
                hint=_("See: ccm %(kind)s people %(name)s") % {"kind": group.kind, "name": name},
            )
        chosen += own
    return chosen


def _tell_people(count: int) -> None:
    output.note(ngettext("%(n)d person.", "%(n)d people.", count) % {"n": count})
