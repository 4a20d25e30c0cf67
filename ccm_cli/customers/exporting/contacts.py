"""Contacts as records, as rows of a table, and as cards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ccm_cli.customers.exporting import vcards
from ccm_cli.customers.exporting.plain import CONTACT
from ccm_cli.customers.exporting.registry import (
    ID,
    Chunk,
    ContactExtra,
    ExportKind,
    Record,
    Setting,
    custom_cell,
    custom_keys,
    iso,
    whole_custom,
)
from ccm_cli.customers.identifiers import NETWORKS
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.people import Person, load
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

_SINGLE = {
    "name": "name",
    "title": "title",
    "given name": "given_name",
    "middle name": "middle_name",
    "family name": "family_name",
    "kind": "kind",
    "stage": "stage",
    "language": "language",
    "time zone": "time_zone",
    "channel": "channel",
    "source": "source",
}
_KINDS = {
    ID: Kind.NUMBER,
    "birthday": Kind.DAY,
    "date:*": Kind.DAY,
    "created": Kind.MOMENT,
    "updated": Kind.MOMENT,
}
_ADDRESS = ("street", "city", "region", "postcode", "country")
_COUNTED = {
    "emails": "SELECT count(*) AS n FROM contact_email WHERE contact_id IN",
    "phones": "SELECT count(*) AS n FROM contact_phone WHERE contact_id IN",
    "addresses": "SELECT count(*) AS n FROM contact_address WHERE contact_id IN",
    "companies": "SELECT count(*) AS n FROM contact_company WHERE contact_id IN",
}
_LABELLED = {
    "emails": "SELECT 1 FROM contact_email WHERE label <> '' AND contact_id IN",
    "phones": "SELECT 1 FROM contact_phone WHERE label <> '' AND contact_id IN",
    "addresses": "SELECT 1 FROM contact_address WHERE label <> '' AND contact_id IN",
}


def kind(extras: Sequence[ContactExtra] = ()) -> ExportKind:
    """The export of contacts.

    Args:
        extras: what other domains add.
    """
    return ExportKind(
        "contacts",
        "contact",
        partial(_records, extras),
        partial(_columns, extras),
        partial(_cells, extras),
        vcards.card,
        _KINDS,
    )


def _records(extras: Sequence[ContactExtra], reader: Reader, ids: Chunk) -> Iterator[Record]:
    people = load(reader, ids)
    kept = {
        row[0]: row[1:]
        for row in by_keys(
            reader, "SELECT id, created_at, updated_at, rhythm FROM contact WHERE id IN", ids
        )
    }
    relations, stages = _relations(reader, ids), _stages(reader, ids)
    kinds: dict[str, Kind] = dict(custom_keys(reader, "contact"))
    added = {extra.name: extra.load(reader, ids) for extra in extras}
    for contact in ids:
        person = people.get(contact)
        if person is None:
            continue
        created_at, updated_at, rhythm = kept[contact]
        record = _record(person, created_at, updated_at)
        record["rhythm"] = rhythm
        record["relations"] = relations.get(contact, [])
        record["stage_history"] = stages.get(contact, [])
        record["custom"] = whole_custom(reader, record["custom"], kinds)
        record["custom_kinds"] = {key: kinds.get(key, Kind.TEXT) for key in record["custom"]}
        record |= {name: values[contact] for name, values in added.items() if contact in values}
        yield record


def _record(person: Person, created_at: int, updated_at: int) -> Record:
    single = {column: person.row[column] for column in _SINGLE.values()}
    return {
        "id": person.id,
        **single,
        "emails": [_only(e, "address", "label") for e in person.emails.values()],
        "phones": [_only(p, "number", "label") for p in person.phones.values()],
        "handles": [
            {"network": network, "handle": row["handle"]}
            for (network, _key), row in person.handles.items()
        ],
        "addresses": [_only(a, "label", *_ADDRESS) for a in person.addresses],
        "companies": [_only(c, "name", "role") for c in person.companies.values()],
        "dates": {name: _day(row) for name, row in sorted(person.dates.items())},
        "tags": list(person.tags.values()),
        "notes": person.row["notes"],
        "custom": person.row["custom"],
        "created_at": iso(created_at),
        "updated_at": iso(updated_at),
    }


def _relations(reader: Reader, ids: Chunk) -> dict[int, list[Record]]:
    """What each contact is to others."""
    found: dict[int, list[Record]] = {}
    rows = by_keys(
        reader,
        f"SELECT r.contact_id, r.kind, o.id, {CONTACT.format(id='o.id')}, o.name, r.note"
        " FROM contact_relation r JOIN contact o ON o.id = r.other_id WHERE r.contact_id IN",
        ids,
        "ORDER BY r.id",
    )
    for contact, *values in rows:
        names = ("kind", "other_id", "other", "name", "note")
        found.setdefault(contact, []).append(dict(zip(names, values, strict=True)))
    return found


def _stages(reader: Reader, ids: Chunk) -> dict[int, list[Record]]:
    """How each contact came from stage to stage."""
    found: dict[int, list[Record]] = {}
    sql = (
        "SELECT contact_id, from_stage, to_stage, at FROM contact_stage_change WHERE contact_id IN"
    )
    for contact, before, after, at in by_keys(reader, sql, ids, "ORDER BY at, id"):
        found.setdefault(contact, []).append({"from": before, "to": after, "at": iso(at)})
    return found


def _only(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _day(row: Mapping[str, Any]) -> str:
    return f"{row['year']:04d}-{row['month_day']}" if row["year"] else f"--{row['month_day']}"


def _columns(extras: Sequence[ContactExtra], reader: Reader, chunks: Iterable[Chunk]) -> list[str]:
    """Single fields, then as many columns of the others as the fullest contact needs."""
    most = dict.fromkeys(_COUNTED, 0)
    labelled: set[str] = set()
    networks: dict[str, int] = {}
    dates: set[str] = set()
    for ids in chunks:
        for what, sql in _COUNTED.items():
            counts = by_keys(reader, sql, ids, "GROUP BY contact_id")
            most[what] = max([most[what], *(row[0] for row in counts)])
        labelled |= {
            what for what, sql in _LABELLED.items() if next(by_keys(reader, sql, ids), None)
        }
        for network, count in by_keys(
            reader,
            "SELECT network, count(*) FROM contact_handle WHERE contact_id IN",
            ids,
            "GROUP BY contact_id, network",
        ):
            networks[network] = max(networks.get(network, 0), count)
        sql = "SELECT DISTINCT name FROM contact_date WHERE contact_id IN"
        dates.update(row[0] for row in by_keys(reader, sql, ids))
    return [
        ID,
        *_SINGLE,
        *_numbered(["email"] + ["email label"] * ("emails" in labelled), most["emails"]),
        *_numbered(["phone"] + ["phone label"] * ("phones" in labelled), most["phones"]),
        *(c for name in sorted(networks) for c in _numbered([_header(name)], networks[name])),
        *_numbered([*_ADDRESS] + ["address label"] * ("addresses" in labelled), most["addresses"]),
        *_numbered(["company", "role"], most["companies"]),
        "birthday",
        *(f"date:{name}" for name in sorted(dates - {"birthday"})),
        "tags",
        *(column for extra in extras for column in extra.columns),
        "notes",
        *(f"custom:{key}" for key, _kind in custom_keys(reader, "contact")),
        "created",
        "updated",
    ]


def _numbered(names: Sequence[str], count: int) -> list[str]:
    return [_place(name, number) for number in range(1, max(count, 1) + 1) for name in names]


def _place(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"


def _header(network: str) -> str:
    return network if network in NETWORKS and network != "line" else f"handle:{network}"


def _cells(extras: Sequence[ContactExtra], record: Record, setting: Setting) -> Mapping[str, str]:
    cells = {column: record[name] for column, name in _SINGLE.items()}
    cells |= {
        ID: str(record["id"]),
        "notes": record["notes"],
        "birthday": record["dates"].get("birthday", ""),
        "tags": joined_tags(record["tags"]),
        "created": record["created_at"],
        "updated": record["updated_at"],
    }
    for number, email in enumerate(record["emails"], 1):
        cells[_place("email", number)] = email["address"]
        cells[_place("email label", number)] = email["label"]
    for number, phone in enumerate(record["phones"], 1):
        cells[_place("phone", number)] = phone["number"]
        cells[_place("phone label", number)] = phone["label"]
    for number, address in enumerate(record["addresses"], 1):
        cells |= {_place(part, number): address[part] for part in _ADDRESS}
        cells[_place("address label", number)] = address["label"]
    for number, company in enumerate(record["companies"], 1):
        cells[_place("company", number)] = company["name"]
        cells[_place("role", number)] = company["role"]
    met: dict[str, int] = {}
    for handle in record["handles"]:
        header = _header(handle["network"])
        met[header] = met.get(header, 0) + 1
        cells[_place(header, met[header])] = handle["handle"]
    cells |= {f"date:{name}": day for name, day in record["dates"].items() if name != "birthday"}
    for key, value in record["custom"].items():
        cells[f"custom:{key}"] = custom_cell(value, record["custom_kinds"][key], setting)
    for extra in extras:
        if extra.name in record:
            cells |= extra.cells(record[extra.name])
    return cells


def joined_tags(tags: Iterable[str]) -> str:
    """Tags as one cell; a single one with a comma in it gets a semicolon, so that it stays one."""
    listed = [tag.replace(";", "\\;") for tag in tags]
    whole = ";".join(listed)
    needs_end = (len(listed) == 1 and any(mark in whole for mark in ",،|\n")) or ":::" in whole
    return whole + ";" if needs_end else whole
