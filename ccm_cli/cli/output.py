"""Everything the command line prints: data on stdout in the form asked for, narration on stderr.

A table goes to a terminal, TSV into a pipe, unless ``--format``, ``CCM_FORMAT`` or the settings
say otherwise.
"""

import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from ccm_cli.cli import tables
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import known_format
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import visible
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Field, Kind

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

RIGHT_ALIGNED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DURATION})
_UNSAFE = (*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F),
           *range(0x2066, 0x206A))  # fmt: skip
"""Control characters, and what turns the direction of a line: no cell may bring them out."""
_ESCAPES = {code: f"\\u{code:04x}" for code in _UNSAFE} | str.maketrans(
    {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"}
)
_USUAL_WIDTH, _NARROWEST = 80, 20
_BENDING = frozenset({Kind.TEXT, Kind.LINK, Kind.LIST})
"""Kinds that may be cut where the table is too wide."""
_WITHOUT_LINKS = frozenset({"", "dumb", "linux", "vt100", "vt220"})
"""Values of ``TERM`` of terminals that cannot open links."""


class Column(NamedTuple):
    """A column: its name for programs, its heading for people, and what it holds.

    Stored words that have messages in ``words`` are shown to people as these say.
    """

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    words: Mapping[str, str] = MappingProxyType({})

    @classmethod
    def of(cls, field: Field) -> "Column":
        """The column that shows a field of the filter language."""
        label = _(field.label) if field.label else field.name
        return cls(field.name, label, field.kind, field.words)


def chosen_format(runtime: Runtime, option: str | None) -> str:
    """The output format: option, environment, settings, then by where stdout goes.

    Raises:
        InvalidInput: it is none of `FORMATS`.
    """
    named = option or os.environ.get("CCM_FORMAT") or runtime.settings.display.format
    if not named:
        return "table" if sys.stdout.isatty() else "tsv"
    known_format(named)
    return named


def rows(
    ctx: typer.Context,
    columns: Sequence[Column],
    values: Iterable[Sequence[Any]],
    *,
    format: str | None,
    ids: Sequence[object] | None = None,
    after: str | None = None,
    title: str = "",
    empty: str = "",
) -> None:
    """Print rows of stored values in the format asked for.

    Args:
        ctx: of the command.
        columns: what the values are.
        values: rows, each as long as ``columns``; for programs they are written one by one as
            they come, so that there may be more than fit in memory.
        format: of ``--format``.
        ids: the id of each row, for ``ids``; by default the first column.
        after: the cursor of the next page, told on stderr.
        title: over a table.
        empty: said on stderr instead of an empty table.
    """
    runtime = runtime_of(ctx)
    chosen = chosen_format(runtime, format)
    if chosen == "table":
        listed = list(values)
        if listed or not empty:
            _print_table(runtime, columns, listed, title)
        else:
            note(empty)
    elif chosen == "ids":
        for identity in ids if ids is not None else (row[0] for row in values):
            _write(f"{identity}\n")
    else:
        _print_for_programs(runtime, columns, values, chosen)
    if after is not None:
        note(_("More: --cursor %(cursor)s") % {"cursor": after})


def record(
    ctx: typer.Context,
    columns: Sequence[Column],
    values: Sequence[Any],
    *,
    format: str | None,
    title: str = "",
) -> None:
    """Print one record: as lines of heading and value for people, else as one row.

    JSON gives the object itself rather than a list of one.
    """
    runtime = runtime_of(ctx)
    chosen = chosen_format(runtime, format)
    if chosen == "table":
        _print_lines(runtime, columns, values, title)
    elif chosen == "json":
        _write(_dump(_object(Presenter(runtime), columns, values), indent=2) + "\n")
    else:
        rows(ctx, columns, [values], format=chosen)


def data(value: Any) -> None:
    """Print nested data of a command as indented JSON."""
    _write(_dump(value, indent=2) + "\n")


def line(text: object) -> None:
    """Print one line of data, such as the id of what was added."""
    _write(f"{text}\n")


def text(block: str) -> None:
    """Print a block of text for people, made safe for the terminal."""
    for part in block.splitlines():
        _write(for_terminal(visible(part)) + "\n")


def note(message: str) -> None:
    """Say something about the work on stderr."""
    sys.stderr.write(for_terminal(visible(message)) + "\n")


def for_terminal(message: str, mode: str = "") -> str:
    """Right-to-left text reordered by the program, where ``display.bidi`` is ``app``.

    Args:
        message: in logical order.
        mode: the setting; empty: that of the environment's ``CCM_DISPLAY__BIDI``.
    """
    if (mode or os.environ.get("CCM_DISPLAY__BIDI", "")) != "app":
        return message
    from ccm_cli.language.direction import shape_for_terminal

    return shape_for_terminal(message)


def confirm(question: str, *, force: bool) -> None:
    """Ask before something that cannot simply be repeated.

    Args:
        question: ends with a question mark.
        force: the answer is yes.

    Raises:
        Refused: nobody is there to answer, or the answer is no.
    """
    from ccm_cli.errors import Refused

    if force:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused(
            _("%(question)s Nobody is there to answer.") % {"question": question},
            hint=_("Say yes beforehand with --force."),
        )
    if not typer.confirm(question, err=True):
        raise Refused(_("Nothing was done."))


def _write(piece: str) -> None:
    sys.stdout.write(piece)


def _dump(value: Any, *, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)


def _write_list(items: Iterable[str]) -> None:
    """Items that are JSON already, as an indented list, each as it comes."""
    before = "[\n  "
    for item in items:
        _write(before + item.replace("\n", "\n  "))
        before = ",\n  "
    _write("\n]\n" if before[0] == "," else "[]\n")


def _object(
    presenter: Presenter, columns: Sequence[Column], values: Sequence[Any]
) -> dict[str, Any]:
    return {
        column.name: presenter.stored(value, column.kind)
        for column, value in zip(columns, values, strict=True)
    }


def _flat(presenter: Presenter, value: Any, kind: Kind) -> str:
    """A stored value as one cell of CSV or TSV: money as a decimal number and its currency.

    A list of texts is joined as an import reads it again; whatever else has parts is JSON.
    """
    stored = presenter.stored(value, kind)
    if stored is None:
        return ""
    if kind is Kind.MONEY:
        from ccm_cli.language.money import Money, decimal_text

        amount = Money(stored["minor"], stored["currency"])
        return f"{decimal_text(amount)} {amount.currency}"
    if isinstance(stored, list | tuple) and all(isinstance(one, str) for one in stored):
        from ccm_cli.customers.field_values import joined

        return joined(stored)
    if isinstance(stored, list | tuple | dict):
        return _dump(stored)
    if isinstance(stored, bool):
        return "true" if stored else "false"
    return str(stored)


def _print_for_programs(
    runtime: Runtime, columns: Sequence[Column], values: Iterable[Sequence[Any]], chosen: str
) -> None:
    presenter = Presenter(runtime)
    if chosen == "json":
        _write_list(_dump(_object(presenter, columns, row), indent=2) for row in values)
        return
    if chosen == "ndjson":
        for row in values:
            _write(_dump(_object(presenter, columns, row)) + "\n")
        return
    cells = (
        [_flat(presenter, v, c.kind) for c, v in zip(columns, row, strict=True)] for row in values
    )
    heading = [column.name for column in columns]
    if chosen == "csv":
        from ccm_cli.customers.exporting.spreadsheet import guarded

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows([guarded(cell) for cell in row] for row in cells)
        return
    for row in chain([heading], cells):
        _write("\t".join(cell.translate(_ESCAPES) for cell in row) + "\n")


def console() -> "Console":
    """The terminal for Rich, wide enough to be read however narrow ``COLUMNS`` says it is."""
    from rich.console import Console

    made = Console(highlight=False, emoji=False, markup=False)
    made.width = max(made.width or _USUAL_WIDTH, _NARROWEST)
    return made


def _print_table(
    runtime: Runtime, columns: Sequence[Column], values: Sequence[Sequence[Any]], title: str
) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    presenter = Presenter(runtime)
    bidi = runtime.settings.display.bidi
    headings = [Text(for_terminal(column.heading, bidi)) for column in columns]
    lines = [
        [
            _piece(" ".join(presenter.cell(v, c.kind, c.words).split()), v, c.kind, bidi)
            for c, v in zip(columns, row, strict=True)
        ]
        for row in values
    ]
    shown_on = console()
    natural = [
        max(heading.cell_len, *(line[place].cell_len for line in lines), 1)
        for place, heading in enumerate(headings)
    ]
    fitted = tables.fit(natural, [c.kind in _BENDING for c in columns], shown_on.width)
    table = Table(
        box=box.SIMPLE_HEAD,
        title=for_terminal(title, bidi) or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        pad_edge=False,
        show_edge=False,
    )
    for place, width in zip(fitted.shown, fitted.widths, strict=True):
        table.add_column(
            headings[place],
            width=width,
            justify="right" if columns[place].kind in RIGHT_ALIGNED else "left",
            no_wrap=True,
            overflow="ellipsis",
        )
    for line in lines:
        table.add_row(*(line[place] for place in fitted.shown))
    shown_on.print(table)
    left_out = [column.heading for column in columns[len(fitted.shown) :]]
    if left_out:
        note(_("No room for: %(columns)s") % {"columns": in_series(left_out)})


def _piece(shown: str, value: Any, kind: Kind, bidi: str) -> "Text":
    """A value as people see it; a link can be opened where it is one that may be."""
    from rich.text import Text

    return Text(for_terminal(shown, bidi), link_style(value) if kind is Kind.LINK else "")


def web_address(text: str) -> str:
    """The link that a website typed in any spelling means; empty where it is none."""
    from ccm_cli.language.links import parse_link

    try:
        return parse_link(text)
    except InvalidInput:
        return ""


def link_style(link: object) -> str:
    """The style that makes a text open a link (OSC 8); none where that is not safe.

    A terminal that knows nothing of it may print the escape, so that those known for it get none,
    and what is opened is ASCII of a web or mail address that stands on the screen as well.
    """
    if not isinstance(link, str) or os.environ.get("TERM", "") in _WITHOUT_LINKS:
        return ""
    from ccm_cli.language.links import openable

    target = openable(link)
    return f"link {target}" if target else ""


def _print_lines(
    runtime: Runtime, columns: Sequence[Column], values: Sequence[Any], title: str
) -> None:
    from rich.table import Table
    from rich.text import Text

    presenter = Presenter(runtime)
    bidi = runtime.settings.display.bidi
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    for column, value in zip(columns, values, strict=True):
        shown = presenter.cell(value, column.kind, column.words)
        if shown:
            heading = Text(for_terminal(column.heading, bidi))
            grid.add_row(heading, _piece(shown, value, column.kind, bidi))
    shown_on = console()
    if title:
        shown_on.print(Text(for_terminal(title, bidi), style="bold"))
    shown_on.print(grid)


def added(identity: object, told: str) -> None:
    """Print the id of what was added, and where people look on, in words what it is on stderr.

    Args:
        identity: of the new record, alone on stdout for programs.
        told: such as "Added contact 1: Maryam Karimi".
    """
    line(identity)
    if sys.stderr.isatty():
        note(told)
