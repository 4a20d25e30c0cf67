"""``ccm contact``: people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import (
    contact_life,  # noqa: F401  (its commands join the group)
    output,
)
from ccm_cli.cli import customer_options as asked
from ccm_cli.cli.changed import tell
from ccm_cli.cli.contact_group import app
from ccm_cli.cli.entering import Added, AllowDuplicate, add_unless_known
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import show_list
from ccm_cli.cli.option_values import custom_values
from ccm_cli.cli.options import (
    Cursor,
    Fields,
    Filter,
    Force,
    Format,
    ListLimit,
    Reverse,
    ShowSql,
    Sort,
    examples,
)
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

__all__ = ["app"]


@app.command(
    "add",
    help=_("Add somebody; prints the number. A name is taken apart by its language."),
    epilog=examples(
        'ccm contact add "Maryam Ahmadi" --email maryam@example.com --phone "0912 345 6789"',
        "ccm contact add Иванов Пётр Сергеевич --company Вектор=директор --tag vip",
        'ccm contact add Sara --phone mobile:09123456789 --address "home: ; Tehran; ; 14155; Iran"',
        "ccm contact add --email info@example.org --set json:score=85 --birthday 1990-05-17",
    ),
)
def add(
    ctx: typer.Context,
    words: asked.Words = None,
    name: asked.Name = None,
    email: Annotated[
        list[str] | None,
        typer.Option("--email", help=_("E-mail, also work:a@b.c; may be repeated")),
    ] = None,
    phone: Annotated[
        list[str] | None, typer.Option("--phone", help=_("Phone, also mobile:0912…; repeatable"))
    ] = None,
    handle: Annotated[
        list[str] | None, typer.Option("--handle", help=_("telegram:@name, or a profile's address"))
    ] = None,
    company: Annotated[
        list[str] | None,
        typer.Option("--company", help=_("Works there, also NAME=ROLE; a new one is made")),
    ] = None,
    role: asked.Role = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help=_("Tag; may be repeated"))] = None,
    kind: asked.KindOf = None,
    stage: asked.Stage = None,
    language: asked.Language = None,
    channel: asked.Channel = None,
    time_zone: asked.TimeZone = None,
    rhythm: asked.Rhythm = None,
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
    address: asked.Addresses = None,
    birthday: asked.Birthday = None,
    date: asked.Dates = None,
    notes: asked.Notes = None,
    set_: asked.Set = None,
    shared: asked.Shared = False,
    allow_duplicate: AllowDuplicate = False,
) -> None:
    from ccm_cli.customers import contacts
    from ccm_cli.customers.contacts import Details

    runtime = runtime_of(ctx)
    texts = asked.given(
        name=asked.whole_name(words, name),
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
        source=source,
        notes=asked.from_stdin(notes),
    )

    def verb(work: "UnitOfWork") -> Added:
        contact = contacts.add(
            work,
            now=runtime.now,
            region=runtime.settings.business.region,
            default_language=runtime.settings.business.language or runtime.language,
            details=Details(
                emails=email or (),
                phones=phone or (),
                handles=handle or (),
                address=asked.given(
                    street=street, city=city, region=province, postcode=postcode, country=country
                ),
                addresses=address or (),
                companies=company or (),
                role=role,
                tags=tag or (),
                dates=asked.yearly_days(birthday, date),
                custom=custom_values(runtime, work, "contact", set_ or ()),
                shared=shared,
            ),
            **texts,
        )
        work.summary = _("add contact %(name)s") % {"name": contact.name}
        return Added(contact.id or 0, contact.name)

    added = add_unless_known(runtime, "contact", verb, allow=allow_duplicate)
    output.added(added.id, _("Added contact %(id)d: %(name)s") % added._asdict())


@app.command(
    "list",
    help=_("List people by name, or by any field; --filter and --segment choose which."),
    epilog=examples(
        "ccm contact list --filter 'tag=vip and city=Tehran'",
        "ccm contact list --segment regulars --sort last_contact --limit 20",
        "ccm contact list --fields name,email,birthday --format csv",
    ),
)
def list_(
    ctx: typer.Context,
    filter: Filter = None,
    segment: Annotated[
        str | None, typer.Option("--segment", metavar="NAME", help=_("Only members of a segment"))
    ] = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: ListLimit = 50,
    cursor: Cursor = None,
    fields: Fields = None,
    format: Format = None,
    sql: ShowSql = False,
) -> None:
    show_list(
        ctx,
        "contact",
        default_fields=("name", "company", "city", "stage", "email", "phone", "tag"),
        default_sort="name",
        format=format,
        fields=fields,
        filter=filter,
        sort=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
        sql=sql,
        segment=segment,
        empty=_("Nobody fits. Add somebody with: ccm contact add NAME"),
    )


@app.command(
    "show",
    help=_("Show what is known of somebody; ccm who shows what happened as well."),
    epilog=examples("ccm contact show 12", "ccm contact show maryam@example.com --format json"),
)
def show(ctx: typer.Context, contact: asked.Reference, format: Format = None) -> None:
    from ccm_cli.cli.customer_page import print_profile
    from ccm_cli.customers.queries.contacts import profile

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = profile(reader, asked.contact_of(runtime, reader, contact))
    print_profile(ctx, found, format=format)


@app.command(
    "edit",
    help=_('Change somebody; an empty text empties a field: --source "".'),
    epilog=examples(
        "ccm contact edit 12 --stage loyal --add-tag vip",
        "ccm contact edit maryam@example.com --add-phone 09123456789 --rm-email old@example.com",
        'ccm contact edit 12 --family-name Nouri --set number:score=90 --unset code --city ""',
        "ccm contact edit 12 --first-email new@example.com --rm-address home --rm-date wedding",
    ),
)
def edit(
    ctx: typer.Context,
    contact: asked.Reference,
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
) -> None:
    from ccm_cli.customers import contacts
    from ccm_cli.customers.contacts import Details, Firsts, Removals

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
    with runtime.changing("") as work:
        contact_id = asked.contact_of(runtime, work.reader, contact)
        changed = contacts.edit(
            work,
            contact_id,
            now=runtime.now,
            region=runtime.settings.business.region,
            details=Details(
                emails=add_email or (),
                phones=add_phone or (),
                handles=add_handle or (),
                address=address,
                addresses=add_address or (),
                companies=add_company or (),
                role=role,
                tags=add_tag or (),
                dates=dates,
                custom=custom_values(runtime, work, "contact", set_ or ()),
                shared=shared,
            ),
            removals=removals,
            firsts=firsts,
            **texts,
        )
        work.summary = _("edit contact %(name)s") % {"name": changed.name}
    tell(runtime, work, "contact", changed.id, _("Changed contact %(id)d: %(what)s"))


@app.command(
    "rm",
    help=_("Remove somebody with all interactions, deals and tasks; ccm undo brings it back."),
    epilog=examples("ccm contact rm 12", "ccm contact rm maryam@example.com --force"),
)
def rm(ctx: typer.Context, contact: asked.Reference, force: Force = False) -> None:
    from ccm_cli.customers import contacts
    from ccm_cli.customers.queries.contacts import profile
    from ccm_cli.insight.queries.customer import hanging

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = profile(reader, asked.contact_of(runtime, reader, contact))
        going = hanging(reader, found.id)
    question = _("Remove contact %(id)d, %(name)s%(more)s?") % {
        "id": found.id,
        "name": found.name,
        "more": _with(going),
    }
    output.confirm(question, force=force)
    with runtime.changing(_("remove contact %(name)s") % {"name": found.name}) as work:
        contacts.remove(work, found.id)


def _with(counts: Sequence[int]) -> str:
    """What goes as well, in words, for a question."""
    interactions, deals, tasks = counts
    words = [
        ngettext("%(n)d interaction", "%(n)d interactions", interactions) % {"n": interactions},
        ngettext("%(n)d deal", "%(n)d deals", deals) % {"n": deals},
        ngettext("%(n)d task", "%(n)d tasks", tasks) % {"n": tasks},
    ]
    named = ", ".join(word for word, count in zip(words, counts, strict=True) if count)
    return _(", with %(what)s") % {"what": named} if named else ""
