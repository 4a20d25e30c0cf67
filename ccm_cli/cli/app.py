"""The root of the command line: the table of commands, global options, errors to exit codes.

Commands are imported when they are called. ``ccm --help`` shows the table below without importing
any of them.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from ccm_cli import __version__, language
from ccm_cli.cli import failures
from ccm_cli.cli.commands import Group, built
from ccm_cli.cli.invocation import Invocation
from ccm_cli.language import gettext as _


class Entry(NamedTuple):
    """A line of ``ccm --help``: the module to import, what it is for, and its section."""

    module: str
    help: str
    section: str


def commands() -> Mapping[str, Entry]:
    """Every first word, in the order of the help; the texts in the language of this run."""
    customers, selling = _("Customers"), _("Selling")
    messaging, listening = _("Communicating"), _("Listening")
    records, program = _("Records"), _("Program")
    return {
        "who": Entry(
            "who", _("One customer, whole, by any phone, e-mail, handle or name"), customers
        ),
        "add": Entry(
            "add", _("A person, a deal and a task from one line, as it is said"), customers
        ),
        "contact": Entry("contact", _("People: add, list, show, edit, remove"), customers),
        "company": Entry("company", _("Companies and every kind of stakeholder"), customers),
        "log": Entry("log", _("Write down a call, a visit, a message"), customers),
        "find": Entry("find", _("Search people however their names are typed"), customers),
        "edit": Entry("edit", _("Records as text in your editor, several at once"), customers),
        "segment": Entry("segment", _("Saved filters: who is in, and why"), customers),
        "persona": Entry("persona", _("Kinds of customers, and a picture of each"), customers),
        "tag": Entry("tag", _("Tags and how often they are used"), customers),
        "today": Entry("today", _("What to do today, most pressing first"), selling),
        "task": Entry("task", _("Follow-ups with due times and reminders"), selling),
        "deal": Entry("deal", _("Deals: add, move between stages, win, lose"), selling),
        "product": Entry("product", _("What you sell, with price and tax"), selling),
        "order": Entry("order", _("Orders, their payments and returns"), selling),
        "pipeline": Entry("pipeline", _("The board of deals by stage"), selling),
        "report": Entry(
            "report", _("Figures: funnel, forecast, won and lost, activity, delays"), selling
        ),
        "template": Entry("template", _("Messages: list, preview, check"), messaging),
        "campaign": Entry(
            "campaign", _("Send one message to a segment, and measure it"), messaging
        ),
        "calendar": Entry("calendar", _("Campaigns, tasks and birthdays by day"), messaging),
        "digest": Entry(
            "digest", _("The mail that tells you each morning how things stand"), messaging
        ),
        "plan": Entry("plan", _("Goals of your communication, and how far they are"), messaging),
        "rule": Entry("rule", _("When this happens and that holds, do these"), messaging),
        "journey": Entry(
            "journey", _("Several steps with waits and branches, for each person"), messaging
        ),
        "outbox": Entry("outbox", _("Every message and its state"), messaging),
        "inbox": Entry("inbox", _("Mail that comes in: read, joined, answered"), messaging),
        "call": Entry("call", _("Calls to make, with script and outcome"), messaging),
        "channel": Entry("channel", _("The ways by which messages go out"), messaging),
        "consent": Entry("consent", _("Who agreed to what, and who never wants mail"), messaging),
        "wording": Entry("wording", _("The words by which people are asked"), messaging),
        "deliverability": Entry(
            "deliverability", _("Whether other servers believe our mail"), messaging
        ),
        "ticket": Entry("ticket", _("Who asks for help, and until when they hear"), listening),
        "survey": Entry("survey", _("Surveys, answers and scores"), listening),
        "import": Entry("importing", _("Bring in CSV, XLSX, JSON and vCard files"), records),
        "export": Entry("exporting", _("Take everything out as CSV, XLSX, JSON or vCard"), records),
        "field": Entry("field", _("Custom fields"), records),
        "merge": Entry("merge", _("Make one of two people, or of two companies"), records),
        "dupes": Entry("dupes", _("Who may be there twice, and why"), records),
        "audit": Entry(
            "audit", _("What is wrong or lacking in the records, and what mends it"), records
        ),
        "history": Entry("history", _("Every change, by whom and when"), records),
        "undo": Entry("undo", _("Take back the last change, or any"), records),
        "redo": Entry("redo", _("Make an undone change again"), records),
        "completion": Entry(
            "completion", _("Complete commands and names in bash, zsh and fish"), program
        ),
        "hook": Entry("hook", _("Commands of your own before and after changes"), program),
        "webhook": Entry("webhook", _("Other systems that are told of changes"), program),
        "run": Entry("run", _("Do what is due, then end: made for cron"), program),
        "daemon": Entry("daemon", _("Do what is due, again and again"), program),
        "serve": Entry("serve", _("Serve the web pages that messages lead to"), program),
        "cron": Entry("cron", _("Have cron or systemd call ccm run"), program),
        "init": Entry("init", _("Write the settings and make the database"), program),
        "config": Entry("config", _("The settings in force and where they come from"), program),
        "doctor": Entry("doctor", _("Check the database, the settings and the terminal"), program),
        "demo": Entry("demo", _("A small living business to try everything on"), program),
        "tui": Entry("tui", _("The screens; also just: ccm"), program),
        "help": Entry("help", _("Help on a command or a topic"), program),
    }


class LazyGroup(Group):
    """A group whose commands are modules, imported only when one of them is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(commands())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        entry = commands().get(cmd_name)
        if entry is None:
            return None
        module = import_module(f"ccm_cli.cli.{entry.module}")
        command = built(module.app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, entry in commands().items():
            sections.setdefault(entry.section, []).append((name, entry.help))
        for section, lines in sections.items():
            with formatter.section(section):
                formatter.write_dl(lines)


_OPTIONS_WITH_VALUE = frozenset({"--db", "--config", "--lang"})

app = typer.Typer(
    cls=LazyGroup,
    name="ccm",
    add_completion=False,
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"ccm {__version__}\n")
        raise typer.Exit


def prepared() -> Any:
    """The root command with its texts in the language of the process.

    The options are declared here, not in the module, because their texts are made when they are.
    """

    def root(
        ctx: typer.Context,
        db: Annotated[
            str | None, typer.Option("--db", metavar="PATH", help=_("Database to use [CCM_DB]"))
        ] = None,
        config: Annotated[
            Path | None, typer.Option("--config", help=_("Settings file to use [CCM_CONFIG]"))
        ] = None,
        lang: Annotated[
            str | None, typer.Option("--lang", metavar="en|fa|ru", help=_("Language [CCM_LANG]"))
        ] = None,
        debug: Annotated[
            bool, typer.Option("--debug", help=_("Show the traceback of an error"))
        ] = False,
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                is_eager=True,
                callback=_show_version,
                help=_("Show the version and exit"),
            ),
        ] = False,
    ) -> None:
        del version
        ctx.obj = Invocation(database=db, config=config, language=lang, debug=debug)
        if ctx.invoked_subcommand is None:
            from ccm_cli.cli.tui import open_tui

            open_tui(ctx)

    app.callback(
        help=_("Every relation with every customer, in one terminal and one file."),
        epilog=_("Start with: ccm demo, or ccm init. Help with examples: ccm COMMAND --help"),
    )(root)
    return typer.main.get_command(app)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; no exception leaves it.

    Args:
        arguments: without the program's name.
    """
    arguments = list(arguments)
    debug = "--debug" in arguments[:8]
    language.use(_language_of(arguments))
    command = prepared()
    if arguments[:1] == ["__complete"]:
        from ccm_cli.cli import completing

        return completing.run(arguments[1:], command)
    try:
        code = command.main(arguments, prog_name="ccm", standalone_mode=False)
    except BaseException as error:  # noqa: BLE001  (the one place where all errors end)
        return failures.report(error, debug=debug)
    return code if isinstance(code, int) else 0


def _language_of(arguments: Sequence[str]) -> str:
    """The language of this run, found before any text is made: option, environment, settings."""
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("-"):
            break
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        value = next(rest, "") if argument in _OPTIONS_WITH_VALUE else ""
        if argument == "--lang":
            return value
    if os.environ.get("CCM_LANG"):
        return os.environ["CCM_LANG"]
    return Invocation.configured_language(arguments, os.environ)
