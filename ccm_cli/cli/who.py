"""``ccm who``: one customer, whole, by whatever came in: a number, an address, a name."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import visible
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.insight.queries.customer import Customer
    from ccm_cli.store.reading import Reader

app = single()


@app.command(
    help=_(
        "Show everything about one customer: who it is, consent, figures, what is open, and the"
        " timeline over all channels."
    ),
    epilog=examples(
        'ccm who "0912 345 6789"',
        "ccm who maryam@example.com --format json",
        "ccm who https://t.me/maryam --limit 30",
    ),
)
def who(
    ctx: typer.Context,
    customer: Annotated[
        list[str],
        typer.Argument(metavar="CUSTOMER", help=_("Number, e-mail, phone, handle or name")),
    ],
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help=_("Lines of the timeline"))
    ] = 10,
    format: Format = None,
) -> None:
    from ccm_cli.insight.queries.customer import customer as whole

    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    reference = " ".join(customer)
    try:
        with runtime.reading() as reader:
            who = _meant(runtime, reader, reference)
            found = whole(reader, who, now=runtime.now, events=limit)
            abroad = _abroad(reader, reference, who)
    except NotFound as missed:
        if chosen != "table" or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        added = _offer_to_add(runtime, reference, missed)
        with runtime.reading() as reader:
            found = whole(reader, added, now=runtime.now, events=limit)
        abroad = []
    _show(ctx, runtime, found, chosen)
    if abroad:
        output.note(_("With the code of another country it is also the number of:"))
        for line in abroad:
            output.note(f"  {line}")


def _show(ctx: typer.Context, runtime: Runtime, found: "Customer", chosen: str) -> None:
    if chosen == "table":
        from ccm_cli.cli.customer_card import Card

        Card(runtime, found).print()
        return
    from ccm_cli.cli.customer_page import companies_text, customer_data, print_nested
    from ccm_cli.presentation import Presenter

    if chosen in {"json", "ndjson"}:
        print_nested(customer_data(Presenter(runtime), found, runtime.currency), chosen)
        return
    profile, figures = found.profile, found.figures
    pairs: list[tuple[Column, Any]] = [
        (Column("id", _("Number"), Kind.NUMBER), profile.id),
        (Column("name", _("Name")), profile.name),
        (Column("kind", _("Kind")), profile.kind),
        (Column("stage", _("Stage")), profile.stage),
        (Column("email", _("E-mail")), ", ".join(email.address for email in profile.emails)),
        (Column("phone", _("Phone")), ", ".join(phone.number for phone in profile.phones)),
        (Column("company", _("Company")), companies_text(profile)),
        (Column("tag", _("Tags")), ", ".join(profile.tags)),
        (Column("last_contact", _("Last contact"), Kind.MOMENT), figures.last_contact_at),
        (Column("interactions", _("Interactions"), Kind.NUMBER), figures.interactions),
        (Column("deals_open", _("Open deals"), Kind.NUMBER), figures.deals_open),
        (Column("deals_won", _("Won deals"), Kind.NUMBER), figures.deals_won),
        (Column("revenue", _("Revenue"), Kind.MONEY), figures.revenue_minor),
        (Column("orders", _("Orders"), Kind.NUMBER), figures.orders),
        (Column("last_order", _("Last order"), Kind.MOMENT), figures.last_order_at),
        (Column("tasks", _("Open tasks"), Kind.NUMBER), len(found.tasks)),
        (Column("tickets", _("Open tickets"), Kind.NUMBER), len(found.tickets)),
    ]
    output.record(ctx, [pair[0] for pair in pairs], [pair[1] for pair in pairs], format=chosen)


def _abroad(reader: "Reader", reference: str, shown: int) -> list[str]:
    """Who else has the digits of a phone number that was typed without its country."""
    from ccm_cli.customers.queries import resolve

    if not resolve.looks_like_phone(reference):
        return []
    near = [one for one in resolve.near_by_phone(reader, reference) if one != shown]
    return resolve.with_numbers_abroad(reader, reference, near) if near else []


def _meant(runtime: Runtime, reader: "Reader", reference: str) -> int:
    """The contact that is meant; of a number that was merged, the one it leads to, said so.

    To look at somebody harms nobody; whatever changes a record asks for the number it has now.
    """
    from ccm_cli.customers.queries.resolve import merged_into

    try:
        return asked.contact_of(runtime, reader, reference)
    except NotFound as missed:
        kept = merged_into(reader, "contact", reference)
        if kept is None:
            raise
        output.note(missed.message)
        return kept[0]


def _offer_to_add(runtime: Runtime, reference: str, missed: NotFound) -> int:
    """Ask whether somebody unknown shall be added, and how they are called; their number.

    Raises:
        NotFound: ``missed``, where the answer is no, or only the number of a record was said.
    """
    from ccm_cli.customers.queries.resolve import kind_of_reference

    kind = kind_of_reference(reference)
    if kind == "number":
        raise missed
    question = _("%(reason)s Add them?") % {"reason": visible(missed.message)}
    if missed.candidates:
        for line in (missed.message, *(f"  {each}" for each in missed.candidates)):
            output.note(line)
        question = _("Add somebody new with this number?")
    if not typer.confirm(question, err=True):
        raise missed
    name = reference if kind == "name" else typer.prompt(_("Name"), default="", err=True)
    from ccm_cli.customers import contacts

    with runtime.changing(_("add contact %(name)s") % {"name": name or reference}) as work:
        contact = contacts.add(
            work,
            now=runtime.now,
            region=runtime.settings.business.region,
            default_language=runtime.default_language,
            details=contacts.Details(
                emails=[reference] if kind == "email" else (),
                phones=[reference] if kind == "phone" else (),
                handles=[reference] if kind == "handle" else (),
            ),
            name=name,
        )
    assert contact.id is not None
    output.note(_("Added contact %(id)d: %(name)s") % {"id": contact.id, "name": contact.name})
    return contact.id
