"""The forms about companies, and the verbs they call."""

from typing import TYPE_CHECKING

from ccm_cli.customers.choices import KINDS
from ccm_cli.customers.queries.companies import CompanyProfile
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, labelled
from ccm_cli.tui.screens.knowing import Doubt
from ccm_cli.tui.screens.own_fields import OwnFields
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccm_cli.store.writing import UnitOfWork

_TEXTS = (
    "kind", "phone", "email", "website", "street", "city", "province", "postcode", "country",
    "notes",
)  # fmt: skip


def _fields(held: CompanyProfile | None, own: OwnFields) -> list[Field]:
    known = held._asdict() if held else {}
    parent = held.parent.name if held and held.parent else ""
    return [
        Field("name", _("Name"), known.get("name", "")),
        Field("kind", _("Kind"), known.get("kind", "customer"), choices=labelled(KINDS)),
        Field("parent", _("Belongs to"), parent, _("another company; may stay empty")),
        Field("phone", _("Phone"), known.get("phone", "")),
        Field("email", _("E-mail"), known.get("email", "")),
        Field("website", _("Website"), known.get("website", ""), "example.com"),
        Field("street", _("Street"), known.get("street", "")),
        Field("postcode", _("Postcode"), known.get("postcode", "")),
        Field("city", _("City"), known.get("city", "")),
        Field("province", _("Province"), known.get("region", "")),
        Field("country", _("Country"), known.get("country", "")),
        *own.fields(),
        Field("notes", _("Notes"), known.get("notes", ""), block=True),
    ]


def add_company(runtime: Runtime, presenter: Presenter) -> Form:
    """The form of a new company."""
    own = OwnFields(runtime, presenter, "company")
    doubt = Doubt("company")

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.customers import companies

        company = companies.add(
            work,
            name=values["name"],
            now=runtime.now,
            region=runtime.settings.business.region,
            custom=own.typed(work, values),
            **{name: values[name] for name in _TEXTS if values[name].strip()},
        )
        assert company.id is not None
        _put_under(work, company.id, values["parent"], runtime.now)
        doubt.raise_once(work, company.id)
        return Ref("company", company.id)

    saving = Saving(
        lambda values: _("add company %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Added: %(name)s") % {"name": values["name"]},
    )
    return Form(_("New company"), _fields(None, own), saving)


def edit_company(runtime: Runtime, presenter: Presenter, held: CompanyProfile) -> Form:
    """The form of a company that is known; only what became different is changed."""
    own = OwnFields(runtime, presenter, "company", held.custom)
    fields = _fields(held, own)
    before = {field.name: field.value for field in fields}

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.customers import companies

        companies.edit(
            work,
            held.id,
            now=runtime.now,
            region=runtime.settings.business.region,
            custom=own.typed(work, values),
            unset_custom=(),
            **{n: values[n] for n in ("name", *_TEXTS) if values[n] != before[n]},
        )
        if values["parent"] != before["parent"]:
            _put_under(work, held.id, values["parent"], runtime.now)
        return Ref("company", held.id)

    saving = Saving(
        lambda _values: _("edit company %(name)s") % {"name": held.name},
        verb,
        lambda values: _("Saved: %(name)s") % {"name": values["name"]},
    )
    return Form(held.name, fields, saving)


def _put_under(work: "UnitOfWork", company_id: int, parent: str, now: int) -> None:
    """Tie a company to the one above it, as it was typed; an empty text to none."""
    from ccm_cli.customers import companies
    from ccm_cli.customers.queries.resolve import resolve_company

    above = resolve_company(work.reader, parent) if parent.strip() else None
    companies.put_under(work, company_id, above, now=now)


def edit_people(runtime: Runtime, held: CompanyProfile) -> Form:
    """The form of who works at a company: one a line, with the role there."""
    text = "\n".join(
        f"{member.name} #{member.id}" + (f" = {member.role}" if member.role else "")
        for member in held.members
    )

    def verb(work: "UnitOfWork", values: Values) -> None:
        from ccm_cli.customers import companies

        wanted = _people(work.reader, values["people"], runtime.settings.business.region)
        for contact_id, role in wanted.items():
            companies.join(work, held.id, contact_id, role=role, now=runtime.now)
        for member in held.members:
            if member.id not in wanted:
                companies.leave(work, held.id, member.id, now=runtime.now)

    saving = Saving(
        lambda _values: _("people of %(name)s") % {"name": held.name},
        verb,
        lambda _values: _("Saved: %(name)s") % {"name": held.name},
    )
    hint = _("Anna Schmidt = buyer; one a line")
    field = Field("people", _("People"), text, hint, block=True)
    return Form(_("People of %(name)s") % {"name": held.name}, [field], saving)


def _people(reader: Reader, text: str, region: str) -> dict[int, str]:
    """Roles by contact, from lines such as ``Anna Schmidt #12 = buyer``."""
    from ccm_cli.customers.queries.resolve import resolve_contact

    found: dict[int, str] = {}
    for line in text.splitlines():
        who, _equals, role = line.partition("=")
        _name, numbered, number = who.rpartition("#")
        reference = number if numbered and number.strip().isdecimal() else who
        if reference.strip():
            found[resolve_contact(reader, reference.strip(), region=region)] = role.strip()
    return found


def remove_company(
    screen: CcmScreen, held: CompanyProfile, then: "Callable[[], object] | None" = None
) -> None:
    """Ask, then remove a company.

    Args:
        screen: that asks.
        held: which company.
        then: what to do when it is gone.
    """
    summary = _("remove company %(name)s") % {"name": held.name}

    def verb(work: "UnitOfWork") -> None:
        from ccm_cli.customers import companies

        companies.remove(work, held.id)

    def done(_found: object) -> None:
        screen.say_done(_("Removed: %(name)s") % {"name": held.name})
        if then is not None:
            then()

    def answered(agreed: object) -> None:
        if agreed:
            screen.change(summary, verb, done)

    screen.app.push_screen(
        Question(
            _("Remove %(name)s?") % {"name": held.name},
            _("Its people and the companies below it stay."),
        ),
        answered,
    )
