"""One company with the people who work there."""

import json
from typing import NamedTuple

from ccm_cli.customers.queries.contacts import CustomValue
from ccm_cli.customers.queries.custom_fields import custom_fields, held_value
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader


class Member(NamedTuple):
    """Somebody who works there, what as, and how they are reached first."""

    id: int
    name: str
    role: str
    phone: str
    email: str


class Relative(NamedTuple):
    """A company above or below another."""

    id: int
    name: str
    city: str


class CompanyProfile(NamedTuple):
    id: int
    name: str
    kind: str
    email: str
    phone: str
    website: str
    street: str
    city: str
    region: str
    postcode: str
    country: str
    notes: str
    created_at: int
    updated_at: int
    stage: str = ""
    """The furthest of its people; see `STAGE_SQL`."""
    parent: Relative | None = None
    custom: tuple[CustomValue, ...] = ()
    members: tuple[Member, ...] = ()
    """At most `MOST_MEMBERS`, by name."""
    member_count: int = 0
    subsidiaries: tuple[Relative, ...] = ()
    """At most `MOST_MEMBERS` of those directly below it, by name."""
    subsidiary_count: int = 0


MOST_MEMBERS = 100
_COLUMNS = ", ".join(CompanyProfile._fields[: CompanyProfile._fields.index("stage")])
_RANKS = ("lost", "dormant", "lead", "prospect", "customer", "loyal")
"""The stages of people, the least first, as far as their company is concerned."""
STAGE_SQL = (
    "(SELECT CASE max(CASE sp.stage {ranks} END) {stages} END FROM contact_company sw"
    " JOIN contact sp ON sp.id = sw.contact_id WHERE sw.company_id = {company})"
)
"""How far the relation with a company is: as far as with the one of its people with whom it is
furthest, loyal before customer, prospect, lead, dormant and lost; NULL where nobody is known."""
_MEMBERS = """
SELECT c.id, c.name, w.role,
       coalesce((SELECT p.number FROM contact_phone p WHERE p.contact_id = c.id
                 ORDER BY p.position, p.id LIMIT 1), ''),
       coalesce((SELECT e.address FROM contact_email e WHERE e.contact_id = c.id
                 ORDER BY e.position, e.id LIMIT 1), '')
FROM contact_company w JOIN contact c ON c.id = w.contact_id
WHERE w.company_id = ? ORDER BY c.sort_key, c.id LIMIT ?
"""
_ABOVE = """
WITH RECURSIVE up (id, step) AS (
    SELECT parent_id, 1 FROM company WHERE id = ?
    UNION
    SELECT o.parent_id, up.step + 1 FROM company o JOIN up ON o.id = up.id
    WHERE o.parent_id IS NOT NULL AND up.step < 1000
)
SELECT id FROM up WHERE id IS NOT NULL ORDER BY step
"""


def stage_sql(company: str) -> str:
    """`STAGE_SQL` for the company whose id is the expression given."""
    ranks = " ".join(f"WHEN '{stage}' THEN {rank}" for rank, stage in enumerate(_RANKS, 1))
    stages = " ".join(f"WHEN {rank} THEN '{stage}'" for rank, stage in enumerate(_RANKS, 1))
    return STAGE_SQL.format(ranks=ranks, stages=stages, company=company)


def above(reader: Reader, company_id: int) -> list[int]:
    """The companies that a company belongs to, the nearest first."""
    return [int(found) for found in reader.values(_ABOVE, (company_id,))]


def company_profile(reader: Reader, company_id: int) -> CompanyProfile:
    """Everything about one company.

    Raises:
        NotFound: there is no such company.
    """
    bare = reader.row(
        CompanyProfile,
        f"SELECT {_COLUMNS}, coalesce({stage_sql('company.id')}, '') FROM company WHERE id = ?",
        (company_id,),
    )
    if bare is None:
        raise NotFound(
            _("There is no company %(id)d.") % {"id": company_id},
            hint=_("See: ccm company list"),
        )
    return bare._replace(
        parent=reader.row(
            Relative,
            "SELECT p.id, p.name, p.city FROM company o JOIN company p ON p.id = o.parent_id"
            " WHERE o.id = ?",
            (company_id,),
        ),
        custom=_custom(reader, company_id),
        members=tuple(reader.rows(Member, _MEMBERS, (company_id, MOST_MEMBERS))),
        member_count=int(
            reader.value("SELECT count(*) FROM contact_company WHERE company_id = ?", (company_id,))
        ),
        subsidiaries=tuple(
            reader.rows(
                Relative,
                "SELECT id, name, city FROM company WHERE parent_id = ?"
                " ORDER BY sort_key, id LIMIT ?",
                (company_id, MOST_MEMBERS),
            )
        ),
        subsidiary_count=int(
            reader.value("SELECT count(*) FROM company WHERE parent_id = ?", (company_id,))
        ),
    )


def _custom(reader: Reader, company_id: int) -> tuple[CustomValue, ...]:
    held = json.loads(reader.value("SELECT custom FROM company WHERE id = ?", (company_id,)))
    if not held:
        return ()
    return tuple(
        CustomValue(field, held_value(field, held[field.key]))
        for field in custom_fields(reader, "company")
        if field.key in held
    )
