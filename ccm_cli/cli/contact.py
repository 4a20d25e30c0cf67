"""``ccm contact``: people."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import (
    contact_editing,  # noqa: F401  (its commands join the group)
    contact_life,  # noqa: F401  (as those)
    output,
)
from ccm_cli.cli import customer_options as asked
from ccm_cli.cli.contact_group import app
from ccm_cli.cli.entering import Added, AllowDuplicate, add_unless_known, warn_suppressed
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import show_list
from ccm_cli.cli.option_values import custom_values
from ccm_cli.cli.options import (
    Cursor,
    Fields,
    Filter,
    Format,
    ListLimit,
    Reverse,
    ShowSql,
    Sort,
    examples,
)
from ccm_cli.language import gettext as _

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
            default_language=runtime.default_language,
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
    with runtime.reading() as reader:
        warn_suppressed(reader, added.id)


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
