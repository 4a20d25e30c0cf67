"""``ccm import``: bring in contacts, companies, interactions, deals, tasks and answers."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from ccm_cli.cli import archive, import_page, output
from ccm_cli.cli.import_options import ERRORS, command_of
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Format, examples, noun
from ccm_cli.errors import InvalidInput, PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.customers.importing.plans import PlanWriter
    from ccm_cli.customers.importing.registry import Context, ImportKind
    from ccm_cli.customers.importing.running import Report
    from ccm_cli.store.writing import UnitOfWork

app = noun(
    _(
        "Bring in records from CSV, TSV, XLSX, JSON, NDJSON and vCard files. The columns are"
        " guessed from their headers; a second import of the same file changes nothing; ccm undo"
        " takes it all back."
    )
)


_STOP, _TAKE = "stop", "take"
SavedPlan = Annotated[
    str, typer.Argument(metavar="PLAN", help=_("File that --dry-run --save wrote"))
]


def _kind(name: str, *, help: str, epilog: str, own: Sequence[str] = ()) -> None:
    """Give a kind of record its command."""

    def run(ctx: typer.Context, **given: Any) -> None:
        _import(ctx, name, given)

    app.command(name, help=help, epilog=epilog)(command_of(run, own))


_kind(
    "contacts",
    help=_("Import people."),
    epilog=examples(
        "ccm import contacts people.csv --dry-run",
        'ccm import contacts people.xlsx --sheet 2 --map "Mobile No=phone" --map "Shoe size="',
        "ccm import contacts contacts.vcf google.csv --tag newsletter --source fair",
    ),
    own=("create_missing", "suppressed", "tag", "source", "keep_unknown"),
)
_kind(
    "companies",
    help=_("Import companies; a company is known by its name."),
    epilog=examples("ccm import companies companies.csv --dry-run"),
    own=("keep_unknown",),
)
_kind(
    "interactions",
    help=_("Import calls, visits and messages of contacts that are there."),
    epilog=examples("ccm import interactions calls.csv", "ccm import interactions calls.xlsx"),
    own=("create_missing", "suppressed"),
)
_kind(
    "deals",
    help=_("Import deals; columns such as entered won give their history."),
    epilog=examples(
        "ccm import deals deals.csv --dry-run", "ccm import deals deals.csv --create-missing"
    ),
    own=("create_missing", "suppressed", "keep_unknown"),
)
_kind(
    "tasks",
    help=_("Import tasks; their deal is named by its title or number."),
    epilog=examples("ccm import tasks tasks.csv"),
    own=("create_missing", "suppressed"),
)
_kind(
    "answers",
    help=_("Import answers to a survey."),
    epilog=examples("ccm import answers answers.csv --survey nps"),
    own=("create_missing", "suppressed", "survey"),
)
_kind(
    "products",
    help=_("Import products; one is known by its code, or by its name where it has none."),
    epilog=examples(
        "ccm import products catalogue.xlsx --update overwrite",
        "ccm import products products.csv --dry-run",
    ),
    own=(),
)
_kind(
    "orders",
    help=_(
        "Import orders, a row for each line; rows of one number are one order. Totals are computed."
        " --update overwrite also takes an order further: agreed on, paid, cancelled."
    ),
    epilog=examples(
        "ccm import orders orders.csv --dry-run",
        "ccm import orders shop.csv --map 'Lineitem name=product' --update overwrite",
    ),
    own=("create_missing", "suppressed"),
)
_kind(
    "tickets",
    help=_("Import tickets; their limits follow from their priority and your promises."),
    epilog=examples("ccm import tickets tickets.csv --dry-run"),
    own=("create_missing", "suppressed"),
)


def _tags(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


archive.import_command(app)


def _import(ctx: typer.Context, name: str, given: Mapping[str, Any]) -> None:
    from ccm_cli.customers.importing import faults, summing, telling
    from ccm_cli.customers.importing.columns import parse_map
    from ccm_cli.customers.importing.running import import_files

    runtime = runtime_of(ctx)
    files, errors, dry_run = given["files"], given["errors"], given["dry_run"]
    chosen = output.chosen_format(runtime, given["format"])
    if errors is not None and len(files) > 1:
        raise InvalidInput(
            _("--errors is for one file, and there are several."),
            hint=_("Leave it out: each file gets one of its own."),
        )
    if given["save"] and not dry_run:
        raise InvalidInput(
            _("--save keeps what a dry run finds."), hint=_("Say --dry-run as well.")
        )
    mapping, form = parse_map(given["map"] or ()), telling.named(given["form"])
    context = _context(runtime, given, runtime.imports.kinds[name])
    with (
        faults.kept(errors, wanted=errors is not None or not dry_run) as kept,
        _progress(files) as progress,
        _saving(given["save"]) as plan_file,
        runtime.changing(summing.title(name, files), dry_run=dry_run) as work,
    ):
        plan = _planned(work, plan_file, name, context)
        report = import_files(
            work,
            runtime.imports.kinds[name],
            context,
            files,
            mapping=mapping,
            encoding=given["encoding"],
            form=form,
            sheet=given["sheet"],
            faults=kept.of,
            keep_all=dry_run and chosen != "table",
            progress=progress,
            plan=plan,
        )
        if plan is not None:
            plan.end(report)
        work.summary = summing.titled(name, files, report)
    import_page.show(ctx, report, chosen, dry_run=dry_run)
    if given["save"]:
        output.note(_("Carry it out with: ccm import apply %(file)s") % {"file": given["save"]})
    _tell_wrong(report, kept.paths)


@app.command(
    "apply",
    help=_(
        "Do what a saved dry run says, as one change. Where a record that it touches was changed"
        " since, nothing is done."
    ),
    epilog=examples(
        "ccm import contacts people.csv --dry-run --save people.ccmplan",
        "ccm import apply people.ccmplan",
    ),
)
def apply(
    ctx: typer.Context,
    plan: SavedPlan,
    dry_run: DryRun = False,
    errors: Annotated[Path | None, ERRORS] = None,
    format: Format = None,
) -> None:
    from ccm_cli.customers.importing import faults, plans, summing
    from ccm_cli.customers.importing.applying import apply_plan

    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    with (
        plans.opened(plan) as opened,
        faults.kept(errors, wanted=errors is not None or not dry_run) as kept,
        runtime.changing(_("import a plan"), dry_run=dry_run) as work,
    ):
        report = apply_plan(
            work,
            opened,
            runtime.imports.named(opened.kind),
            _context(runtime, {"update": "fill"}, runtime.imports.named(opened.kind)),
            faults=kept.of,
            keep_all=dry_run and chosen != "table",
        )
        work.summary = summing.titled(opened.kind, [plan], report)
    import_page.show(ctx, report, chosen, dry_run=dry_run)
    _tell_wrong(report, kept.paths)


@app.command(
    "show",
    help=_("Show what a saved dry run would do."),
    epilog=examples("ccm import show people.ccmplan"),
)
def show(ctx: typer.Context, plan: SavedPlan, format: Format = None) -> None:
    from ccm_cli.customers.importing import plans, summing
    from ccm_cli.presentation import Presenter

    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    with plans.opened(plan) as opened:
        report = plans.told(opened, keep_all=chosen != "table")
        made = Presenter(runtime).moment(opened.made_at)
    output.note(
        _("A plan of %(when)s: %(title)s")
        % {"when": made, "title": summing.title(opened.kind, list(report.forms))}
    )
    import_page.show(ctx, report, chosen, dry_run=True)
    _tell_wrong(report, [])


@contextmanager
def _saving(path: str) -> Iterator[TextIO | None]:
    """The file of a plan; only an older plan is written over."""
    if not path:
        yield None
        return
    from ccm_cli.customers.exporting import files
    from ccm_cli.customers.importing import plans

    with files.writing(path, force=plans.is_plan(path), mark=False) as file:
        yield file


def _planned(
    work: "UnitOfWork", file: TextIO | None, kind: str, context: "Context"
) -> "PlanWriter | None":
    from ccm_cli.customers.importing.meanwhile import last_change
    from ccm_cli.customers.importing.plans import PlanWriter

    if file is None:
        return None
    return PlanWriter(file, kind, context, position=last_change(work.reader))


def _context(runtime: Runtime, given: Mapping[str, Any], kind: "ImportKind") -> "Context":
    from ccm_cli.customers.importing.registry import UPDATES

    update = next((known for known in UPDATES if known == given["update"]), None)
    if update is None:
        raise InvalidInput(
            _("--update %(value)s is not known.") % {"value": given["update"]},
            hint=_("It may be: %(choices)s.") % {"choices": in_series(UPDATES)},
        )
    suppressed = given.get("suppressed", _STOP)
    if suppressed not in {_STOP, _TAKE}:
        raise InvalidInput(
            _("--suppressed %(value)s is not known.") % {"value": suppressed},
            hint=_("It may be: %(choices)s.") % {"choices": f"{_STOP}, {_TAKE}"},
        )
    return runtime.import_context(
        update=update,
        tags=_tags(given.get("tag") or ()),
        origin=given.get("source", "").strip(),
        keep_unknown=given.get("keep_unknown", False),
        survey=given.get("survey", ""),
        match=kind.match(given.get("match", "")),
        create_missing=given.get("create_missing", False),
        take_barred=suppressed == _TAKE,
    )


@contextmanager
def _progress(files: Sequence[str]) -> Iterator[Callable[[str, int], None] | None]:
    """A bar on stderr while people look on."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    sizes = {file: Path(file).stat().st_size for file in files if Path(file).is_file()}
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        tasks = {
            file: bar.add_task(Path(file).name, total=sizes.get(file))
            for file in dict.fromkeys(files)
        }

        def advance(file: str, read: int) -> None:
            bar.update(tasks[file], completed=read)

        yield advance


def _tell_wrong(report: "Report", paths: Sequence[str]) -> None:
    """End with the wrong rows, if there were any."""
    from ccm_cli.customers.importing import summing

    count = report.counts["wrong"]
    if not count:
        return
    raise PartlyDone(
        ngettext(
            "%(count)d row was wrong and is left out:",
            "%(count)d rows were wrong and are left out:",
            count,
        )
        % {"count": count},
        left_undone=summing.wrong_rows(report),
        hint=_("Mend them in %(files)s and import that.") % {"files": in_series(paths)}
        if paths
        else "",
    )
