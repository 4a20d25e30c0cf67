"""The forms about where a customer stands: converting a lead, relating people to each other."""

from typing import TYPE_CHECKING

from ccm_cli.customers.relation_kinds import OFFERED
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_day
from ccm_cli.language.money import parse_money
from ccm_cli.runtime import Runtime
from ccm_cli.selling import pipelines
from ccm_cli.tui.screens.form import Field, Form, Saving, Values
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.customers.queries.contacts import Profile
    from ccm_cli.store.writing import UnitOfWork


def convert(runtime: Runtime, held: "Profile") -> Form:
    """The form that makes a prospect of a lead, with a deal and a company."""
    found = pipelines.all_of(runtime.settings.pipelines)

    def verb(work: "UnitOfWork", values: Values) -> Ref | None:
        from ccm_cli.selling import conversion

        worth, expected = values["value"].strip(), values["expected"].strip()
        today = local_day(runtime.now, runtime.zone)
        calendar = runtime.settings.display.calendar
        deal = conversion.convert(
            work,
            held.id,
            now=runtime.now,
            pipeline=pipelines.named(runtime.settings.pipelines, values.get("pipeline")),
            currency=runtime.currency,
            company="" if values["company"] == _first_company(held) else values["company"],
            title=values["deal"],
            value=parse_money(worth, currency=runtime.currency) if worth else None,
            expected_close=parse_day(expected, today=today, calendar=calendar)
            if expected
            else None,
        ).deal
        return None if deal is None else Ref("deal", int(deal.id or 0))

    names = tuple((one.name, one.name) for one in found)
    fields = [
        Field("deal", _("Deal"), hint=_("50 chairs; a name while empty")),
        Field("value", _("Value"), hint="12000"),
        Field("company", _("Company"), _first_company(held), _("Acme = buyer; may stay empty")),
        *([Field("pipeline", _("Pipeline"), choices=names)] if len(names) > 1 else ()),
        Field("expected", _("Expected"), hint=_("the day it may be won; may stay empty")),
    ]
    saving = Saving(
        lambda _values: _("convert %(name)s") % {"name": held.name},
        verb,
        lambda _values: _("%(name)s is a prospect now.") % {"name": held.name},
    )
    return Form(_("Convert: %(name)s") % {"name": held.name}, fields, saving)


def _first_company(held: "Profile") -> str:
    return held.companies[0].name if held.companies else ""


def relate(runtime: Runtime, held: "Profile") -> Form:
    """The form that says what a customer is to somebody else."""

    def verb(work: "UnitOfWork", values: Values) -> None:
        from ccm_cli.customers import relations
        from ccm_cli.customers.queries.resolve import resolve_contact

        region = runtime.settings.business.region
        relations.add(
            work,
            contact_id=held.id,
            kind=values["kind"],
            other_id=resolve_contact(work.reader, values["other"], region=region),
            now=runtime.now,
            note=values["note"],
        )

    fields = [
        Field("kind", _("Is the"), hint=", ".join(OFFERED)),
        Field("other", _("Of"), hint=_("Number, e-mail, phone, handle or name")),
        Field("note", _("Note"), hint=_("may stay empty")),
    ]
    saving = Saving(
        lambda values: (
            _("relate %(name)s: %(kind)s %(other)s")
            % {"name": held.name, "kind": values["kind"], "other": values["other"]}
        ),
        verb,
        lambda _values: _("Saved: %(name)s") % {"name": held.name},
    )
    return Form(_("Relation of %(name)s") % {"name": held.name}, fields, saving)
