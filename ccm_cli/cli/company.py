"""``ccm company``: companies and every kind of stakeholder."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import many, output
from ccm_cli.cli.customer_page import custom_data, deal_data, order_data, print_nested, timed
from ccm_cli.cli.entering import Added, AllowDuplicate, add_unless_known
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.option_values import custom_values
from ccm_cli.cli.options import DryRun, Filter, Force, Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.customers.queries.companies import CompanyProfile
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.presentation import Presenter, iso
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.insight.queries.company import WholeCompany
    from ccm_cli.store.writing import UnitOfWork

app = noun(_("Companies: customers, suppliers, distributors, partners."))

Reference = Annotated[str, typer.Argument(metavar="COMPANY", help=_("Number or name"))]
References = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="COMPANY...", help=_("Number or name; - reads them from stdin, one a line")
    ),
]
Email = Annotated[str | None, typer.Option("--email", help=_("E-mail of the company"))]
Phone = Annotated[str | None, typer.Option("--phone", help=_("Phone of the company"))]
Website = Annotated[str | None, typer.Option("--website", help=_("Address of the website"))]
Parent = Annotated[
    str | None,
    typer.Option("--parent", metavar="COMPANY", help=_('The company it belongs to; "" for none')),
]
People = Annotated[
    list[str] | None,
    typer.Option(
        "--contact",
        metavar="CONTACT[=ROLE]",
        help=_("Somebody who works there; repeatable"),
    ),
]


@app.command(
    "add",
    help=_("Add a company; prints its number."),
    epilog=examples(
        'ccm company add "Cedar & Oak" --kind supplier --city Berlin',
        "ccm company add شرکت نمونه --phone 021-88776655",
        'ccm company add "Oak Tables" --parent "Cedar & Oak" --contact "Anna Schmidt = buyer"',
    ),
)
def add(
    ctx: typer.Context,
    words: asked.Words = None,
    name: asked.Name = None,
    kind: asked.KindOf = None,
    parent: Parent = None,
    email: Email = None,
    phone: Phone = None,
    website: Website = None,
    street: asked.Street = None,
    city: asked.City = None,
    province: asked.Province = None,
    postcode: asked.Postcode = None,
    country: asked.Country = None,
    contact: People = None,
    notes: asked.Notes = None,
    set_: asked.Set = None,
    allow_duplicate: AllowDuplicate = False,
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
        province=province,
        postcode=postcode,
        country=country,
        notes=asked.from_stdin(notes),
    )

    def verb(work: "UnitOfWork") -> Added:
        company = companies.add(
            work,
            name=asked.whole_name(words, name) or "",
            now=runtime.now,
            region=runtime.settings.business.region,
            custom=custom_values(runtime, work, "company", set_ or ()),
            **texts,
        )
        assert company.id is not None
        _relate(runtime, work, company.id, parent, contact or ())
        work.summary = _("add company %(name)s") % {"name": company.name}
        return Added(company.id, company.name)

    added = add_unless_known(runtime, "company", verb, allow=allow_duplicate)
    output.added(added.id, _("Added company %(id)d: %(name)s") % added._asdict())


list_command(
    app,
    "company",
    help=_("List companies by name, or by any field."),
    epilog=examples(
        "ccm company list --filter 'kind=supplier and city=Berlin'",
        "ccm company list --sort revenue --reverse --limit 10",
        "ccm company list --filter 'deals.open > 0 and last_contact < -30d'",
    ),
    default_fields=("name", "kind", "city", "phone", "email", "contacts"),
    default_sort="name",
    empty=_("No company fits. Add one with: ccm company add NAME"),
)


@app.command(
    "show",
    help=_("Show a company: its people, open deals, tasks, last contacts, companies below it."),
    epilog=examples("ccm company show 3", 'ccm company show "Cedar & Oak" --format json'),
)
def show(ctx: typer.Context, company: Reference, format: Format = None) -> None:
    from ccm_cli.customers.queries.resolve import resolve_company
    from ccm_cli.insight.queries.company import whole_company

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = whole_company(reader, resolve_company(reader, company))
    chosen = output.chosen_format(runtime, format)
    if chosen == "table":
        from ccm_cli.cli.company_card import CompanyCard

        CompanyCard(runtime, found).print()
    elif chosen in {"json", "ndjson"}:
        print_nested(_data(runtime, found), chosen)
    else:
        pairs = [*_pairs(found.profile), *_figures(found)]
        columns, values = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        output.record(ctx, columns, values, format=chosen)


@app.command(
    "edit",
    help=_(
        'Change a company; an empty text empties a field: --website "". Several, or with --filter'
        " all that fit, are changed alike, as one change that one undo takes back."
    ),
    epilog=examples(
        "ccm company edit 3 --city Hamburg",
        'ccm company edit "Cedar" --name "Cedar & Oak"',
        'ccm company edit "Oak Tables" --parent "Cedar & Oak" --contact "Anna = head of sales"',
        "ccm company edit --filter 'city=Tehran' --kind supplier --dry-run",
    ),
)
def edit(
    ctx: typer.Context,
    company: References = None,
    filter: Filter = None,
    name: asked.Name = None,
    kind: asked.KindOf = None,
    parent: Parent = None,
    email: Email = None,
    phone: Phone = None,
    website: Website = None,
    street: asked.Street = None,
    city: asked.City = None,
    province: asked.Province = None,
    postcode: asked.Postcode = None,
    country: asked.Country = None,
    contact: People = None,
    rm_contact: Annotated[
        list[str] | None,
        typer.Option(
            "--rm-contact", metavar="CONTACT", help=_("Who no longer works there; repeatable")
        ),
    ] = None,
    notes: asked.Notes = None,
    set_: asked.Set = None,
    unset: asked.Unset = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.customers import companies
    from ccm_cli.customers.custom_fields import field_key

    runtime = runtime_of(ctx)
    texts = asked.given(
        name=name,
        kind=kind,
        email=email,
        phone=phone,
        website=website,
        street=street,
        city=city,
        province=province,
        postcode=postcode,
        country=country,
        notes=asked.from_stdin(notes),
    )
    if not (texts or set_ or unset or contact or rm_contact or parent is not None):
        raise InvalidInput(_("Nothing was said to change."), hint=_("See: ccm company edit --help"))
    kinds = many.companies()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, kinds, company, filter)
        if chosen.alone is None:
            many.refuse_for_many(ctx, _OF_MANY)
        custom = custom_values(runtime, work, "company", set_ or ()) if len(chosen.ids) else {}
        for company_id in chosen.ids:
            for reference in rm_contact or ():
                person = asked.contact_of(runtime, work.reader, reference)
                companies.leave(work, company_id, person, now=runtime.now)
            _relate(runtime, work, company_id, parent, contact or ())
            changed = companies.edit(
                work,
                company_id,
                now=runtime.now,
                region=runtime.settings.business.region,
                custom=custom,
                unset_custom=tuple(field_key(key) for key in unset or ()),
                **texts,
            )
            work.summary = _("edit company %(name)s") % {"name": changed.name}
        count = many.count_changed(work, kinds)
        if chosen.alone is None:
            summary = ngettext("edit %(n)d company", "edit %(n)d companies", count)
            work.summary = summary % {"n": count}
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    said = _("Changed company %(id)d: %(what)s")
    many.tell_edited(runtime, work, kinds, chosen, count, said, dry_run=dry_run)


_OF_MANY = frozenset({"kind", "parent", "city", "province", "country", "set_", "unset"})
"""Options that make sense for many."""


def _relate(
    runtime: Runtime,
    work: "UnitOfWork",
    company_id: int,
    parent: str | None,
    people: Sequence[str],
) -> None:
    """Tie a company to the one above it and to the people who work there."""
    from ccm_cli.customers import companies
    from ccm_cli.customers.queries.resolve import resolve_company

    if parent is not None:
        above = resolve_company(work.reader, parent) if parent.strip() else None
        companies.put_under(work, company_id, above, now=runtime.now)
    for text in people:
        reference, equals, role = text.partition("=")
        person = asked.contact_of(runtime, work.reader, reference.strip())
        companies.join(
            work, company_id, person, role=role.strip() if equals else None, now=runtime.now
        )


@app.command(
    "rm",
    help=_(
        "Remove companies: those named, or with --filter all that fit; their people and the"
        " companies below them stay."
    ),
    epilog=examples(
        "ccm company rm 3",
        'ccm company rm "Cedar & Oak" --force',
        "ccm company rm --filter 'contacts = 0' --dry-run",
    ),
)
def rm(
    ctx: typer.Context,
    company: References = None,
    filter: Filter = None,
    force: Force = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.customers.queries.companies import company_profile

    runtime = runtime_of(ctx)
    kinds = many.companies()
    with runtime.reading() as reader:
        chosen = many.choose(runtime, reader, kinds, company, filter)
        if dry_run:
            many.show_going(ctx, reader, kinds, chosen.ids, format=format)
        count = len(chosen.ids)
        question = ngettext("Remove %(n)d company?", "Remove %(n)d companies?", count)
        summary = ngettext("remove %(n)d company", "remove %(n)d companies", count)
        named: dict[str, Any] = {"n": count}
        if chosen.alone is not None:
            question, summary = _("Remove company %(id)d, %(name)s?"), _("remove company %(name)s")
            named = {"id": chosen.alone, "name": company_profile(reader, chosen.alone).name}
    if not (dry_run or not count):
        output.confirm(question % named, force=force)
        from ccm_cli.customers import companies

        with runtime.changing(summary % named) as work:
            for company_id in chosen.ids:
                companies.remove(work, company_id)
    many.tell_removed(runtime, kinds, chosen, dry_run=dry_run)


def _pairs(found: CompanyProfile) -> list[tuple[Column, Any]]:
    return [
        (Column("id", _("Number"), Kind.NUMBER), found.id),
        (Column("name", _("Name")), found.name),
        (Column("kind", _("Kind")), found.kind),
        (Column("stage", _("Stage")), found.stage),
        (Column("email", _("E-mail")), found.email),
        (Column("phone", _("Phone")), found.phone),
        (Column("website", _("Website")), found.website),
        (Column("street", _("Street")), found.street),
        (Column("city", _("City")), found.city),
        (Column("region", _("Province")), found.region),
        (Column("postcode", _("Postcode")), found.postcode),
        (Column("country", _("Country")), found.country),
        (Column("parent", _("Belongs to")), found.parent.name if found.parent else ""),
        *(
            (Column(f"custom.{field.key}", field.label or field.key, field.kind), value)
            for field, value in found.custom
        ),
        (Column("notes", _("Notes")), found.notes),
        (Column("contacts", _("Number of contacts"), Kind.NUMBER), found.member_count),
        (Column("created", _("Added"), Kind.MOMENT), found.created_at),
        (Column("updated", _("Changed"), Kind.MOMENT), found.updated_at),
    ]


def _figures(found: "WholeCompany") -> list[tuple[Column, Any]]:
    figures = found.figures
    return [
        (Column("deals.open", _("Open deals"), Kind.NUMBER), figures.deals_open),
        (Column("deals.won", _("Won deals"), Kind.NUMBER), figures.deals_won),
        (Column("revenue", _("Revenue"), Kind.MONEY), figures.revenue_minor),
        (Column("last_contact", _("Last contact"), Kind.MOMENT), figures.last_contact_at),
    ]


def _data(runtime: Runtime, found: "WholeCompany") -> dict[str, Any]:
    profile, figures = found.profile, found.figures._asdict()
    revenue, open_minor = figures.pop("revenue_minor"), figures.pop("open_minor")
    return profile._asdict() | {
        "created_at": iso(profile.created_at),
        "updated_at": iso(profile.updated_at),
        "parent": None if profile.parent is None else profile.parent._asdict(),
        "custom": custom_data(Presenter(runtime), profile.custom),
        "members": [member._asdict() for member in profile.members],
        "subsidiaries": [below._asdict() for below in profile.subsidiaries],
        "figures": {
            **timed(figures),
            "revenue": {"minor": revenue, "currency": runtime.currency},
            "open": {"minor": open_minor, "currency": runtime.currency},
        },
        "deals": [deal_data(deal._asdict()) for deal in found.deals],
        "tasks": [timed(task._asdict()) for task in found.tasks],
        "tickets": [timed(ticket._asdict()) for ticket in found.tickets],
        "orders": [order_data(order) for order in found.orders],
        "interactions": [timed(touch._asdict()) for touch in found.touches],
    }
