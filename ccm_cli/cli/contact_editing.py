"""``ccm contact edit`` and ``rm``: one person, several, or all that fit a filter."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import many, option_values, output
from ccm_cli.cli.changed import tell
from ccm_cli.cli.contact_group import app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.option_values import custom_values
from ccm_cli.cli.options import DryRun, Filter, Force, Format, examples
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.customers.contacts import Firsts, Removals
    from ccm_cli.store.reading import Reader
    from ccm_cli.store.writing import UnitOfWork


@app.command(
    "edit",
    help=_(
        'Change somebody; an empty text empties a field: --source "". Several, or with --filter all'
        " that fit, are changed alike, as one change that one undo takes back."
    ),
    epilog=examples(
        "ccm contact edit 12 --stage loyal --add-tag vip",
        "ccm contact edit maryam@example.com --add-phone 09123456789 --rm-email old@example.com",
        'ccm contact edit 12 --family-name Nouri --set number:score=90 --unset code --city ""',
        "ccm contact edit 12 --first-email new@example.com --rm-address home --rm-date wedding",
        "ccm contact edit --filter 'city=Tehran and stage=lead' --add-tag north --dry-run",
        "ccm contact list --filter 'tag=fair' --format ids | ccm contact edit - --source fair",
    ),
)
def edit(
    ctx: typer.Context,
    contact: asked.References = None,
    filter: Filter = None,
    name: asked.Name = None,
    add_email: Annotated[
        list[str] | None, typer.Option("--add-email", help=_("One more e-mail"))
    ] = None,
    rm_email: Annotated[
        list[str] | None, typer.Option("--rm-email", help=_("This e-mail no longer"))
    ] = None,
    add_phone: Annotated[
        list[str] | None, typer.Option("--add-phone", help=_("One more phone"))
    ] = None,
    rm_phone: Annotated[
        list[str] | None, typer.Option("--rm-phone", help=_("This phone no longer"))
    ] = None,
    add_handle: Annotated[
        list[str] | None, typer.Option("--add-handle", help=_("One more handle"))
    ] = None,
    rm_handle: Annotated[
        list[str] | None, typer.Option("--rm-handle", help=_("This handle no longer"))
    ] = None,
    add_address: Annotated[
        list[str] | None,
        typer.Option("--add-address", metavar="TEXT", help=_("One more address, or new parts")),
    ] = None,
    rm_address: Annotated[
        list[str] | None,
        typer.Option("--rm-address", metavar="LABEL", help=_("This address no longer")),
    ] = None,
    add_company: Annotated[
        list[str] | None, typer.Option("--add-company", help=_("Works there too, also NAME=ROLE"))
    ] = None,
    rm_company: Annotated[
        list[str] | None, typer.Option("--rm-company", help=_("Works there no longer"))
    ] = None,
    role: asked.Role = None,
    first_email: Annotated[
        str, typer.Option("--first-email", help=_("The e-mail that mail goes to"))
    ] = "",
    first_phone: Annotated[
        str, typer.Option("--first-phone", help=_("The phone to call first"))
    ] = "",
    first_handle: Annotated[
        str, typer.Option("--first-handle", help=_("The handle to write to first"))
    ] = "",
    first_address: Annotated[
        str, typer.Option("--first-address", metavar="LABEL", help=_("The address for letters"))
    ] = "",
    first_company: Annotated[
        str, typer.Option("--first-company", help=_("The company they mainly work at"))
    ] = "",
    add_tag: Annotated[list[str] | None, typer.Option("--add-tag", help=_("Put on a tag"))] = None,
    rm_tag: Annotated[list[str] | None, typer.Option("--rm-tag", help=_("Take off a tag"))] = None,
    kind: asked.KindOf = None,
    stage: asked.Stage = None,
    language: asked.Language = None,
    channel: asked.Channel = None,
    time_zone: asked.TimeZone = None,
    rhythm: asked.Rhythm = None,
    away_until: asked.AwayUntil = None,
    source: asked.Source = None,
    title: asked.Title = None,
    given_name: asked.GivenName = None,
    middle_name: asked.MiddleName = None,
    family_name: asked.FamilyName = None,
    street: asked.Street = None,
    city: asked.City = None,
    province: asked.Province = None,
    postcode: asked.Postcode = None,
    country: asked.Country = None,
    birthday: asked.Birthday = None,
    date: asked.Dates = None,
    rm_date: Annotated[
        list[str] | None,
        typer.Option("--rm-date", metavar="NAME", help=_("This yearly day no longer")),
    ] = None,
    notes: asked.Notes = None,
    set_: asked.Set = None,
    unset: asked.Unset = None,
    shared: asked.Shared = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.customers.contacts import Firsts, Removals

    runtime = runtime_of(ctx)
    texts = asked.given(
        name=name,
        title=title,
        given_name=given_name,
        middle_name=middle_name,
        family_name=family_name,
        kind=kind,
        stage=stage,
        language=language,
        channel=channel,
        time_zone=time_zone,
        rhythm=rhythm,
        away_until=away_until and str(option_values.day_of(runtime, away_until)),
        source=source,
        notes=asked.from_stdin(notes),
    )
    address = asked.given(
        street=street, city=city, region=province, postcode=postcode, country=country
    )
    removals = Removals(
        emails=rm_email or (),
        phones=rm_phone or (),
        handles=rm_handle or (),
        addresses=rm_address or (),
        companies=rm_company or (),
        tags=rm_tag or (),
        dates=rm_date or (),
        custom=unset or (),
    )
    firsts = Firsts(
        email=first_email,
        phone=first_phone,
        handle=first_handle,
        address=first_address,
        company=first_company,
    )
    dates = asked.yearly_days(birthday, date)
    added = (add_email, add_phone, add_handle, add_address, add_company, add_tag, set_)
    unsaid = (removals, firsts) == (Removals(), Firsts()) and role is None
    if unsaid and not any((texts, address, dates, *added)):
        raise InvalidInput(_("Nothing was said to change."), hint=_("See: ccm contact edit --help"))
    details = {
        "emails": add_email or (),
        "phones": add_phone or (),
        "handles": add_handle or (),
        "address": address,
        "addresses": add_address or (),
        "companies": add_company or (),
        "role": role,
        "tags": add_tag or (),
        "dates": dates,
        "shared": shared,
    }
    said = _Said(texts, details, removals, firsts, set_ or ())
    people = many.contacts()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, people, contact, filter)
        if chosen.alone is None:
            many.refuse_for_many(ctx, _OF_MANY)
            count = _edit_many(runtime, work, chosen.ids, said)
        else:
            _edit_one(runtime, work, chosen.alone, said)
        if dry_run:
            many.show_differences(ctx, work, people, format=format)
    if chosen.alone is None:
        many.tell_changed(runtime, people, chosen, count, dry_run=dry_run)
    elif not dry_run:
        tell(runtime, work, "contact", chosen.alone, _("Changed contact %(id)d: %(what)s"))


_OF_MANY = frozenset({"kind", "stage", "language", "channel", "time_zone", "rhythm", "source"}) | {
    *("add_tag", "rm_tag", "add_company", "rm_company", "set_", "unset")
}
"""Options that make sense for many."""


class _Said(NamedTuple):
    """What is to become of one contact."""

    texts: Mapping[str, str]
    details: Mapping[str, Any]
    removals: "Removals"
    firsts: "Firsts"
    custom: Sequence[str]


def _edit_one(runtime: Runtime, work: "UnitOfWork", contact_id: int, said: _Said) -> None:
    from ccm_cli.customers import contacts
    from ccm_cli.customers.contacts import Details

    custom = custom_values(runtime, work, "contact", said.custom)
    changed = contacts.edit(
        work,
        contact_id,
        now=runtime.now,
        region=runtime.settings.business.region,
        details=Details(**said.details, custom=custom),
        removals=said.removals,
        firsts=said.firsts,
        **said.texts,
    )
    work.summary = _("edit contact %(name)s") % {"name": changed.name}


def _edit_many(
    runtime: Runtime, work: "UnitOfWork", contact_ids: Sequence[int], said: _Said
) -> int:
    from ccm_cli.customers import bulk

    if not len(contact_ids):
        return 0
    changes = bulk.Changes(
        texts=said.texts,
        add_tags=said.details["tags"],
        rm_tags=said.removals.tags,
        add_companies=said.details["companies"],
        rm_companies=said.removals.companies,
        custom=custom_values(runtime, work, "contact", said.custom),
        unset_custom=said.removals.custom,
    )
    count = bulk.edit(work, contact_ids, changes, now=runtime.now)
    summary = ngettext("edit %(n)s contact", "edit %(n)s contacts", count)
    work.summary = summary % {"n": count}
    return count


@app.command(
    "rm",
    help=_(
        "Remove people with all interactions, deals and tasks: those named, or with --filter all"
        " that fit; ccm undo brings them back."
    ),
    epilog=examples(
        "ccm contact rm 12",
        "ccm contact rm maryam@example.com --force",
        "ccm contact rm --filter 'source=fair and last_contact is unset' --dry-run",
    ),
)
def rm(
    ctx: typer.Context,
    contact: asked.References = None,
    filter: Filter = None,
    force: Force = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    people = many.contacts()
    with runtime.reading() as reader:
        chosen = many.choose(runtime, reader, people, contact, filter)
        if dry_run:
            many.show_going(ctx, reader, people, chosen.ids, format=format)
        question, summary = _question(reader, chosen), _summary(reader, chosen)
    if dry_run or not len(chosen.ids):
        many.tell_removed(runtime, people, chosen, dry_run=dry_run)
        return
    output.confirm(question, force=force)
    from ccm_cli.customers import bulk

    with runtime.changing(summary) as work:
        bulk.remove(work, chosen.ids)
    many.tell_removed(runtime, people, chosen)


def _question(reader: "Reader", chosen: many.Chosen) -> str:
    if chosen.alone is None:
        many_go = ngettext(
            "Remove %(n)d contact with all interactions, deals, tasks and tickets?",
            "Remove %(n)d contacts with all interactions, deals, tasks and tickets?",
            len(chosen.ids),
        )
        return many_go % {"n": len(chosen.ids)}
    from ccm_cli.customers.queries.contacts import name_of
    from ccm_cli.insight.queries.customer import hanging

    return _("Remove contact %(id)d, %(name)s%(more)s?") % {
        "id": chosen.alone,
        "name": name_of(reader, chosen.alone),
        "more": _with(hanging(reader, chosen.alone)),
    }


def _summary(reader: "Reader", chosen: many.Chosen) -> str:
    if chosen.alone is not None:
        from ccm_cli.customers.queries.contacts import name_of

        return _("remove contact %(name)s") % {"name": name_of(reader, chosen.alone)}
    count = len(chosen.ids)
    return ngettext("remove %(n)s contact", "remove %(n)s contacts", count) % {"n": count}


def _with(counts: Sequence[int]) -> str:
    """What goes as well, in words, for a question."""
    interactions, deals, tasks, tickets = counts
    words = [
        ngettext("%(n)d interaction", "%(n)d interactions", interactions) % {"n": interactions},
        ngettext("%(n)d deal", "%(n)d deals", deals) % {"n": deals},
        ngettext("%(n)d task", "%(n)d tasks", tasks) % {"n": tasks},
        ngettext("%(n)d ticket", "%(n)d tickets", tickets) % {"n": tickets},
    ]
    named = in_series(word for word, count in zip(words, counts, strict=True) if count)
    return _(", with %(what)s") % {"what": named} if named else ""
