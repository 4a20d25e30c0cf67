"""``ccm template lint``: what is wrong with messages, before anybody is written to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.cli.template_group import app, print_findings, show_findings
from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.template_check import PeopleCheck, PeopleFinding
    from ccm_cli.runtime import Runtime
    from ccm_cli.store.reading import Reader

NAMED = 3
"""Of the people a finding is about, so many are named in a table."""


@app.command(
    "lint",
    help=_(
        "Look for what is wrong in one message, or in all; with --segment or --filter, for each"
        " of these people."
    ),
    epilog=examples(
        "ccm template lint",
        "ccm template lint new-product --format json",
        "ccm template lint win-back --segment regulars",
        "ccm template lint welcome --filter 'tag=vip' --channel sms",
    ),
)
def lint(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help=_("Only this one; all if left out"))
    ] = None,
    segment: Annotated[
        str | None, typer.Option("--segment", metavar="NAME", help=_("For everybody in a segment"))
    ] = None,
    filter: Annotated[
        str | None,
        typer.Option("--filter", help=_("For everybody who fits; see: ccm help filter")),
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", help=_("Only the text that this channel carries"))
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help=_("A value the template asks for")),
    ] = None,
    format: Format = None,
) -> None:
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.templates.linting import Finding
    from ccm_cli.messaging.templates.linting import lint as look_over

    known = library()
    if segment is not None or filter is not None:
        if name is None:
            raise InvalidInput(_("Name the message that these people would get."))
        _for_people(ctx, name, segment, filter, channel, set_ or (), format)
        return
    findings: list[Finding] = []
    for each in [name] if name else known.names():
        try:
            findings += look_over(known.load(each))
        except InvalidInput as error:
            findings.append(Finding("error", each, None, error.message, error.hint))
    findings = list(dict.fromkeys(findings))
    show_findings(ctx, findings, format)
    if any(found.severity == "error" for found in findings):
        raise _refused()


def _refused() -> Refused:
    return Refused(_("Campaigns with such a message cannot be started."))


def _for_people(
    ctx: typer.Context,
    name: str,
    segment: str | None,
    filter: str | None,
    channel: str | None,
    given: Sequence[str],
    format: str | None,
) -> None:
    from ccm_cli.cli.campaign_drafts import pairs
    from ccm_cli.cli.progress import bar
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.queries.template_check import check_people
    from ccm_cli.messaging.templates.linting import lint as look_over
    from ccm_cli.messaging.testing import kind_of

    runtime = runtime_of(ctx)
    template = library().load(name)
    kinds = [kind_of(channel)] if channel else list(template.kinds)
    errors = [found for found in look_over(template) if found.severity == "error"]
    if errors or not kinds:
        show_findings(ctx, errors, format)
        raise _refused()
    with runtime.reading() as reader, bar(_("Looking over")) as progress:
        found = check_people(
            reader,
            template,
            _ids(runtime, reader, segment, filter),
            context=sending_context(runtime),
            kinds=kinds,
            variables=pairs(given),
            progress=progress,
        )
    _tell(found)
    _show(ctx, runtime, found, format)
    if any(one.finding.severity == "error" for one in found.findings):
        raise _refused()


def _ids(
    runtime: "Runtime", reader: "Reader", segment: str | None, filter: str | None
) -> list[int]:
    from ccm_cli.cli.listings import condition_of
    from ccm_cli.cli.segment_group import members_of
    from ccm_cli.store import listing

    entity = runtime.registry.entity("contact")
    chosen = listing.ids(reader, entity, condition_of(runtime, reader, entity, filter))
    if segment is None:
        return chosen
    members = listing.ids(reader, entity, members_of(runtime, reader, segment))
    if not filter:
        return members
    fitting = set(chosen)
    return [contact_id for contact_id in members if contact_id in fitting]


def _tell(found: "PeopleCheck") -> None:
    """On stderr, how many people, in which languages, over how many SMS."""
    languages = in_series(f"{code} {count}" for code, count in found.languages.items())
    output.note(
        _("People looked at: %(people)d (%(languages)s)")
        % {"people": found.people, "languages": languages or _("nobody")}
    )
    if found.parts:
        parts = in_series(f"{parts}: {count}" for parts, count in found.parts.items())
        output.note(_("SMS by number of parts: %(parts)s") % {"parts": parts})


def _show(ctx: typer.Context, runtime: "Runtime", found: "PeopleCheck", format: str | None) -> None:
    chosen = output.chosen_format(runtime, format)
    if chosen == "json":
        output.data([_as_data(one) for one in found.findings])
        return
    if chosen == "table":
        print_findings((one.finding, _in_words(one)) for one in found.findings)
        return
    output.rows(
        ctx,
        [
            Column("severity", _("Severity")),
            Column("file", _("File")),
            Column("line", _("Line"), Kind.NUMBER),
            Column("message", _("Message")),
            Column("mend", _("What to do")),
            Column("people", _("People"), Kind.NUMBER),
            Column("who", _("Who")),
        ],
        [(*one.finding, one.concerned, _who(one)) for one in found.findings],
        format=format,
        ids=sorted({person.contact_id for one in found.findings for person in one.people}),
    )


def _as_data(one: "PeopleFinding") -> dict[str, object]:
    return {
        **one.finding._asdict(),
        "people": one.concerned,
        "contacts": [{"id": who.contact_id, "name": who.name} for who in one.people],
    }


def _in_words(one: "PeopleFinding") -> str:
    count = ngettext("%(n)d person: %(who)s", "%(n)d people: %(who)s", one.concerned)
    return count % {"n": one.concerned, "who": _who(one)}


def _who(one: "PeopleFinding") -> str:
    named = [f"{person.name} ({person.contact_id})" for person in one.people[:NAMED]]
    return in_series([*named, "…"] if one.concerned > NAMED else named)
