"""``ccm add``: a contact, company, tag, deal and task from one line as it is said."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Format, examples, single
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.presentation import Presenter

if TYPE_CHECKING:
    from ccm_cli.customers.queries.alike import Match
    from ccm_cli.runtime import Runtime
    from ccm_cli.selling.capture.carrying_out import Made

app = single()
_MOST_BYTES = 4_000_000


@app.command(
    help=_(
        "Add a person, a company, tags, a deal and a task from one line, as it is said: a name,"
        " a number, an address, @ company, #tag, an amount, a day, in any order but the name"
        " first. Somebody known is found and completed. A vCard or an e-mail may come on stdin."
    ),
    epilog=examples(
        'ccm add "Maryam Karimi 0912 345 6789 @ Karimi Furniture #vip quote 5m fri"',
        'ccm add "Мария Иванова +7 912 345-67-89 позвонить завтра в 15:00"',
        'ccm add "علی رضایی تماس فردا" --dry-run',
        "ccm add < card.vcf",
    ),
)
def add(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LINE]", help=_("The line; - or nothing is stdin")),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help=_("Somebody new, though the name is known"))
    ] = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    text = " ".join(words or [])
    if text in {"", "-"}:
        _from_stdin(ctx, runtime, new=new, dry_run=dry_run, format=format)
    else:
        _lines(ctx, runtime, [text], new=new, dry_run=dry_run, format=format)


def _from_stdin(
    ctx: typer.Context, runtime: "Runtime", *, new: bool, dry_run: bool, format: str | None
) -> None:
    from ccm_cli.selling.capture.mail import is_mail

    if sys.stdin.isatty():
        raise InvalidInput(
            _("There is nothing to add."),
            hint=_('Write a line, such as: ccm add "Maryam Karimi 0912 345 6789 call fri"'),
        )
    text = sys.stdin.read(_MOST_BYTES)
    if text.lstrip("\ufeff \r\n\t").upper().startswith("BEGIN:VCARD"):
        _cards(ctx, runtime, text, dry_run=dry_run, format=format)
    elif is_mail(text):
        _mail(ctx, runtime, text, dry_run=dry_run, format=format)
    else:
        lines = [line for line in text.splitlines() if line.strip()]
        if not lines:
            raise InvalidInput(_("There is nothing to add."))
        _lines(ctx, runtime, lines, new=new, dry_run=dry_run, format=format)


def _lines(
    ctx: typer.Context,
    runtime: "Runtime",
    lines: list[str],
    *,
    new: bool,
    dry_run: bool,
    format: str | None,
) -> None:
    from ccm_cli.cli.entering import Added, warn, warn_suppressed
    from ccm_cli.customers.entering import likely
    from ccm_cli.selling import pipelines
    from ccm_cli.selling.capture.carrying_out import carry_out, understand

    setting = runtime.capture_setting
    pipeline = pipelines.named(runtime.settings.pipelines)
    presenter = Presenter(runtime)
    done: list[tuple[list[tuple[str, str]], Made]] = []
    doubtful: list[tuple[Added, list[Match]]] = []
    with runtime.changing("", dry_run=dry_run) as work:
        for line in lines:
            understood = understand(work.reader, line, setting, new=new)
            made = carry_out(
                work,
                understood,
                setting,
                pipeline=pipeline,
                default_language=runtime.default_language,
            )
            warn_suppressed(work.reader, made.contact_id)
            done.append((presenter.captured(understood), made))
            if made.is_new and made.contact_id is not None and not new:
                added = Added(made.contact_id, understood.contact_name)
                doubtful.append((added, likely(work.reader, "contact", added.id)))
        work.summary = _("add %(line)s") % {"line": excerpt(lines[0])}
    for told, made in done:
        _tell(ctx, told, made, dry_run=dry_run, format=format)
    for added, matches in doubtful:
        if matches and not dry_run:
            warn(added, matches, "contact")


def _mail(
    ctx: typer.Context, runtime: "Runtime", text: str, *, dry_run: bool, format: str | None
) -> None:
    from ccm_cli.cli.entering import warn_suppressed
    from ccm_cli.selling.capture import mail

    settings = runtime.settings
    own = (settings.business.email, settings.email.from_.rpartition("<")[2].rstrip(">"))
    letter = mail.read_mail(text, own=[address for address in own if address])
    summary = _("keep an e-mail of %(address)s") % {"address": letter.address}
    with runtime.changing(summary, dry_run=dry_run) as work:
        made = mail.keep(
            work, letter, runtime.capture_setting, default_language=runtime.default_language
        )
        warn_suppressed(work.reader, made.contact_id)
    told = [
        (_("Contact"), f"{letter.name} <{letter.address}>" if letter.name else letter.address),
        (_("E-mail"), letter.subject or excerpt(letter.body)),
    ]
    _tell(ctx, told, made, dry_run=dry_run, format=format)


def _cards(
    ctx: typer.Context, runtime: "Runtime", text: str, *, dry_run: bool, format: str | None
) -> None:
    """Cards go the way of an import, so that they mean the same."""
    import tempfile

    from ccm_cli.cli.entering import warn_suppressed
    from ccm_cli.customers.importing.faults import NoFaults
    from ccm_cli.customers.importing.running import import_files

    with (
        tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".vcf") as file,
        runtime.changing("", dry_run=dry_run) as work,
    ):
        file.write(text)
        file.flush()
        report = import_files(
            work,
            runtime.imports.kinds["contacts"],
            runtime.import_context(take_barred=True),
            [file.name],
            form="vcard",
            faults=lambda _origin, _path: NoFaults(),
            keep_all=True,
        )
        if report.reasons:
            raise InvalidInput(
                _("The card cannot be used: %(reason)s") % {"reason": report.reasons[0][2]}
            )
        for outcome in report.outcomes:
            warn_suppressed(work.reader, outcome.id)
        names = ", ".join(outcome.name for outcome in report.outcomes)
        work.summary = _("add %(line)s") % {"line": excerpt(names)}
    for outcome in report.outcomes:
        changes = [(change.field, change.after) for change in outcome.changes]
        told = {"contact": outcome.id, "new": outcome.action == "new"}
        _tell_of(ctx, changes or [(_("Contact"), outcome.name)], told, dry_run, format)


def _tell(
    ctx: typer.Context,
    told: list[tuple[str, str]],
    made: "Made",
    *,
    dry_run: bool,
    format: str | None,
) -> None:
    numbers = {
        "contact": made.contact_id,
        "new": made.is_new,
        "company": made.company_id,
        "deals": list(made.deals),
        "tasks": list(made.tasks),
    }
    _tell_of(ctx, told, numbers, dry_run, format)


def _tell_of(
    ctx: typer.Context,
    told: list[tuple[str, str]],
    numbers: dict[str, Any],
    dry_run: bool,
    format: str | None,
) -> None:
    """Say what was understood on stderr, and on stdout the number of the contact, or JSON."""
    chosen = output.chosen_format(runtime_of(ctx), format)
    if chosen in {"json", "ndjson"}:
        output.line(json.dumps(numbers, ensure_ascii=False))
        return
    width = max((len(heading) for heading, _text in told), default=0)
    for heading, text in told:
        output.note(f"{heading.ljust(width)}  {text}")
    if dry_run:
        output.note(_("Nothing was done: this is what would be."))
    identity = numbers["contact"] or numbers.get("company")
    if identity is not None and not dry_run:
        output.line(identity)
