"""The forms about who a customer is, and the verbs they call."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ccm_cli.customers.choices import STAGES
from ccm_cli.customers.queries.contacts import Profile, profile
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, labelled

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


def _listed(text: str) -> list[str]:
    """Values parted by commas, as typed in one field."""
    parts = text.replace("،", ",").replace(";", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


class _Difference(NamedTuple):
    """What became of a field of several values."""

    gained: list[str]
    lost: list[str]


def _difference(before: str, after: str) -> _Difference:
    then, now = _listed(before), _listed(after)
    return _Difference(
        [text for text in now if text not in then], [text for text in then if text not in now]
    )


# Customers


def _contact_fields(held: Profile | None, presenter: Presenter) -> list[Field]:
    city = held.addresses[0].city if held and held.addresses else ""
    return [
        Field("name", _("Name"), held.name if held else ""),
        Field(
            "emails",
            _("E-mails"),
            ", ".join(email.address for email in held.emails) if held else "",
            _("several with commas between"),
        ),
        Field(
            "phones",
            _("Phones"),
            ", ".join(phone.number for phone in held.phones) if held else "",
            _("several with commas between"),
        ),
        Field("city", _("City"), city),
        Field(
            "tags",
            _("Tags"),
            ", ".join(held.tags) if held else "",
            _("several with commas between"),
        ),
        Field("language", _("Language"), held.language if held else "", _("en, fa, ru …")),
        Field("stage", _("Stage"), held.stage if held else "lead", choices=labelled(STAGES)),
        Field("birthday", _("Birthday"), birthday(held, presenter), _("3 May 1985, or 3 May")),
        Field("notes", _("Notes"), held.notes if held else "", block=True),
    ]


def birthday(held: Profile | None, presenter: Presenter) -> str:
    """The birthday as it is shown and read again; empty when it is not known."""
    found = [day for day in held.dates if day.name == "birthday"] if held else []
    if not found:
        return ""
    if found[0].year is None:
        return presenter.yearly(found[0].month_day)
    return presenter.day(f"{found[0].year:04}-{found[0].month_day}")


def add_contact(runtime: Runtime, presenter: Presenter) -> Form:
    """The form of a new customer."""

    def verb(work: "UnitOfWork", values: Values) -> int | None:
        from ccm_cli.customers import contacts

        details = contacts.Details(
            emails=_listed(values["emails"]),
            phones=_listed(values["phones"]),
            address={"city": values["city"]} if values["city"].strip() else {},
            tags=_listed(values["tags"]),
            dates={"birthday": values["birthday"]} if values["birthday"].strip() else {},
        )
        texts = {name: values[name] for name in ("name", "language", "stage", "notes")}
        contact = contacts.add(
            work,
            now=runtime.now,
            region=runtime.settings.business.region,
            default_language=runtime.language,
            details=details,
            **{name: text for name, text in texts.items() if text.strip()},
        )
        return contact.id

    saving = Saving(
        lambda values: _("add contact %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Added: %(name)s") % {"name": values["name"]},
    )
    return Form(_("New customer"), _contact_fields(None, presenter), saving)


def edit_contact(runtime: Runtime, presenter: Presenter, held: Profile) -> Form:
    """The form of a customer that is known; only what became different is changed."""
    fields = _contact_fields(held, presenter)
    before = {field.name: field.value for field in fields}

    def verb(work: "UnitOfWork", values: Values) -> None:
        from ccm_cli.customers import contacts

        changed = {name: text for name, text in values.items() if text != before[name]}
        emails, phones, tags = (
            _difference(before[name], values[name]) for name in ("emails", "phones", "tags")
        )
        contacts.edit(
            work,
            held.id,
            now=runtime.now,
            region=runtime.settings.business.region,
            details=contacts.Details(
                emails=emails.gained,
                phones=phones.gained,
                tags=tags.gained,
                address={"city": changed["city"]} if "city" in changed else {},
                dates={"birthday": changed["birthday"]} if "birthday" in changed else {},
            ),
            removals=contacts.Removals(emails=emails.lost, phones=phones.lost, tags=tags.lost),
            **{n: changed[n] for n in ("name", "language", "stage", "notes") if n in changed},
        )

    saving = Saving(
        lambda _values: _("edit contact %(name)s") % {"name": held.name},
        verb,
        lambda values: _("Saved: %(name)s") % {"name": values["name"]},
    )
    return Form(held.name, fields, saving)


def edit_tags(runtime: Runtime, held: Profile) -> Form:
    """The form of a customer's tags alone."""

    def verb(work: "UnitOfWork", values: Values) -> None:
        from ccm_cli.customers import contacts

        tags = _difference(", ".join(held.tags), values["tags"])
        contacts.edit(
            work,
            held.id,
            now=runtime.now,
            region=runtime.settings.business.region,
            details=contacts.Details(tags=tags.gained),
            removals=contacts.Removals(tags=tags.lost),
        )

    saving = Saving(
        lambda _values: _("tags of %(name)s") % {"name": held.name},
        verb,
        lambda _values: _("Saved: %(name)s") % {"name": held.name},
    )
    field = Field("tags", _("Tags"), ", ".join(held.tags), _("several with commas between"))
    return Form(_("Tags of %(name)s") % {"name": held.name}, [field], saving)


def ask_about(screen: CcmScreen, contact_id: int, make: Callable[[Profile], Form]) -> None:
    """Read a customer, then open the form that is made of it."""
    screen.read(
        lambda reader: profile(reader, contact_id),
        lambda held: screen.app.push_screen(make(held)),
        group="profile",
    )
