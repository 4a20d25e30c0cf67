"""``ccm company``: companies and every kind of stakeholder."""

from typing import Annotated, Any

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import output
from ccm_cli.cli.changed import tell
from ccm_cli.cli.customer_page import custom_data, print_nested
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.option_values import custom_values
from ccm_cli.cli.options import (
    Force,
    Format,
    examples,
    noun,
)
from ccm_cli.cli.output import Column
from ccm_cli.customers.choices import KINDS, label
from ccm_cli.customers.queries.companies import CompanyProfile
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter, iso
from ccm_cli.store.filters.registry import Kind

app = noun(_("Companies: customers, suppliers, distributors, partners."))

Reference = Annotated[str, typer.Argument(metavar="COMPANY", help=_("Number or name"))]
Email = Annotated[str | None, typer.Option("--email", help=_("E-mail of the company"))]
Phone = Annotated[str | None, typer.Option("--phone", help=_("Phone of the company"))]
Website = Annotated[str | None, typer.Option("--website", help=_("Address of the website"))]


@app.command(
    "add",
    help=_("Add a company; prints its number."),
    epilog=examples(
        'ccm company add "Cedar & Oak" --kind supplier --city Berlin',
        "ccm company add شرکت نمونه --phone 021-88776655",
    ),
)
def add(
    ctx: typer.Context,
    words: asked.Words = None,
    name: asked.Name = None,
    kind: asked.KindOf = None,
    email: Email = None,
    phone: Phone = None,
    website: Website = None,
    street: asked.Street = None,
    city: asked.City = None,
    country: asked.Country = None,
    notes: asked.Notes = None,
    set_: asked.Set = None,
) -> None:
    from ccm_cli.customers import companies

    runtime = runtime_of(ctx)
    texts = asked.given(
        kind=kind,
        email=email,
        phone=phone,
        website=website,
        street=street,
        city=city,
        country=country,
        notes=asked.from_stdin(notes),
    )
    with runtime.changing("") as work:
        company = companies.add(
            work,
            name=asked.whole_name(words, name) or "",
            now=runtime.now,
            region=runtime.settings.business.region,
            custom=custom_values(runtime, work, "company", set_ or ()),
            **texts,
        )
        work.summary = _("add company %(name)s") % {"name": company.name}
    output.added(
        company.id, _("Added company %(id)d: %(name)s") % {"id": company.id, "name": company.name}
    )


list_command(
    app,
    "company",
    help=_("List companies by name, or by any field."),
    epilog=examples(
        "ccm company list --filter 'kind=supplier and city=Berlin'",
        "ccm company list --sort contacts --reverse --limit 10",
    ),
    default_fields=("name", "kind", "city", "phone", "email", "contacts"),
    default_sort="name",
    empty=_("No company fits. Add one with: ccm company add NAME"),
)


@app.command(
    "show",
    help=_("Show a company and the people who work there."),
    epilog=examples("ccm company show 3", 'ccm company show "Cedar & Oak" --format json'),
)
def show(ctx: typer.Context, company: Reference, format: Format = None) -> None:
    from ccm_cli.customers.queries.companies import company_profile
    from ccm_cli.customers.queries.resolve import resolve_company

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = company_profile(reader, resolve_company(reader, company))
    chosen = output.chosen_format(runtime, format)
    if chosen in {"json", "ndjson"}:
        print_nested(_data(Presenter(runtime), found), chosen)
        return
    pairs = _pairs(found, for_people=chosen == "table")
    title = found.name if chosen == "table" else ""
    output.record(
        ctx, [pair[0] for pair in pairs], [pair[1] for pair in pairs], format=chosen, title=title
    )
    if chosen == "table" and found.members:
        output.rows(
            ctx,
            [
                Column("id", "#", Kind.NUMBER),
                Column("name", _("Name")),
                Column("role", _("Role")),
            ],
            found.members,
            format=chosen,
            title="\n" + _("People"),
        )


@app.command(
    "edit",
    help=_('Change a company; an empty text empties a field: --website "".'),
    epilog=examples(
        "ccm company edit 3 --city Hamburg", 'ccm company edit "Cedar" --name "Cedar & Oak"'
    ),
)
def edit(
    ctx: typer.Context,
    company: Reference,
    name: asked.Name = None,
    kind: asked.KindOf = None,
    email: Email = None,
    phone: Phone = None,
    website: Website = None,
    street: asked.Street = None,
    city: asked.City = None,
    country: asked.Country = None,
    notes: asked.Notes = None,
    set_: asked.Set = None,
    unset: asked.Unset = None,
) -> None:
    from ccm_cli.customers import companies
    from ccm_cli.customers.custom_fields import field_key
    from ccm_cli.customers.queries.resolve import resolve_company

    runtime = runtime_of(ctx)
    texts = asked.given(
        name=name,
        kind=kind,
        email=email,
        phone=phone,
        website=website,
        street=street,
        city=city,
        country=country,
        notes=asked.from_stdin(notes),
    )
    if not (texts or set_ or unset):
        raise InvalidInput(_("Nothing was said to change."), hint=_("See: ccm company edit --help"))
    with runtime.changing("") as work:
        changed = companies.edit(
            work,
            resolve_company(work.reader, company),
            now=runtime.now,
            region=runtime.settings.business.region,
            custom=custom_values(runtime, work, "company", set_ or ()),
            unset_custom=tuple(field_key(key) for key in unset or ()),
            **texts,
        )
        work.summary = _("edit company %(name)s") % {"name": changed.name}
    tell(runtime, work, "company", changed.id, _("Changed company %(id)d: %(what)s"))


@app.command(
    "rm",
    help=_("Remove a company; the people who work there stay."),
    epilog=examples("ccm company rm 3", 'ccm company rm "Cedar & Oak" --force'),
)
def rm(ctx: typer.Context, company: Reference, force: Force = False) -> None:
    from ccm_cli.customers import companies
    from ccm_cli.customers.queries.companies import company_profile
    from ccm_cli.customers.queries.resolve import resolve_company

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = company_profile(reader, resolve_company(reader, company))
    named = {"id": found.id, "name": found.name}
    output.confirm(_("Remove company %(id)d, %(name)s?") % named, force=force)
    with runtime.changing(_("remove company %(name)s") % named) as work:
        companies.remove(work, found.id)


def _pairs(found: CompanyProfile, *, for_people: bool) -> list[tuple[Column, Any]]:
    return [
        (Column("id", _("Number"), Kind.NUMBER), found.id),
        (Column("name", _("Name")), found.name),
        (Column("kind", _("Kind")), label(found.kind, KINDS) if for_people else found.kind),
        (Column("email", _("E-mail")), found.email),
        (Column("phone", _("Phone")), found.phone),
        (Column("website", _("Website")), found.website),
        (Column("street", _("Street")), found.street),
        (Column("city", _("City")), found.city),
        (Column("country", _("Country")), found.country),
        *(
            (Column(f"custom.{field.key}", field.label or field.key, field.kind), value)
            for field, value in found.custom
        ),
        (Column("notes", _("Notes")), found.notes),
        (Column("contacts", _("Number of contacts"), Kind.NUMBER), found.member_count),
        (Column("created", _("Added"), Kind.MOMENT), found.created_at),
        (Column("updated", _("Changed"), Kind.MOMENT), found.updated_at),
    ]


def _data(presenter: Presenter, found: CompanyProfile) -> dict[str, Any]:
    return found._asdict() | {
        "created_at": iso(found.created_at),
        "updated_at": iso(found.updated_at),
        "custom": custom_data(presenter, found.custom),
        "members": [member._asdict() for member in found.members],
    }
