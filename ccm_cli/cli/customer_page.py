"""A customer as ``ccm contact show`` and ``ccm who`` print it: for programs and in outline."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.customers import labels
from ccm_cli.customers.choices import CHANNELS, KINDS, STAGES, label
from ccm_cli.customers.queries.contacts import CustomValue, Email, Handle, Phone, Profile
from ccm_cli.customers.queries.relations import Related
from ccm_cli.customers.relation_kinds import wording
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter, iso
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.insight.queries.customer import Customer, CustomerOrder
    from ccm_cli.insight.queries.timeline import Event


def print_profile(ctx: typer.Context, profile: Profile, *, format: str | None) -> None:
    """Print what is known of a contact: as lines for people, nested in JSON.

    Args:
        ctx: of the command.
        profile: the contact.
        format: of ``--format``.
    """
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    presenter = Presenter(runtime)
    if chosen in {"json", "ndjson"}:
        print_nested(profile_data(presenter, profile), chosen)
    else:
        pairs = _pairs(presenter, profile, for_people=chosen == "table")
        output.record(
            ctx,
            [column for column, _value in pairs],
            [value for _column, value in pairs],
            format=chosen,
            title=profile.name if chosen == "table" else "",
        )


def print_nested(value: dict[str, Any], chosen: str) -> None:
    """Print one nested object: indented as ``json``, on a line as ``ndjson``."""
    if chosen == "json":
        output.data(value)
    else:
        output.line(json.dumps(value, ensure_ascii=False))


def _pairs(presenter: Presenter, profile: Profile, *, for_people: bool) -> list[tuple[Column, Any]]:
    """Columns and values of a profile, one line each."""
    first = [
        (Column("id", _("Number"), Kind.NUMBER), profile.id),
        (Column("name", _("Name")), profile.name),
        (Column("salutation", _("Addressed as")), profile.salutation),
        (Column("title", _("Salutation")), profile.title),
        (Column("given_name", _("Given name")), profile.given_name),
        (Column("middle_name", _("Middle name")), profile.middle_name),
        (Column("family_name", _("Family name")), profile.family_name),
        (Column("kind", _("Kind")), label(profile.kind, KINDS) if for_people else profile.kind),
        (
            Column("stage", _("Stage")),
            label(profile.stage, STAGES) if for_people else profile.stage,
        ),
        (Column("stage_since", _("At this stage since"), Kind.MOMENT), profile.stage_since),
        (Column("email", _("E-mail")), _listed(profile.emails, for_people=for_people)),
        (Column("phone", _("Phone")), _listed(profile.phones, for_people=for_people)),
        (Column("handle", _("Handle")), _listed(profile.handles, for_people=for_people)),
        (Column("company", _("Company")), companies_text(profile)),
        (Column("address", _("Address")), "; ".join(address_lines(profile))),
        (Column("related", _("Related to")), relations_text(profile, for_people=for_people)),
        (Column("tag", _("Tags")), ", ".join(profile.tags)),
        (Column("language", _("Language")), profile.language),
        (
            Column("channel", _("Channel")),
            label(profile.channel, CHANNELS) if for_people else profile.channel,
        ),
        (Column("time_zone", _("Time zone")), profile.time_zone),
        (Column("rhythm", _("Rhythm in days"), Kind.NUMBER), profile.rhythm),
        (Column("away_until", _("Away until"), Kind.DAY), profile.away_until),
        (Column("source", _("Source")), profile.source),
    ]
    dates = [
        (Column(date.name, _date_label(date.name)), _day_text(presenter, date.month_day, date.year))
        for date in profile.dates
    ]
    custom = [
        (Column(f"custom.{field.key}", field.label or field.key, field.kind), value)
        for field, value in profile.custom
    ]
    last = [
        (Column("notes", _("Notes")), profile.notes),
        (Column("created", _("Added"), Kind.MOMENT), profile.created_at),
        (Column("updated", _("Changed"), Kind.MOMENT), profile.updated_at),
    ]
    return [*first, *dates, *custom, *last]


def _date_label(name: str) -> str:
    return {"birthday": _("Birthday"), "anniversary": _("Anniversary")}.get(name, name)


def _day_text(presenter: Presenter, month_day: str, year: int | None) -> str:
    if year is None:
        return presenter.yearly(month_day)
    return presenter.day(f"{year:04}-{month_day}")


def _listed(entries: Sequence[Email | Phone | Handle], *, for_people: bool) -> str:
    """E-mails, phones or handles in one line; for people with their labels."""
    return ", ".join(with_label(str(entry), entry.label if for_people else "") for entry in entries)


def with_label(text: str, word: str) -> str:
    """A text and its label after it, in parentheses."""
    if not word:
        return text
    return _("%(text)s (%(label)s)") % {"text": text, "label": labels.shown(word)}


def relations_text(profile: Profile, *, for_people: bool) -> str:
    """The people somebody is related to, in one line."""
    if not for_people:
        return ", ".join(one.name for one in profile.relations)
    return ", ".join(
        f"{wording(one.kind, of_contact=one.of_contact)}: {one.name}" for one in profile.relations
    )


def companies_text(profile: Profile) -> str:
    """The companies of a contact with the roles there, in one line."""
    return ", ".join(
        _("%(company)s (%(role)s)") % {"company": employer.name, "role": employer.role}
        if employer.role
        else employer.name
        for employer in profile.companies
    )


def address_lines(profile: Profile) -> list[str]:
    """Each postal address in one line, from the street to the country, with its label."""
    return [
        with_label(", ".join(part for part in address[1:] if part), address.label)
        for address in profile.addresses
    ]


def profile_data(presenter: Presenter, profile: Profile) -> dict[str, Any]:
    """A contact for programs, nested, with stored values."""
    plain = profile._asdict()
    return plain | {
        "created_at": iso(profile.created_at),
        "updated_at": iso(profile.updated_at),
        "stage_since": iso(profile.stage_since),
        "custom": custom_data(presenter, profile.custom),
        "emails": [email._asdict() for email in profile.emails],
        "phones": [phone._asdict() for phone in profile.phones],
        "handles": [handle._asdict() for handle in profile.handles],
        "addresses": [address._asdict() for address in profile.addresses],
        "companies": [employer._asdict() for employer in profile.companies],
        "dates": [date._asdict() for date in profile.dates],
        "tags": list(profile.tags),
        "relations": [_relation_data(one) for one in profile.relations],
    }


def _relation_data(one: Related) -> dict[str, Any]:
    """A relation as a sentence for programs: ``contact`` or ``other`` is the kind of the other."""
    return {
        "kind": one.kind,
        "is": "contact" if one.of_contact else "other",
        "id": one.id,
        "name": one.name,
        "note": one.note,
    }


def custom_data(presenter: Presenter, values: tuple[CustomValue, ...]) -> dict[str, Any]:
    """Custom fields by key, with stored values."""
    return {field.key: presenter.stored(value, field.kind) for field, value in values}


def customer_data(presenter: Presenter, customer: "Customer", currency: str) -> dict[str, Any]:
    """Everything about a customer for programs, nested, with stored values.

    Args:
        presenter: of the run.
        customer: everything.
        currency: of the business.
    """
    figures = customer.figures._asdict()
    revenue, ordered = figures.pop("revenue_minor"), figures.pop("orders_minor")
    return {
        **profile_data(presenter, customer.profile),
        "consent": [timed(state._asdict()) for state in customer.consent],
        "suppressed": [timed(address._asdict()) for address in customer.suppressed],
        "figures": {
            **timed(figures),
            "revenue": {"minor": revenue, "currency": currency},
            "ordered": {"minor": ordered, "currency": currency},
        },
        "deals": [deal_data(deal._asdict()) for deal in customer.deals],
        "tasks": [timed(task._asdict()) for task in customer.tasks],
        "tickets": [timed(ticket._asdict()) for ticket in customer.tickets],
        "orders": [order_data(order) for order in customer.orders],
        "answer": None if customer.answer is None else timed(customer.answer._asdict()),
        "held": [timed(one._asdict()) for one in customer.held],
        "timeline": [event_data(event) for event in customer.timeline.events],
        "timeline_cursor": customer.timeline.after,
    }


def event_data(event: "Event") -> dict[str, Any]:
    """A line of the timeline for programs."""
    return timed(event._asdict())


def deal_data(deal: dict[str, Any]) -> dict[str, Any]:
    """An open deal for programs."""
    minor, currency = deal.pop("value_minor"), deal.pop("currency")
    value = None if minor is None else {"minor": minor, "currency": currency}
    return timed(deal) | {"value": value}


def order_data(order: "CustomerOrder") -> dict[str, Any]:
    """An order for programs."""
    amounts = {
        "total": order.total_minor,
        "returned": order.returned_minor,
        "paid": order.paid_minor,
        "balance": order.balance_minor,
    }
    return {
        "id": order.id,
        "number": order.number,
        "state": order.state,
        "at": iso(order.at),
        "due": order.due_on,
        "products": order.products,
        **{name: {"minor": minor, "currency": order.currency} for name, minor in amounts.items()},
    }


def timed(record: dict[str, Any]) -> dict[str, Any]:
    """A record whose points in time are written as ISO 8601."""
    return {
        name: iso(value) if value is not None and _is_moment(name) else value
        for name, value in record.items()
    }


def _is_moment(name: str) -> bool:
    return name == "at" or name.endswith(("_at", "_since"))
