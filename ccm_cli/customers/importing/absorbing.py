"""What a draft changes in a person: filled where empty, or overwritten, field by field."""

from collections.abc import Mapping
from typing import Any

from ccm_cli.customers.identifiers import Handle
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.people import NEW_ROW, Person, Row, local_part
from ccm_cli.customers.importing.registry import Context, FieldChange
from ccm_cli.customers.names import guess_language
from ccm_cli.language.text import search_key

_NAME_PARTS = ("given_name", "middle_name", "family_name", "title")
_PLAIN = ("kind", "stage", "language", "time_zone", "channel", "source", "notes", "rhythm")
_ADDRESS = ("street", "city", "region", "postcode", "country")
_DEFAULTS = {"kind": "customer", "stage": "lead"}


def new_person(draft: ContactDraft, context: Context) -> tuple[Person, tuple[FieldChange, ...]]:
    """The image of somebody who is not known yet, and all that is said of them."""
    row: Row = dict(NEW_ROW)
    row.update(draft.values)
    row["name"] = row["name"] or name_from(draft)
    row["language"] = row["language"] or guess_language(row["name"], default=context.language)
    row["source"] = row["source"] or context.origin
    row["custom"] = {}
    if draft.created_at:
        row["created_at"] = draft.created_at
    person = Person(None, row, name_key=search_key(row["name"]), line=draft.line)
    said = [
        FieldChange(column, "", str(row[column]))
        for column in ("name", *_NAME_PARTS, *_PLAIN)
        if row[column] and (column in draft.values or column not in _DEFAULTS)
    ]
    return person, (*said, *_absorb_details(person, draft, overwrite=True))


def absorb(
    person: Person, draft: ContactDraft, *, overwrite: bool, raise_defaults: bool = True
) -> tuple[FieldChange, ...]:
    """Take what a draft says into the image of a person.

    Args:
        person: who the draft is about; changed in place.
        draft: what the row says.
        overwrite: whether it says better than what is there; what is empty is filled either way,
            and e-mails, phones, handles, companies, dates and tags are only ever added.
        raise_defaults: whether the kind and the stage that a contact has before anybody says so
            count as empty.

    Returns:
        What became different.
    """
    changes = _absorb_name(person, draft, overwrite=overwrite)
    for column in _PLAIN:
        new, old = draft.values.get(column, ""), person.row[column]
        if (
            new
            and new != old
            and (overwrite or not old or (raise_defaults and _DEFAULTS.get(column) == old))
        ):
            person.set(column, new)
            changes.append(FieldChange(column, str(old or ""), str(new)))
    return (*changes, *_absorb_details(person, draft, overwrite=overwrite))


def _absorb_name(person: Person, draft: ContactDraft, *, overwrite: bool) -> list[FieldChange]:
    values, row = draft.values, person.row
    if not draft.name or draft.unnamed:
        return []
    if draft.split and draft.name == row["name"]:
        # Whoever has this name already was not given these parts: an address is no given name.
        return []
    renamed: dict[str, str] = {}
    if overwrite or person.has_no_name:
        renamed = {"name": draft.name}
        renamed |= {part: values[part] for part in _NAME_PARTS if values.get(part)}
    elif not draft.split and _same_person_by_name(row, values):
        renamed = {part: values[part] for part in _NAME_PARTS if values.get(part) and not row[part]}
    changes = []
    for column, new in renamed.items():
        if row[column] != new:
            changes.append(FieldChange(column, row[column], new))
            person.set(column, new)
    return changes


def _same_person_by_name(row: Row, values: Mapping[str, str]) -> bool:
    """Whether the parts of a name may complete each other: what both have is the same."""
    both = [part for part in ("given_name", "family_name") if row[part] and values.get(part)]
    return bool(both) and all(search_key(row[p]) == search_key(values[p]) for p in both)


def name_from(draft: ContactDraft) -> str:
    """What somebody without a name is called: the first of their addresses."""
    for address, _label in draft.addressed.values():
        return local_part(address)
    for handle in draft.handles.values():
        return handle.handle
    return next(iter(draft.numbers), "")


def _absorb_details(person: Person, draft: ContactDraft, *, overwrite: bool) -> list[FieldChange]:
    changes: list[FieldChange] = []
    for step in (_emails, _phones, _handles, _companies, _tags):
        step(person, draft, changes)
    for replace in (_dates, _addresses, _custom):
        replace(person, draft, changes, overwrite)
    return changes


def _emails(person: Person, draft: ContactDraft, changes: list[FieldChange]) -> None:
    for key, (address, label) in draft.addressed.items():
        if key not in person.emails:
            row = {"address": address, "key": key, "label": label, "position": len(person.emails)}
            person.emails[key] = person.add("contact_email", row)
            changes.append(FieldChange("email", "", address))
        else:
            _fill_label(person, "contact_email", person.emails[key], label, changes)


def _phones(person: Person, draft: ContactDraft, changes: list[FieldChange]) -> None:
    for number, label in draft.numbers.items():
        if number not in person.phones:
            row = {"number": number, "label": label, "position": len(person.phones)}
            person.phones[number] = person.add("contact_phone", row)
            changes.append(FieldChange("phone", "", number))
        else:
            _fill_label(person, "contact_phone", person.phones[number], label, changes)


def _fill_label(
    person: Person, table: str, row: Row, label: str, changes: list[FieldChange]
) -> None:
    if label and not row["label"]:
        person.alter(table, row, {"label": label})
        changes.append(FieldChange("label", "", label))


def _handles(person: Person, draft: ContactDraft, changes: list[FieldChange]) -> None:
    for place, handle in draft.handles.items():
        if place not in person.handles:
            row = handle._asdict() | {"position": len(person.handles)}
            person.handles[place] = person.add("contact_handle", row)
            changes.append(FieldChange(handle.network, "", _shown(handle)))


def _shown(handle: Handle) -> str:
    return f"{handle.network}:{handle.handle}"


def _companies(person: Person, draft: ContactDraft, changes: list[FieldChange]) -> None:
    for affiliation in draft.affiliations:
        held = person.companies.get(affiliation.key)
        if held is None:
            row = {
                "name": affiliation.name,
                "role": affiliation.role,
                "position": len(person.companies),
            }
            person.companies[affiliation.key] = person.add("contact_company", row)
            changes.append(FieldChange("company", "", affiliation.name))
        elif affiliation.role and not held["role"]:
            person.alter("contact_company", held, {"role": affiliation.role})
            changes.append(FieldChange("role", "", affiliation.role))


def _tags(person: Person, draft: ContactDraft, changes: list[FieldChange]) -> None:
    for key, name in draft.tags.items():
        if key not in person.tags:
            person.tags[key] = name
            person.new_tags.append(key)
            changes.append(FieldChange("tag", "", name))


def _dates(
    person: Person,
    draft: ContactDraft,
    changes: list[FieldChange],
    overwrite: bool,  # noqa: FBT001 (one of three steps with the same signature)
) -> None:
    for name, (month_day, year) in draft.dates.items():
        new = {"month_day": month_day, "year": year}
        held = person.dates.get(name)
        if held is None:
            person.dates[name] = person.add("contact_date", {"name": name} | new)
            changes.append(FieldChange(name, "", _day(new)))
            continue
        old = {"month_day": held["month_day"], "year": held["year"]}
        lacks_year = old["month_day"] == month_day and old["year"] is None
        if old != new and year is not None and (overwrite or lacks_year):
            person.alter("contact_date", held, new)
            changes.append(FieldChange(name, _day(old), _day(new)))


def _day(row: Mapping[str, Any]) -> str:
    return f"{row['year']:04d}-{row['month_day']}" if row["year"] else f"--{row['month_day']}"


def _addresses(
    person: Person,
    draft: ContactDraft,
    changes: list[FieldChange],
    overwrite: bool,  # noqa: FBT001
) -> None:
    for place, parts in enumerate(draft.addresses.values()):
        new = {part: parts.get(part, "") for part in ("label", *_ADDRESS)}
        held = _matching_address(person, new)
        if held is None and overwrite and place < len(person.addresses):
            held = person.addresses[place]
        if held is None:
            if not new["street"] and _is_placed(person, new["label"]):
                continue  # only a city, and where they live is known
            row = new | {"position": len(person.addresses)}
            person.addresses.append(person.add("contact_address", row))
            changes += [FieldChange(part, "", text) for part, text in new.items() if text]
            continue
        different = {
            part: text
            for part, text in new.items()
            if text and text != held[part] and (overwrite or not held[part])
        }
        if different:
            changes += [FieldChange(part, held[part], text) for part, text in different.items()]
            if "city" in different and "id" in held:
                different["city_key"] = search_key(different["city"])
            person.alter("contact_address", held, different)


def _is_placed(person: Person, label: str) -> bool:
    """Whether an address is known: one of this label, or any where there is no label."""
    return any(not label or held["label"] == label for held in person.addresses)


def _matching_address(person: Person, new: Mapping[str, str]) -> Row | None:
    """The address that says the same, or else one that contradicts in nothing but the label."""
    if not person.addresses:
        return None
    keys = {part: search_key(text) for part, text in new.items()}
    compatible = None
    for held in person.addresses:
        known = {part: search_key(held[part]) for part in _ADDRESS}
        if all(known[part] == keys[part] for part in _ADDRESS):
            return held
        shared = [part for part in _ADDRESS if known[part] and keys[part]]
        if compatible is None and shared and all(known[p] == keys[p] for p in shared):
            compatible = held
    return compatible


def _custom(
    person: Person,
    draft: ContactDraft,
    changes: list[FieldChange],
    overwrite: bool,  # noqa: FBT001
) -> None:
    held: dict[str, Any] = person.row["custom"]
    new = {
        key: value
        for key, value in draft.custom.items()
        if value is not None
        and held.get(key) != value
        and (overwrite or held.get(key) in {None, ""})
    }
    if new:
        changes += [
            FieldChange(f"custom:{k}", str(held.get(k, "")), str(v)) for k, v in new.items()
        ]
        person.set("custom", held | new)
