"""One contact with everything that is known of it in this domain."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from ccm_cli.customers.queries.custom_fields import CustomFieldRow, custom_fields, held_value
from ccm_cli.customers.queries.relations import Related, related
from ccm_cli.customers.queries.stages import STAGE_SINCE_SQL
from ccm_cli.customers.salutation import SALUTATION_SQL
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader

Made = TypeVar("Made")


class Email(NamedTuple):
    address: str
    label: str

    def __str__(self) -> str:
        return self.address


class Phone(NamedTuple):
    number: str
    label: str

    def __str__(self) -> str:
        return self.number


class Handle(NamedTuple):
    network: str
    handle: str
    label: str

    def __str__(self) -> str:
        return f"{self.network}:{self.handle}"


class Address(NamedTuple):
    label: str
    street: str
    city: str
    region: str
    postcode: str
    country: str


class Employer(NamedTuple):
    """A company the contact works at, and what as."""

    id: int
    name: str
    role: str


class YearlyDate(NamedTuple):
    """A day that returns every year: ``MM-DD``, Gregorian; the year is None when not known."""

    name: str
    month_day: str
    year: int | None


class CustomValue(NamedTuple):
    """A custom field and its value, as rows of a list hold it."""

    field: CustomFieldRow
    value: Any


class Profile(NamedTuple):
    """A contact. The first e-mail, phone, address and company are the ones that are used."""

    id: int
    name: str
    title: str
    given_name: str
    middle_name: str
    family_name: str
    kind: str
    stage: str
    language: str
    time_zone: str
    channel: str
    source: str
    notes: str
    created_at: int
    updated_at: int
    rhythm: int | None
    """Days, of its own; None: that of its stage or tags, or none."""
    away_until: str | None
    """The day of return, as an out-of-office said it, ``YYYY-MM-DD``; it may be past."""
    salutation: str
    """How the contact is addressed; see `ccm_cli.customers.salutation`."""
    stage_since: int
    custom: tuple[CustomValue, ...] = ()
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    handles: tuple[Handle, ...] = ()
    addresses: tuple[Address, ...] = ()
    companies: tuple[Employer, ...] = ()
    dates: tuple[YearlyDate, ...] = ()
    tags: tuple[str, ...] = ()
    relations: tuple[Related, ...] = ()


_COLUMNS = ", ".join(f"c.{name}" for name in Profile._fields[: Profile._fields.index("salutation")])


def profile(reader: Reader, contact_id: int) -> Profile:
    """Everything about one contact.

    Raises:
        NotFound: there is no such contact.
    """
    bare = reader.row(
        Profile,
        f"SELECT {_COLUMNS}, {SALUTATION_SQL}, {STAGE_SINCE_SQL} FROM contact c WHERE c.id = ?",
        (contact_id,),
    )
    if bare is None:
        raise NotFound(
            _("There is no contact %(id)d.") % {"id": contact_id},
            hint=_("See: ccm contact list, or ccm find NAME"),
        )

    def parts(make: Callable[..., Made], sql: str) -> tuple[Made, ...]:
        return tuple(reader.rows(make, sql, (contact_id,)))

    return bare._replace(
        custom=_custom(reader, contact_id),
        emails=parts(
            Email,
            "SELECT address, label FROM contact_email WHERE contact_id = ? ORDER BY position, id",
        ),
        phones=parts(
            Phone,
            "SELECT number, label FROM contact_phone WHERE contact_id = ? ORDER BY position, id",
        ),
        handles=parts(
            Handle,
            "SELECT network, handle, label FROM contact_handle WHERE contact_id = ?"
            " ORDER BY position, id",
        ),
        addresses=parts(
            Address,
            "SELECT label, street, city, region, postcode, country FROM contact_address"
            " WHERE contact_id = ? ORDER BY position, id",
        ),
        companies=parts(
            Employer,
            "SELECT o.id, o.name, w.role FROM contact_company w JOIN company o"
            " ON o.id = w.company_id WHERE w.contact_id = ? ORDER BY w.position, w.id",
        ),
        dates=parts(
            YearlyDate,
            "SELECT name, month_day, year FROM contact_date WHERE contact_id = ?"
            " ORDER BY name <> 'birthday', name",
        ),
        tags=parts(
            str,
            "SELECT t.name FROM contact_tag g JOIN tag t ON t.id = g.tag_id"
            " WHERE g.contact_id = ? ORDER BY t.key",
        ),
        relations=related(reader, contact_id),
    )


def name_of(reader: Reader, contact_id: int) -> str:
    """The shown name of a contact that exists."""
    return str(reader.value("SELECT name FROM contact WHERE id = ?", (contact_id,)))


def _custom(reader: Reader, contact_id: int) -> tuple[CustomValue, ...]:
    stored = reader.value("SELECT custom FROM contact WHERE id = ?", (contact_id,))
    if stored == "{}":
        return ()
    held = json.loads(stored)
    return tuple(
        CustomValue(field, held_value(field, held[field.key]))
        for field in custom_fields(reader, "contact")
        if field.key in held
    )
