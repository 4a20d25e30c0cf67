"""What ``ccm import`` shows: how columns were understood, what became of each record, the sums."""

import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import search_key
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.customers.importing.running import Report

SUMMED = ("new", "joined", "changed", "unchanged", "wrong")
_NAMED = 5
"""People and places that a line names."""
NARROWEST = 40
"""Columns that a terminal is taken to have at least."""


def show(ctx: typer.Context, report: "Report", chosen: str, *, dry_run: bool) -> None:
    """Say what an import did, or would do.

    Args:
        ctx: of the command.
        report: what came of it.
        chosen: the output format.
        dry_run: nothing was written; each record is shown as it would become.
    """
    from ccm_cli.customers.importing import summing

    if chosen == "json":
        output.data(_as_data(report, dry_run=dry_run))
        return
    _tell_columns(report)
    _tell_kept_as_typed(report.typed_count)
    _tell_others(report)
    _tell_alike(report.alike)
    if dry_run:
        _show_changes(ctx, report, chosen)
        output.note(summing.sums(report))
        output.note(_("Nothing was written: this was a dry run."))
        return
    columns = [Column(name, name, Kind.NUMBER) for name in SUMMED]
    counts = [report.counts[name] for name in SUMMED]
    if chosen == "table":
        output.text(summing.sums(report))
    else:
        output.rows(ctx, columns, [counts], format=chosen)


def _tell_columns(report: "Report") -> None:
    """How the columns of each file were understood, on stderr."""
    for file, understood in report.understood.items():
        known = [(u.header, u.column) for u in understood if u.column is not None and not u.after]
        further = [f"{u.header} ({u.after})" for u in understood if u.after]
        left_out = [u.header for u in understood if u.column is None and u.known]
        unknown = [u.header for u in understood if not u.known]
        counted = ngettext(
            "%(file)s: %(count)d column understood",
            "%(file)s: %(count)d columns understood",
            len(known),
        ) % {"file": _shown_file(file), "count": len(known)}
        renamed = in_series(
            f"{header} → {column.name}"
            for header, column in known
            if search_key(header) != column.name
        )
        _wrapped_note(f"{counted}; {renamed}" if renamed else counted)
        if further:
            _wrapped_note(
                _(
                    "Read only where the column that means the same is empty: %(columns)s"
                    " (--map gives another meaning)"
                )
                % {"columns": in_series(further)}
            )
        if left_out:
            _wrapped_note(_("Left out: %(columns)s") % {"columns": in_series(left_out)})
        if unknown:
            _wrapped_note(
                _("Not understood, left out: %(columns)s (--map or --keep-unknown keeps them)")
                % {"columns": in_series(unknown)}
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


def _tell_others(report: "Report") -> None:
    """People whom rows name: who was added, and who could not be found."""
    from ccm_cli.customers.importing.reading import unit_of

    if report.made:
        names = in_series(report.made[:_NAMED]) + (", …" if len(report.made) > _NAMED else "")
        _wrapped_note(
            ngettext(
                "%(count)d person whom rows name is added: %(names)s",
                "%(count)d people whom rows name are added: %(names)s",
                len(report.made),
            )
            % {"count": len(report.made), "names": names}
        )
    for file, line, reason in report.unmet[:_NAMED]:
        place = unit_of(report.forms[file]) % {"line": line}
        _wrapped_note(_("Left out: %(columns)s") % {"columns": f"{file}, {place}: {reason}"})
    _tell_more_left_out(len(report.unmet) - _NAMED)


def _tell_alike(count: int) -> None:
    if count:
        _wrapped_note(
            ngettext(
                "%(count)d new contact looks like one you have; compare them with: ccm dupes",
                "%(count)d new contacts look like ones you have; compare them with: ccm dupes",
                count,
            )
            % {"count": count}
        )


def _tell_more_left_out(count: int) -> None:
    if count > 0:
        _wrapped_note(
            ngettext("… and %(count)d more", "… and %(count)d more", count) % {"count": count}
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
        {
            "file": file,
            "column": u.header,
            "field": u.column.name if u.column else None,
            "after": u.after or None,
        }
        for file, understood in report.understood.items()
        for u in understood
    ]
    data["reasons"] = [
        {"file": file, "line": line, "reason": reason} for file, line, reason in report.reasons
    ]
    data["kept_as_typed"] = [
        {"file": file, "line": line, "text": text} for file, line, text in report.kept_as_typed
    ]
    data["alike"] = report.alike
    data["added_people"] = report.made
    data["left_out"] = [
        {"file": file, "line": line, "reason": reason} for file, line, reason in report.unmet
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
