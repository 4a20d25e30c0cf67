"""How ``ccm audit`` looks to people."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ccm_cli.cli import output
from ccm_cli.cli.option_values import on_one_line
from ccm_cli.customers.queries import completeness
from ccm_cli.insight.queries.audit import Case, Check, Finding
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_percent
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

_BAR = 20
"""Columns of the bar of a share."""


def print_all(runtime: Runtime, whole: completeness.Overall, findings: list[Finding]) -> None:
    """How complete all contacts are, then every finding."""
    presenter, console = Presenter(runtime), output.console()
    if whole.score is None:
        output.note(_("There are no contacts yet: ccm contact add NAME"))
    else:
        title = _("Completeness %(score)s of 100, over %(n)s contacts") % {
            "score": presenter.number(round(whole.score)),
            "n": presenter.number(whole.contacts),
        }
        _print_score(runtime, console, title)
        _print_shares(runtime, console, whole)
    if not findings:
        output.note(_("Nothing is wrong with the records."))
    for finding in findings:
        _print_finding(runtime, console, finding)


def print_contact(
    runtime: Runtime,
    name: str,
    score: int,
    held: tuple[completeness.Held, ...],
    findings: list[Finding],
) -> None:

    presenter, console = Presenter(runtime), output.console()
    title = _("%(name)s: completeness %(score)s of 100") % {
        "name": on_one_line(name),
        "score": presenter.number(score),
    }
    _print_score(runtime, console, title)
    for finding in findings:
        _print_finding(runtime, console, finding)
    if findings:
        console.print()
    bidi = runtime.settings.display.bidi
    for part, has in held:
        sign = Text("✓ ", "green") if has else Text("✗ ", "red")
        what = f"{_(part.label)} ({presenter.number(part.weight)})"
        console.print(sign + Text(output.for_terminal(what, bidi), "" if has else "bold"))


def _print_score(runtime: Runtime, console: Console, title: str) -> None:
    console.print(Text(output.for_terminal(title, runtime.settings.display.bidi), "bold"))


def _print_shares(runtime: Runtime, console: Console, whole: completeness.Overall) -> None:

    bidi = runtime.settings.display.bidi
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column(style="dim", justify="right")
    presenter = Presenter(runtime)
    for part, having in whole.shares:
        share = having / whole.contacts
        filled = round(share * _BAR)
        bar = Text("━" * filled, "green") + Text("·" * (_BAR - filled), "dim")
        percent = format_percent(share, language=runtime.language, decimals=0)
        weight = _("weight %(n)s") % {"n": presenter.number(part.weight)}
        label = output.for_terminal(_(part.label), bidi)
        grid.add_row(label, bar, percent, output.for_terminal(weight, bidi))
    console.print(grid)


def _print_finding(runtime: Runtime, console: Console, finding: Finding) -> None:
    bidi = runtime.settings.display.bidi
    number = Presenter(runtime).number(finding.number)
    label = _(finding.check.label)
    title = Text("\n" + output.for_terminal(label[:1].upper() + label[1:], bidi), "bold")
    title.append(f"  {number}", "bold yellow")
    console.print(title)
    for case in finding.examples:
        _print_case(runtime, console, finding.check, case)
    if finding.number > len(finding.examples):
        told = _("all of them: %(command)s") % {"command": f"ccm audit {finding.check.name}"}
        console.print(Text(f"  {output.for_terminal(told, bidi)}", "dim"))


def _print_case(runtime: Runtime, console: Console, check: Check, case: Case) -> None:

    bidi = runtime.settings.display.bidi
    line = Text.assemble("  ", (f"#{case.id} ", "dim"))
    line.append(output.for_terminal(on_one_line(case.name), bidi))
    if case.detail:
        line.append("  " + output.for_terminal(_shown(runtime, check, case), bidi), "cyan")
    console.print(line)
    command = Text(f"     {on_one_line(case.command)}", "green")
    console.print(command, no_wrap=True, overflow="ignore", crop=False)


def _shown(runtime: Runtime, check: Check, case: Case) -> str:
    """What is wrong in one case, for people."""
    if check.detail is Kind.MOMENT:
        return Presenter(runtime).relative(int(case.detail))
    return on_one_line(case.detail)
