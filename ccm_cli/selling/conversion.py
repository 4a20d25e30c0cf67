"""From lead to prospect: the moment when somebody who was only known becomes a possible sale."""

from datetime import date
from typing import NamedTuple

from ccm_cli.customers import contact_details, stages
from ccm_cli.customers.choices import STAGES, label
from ccm_cli.customers.models import Contact
from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.selling import deals
from ccm_cli.selling.lifecycle import CONVERTED, CONVERTIBLE
from ccm_cli.selling.models import Deal
from ccm_cli.selling.pipelines import Pipeline
from ccm_cli.store.writing import UnitOfWork


class Conversion(NamedTuple):
    """Who became a prospect, and the deal that was opened; None where none was wanted."""

    contact: Contact
    deal: Deal | None


def convert(
    work: UnitOfWork,
    contact_id: int,
    *,
    now: int,
    pipeline: Pipeline,
    currency: str,
    company: str = "",
    with_deal: bool = True,
    title: str = "",
    value: Money | None = None,
    stage: str | None = None,
    expected_close: date | None = None,
) -> Conversion:
    """Make a prospect of a lead, with the company it works at and a deal.

    Args:
        work: the unit of work.
        contact_id: who; a lead, or somebody dormant or lost who is back.
        now: UTC seconds.
        pipeline: the deal's.
        currency: ISO 4217, for a deal without a value.
        company: where the contact works, made if it is new, and put first; empty: as it is.
        with_deal: False: only the stage and the company change.
        title: of the deal; empty: the company's name, else the contact's.
        value: of the deal; None while unknown.
        stage: of the pipeline; its first when None.
        expected_close: the day the deal may be won.

    Raises:
        NotFound: there is no such contact.
        Conflict: it is no lead any more.
        InvalidInput: as `ccm_cli.selling.deals.add` and `contact_details.add_companies`.
    """
    contact = work.get(Contact, contact_id)
    if contact.stage not in CONVERTIBLE:
        raise Conflict(
            _("%(name)s is no lead any more: %(stage)s.")
            % {"name": contact.name, "stage": label(contact.stage, STAGES)},
            hint=_("A deal is added with: ccm deal add --contact %(id)d --title TEXT")
            % {"id": contact_id},
        )
    if company.strip():
        contact_details.put_company_first(work, contact_id, company, now=now)
    stages.change(work, {contact_id: CONVERTED}, now=now)
    contact = work.get(Contact, contact_id)
    if not with_deal:
        return Conversion(contact, None)
    employer = work.reader.row(
        lambda company_id, name: (int(company_id), str(name)),
        "SELECT o.id, o.name FROM contact_company w JOIN company o ON o.id = w.company_id"
        " WHERE w.contact_id = ? ORDER BY w.position, w.id LIMIT 1",
        (contact_id,),
    )
    deal = deals.add(
        work,
        title=title.strip() or (employer[1] if employer else contact.name),
        pipeline=pipeline,
        currency=currency,
        now=now,
        contact_id=contact_id,
        company_id=employer[0] if employer else None,
        value=value,
        stage=stage,
        expected_close=expected_close,
        source=contact.source,
    )
    return Conversion(contact, deal)
