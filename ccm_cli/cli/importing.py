"""``ccm import``: bring in contacts, companies, interactions, deals, tasks and answers."""

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput, PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.text import search_key
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.customers.importing.faults import FaultFile
    from ccm_cli.customers.importing.registry import Context
    from ccm_cli.customers.importing.running import Report
    from ccm_cli.customers.importing.sources import Source

app = noun(
    _(
        "Bring in records from CSV, TSV and vCard files. The columns are guessed from their"
        " headers; a second import of the same file changes nothing; ccm undo takes it all back."
    )
)

Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help=_("Files to read; - is standard input"))
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="COLUMN=FIELD",
        help=_("What a column means; nothing after = leaves it out; may be repeated"),
    ),
]
Update = Annotated[
    str,
    typer.Option(
        "--update",
        metavar="fill|overwrite|skip",
        help=_("Records that are there: fill what is empty, overwrite, or leave them alone"),
    ),
]
Encoding = Annotated[
    str, typer.Option("--encoding", help=_("Encoding of the files; found out by itself"))
]
Errors = Annotated[
    Path | None,
    typer.Option("--errors", metavar="FILE", help=_("Where the rows that are wrong are written")),
]
KeepUnknown = Annotated[
    bool,
    typer.Option("--keep-unknown", help=_("Make custom fields of columns nothing is known about")),
]
SUMMED = ("new", "joined", "changed", "unchanged", "wrong")
NARROWEST = 40
"""Columns; texts are not wrapped narrower."""


@app.command(
    help=_("Import people from CSV, TSV or vCard."),
    epilog=examples(
        "ccm import contacts people.csv --dry-run",
        'ccm import contacts people.csv --map "Mobile No=phone" --map "Shoe size="',
        "ccm import contacts contacts.vcf google.csv --tag newsletter --source fair",
    ),
)
def contacts(
    ctx: typer.Context,
    files: Files,
    dry_run: DryRun = False,
    map: Map = None,
    update: Update = "fill",
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help=_("Tag for all of them; may be repeated"))
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help=_("Where they came from, if the file does not say"))
    ] = "",
    keep_unknown: KeepUnknown = False,
    encoding: Encoding = "",
    errors: Errors = None,
    format: Format = None,
) -> None:
    more = {"tags": _tags(tag or ()), "origin": source.strip(), "keep_unknown": keep_unknown}
    _import(ctx, "contacts", files, dry_run, map, update, encoding, errors, format, **more)


@app.command(
    help=_("Import companies; a company is known by its name."),
    epilog=examples("ccm import companies companies.csv --dry-run"),
)
def companies(
    ctx: typer.Context,
    files: Files,
    dry_run: DryRun = False,
    map: Map = None,
    update: Update = "fill",
    keep_unknown: KeepUnknown = False,
    encoding: Encoding = "",
    errors: Errors = None,
    format: Format = None,
) -> None:
    more = {"keep_unknown": keep_unknown}
    _import(ctx, "companies", files, dry_run, map, update, encoding, errors, format, **more)


@app.command(
    help=_("Import calls, visits and messages of contacts that are there."),
    epilog=examples("ccm import interactions calls.csv"),
)
def interactions(
    ctx: typer.Context,
    files: Files,
    dry_run: DryRun = False,
    map: Map = None,
    update: Update = "fill",
    encoding: Encoding = "",
    errors: Errors = None,
    format: Format = None,
) -> None:
    _import(ctx, "interactions", files, dry_run, map, update, encoding, errors, format)


@app.command(
    help=_("Import deals; columns such as entered won give their history."),
    epilog=examples("ccm import deals deals.csv --dry-run"),
)
def deals(
    ctx: typer.Context,
    files: Files,
    dry_run: DryRun = False,
    map: Map = None,
    update: Update = "fill",
    keep_unknown: KeepUnknown = False,
    encoding: Encoding = "",
    errors: Errors = None,
    format: Format = None,
) -> None:
    more = {"keep_unknown": keep_unknown}
    _import(ctx, "deals", files, dry_run, map, update, encoding, errors, format, **more)


@app.command(
    help=_("Import tasks; their deal is named by its title or number."),
    epilog=examples("ccm import tasks tasks.csv"),
)
def tasks(
    ctx: typer.Context,
    files: Files,
    dry_run: DryRun = False,
    map: Map = None,
    update: Update = "fill",
    encoding: Encoding = "",
    errors: Errors = None,
    format: Format = None,
) -> None:
    _import(ctx, "tasks", files, dry_run, map, update, encoding, errors, format)


@app.command(
    help=_("Import answers to a survey."),
    epilog=examples("ccm import answers answers.csv --survey nps"),
)
def answers(
    ctx: typer.Context,
    files: Files,
    dry_run: DryRun = False,
    map: Map = None,
    update: Update = "fill",
    survey: Annotated[
        str, typer.Option("--survey", help=_("Which survey; not needed where there is one"))
    ] = "",
    encoding: Encoding = "",
    errors: Errors = None,
    format: Format = None,
) -> None:
    more = {"survey": survey}
    _import(ctx, "answers", files, dry_run, map, update, encoding, errors, format, **more)


def _tags(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def _import(
    ctx: typer.Context,
    name: str,
    files: Sequence[str],
    dry_run: bool,
    map: Sequence[str] | None,
    update: str,
    encoding: str,
    errors: Path | None,
    format: str | None,
    **more: Any,
) -> None:
    from ccm_cli.customers.importing.columns import parse_map
    from ccm_cli.customers.importing.running import import_files

    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    if errors is not None and len(files) > 1:
        raise InvalidInput(
            _("--errors is for one file, and there are several."),
            hint=_("Leave it out: each file gets one of its own."),
        )
    mapping = parse_map(map or ())
    context = _context(runtime, update, more)
    faults = _Faults(errors, wanted=errors is not None or not dry_run)
    summary = _("import %(kind)s from %(files)s") % {"kind": name, "files": _shown_files(files)}
    try:
        with (
            _progress(files) as progress,
            runtime.changing(summary, dry_run=dry_run) as work,
        ):
            report = import_files(
                work,
                runtime.imports.kinds[name],
                context,
                files,
                mapping=mapping,
                encoding=encoding,
                faults=faults.of,
                keep_all=dry_run and chosen != "table",
                progress=progress,
            )
            work.summary = f"{summary}: {_counted(report)}"
    except BaseException:
        faults.discard()
        raise
    faults.finish()
    _show(ctx, report, chosen, dry_run=dry_run)
    if report.counts["wrong"]:
        raise _partly_done(report, faults)


def _context(runtime: Runtime, update: str, more: dict[str, Any]) -> "Context":
    from ccm_cli.customers.importing.registry import UPDATES, Context

    wanted = next((known for known in UPDATES if known == update), None)
    if wanted is None:
        raise InvalidInput(
            _("--update %(value)s is not known.") % {"value": update},
            hint=_("It may be: %(choices)s.") % {"choices": ", ".join(UPDATES)},
        )
    settings = runtime.settings
    return Context(
        now=runtime.now,
        zone=runtime.zone,
        region=settings.business.region,
        currency=runtime.currency,
        language=settings.business.language or "en",
        pipelines=settings.pipelines,
        update=wanted,
        **more,
    )


class _Faults:
    """The files of wrong rows of this import, one for each file that is read."""

    def __init__(self, path: Path | None, *, wanted: bool) -> None:
        self._path = path
        self._wanted = wanted
        self._files: list[FaultFile] = []

    def of(self, source: "Source") -> Any:
        from ccm_cli.customers.importing.faults import FaultFile, NoFaults, beside

        if not self._wanted:
            return NoFaults()
        cards = source.begins_as_vcard
        place = self._distinct(self._path or beside(source.path, cards=cards))
        made = FaultFile(place, cards=cards)
        self._files.append(made)
        return made

    def _distinct(self, place: Path) -> Path:
        """A place of its own for each file: ``people.errors.2.csv`` for a second of that name."""
        taken = {file.path for file in self._files}
        number, free = 1, place
        while free in taken:
            number += 1
            free = place.with_name(f"{place.stem}.{number}{place.suffix}")
        return free

    def finish(self) -> None:
        for file in self._files:
            file.finish()

    def discard(self) -> None:
        for file in self._files:
            file.discard()

    @property
    def paths(self) -> list[str]:
        return [str(file.path) for file in self._files if not file.is_empty]


def _shown_files(files: Sequence[str]) -> str:
    return ", ".join(_("standard input") if file == "-" else Path(file).name for file in files)


def _counted(report: "Report") -> str:
    counts = report.counts
    return _("%(new)d new, %(changed)d changed") % {
        "new": counts["new"],
        "changed": counts["changed"],
    }


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


def _show(ctx: typer.Context, report: "Report", chosen: str, *, dry_run: bool) -> None:
    if chosen == "json":
        output.data(_as_data(report, dry_run=dry_run))
        return
    _tell_columns(report)
    _tell_kept_as_typed(report.typed_count)
    if dry_run:
        _show_changes(ctx, report, chosen)
        output.note(_summary(report))
        output.note(_("Nothing was written: this was a dry run."))
        return
    columns = [Column(name, name, Kind.NUMBER) for name in SUMMED]
    counts = [report.counts[name] for name in SUMMED]
    if chosen == "table":
        output.text(_summary(report))
    else:
        output.rows(ctx, columns, [counts], format=chosen)


def _summary(report: "Report") -> str:
    counts = report.counts
    parts = [
        ngettext("%(count)d new", "%(count)d new", counts["new"]) % {"count": counts["new"]},
        *_joined(counts["joined"]),
        ngettext("%(count)d changed", "%(count)d changed", counts["changed"])
        % {"count": counts["changed"]},
        ngettext("%(count)d unchanged", "%(count)d unchanged", counts["unchanged"])
        % {"count": counts["unchanged"]},
    ]
    if counts["wrong"]:
        parts.append(
            ngettext("%(count)d wrong", "%(count)d wrong", counts["wrong"])
            % {"count": counts["wrong"]}
        )
    return ", ".join(parts)


def _joined(count: int) -> list[str]:
    """How many rows were about a record of an earlier row of the same import."""
    if not count:
        return []
    return [
        ngettext("%(count)d joined to them", "%(count)d joined to them", count) % {"count": count}
    ]


def _tell_columns(report: "Report") -> None:
    """How the columns of each file were understood, on stderr."""
    for file, understood in report.understood.items():
        known = [(u.header, u.column) for u in understood if u.column is not None]
        left_out = [u.header for u in understood if u.column is None and u.known]
        unknown = [u.header for u in understood if not u.known]
        counted = ngettext(
            "%(file)s: %(count)d column understood",
            "%(file)s: %(count)d columns understood",
            len(known),
        ) % {"file": _shown_file(file), "count": len(known)}
        renamed = ", ".join(
            f"{header} → {column.name}"
            for header, column in known
            if search_key(header) != column.name
        )
        _wrapped_note(f"{counted}; {renamed}" if renamed else counted)
        if left_out:
            _wrapped_note(_("Left out: %(columns)s") % {"columns": ", ".join(left_out)})
        if unknown:
            _wrapped_note(
                _("Not understood, left out: %(columns)s (--map or --keep-unknown keeps them)")
                % {"columns": ", ".join(unknown)}
            )


def _tell_kept_as_typed(count: int) -> None:
    if count:
        _wrapped_note(
            ngettext(
                "%(count)d phone number fits no country and was kept as typed;"
                " set business.region, or write it with +",
                "%(count)d phone numbers fit no country and were kept as typed;"
                " set business.region, or write them with +",
                count,
            )
            % {"count": count}
        )


def _shown_file(file: str) -> str:
    """A file as it was named; one that comes with the program without the program's place."""
    return Path(file).name if Path(__file__).parents[1] in Path(file).parents else file


def _wrapped_note(message: str) -> None:
    """Say something on stderr, in lines of the terminal's width where people look on."""
    lines = [message]
    if sys.stderr.isatty():
        width = max(shutil.get_terminal_size().columns, NARROWEST)
        lines = textwrap.wrap(message, width, subsequent_indent="  ", break_on_hyphens=False)
    for line in lines:
        output.note(line)


def _show_people_changes(ctx: typer.Context, report: "Report") -> None:
    """New records in a line each, and what would be different in those that are there."""
    added = [outcome for outcome in report.outcomes if outcome.action == "new"]
    said = [{change.field: change.after for change in reversed(o.changes)} for o in added]
    more = [
        column
        for column in (
            Column("email", _("E-mail")),
            Column("phone", _("Phone")),
            Column("company", _("Company")),
        )
        if any(fields.get(column.name) for fields in said)
    ]
    if added:
        lines = [
            (outcome.name, *(fields.get(column.name, "") for column in more))
            for outcome, fields in zip(added, said, strict=True)
        ]
        name = Column("name", _("Name"))
        output.rows(ctx, [name, *more], lines, format="table", title=_("New"))
        _tell_more(report.counts["new"] - len(added))
    columns = [
        Column("name", _("Name")),
        Column("field", _("Field")),
        Column("before", _("Before")),
        Column("after", _("After")),
    ]
    changed = [outcome for outcome in report.outcomes if outcome.action == "changed"]
    if changed:
        lines = [
            (outcome.name, change.field, change.before, change.after)
            for outcome in changed
            for change in outcome.changes
        ]
        output.rows(ctx, columns, lines, format="table", title=_("Changed"))
        _tell_more(report.counts["changed"] - len(changed))
    if not added and not changed:
        output.note(_("Nothing would change."))


def _tell_more(count: int) -> None:
    if count:
        output.text(
            ngettext("… and %(count)d more", "… and %(count)d more", count) % {"count": count}
        )


def _show_changes(ctx: typer.Context, report: "Report", chosen: str) -> None:
    if chosen == "table":
        _show_people_changes(ctx, report)
        return
    columns = [
        Column("line", _("Line"), Kind.NUMBER),
        Column("action", _("What")),
        Column("name", _("Name")),
        Column("field", _("Field")),
        Column("before", _("Before")),
        Column("after", _("After")),
    ]
    rows = [
        (outcome.line, outcome.action, outcome.name, change.field, change.before, change.after)
        for outcome in report.outcomes
        for change in outcome.changes
    ]
    output.rows(ctx, columns, rows, format=chosen, empty=_("Nothing would change."))


def _as_data(report: "Report", *, dry_run: bool) -> dict[str, Any]:
    data: dict[str, Any] = {name: report.counts[name] for name in SUMMED}
    data["columns"] = [
        {"file": file, "column": u.header, "field": u.column.name if u.column else None}
        for file, understood in report.understood.items()
        for u in understood
    ]
    data["reasons"] = [
        {"file": file, "line": line, "reason": reason} for file, line, reason in report.reasons
    ]
    data["kept_as_typed"] = [
        {"file": file, "line": line, "text": text} for file, line, text in report.kept_as_typed
    ]
    if dry_run:
        data["rows"] = [
            {
                "line": outcome.line,
                "action": outcome.action,
                "id": None if outcome.action == "new" else outcome.id,
                "name": outcome.name,
                "reason": outcome.reason,
                "changes": [change._asdict() for change in outcome.changes],
            }
            for outcome in report.outcomes
        ]
    return data


def _partly_done(report: "Report", faults: _Faults) -> PartlyDone:
    count = report.counts["wrong"]
    paths = ", ".join(faults.paths)
    return PartlyDone(
        ngettext(
            "%(count)d row was wrong and is left out:",
            "%(count)d rows were wrong and are left out:",
            count,
        )
        % {"count": count},
        left_undone=[
            _("%(file)s, line %(line)d: %(reason)s")
            % {"file": file, "line": line, "reason": reason}
            for file, line, reason in report.reasons
        ],
        hint=_("Mend them in %(files)s and import that.") % {"files": paths} if paths else "",
    )
