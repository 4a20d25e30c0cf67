"""The forms about who a customer is, and the verbs they call."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ccm_cli.customers import addresses, choices, labels
from ccm_cli.customers.addresses import PARTS
from ccm_cli.customers.choices import STAGES, label
from ccm_cli.customers.queries.contacts import Email, Employer, Handle, Phone, Profile, profile
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.form import (
    Field,
    Form,
    Saving,
    Values,
    difference,
    labelled,
    listed,
)
from ccm_cli.tui.screens.knowing import Doubt
from ccm_cli.tui.screens.own_fields import OwnFields
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


_TEXTS = (
    "name",
    "title",
    "kind",
    "stage",
    "language",
    "channel",
    "time_zone",
    "source",
    "notes",
)
"""Fields that the verbs take as texts."""
_ADDRESS = frozenset({"place", *PARTS, "addresses"})


def _parted(text: str) -> list[str]:
    """Values parted by semicolons, where commas may be inside."""
    return [part.strip() for part in text.replace("؛", ";").split(";") if part.strip()]


# Customers


def _contact_fields(held: Profile | None, presenter: Presenter, own: OwnFields) -> list[Field]:
    several = _("several with commas between; work:… gives a label")
    return [
        Field("name", _("Name"), held.name if held else ""),
        Field("emails", _("E-mails"), _labelled(held.emails if held else ()), several),
        Field("phones", _("Phones"), _labelled(held.phones if held else ()), several),
        Field(
            "handles",
            _("Handles"),
            _labelled(held.handles if held else ()),
            _("telegram:@name, https://instagram.com/name"),
        ),
        Field(
            "companies",
            _("Companies"),
            "; ".join(_employment(one) for one in held.companies) if held else "",
            _("Acme = buyer; several with semicolons between"),
        ),
        Field(
            "kind", _("Kind"), held.kind if held else "customer", choices=labelled(choices.KINDS)
        ),
        Field("stage", _("Stage"), held.stage if held else "lead", choices=labelled(STAGES)),
        Field(
            "tags",
            _("Tags"),
            ", ".join(held.tags) if held else "",
            _("several with commas between"),
        ),
        *_address_fields(held),
        *_personal_fields(held, presenter),
        *own.fields(),
        Field("notes", _("Notes"), held.notes if held else "", block=True),
    ]


def _address_fields(held: Profile | None) -> list[Field]:
    """The parts of the first postal address, and the others on a line each."""
    first = held.addresses[0] if held and held.addresses else None
    others = held.addresses[1:] if held else ()
    return [
        *(Field(name, _(PARTS[name]), getattr(first, name, "")) for name in PARTS),
        Field(
            "place", _("Address is"), labels.shown(first.label) if first else "", _("home, work …")
        ),
        Field(
            "addresses",
            _("More addresses"),
            "\n".join(addresses.written(one.label, one[1:]) for one in others),
            _("home: street; city; province; postcode; country"),
            block=True,
        ),
    ]


def _personal_fields(held: Profile | None, presenter: Presenter) -> list[Field]:
    preferred = [(word, label(word, choices.CHANNELS)) for word in choices.PREFERRED_CHANNELS]
    return [
        Field("title", _("Salutation"), held.title if held else "", _("Mr, خانم, г-н …")),
        Field("birthday", _("Birthday"), birthday(held, presenter), _("3 May 1985, or 3 May")),
        Field(
            "dates",
            _("Other days"),
            "; ".join(f"{name} = {day}" for name, day in other_days(held, presenter).items()),
            _("wedding = 3 May 2011; name day = 3 May"),
        ),
        Field("language", _("Language"), held.language if held else "", _("en, fa, ru …")),
        Field(
            "channel",
            _("Prefers"),
            held.channel if held else "",
            choices=(("", _("any channel")), *preferred),
        ),
        Field(
            "time_zone",
            _("Time zone"),
            held.time_zone if held else "",
            _("Asia/Tehran; yours while empty"),
        ),
        Field("source", _("Source"), held.source if held else "", _("fair, website …")),
    ]


def _labelled(entries: Sequence[Email | Phone | Handle]) -> str:
    """E-mails, phones or handles in one field, each with its label before it."""
    return ", ".join(labels.before(entry.label, str(entry)) for entry in entries)


def _employment(employer: Employer) -> str:
    return f"{employer.name} = {employer.role}" if employer.role else employer.name


def birthday(held: Profile | None, presenter: Presenter) -> str:
    """The birthday as it is shown and read again; empty when it is not known."""
    days = _days(held, presenter)
    return days.get("birthday", "")


def other_days(held: Profile | None, presenter: Presenter) -> dict[str, str]:
    """The other days that return every year, by name, as they are shown and read again."""
    return {name: day for name, day in _days(held, presenter).items() if name != "birthday"}


def _days(held: Profile | None, presenter: Presenter) -> dict[str, str]:
    return {
        day.name: presenter.yearly(day.month_day)
        if day.year is None
        else presenter.day(f"{day.year:04}-{day.month_day}")
        for day in (held.dates if held else ())
    }


def _dates_of(values: Values, before: Values) -> dict[str, str]:
    """Yearly days that became different, by name; an empty text removes one.

    Raises:
        InvalidInput: a day has no name.
    """
    changed: dict[str, str] = {}
    if values["birthday"] != before["birthday"]:
        changed["birthday"] = values["birthday"]
    then, now = (_named_days(each["dates"]) for each in (before, values))
    changed |= {name: day for name, day in now.items() if then.get(name) != day}
    return changed | {name: "" for name in then if name not in now}


def _named_days(text: str) -> dict[str, str]:
    named: dict[str, str] = {}
    for part in _parted(text):
        name, equals, day = part.partition("=")
        if not equals:
            raise InvalidInput(
                _("%(text)s sets no date.") % {"text": quoted(excerpt(part))},
                hint=_("Write it like wedding = 3 May 2011."),
            )
        named[name.strip()] = day.strip()
    return named


def _addresses_of(values: Values) -> list[str]:
    """The postal addresses of a form, each on one line."""
    parts = [values[name] for name in PARTS]
    first = [addresses.written(values["place"], parts)] if any(map(str.strip, parts)) else []
    return first + [line for line in values["addresses"].splitlines() if line.strip()]


def add_contact(runtime: Runtime, presenter: Presenter) -> Form:
    """The form of a new customer."""
    own = OwnFields(runtime, presenter, "contact")
    fields = _contact_fields(None, presenter, own)
    before = {field.name: field.value for field in fields}
    doubt = Doubt("contact")

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.customers import contacts

        details = contacts.Details(
            emails=listed(values["emails"]),
            phones=listed(values["phones"]),
            handles=listed(values["handles"]),
            companies=_parted(values["companies"]),
            addresses=_addresses_of(values),
            tags=listed(values["tags"]),
            dates=_dates_of(values, before),
            custom=own.typed(work, values),
        )
        contact = contacts.add(
            work,
            now=runtime.now,
            region=runtime.settings.business.region,
            default_language=runtime.language,
            details=details,
            **{name: values[name] for name in _TEXTS if values[name].strip()},
        )
        doubt.raise_once(work, contact.id or 0)
        return Ref("contact", int(contact.id or 0))

    saving = Saving(
        lambda values: _("add contact %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Added: %(name)s") % {"name": values["name"]},
    )
    return Form(_("New customer"), fields, saving)


def edit_contact(runtime: Runtime, presenter: Presenter, held: Profile) -> Form:
    """The form of a customer that is known; only what became different is changed."""
    own = OwnFields(runtime, presenter, "contact", held.custom)
    fields = _contact_fields(held, presenter, own)
    before = {field.name: field.value for field in fields}

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.customers import contacts

        changed = {name for name, text in values.items() if text != before[name]}
        tags = difference(before["tags"], values["tags"])
        region = runtime.settings.business.region
        contacts.edit(
            work,
            held.id,
            now=runtime.now,
            region=region,
            details=contacts.Details(
                tags=tags.gained,
                dates=_dates_of(values, before),
                custom=own.typed(work, values),
            ),
            removals=contacts.Removals(tags=tags.lost),
            firsts=None,
            **{name: values[name] for name in _TEXTS if name in changed},
        )
        lists: dict[str, list[str]] = {
            name: (_parted if name == "companies" else listed)(values[name])
            for name in ("emails", "phones", "handles", "companies")
            if name in changed
        }
        if changed & _ADDRESS:
            lists["addresses"] = _addresses_of(values)
        replacements = contacts.Replacements(**lists)
        contacts.replace(work, held.id, replacements, now=runtime.now, region=region)
        return Ref("contact", held.id)

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

        tags = difference(", ".join(held.tags), values["tags"])
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
        lambda held: screen.ask(make(held)),
        group="profile",
    )
