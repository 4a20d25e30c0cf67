"""``ccm help``: help on a command, or on a topic that no single command owns."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

app = single()


def _topics() -> dict[str, tuple[str, str]]:
    """Each topic: one line on it, and its text; the texts in the language of the run."""
    return {
        "filter": (_("the filter language of lists, segments and campaigns"), _filter_text()),
        "dates": (
            _("how days and times may be written"),
            _(
                "Days: 2026-12-01, 1405/09/10 (Jalali), 1 Dec 2026, today, tomorrow, friday,\n"
                "+3d, -90d, in 2 weeks. Times: tomorrow 10:00, 10:30, in 2h, 2 hours ago.\n"
                "The same words work in Persian and Russian, and so do Persian digits.\n"
                "Durations: 5m, 1h30m, 90s."
            ),
        ),
        "formats": (
            _("tables for people and formats for programs"),
            _(
                "--format table, json, ndjson, csv, tsv or ids. Without it a terminal gets a\n"
                "table and a pipe gets TSV. CCM_FORMAT and [display] format change that.\n"
                "JSON carries stored values: ISO times in UTC, E.164 phones, money as\n"
                "{minor, currency}. --fields a,b chooses columns, --sort and --reverse the\n"
                "order, --limit and --cursor the page."
            ),
        ),
        "references": (
            _("how a customer may be named"),
            _(
                "Wherever a customer is asked for, these work: the number, an e-mail address,\n"
                "a phone in any spelling, a handle or profile URL, or a name that fits exactly\n"
                "one person. A name that fits several lists them and exits with 4."
            ),
        ),
        "exit-codes": (
            _("what the exit codes mean"),
            _(
                "0 done; 1 error; 2 wrong usage; 3 not found; 4 ambiguous or conflict;\n"
                "5 refused by a rule; 6 partly done, with the list of what was not;\n"
                "7 the database is locked, damaged, missing or of a newer version;\n"
                "130 interrupted."
            ),
        ),
        "settings": (
            _("where settings come from"),
            _(
                "An option, then the environment (CCM_EMAIL__HOST=...), then the nearest\n"
                "ccm.toml going up from this folder, then the user's config.toml. Without\n"
                "mail settings messages are written as .eml files. See: ccm config show"
            ),
        ),
    }


def _filter_text() -> str:
    return _(
        "A filter is made of clauses: FIELD OPERATOR VALUE, joined by and, or, not and\n"
        "parentheses.\n"
        "  tag=vip and city=Tehran and (deals.won >= 1 or revenue > 500)\n"
        '  last_contact < -30d and not got("spring") and segment != regulars\n'
        "Of related records: that there is one, how many, what they come to.\n"
        "  deal(stage=proposal and value > 5000) and company.city = Tehran\n"
        "  interaction(channel=phone).count in 30d >= 3 and deal.sum(value) > 100\n"
        "Operators: = != ~= (contains) > >= < <= in (a, b), is set, is unset.\n"
        "Text is compared however it is spelled: case, Arabic and Persian letters, digits.\n"
        "Values with spaces stand in quotes. A field that a record lacks is unequal to\n"
        "everything."
    )


@app.command(
    help=_("Show help on a command, or on a topic; without a word, list the topics."),
    epilog=examples(
        "ccm help contact add", "ccm help filter", "ccm help filter contact", "ccm help dates"
    ),
)
def help_(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND|TOPIC]...", help=_("What about"))
    ] = None,
) -> None:
    topics = _topics()
    if not words:
        output.text(ctx.find_root().get_help())
        output.text("\n" + _("Topics:"))
        for name, (line, _text) in topics.items():
            output.text(f"  {name:<12}{line}")
        return
    if words[0] in topics:
        if words[0] == "filter" and words[1:]:
            _describe(ctx, words[1])
            return
        output.text(topics[words[0]][1])
        if words[0] == "filter":
            _list_fields(ctx)
        return
    root = ctx.find_root()
    command, within = root.command, root
    for word in words:
        if not hasattr(command, "resolve_command"):
            raise InvalidInput(
                _("%(command)s has no commands of its own.") % {"command": within.command_path},
                hint=_("See: %(command)s --help") % {"command": within.command_path},
            )
        _name, found, _rest = command.resolve_command(within, [word])
        within = typer.Context(found, info_name=word, parent=within)
        command = found
    output.text(command.get_help(within))


def _list_fields(ctx: typer.Context) -> None:
    """The fields of every kind of record, as the registry has them."""
    for entity in runtime_of(ctx).registry.entities():
        names = ", ".join(field.name for field in entity.fields)
        functions = "".join(f", {function.name}(…)" for function in entity.functions)
        related = "".join(f", {relation.name}(…)" for relation in entity.relations)
        output.text(f"\n{entity.name}: {names}{functions}{related}")
    output.text("\n" + _("What each of them takes: ccm help filter contact"))


def _describe(ctx: typer.Context, name: str) -> None:
    """Everything that filters may say about one kind of record, with what suits it."""
    from ccm_cli.customers.queries.custom_fields import fields_of
    from ccm_cli.errors import NotFound
    from ccm_cli.store import filters
    from ccm_cli.store.filters.registry import suggestion

    runtime = runtime_of(ctx)
    entities = {entity.name: entity for entity in runtime.registry.entities()}
    if name not in entities:
        raise NotFound(
            _("There is no kind of record %(name)s.") % {"name": name},
            hint=suggestion(name, list(entities)),
        )
    custom = []
    if runtime.path.exists():
        with runtime.reading() as reader:
            custom = fields_of(reader, entities[name])
    output.rows(
        ctx,
        [
            output.Column("name", _("Name")),
            output.Column("what", _("What it is")),
            output.Column("operators", _("What may follow")),
            output.Column("values", _("For example")),
            output.Column("names", _("Other names")),
        ],
        [
            (
                each.name,
                each.noun,
                " ".join(each.operators),
                ", ".join(each.values),
                ", ".join(each.aliases),
            )
            for each in filters.describe(entities[name], custom)
        ],
        format=None,
    )
