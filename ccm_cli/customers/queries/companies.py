"""One company with the people who work there."""

import json
from typing import NamedTuple

from ccm_cli.customers.queries.contacts import CustomValue
from ccm_cli.customers.queries.custom_fields import custom_fields, held_value
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader


class Member(NamedTuple):
    """Somebody who works there, and what as."""

    id: int
    name: str
    role: str


class CompanyProfile(NamedTuple):
    id: int
    name: str
    kind: str
    email: str
    phone: str
    website: str
    street: str
    city: str
    country: str
    notes: str
    created_at: int
    updated_at: int
    custom: tuple[CustomValue, ...] = ()
    members: tuple[Member, ...] = ()
    """At most `MOST_MEMBERS`, by name."""
    member_count: int = 0


MOST_MEMBERS = 100
_COLUMNS = ", ".join(CompanyProfile._fields[: CompanyProfile._fields.index("custom")])


def company_profile(reader: Reader, company_id: int) -> CompanyProfile:
    """Everything about one company.

    Raises:
        NotFound: there is no such company.
    """
    bare = reader.row(CompanyProfile, f"SELECT {_COLUMNS} FROM company WHERE id = ?", (company_id,))
    if bare is None:
        raise NotFound(
            _("There is no company %(id)d.") % {"id": company_id},
            hint=_("See: ccm company list"),
        )
    held = json.loads(reader.value("SELECT custom FROM company WHERE id = ?", (company_id,)))
    return bare._replace(
        custom=tuple(
            CustomValue(field, held_value(field, held[field.key]))
            for field in custom_fields(reader, "company")
            if field.key in held
        ),
        members=tuple(
            reader.rows(
                Member,
                "SELECT c.id, c.name, w.role FROM contact_company w JOIN contact c"
                " ON c.id = w.contact_id WHERE w.company_id = ? ORDER BY c.sort_key, c.id LIMIT ?",
                (company_id, MOST_MEMBERS),
            )
        ),
        member_count=int(
            reader.value("SELECT count(*) FROM contact_company WHERE company_id = ?", (company_id,))
        ),
    )
