"""Typer with help in the language of the run: usage, headings and the help option itself.

Typer carries its own copy of Click, whose few words are English; these classes say them through
the catalogs.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_command_from_info, get_command_name
from typer.models import CommandInfo

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

Function = TypeVar("Function", bound=Callable[..., Any])


def _format_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = command.collect_usage_pieces(ctx)
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("Usage:") + " ")


def _format_parameters(command: Any, ctx: Any, formatter: Any) -> None:
    lines: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for parameter in command.get_params(ctx):
        found = parameter.get_help_record(ctx)
        if found is not None:
            lines[parameter.param_type_name].append(found)
    for heading, listed in ((_("Arguments"), lines["argument"]), (_("Options"), lines["option"])):
        if listed:
            with formatter.section(heading):
                formatter.write_dl(listed)


class Command(TyperCommand):
    """A command whose help speaks the language of the run."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _format_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _format_parameters(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this help and exit.")
        return option


class Group(TyperGroup):
    """A group of commands whose help speaks the language of the run.

    A command is built when it is called or listed: Typer reads the signature of each, and a group
    of ten costs more than the one that was asked for.
    """

    waiting: dict[str, CommandInfo]
    otherwise = ""
    """The command that is meant where none is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if self.otherwise and not (args and args[0] in {*self.waiting, *ctx.help_option_names}):
            args = [self.otherwise, *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.waiting)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands and cmd_name in self.waiting:
            self.commands[cmd_name] = get_command_from_info(
                self.waiting[cmd_name], pretty_exceptions_short=True, rich_markup_mode=None
            )
        return self.commands.get(cmd_name)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _format_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _format_parameters(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        lines = [
            (name, found.get_short_help_str(formatter.width))
            for name in self.list_commands(ctx)
            if (found := self.get_command(ctx, name)) is not None and not found.hidden
        ]
        if lines:
            with formatter.section(_("Commands")):
                formatter.write_dl(lines)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this help and exit.")
        return option

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = self.list_commands(ctx)
        if args[0] not in known and not ctx.resilient_parsing:
            import difflib

            near = difflib.get_close_matches(args[0], known, n=1)
            raise InvalidInput(
                _("There is no command %(name)s.") % {"name": f"{ctx.command_path} {args[0]}"},
                hint=_("Did you mean %(name)s?") % {"name": f"{ctx.command_path} {near[0]}"}
                if near
                else _("See: %(command)s --help") % {"command": ctx.command_path},
            )
        return super().resolve_command(ctx, args)


class Commands(typer.Typer):
    """The commands of one module; each shows `Command`'s help."""

    otherwise = ""
    """As of `Group`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            cls=Group,
            rich_markup_mode=None,
            add_completion=False,
            context_settings={"help_option_names": ["-h", "--help"]},
            **settings,
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Function], Function]:
        settings.setdefault("cls", Command)
        settings.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        return super().command(name, **settings)


def built(commands: Commands) -> Any:
    """The command or group that a module's ``app`` is, its own commands still waiting.

    Args:
        commands: made by `noun` or `single`.
    """
    if commands.registered_callback is None:
        return get_command(commands)
    group = get_command(_without_commands(commands))
    group.waiting = {  # type: ignore[attr-defined]
        str(info.name or get_command_name(getattr(info.callback, "__name__", ""))): info
        for info in commands.registered_commands
    }
    group.otherwise = commands.otherwise  # type: ignore[attr-defined]
    return group


def _without_commands(commands: Commands) -> Commands:
    bare = Commands(help=commands.info.help, no_args_is_help=True)
    bare.callback()(_nothing)
    return bare


def noun(help_text: str, *, otherwise: str = "") -> Commands:
    """A group of commands about one noun.

    Args:
        help_text: what it is about.
        otherwise: the verb that is meant where none is named; without one, the group shows its
            help.
    """
    group = Commands(help=help_text, no_args_is_help=True)
    group.otherwise = otherwise
    group.callback()(_nothing)
    return group


def single() -> Commands:
    """A command that is a verb of its own, such as ``ccm today``."""
    return Commands()


def _nothing() -> None:
    pass
