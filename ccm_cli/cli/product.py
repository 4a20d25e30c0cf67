"""``ccm product``: what is sold."""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import many, option_values, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import DryRun, Filter, Force, Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.runtime import Runtime
    from ccm_cli.selling.products import ProductChanges

app = noun(_("Products and services: what you sell, and for how much today."))

Reference = Annotated[
    str, typer.Argument(metavar="PRODUCT", help=_("Code, name or number of the product"))
]
References = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PRODUCT...",
        help=_("Codes, names or numbers of products; - reads them from stdin, one a line"),
    ),
]
Code = Annotated[str | None, typer.Option("--code", "--sku", help=_("What the shelf calls it"))]
Unit = Annotated[str | None, typer.Option("--unit", help=_("What it is sold by: piece, kg, h"))]
Category = Annotated[str | None, typer.Option("--category", help=_("What kind of thing it is"))]
Price = Annotated[
    str | None, typer.Option("--price", help=_("What one costs the customer: 120, 95.50 USD"))
]
Cost = Annotated[str | None, typer.Option("--cost", help=_("What one costs you"))]
Tax = Annotated[
    str | None, typer.Option("--tax", metavar="PERCENT", help=_("Tax in per cent: 19, 8.1%"))
]
Consumable = Annotated[
    bool | None,
    typer.Option(
        "--consumable/--durable", help=_("Whether the same person buys it again and again")
    ),
]


@app.command(
    "add",
    help=_("Add a product or a service; prints its number."),
    epilog=examples(
        'ccm product add "Oak chair" --code OAK-1 --price 120 --cost 60 --category chairs',
        'ccm product add "Wood oil" --price 14.90 --unit bottle --tax 19 --consumable',
    ),
)
def add(
    ctx: typer.Context,
    words: asked.Words = None,
    name: asked.Name = None,
    code: Code = None,
    price: Price = None,
    cost: Cost = None,
    unit: Unit = None,
    category: Category = None,
    tax: Tax = None,
    consumable: Consumable = None,
    notes: asked.Notes = None,
) -> None:
    from ccm_cli.selling import products

    runtime = runtime_of(ctx)
    details = _said(
        runtime,
        name=asked.whole_name(words, name) or "",
        code=code,
        price=price,
        cost=cost,
        unit=unit,
        category=category,
        tax=runtime.settings.orders.tax if tax is None else tax,
        consumable=consumable,
        notes=asked.from_stdin(notes),
    )
    with runtime.changing("") as work:
        product = products.add(
            work,
            currency=runtime.currency,
            now=runtime.now,
            **cast("ProductChanges", details),
        )
        work.summary = _("add product %(name)s") % {"name": product.name}
    output.added(
        product.id, _("Added product %(id)d: %(name)s") % {"id": product.id, "name": product.name}
    )


list_command(
    app,
    "product",
    help=_("List products by name, or by any field."),
    epilog=examples(
        "ccm product list --filter 'category=chairs and price < 100'",
        "ccm product list --filter 'state=active and (last_sold < -1y or last_sold is unset)'",
        "ccm product list --sort sold --reverse --limit 10 --fields name,sold,last_sold",
    ),
    default_fields=("code", "name", "category", "price", "tax", "state"),
    default_sort="name",
    empty=_("No product fits. Add one with: ccm product add NAME --price ..."),
)


@app.command(
    "show",
    help=_("Show a product, and how much of it was sold."),
    epilog=examples("ccm product show OAK-1", 'ccm product show "Oak chair" --format json'),
)
def show(ctx: typer.Context, product: Reference, format: Format = None) -> None:
    from ccm_cli.selling.queries import products

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = products.product(reader, products.resolve_product(reader, product))
        sold = products.sold(reader, found.id)
    pairs = [
        (Column("id", _("Number"), Kind.NUMBER), found.id),
        (Column("code", _("Code")), found.code),
        (Column("name", _("Name")), found.name),
        (Column("category", _("Category")), found.category),
        (Column("unit", _("Unit")), found.unit),
        (Column("price", _("Price"), Kind.MONEY), found.price),
        (Column("cost", _("Cost"), Kind.MONEY), found.cost),
        (Column("tax", _("Tax, %"), Kind.NUMBER), found.tax / 1000),
        (Column("consumable", _("Bought again and again"), Kind.BOOL), found.consumable),
        (_state_column(), found.state),
        (Column("orders", _("Orders"), Kind.NUMBER), sold.orders),
        (Column("sold", _("Sold"), Kind.NUMBER), sold.quantity / 1000),
        *(
            (Column(f"revenue.{each.currency}", _("Revenue"), Kind.MONEY), each)
            for each in sold.amounts
        ),
        (Column("last_sold", _("Last sold"), Kind.MOMENT), sold.last_at),
        (Column("notes", _("Notes")), found.notes),
        (Column("created", _("Created"), Kind.MOMENT), found.created_at),
        (Column("updated", _("Updated"), Kind.MOMENT), found.updated_at),
    ]
    output.record(
        ctx, [pair[0] for pair in pairs], [pair[1] for pair in pairs], format=format,
        title=found.name,
    )  # fmt: skip


def _state_column() -> Column:
    from ccm_cli.selling.words import PRODUCT_STATES

    return Column("state", _("State"), Kind.CHOICE, PRODUCT_STATES)


@app.command(
    "edit",
    help=_(
        'Change a product; an empty text empties a field: --cost "". Several, or with --filter all'
        " that fit, are changed alike. Orders keep the price they were made with."
    ),
    epilog=examples(
        "ccm product edit OAK-1 --price 135",
        "ccm product edit OAK-2 --retire",
        "ccm product edit --filter 'category=chairs' --tax 9 --dry-run",
    ),
)
def edit(
    ctx: typer.Context,
    product: References = None,
    filter: Filter = None,
    name: asked.Name = None,
    code: Code = None,
    price: Price = None,
    cost: Cost = None,
    unit: Unit = None,
    category: Category = None,
    tax: Tax = None,
    consumable: Consumable = None,
    retire: Annotated[
        bool | None,
        typer.Option("--retire/--revive", help=_("Whether it is sold no longer, or again")),
    ] = None,
    notes: asked.Notes = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.selling import products

    runtime = runtime_of(ctx)
    said = _said(
        runtime,
        name=name and asked.typed(name),
        code=code,
        price=price,
        cost=cost,
        unit=unit,
        category=category,
        tax=tax,
        consumable=consumable,
        notes=asked.from_stdin(notes),
    )
    if retire is not None:
        said["state"] = products.RETIRED if retire else products.ACTIVE
    if not said:
        raise InvalidInput(_("Nothing was said to change."), hint=_("See: ccm product edit --help"))
    kinds = many.products()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, kinds, product, filter)
        if chosen.alone is None:
            many.refuse_for_many(ctx, _OF_MANY)
        for product_id in chosen.ids:
            products.edit(work, product_id, now=runtime.now, **cast("ProductChanges", said))
        count = many.count_changed(work, kinds)
        work.summary = ngettext("edit %(n)d product", "edit %(n)d products", count) % {"n": count}
        if chosen.alone is not None:
            named = many.first_names(work.reader, kinds, chosen.ids)
            work.summary = _("edit product %(name)s") % {"name": named}
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    changed = _("Changed product %(id)d: %(what)s")
    many.tell_edited(runtime, work, kinds, chosen, count, changed, dry_run=dry_run)


_OF_MANY = frozenset({"price", "cost", "unit", "category", "tax", "consumable", "retire"})
"""Options that make sense for many."""


@app.command(
    "rm",
    help=_(
        "Remove products: those named, or with --filter all that fit. Orders keep their names;"
        " what is only sold no longer is retired: ccm product edit PRODUCT --retire"
    ),
    epilog=examples(
        "ccm product rm OAK-1",
        "ccm product rm --filter 'state=retired and sold = 0' --dry-run",
    ),
)
def rm(
    ctx: typer.Context,
    product: References = None,
    filter: Filter = None,
    force: Force = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    kinds = many.products()
    with runtime.reading() as reader:
        chosen = many.choose(runtime, reader, kinds, product, filter)
        if dry_run:
            many.show_going(ctx, reader, kinds, chosen.ids, format=format)
        names = many.first_names(reader, kinds, chosen.ids)
    count = len(chosen.ids)
    if not dry_run and count:
        question = ngettext(
            "Remove %(n)d product (%(names)s)?", "Remove %(n)d products (%(names)s)?", count
        )
        output.confirm(question % {"n": count, "names": names}, force=force)
        from ccm_cli.selling import products

        with runtime.changing(_("remove products: %(names)s") % {"names": names}) as work:
            for product_id in chosen.ids:
                products.remove(work, product_id)
    many.tell_removed(runtime, kinds, chosen, dry_run=dry_run)


@app.command(
    "suggest",
    help=_(
        "Show what to offer a customer next: what people bought as well who bought the same, more"
        " often than by chance. Nothing they have already, unless it is bought again and again."
    ),
    epilog=examples("ccm product suggest anna", "ccm product suggest 12 --limit 1 --format json"),
)
def suggest(
    ctx: typer.Context,
    contact: asked.Reference,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help=_("At most so many"))] = 5,
    format: Format = None,
) -> None:
    from ccm_cli.selling.queries import baskets

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        person = asked.contact_of(runtime, reader, contact)
        bought = baskets.bought_by(reader, person)
        offers = baskets.Offers(reader).for_buyer(bought, most=limit) if bought else []
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("code", _("Code")),
            Column("name", _("Name")),
            Column("price", _("Price"), Kind.MONEY),
            Column("because", _("Because they bought")),
            Column("people", _("People with both"), Kind.NUMBER),
            Column("lift", _("Times as often as by chance"), Kind.NUMBER),
        ],
        [
            (
                offer.product_id,
                offer.code,
                offer.name,
                offer.price,
                offer.because,
                offer.pair.together,
                round(offer.pair.lift, 2),
            )
            for offer in offers
        ],
        format=format,
        empty=_("Too few people bought the same for a suggestion.")
        if bought
        else _("They bought no product yet, so nothing speaks for any."),
    )


def _said(runtime: "Runtime", **options: Any) -> dict[str, Any]:
    """What was said of a product, as `ProductChanges` has it."""
    from ccm_cli.selling.order_lines import rate_of

    said = {name: value for name, value in options.items() if value is not None}
    for name in {"price", "cost"} & said.keys():
        said[name] = option_values.money_of(runtime, said[name])
    if "tax" in said:
        said["tax"] = rate_of(said["tax"] or "0")
    return said
