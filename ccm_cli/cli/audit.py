"""``ccm audit``: how complete the records are, what is wrong with them, and what mends it."""

from typing import Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.customers.queries import completeness
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.insight.queries import audit as queries
from ccm_cli.insight.queries.audit import CHECKS, Case, Check, Finding, Setting
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind, suggestion
from ccm_cli.store.reading import Reader

app = single()


@app.command(
    help=_(
        "Say how complete what is known of your contacts is, from 0 to 100, and find what is wrong,"
        " lacking or out of date: addresses no mail reaches, phone numbers that fit no country,"
        " records nobody touched for long, customers and deals without a next step, and more. Each"
        " finding comes with the command that mends it. Named, a kind of finding is listed whole,"
        " and a contact is looked over alone."
    ),
    epilog=examples(
        "ccm audit",
        "ccm audit email-domain",
        "ccm audit stale --stale 18m --format csv",
        "ccm audit Anna",
        "ccm contact list --filter 'completeness < 50' --sort completeness",
    ),
)
def audit(
    ctx: typer.Context,
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KIND|CONTACT]", help=_("A kind of finding, or one contact")),
    ] = None,
    stale: Annotated[
        str,
        typer.Option(
            "--stale", metavar="12m", help=_("Untouched for so long is stale: 90d, 12m, 2y")
        ),
    ] = "12m",
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=100_000, help=_("At most so many rows"))
    ] = 50,
    cursor: Annotated[
        str | None, typer.Option("--cursor", help=_("Go on where the page before ended"))
    ] = None,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    setting = Setting.of(
        stale,
        now=runtime.now,
        zone=runtime.zone,
        calendar=runtime.settings.display.calendar,
        consent=runtime.settings.sending.consent,
    )
    named = " ".join(what or ())
    check = queries.check_named(named)
    with runtime.reading() as reader:
        if check is not None:
            _list(ctx, reader, check, setting, limit=limit, cursor=cursor, format=format)
        elif named:
            _show_contact(ctx, reader, named, setting, format)
        else:
            _show_all(ctx, reader, setting, format)


# Everything


def _show_all(ctx: typer.Context, reader: Reader, setting: Setting, format: str | None) -> None:
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    whole = completeness.overall(reader)
    findings = queries.audit(reader, setting)
    if chosen == "json":
        output.data(_data(whole, findings))
    elif chosen == "table":
        from ccm_cli.cli.audit_page import print_all

        print_all(runtime, whole, findings)
    else:
        columns = [
            Column("kind", "kind"),
            Column("number", "number", Kind.NUMBER),
            Column("what", "what"),
            Column("example", "example"),
            Column("command", "command"),
        ]
        rows = [_row(finding) for finding in findings]
        output.rows(ctx, columns, rows, format=chosen)


def _row(finding: Finding) -> tuple[object, ...]:
    first = finding.examples[0]
    example = " ".join(part for part in (f"#{first.id}", first.name, first.detail) if part)
    check = finding.check
    return check.name, finding.number, _(check.label), example, first.command


def _data(whole: completeness.Overall, findings: list[Finding]) -> dict[str, Any]:
    return {
        "contacts": whole.contacts,
        "completeness": None if whole.score is None else round(whole.score, 1),
        "parts": [
            {"part": part.name, "weight": part.weight, "having": having}
            for part, having in whole.shares
        ],
        "findings": [_finding_data(finding) for finding in findings],
    }


def _finding_data(finding: Finding) -> dict[str, Any]:
    check = finding.check
    return {
        "kind": check.name,
        "entity": check.entity,
        "what": _(check.label),
        "number": finding.number,
        "examples": [_case_data(case) for case in finding.examples],
    }


def _case_data(case: Case) -> dict[str, Any]:
    data = case._asdict()
    del data["key"], data["meant"]
    return data


# One kind


def _list(
    ctx: typer.Context,
    reader: Reader,
    check: Check,
    setting: Setting,
    *,
    limit: int,
    cursor: str | None,
    format: str | None,
) -> None:
    if cursor is not None and not cursor.isdecimal():
        raise InvalidInput(
            _("The cursor %(cursor)s is not one that a list gave.") % {"cursor": cursor[:40]},
            hint=_("Leave --cursor out to start at the beginning."),
        )
    after = int(cursor) if cursor else 0
    found = queries.cases(reader, check, setting, limit=limit + 1, after=after)
    shown = found[:limit]
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("name", _("Name")),
            Column("detail", _("What"), check.detail),
            Column("command", _("What mends it")),
        ],
        [(case.id, case.name, _stored(check, case.detail), case.command) for case in shown],
        format=format,
        after=str(shown[-1].key) if len(found) > limit else None,
        empty=_("Nothing of that kind was found."),
    )


def _stored(check: Check, detail: str) -> object:
    return int(detail) if check.detail is Kind.MOMENT else detail


# One contact


def _show_contact(
    ctx: typer.Context, reader: Reader, reference: str, setting: Setting, format: str | None
) -> None:
    from ccm_cli.customers.queries.contacts import name_of

    runtime = runtime_of(ctx)
    contact_id = _contact_of(runtime, reader, reference)
    held = completeness.of_contact(reader, contact_id)
    findings = queries.about_contact(reader, contact_id, setting)
    chosen = output.chosen_format(runtime, format)
    name = name_of(reader, contact_id)
    score = completeness.score(held)
    lacking = [part for part, has in held if not has]
    command = f"ccm contact edit {contact_id} {' '.join(part.option for part in lacking)}"
    if chosen == "json":
        output.data(
            {
                "id": contact_id,
                "name": name,
                "completeness": score,
                "parts": [
                    {"part": part.name, "weight": part.weight, "held": has} for part, has in held
                ],
                "command": command if lacking else None,
                "findings": [_finding_data(finding) for finding in findings],
            }
        )
        return
    if chosen != "table":
        columns = [Column(f"has.{part.name}", part.name, Kind.BOOL) for part, _has in held]
        first = [Column("id", "id", Kind.NUMBER), Column("name", "name")]
        counted = Column("completeness", "completeness", Kind.NUMBER)
        kinds = " ".join(finding.check.name for finding in findings)
        values = [contact_id, name, score, *(has for _part, has in held), kinds]
        all_columns = [*first, counted, *columns, Column("findings", "findings")]
        output.rows(ctx, all_columns, [values], format=chosen)
        return
    from ccm_cli.cli.audit_page import print_contact

    print_contact(runtime, name, score, held, findings)
    if lacking:
        output.text(f"  {command}")


def _contact_of(runtime: Runtime, reader: Reader, reference: str) -> int:
    """The contact that is meant.

    Raises:
        NotFound: nobody is, nor a kind of finding; the hint names the kinds.
    """
    from ccm_cli.customers.queries.resolve import resolve_contact

    try:
        return resolve_contact(reader, reference, region=runtime.settings.business.region)
    except NotFound as error:
        names = [check.name for check in CHECKS]
        raise NotFound(error.message, hint=suggestion(reference, names)) from error
