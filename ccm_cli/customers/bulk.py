"""Contacts, many at once: what may be said of all of them, changed by sets of rows.

The verbs of `ccm_cli.customers.contacts` change one contact after another; these change the same
things of any number in time that grows with the rows alone, and hold no more than a part of them
in memory. What belongs to one person (a name, an e-mail address, a phone) is not among them.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ccm_cli.customers import (
    companies,
    contact_details,
    contacts,
    custom_fields,
    entries,
    names,
    stages,
    tags,
)
from ccm_cli.customers.contact_details import Employment
from ccm_cli.customers.names import NameParts, shown_name
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import nearest
from ccm_cli.store.writing import UnitOfWork

TEXTS = ("kind", "stage", "language", "channel", "time_zone", "rhythm", "source")
"""Of the texts of `contacts.edit`, those that may be said of many."""
_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What becomes of every contact, as typed.

    Attributes:
        texts: any of `TEXTS`; an empty text empties the field.
        add_tags: put on whoever lacks them; one of a new name is made.
        rm_tags: taken off whoever has them.
        add_companies: where all work, each with the role there if need be: ``Acme = buyer``.
        rm_companies: where none works any more.
        custom: typed values, as `custom_fields.typed` gives them.
        unset_custom: keys of custom fields to empty.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    add_tags: Sequence[str] = ()
    rm_tags: Sequence[str] = ()
    add_companies: Sequence[str] = ()
    rm_companies: Sequence[str] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    unset_custom: Sequence[str] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """The same, understood: columns, ids of tags and companies."""

    columns: Mapping[str, Any]
    stage: str | None
    language: str | None
    add_tags: Sequence[int]
    rm_tags: Sequence[int]
    jobs: Mapping[int, Employment]
    rm_companies: Sequence[int]
    custom: Mapping[str, Any]
    unset_custom: Sequence[str]


def edit(work: UnitOfWork, contact_ids: Sequence[int], changes: Changes, *, now: int) -> int:
    """Change many contacts alike; who is not there any more is left out.

    Args:
        work: the unit of work.
        contact_ids: of whom; each once.
        changes: what becomes of them.
        now: UTC seconds.

    Returns:
        How many became different.

    Raises:
        InvalidInput: a value cannot be understood, or belongs to one person.
        NotFound: there is no tag, company or custom field of a name that is to be taken away.
    """
    if not len(contact_ids):
        return 0
    plan = _understood(work, changes, now=now)
    return sum(_edit_some(work, ids, plan, now=now) for ids in _parts(contact_ids))


def remove(work: UnitOfWork, contact_ids: Sequence[int]) -> int:
    """Remove many contacts with everything that hangs on them; return how many there were."""
    return sum(work.delete_rows("contact", ids) for ids in _parts(contact_ids))


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(array("q", ids))
    while part := list(islice(rest, _CHUNK)):
        yield part


def _understood(work: UnitOfWork, changes: Changes, *, now: int) -> _Plan:
    for name in changes.texts:
        if name not in TEXTS:
            raise InvalidInput(
                _("%(field)s is of one contact; it cannot be said of many.") % {"field": name}
            )
    columns = contacts.columns_of(changes.texts)
    keys = [custom_fields.field_key(key) for key in changes.unset_custom]
    custom_fields.require(work, "contact", keys)
    jobs = [contact_details.employment(work, text) for text in changes.add_companies]
    return _Plan(
        stage=columns.pop("stage", None),
        language=columns.get("language"),
        columns=columns,
        add_tags=[tags.ensure(work, name) for name in tags.names(changes.add_tags)],
        rm_tags=[_known_tag(work, name) for name in tags.names(changes.rm_tags)],
        jobs={companies.ensure(work, job.name, now=now): job for job in jobs},
        rm_companies=[
            row_id for name in changes.rm_companies for row_id in _known_companies(work, name)
        ],
        custom=changes.custom,
        unset_custom=keys,
    )


def _known_tag(work: UnitOfWork, name: str) -> int:
    found = work.reader.value("SELECT id FROM tag WHERE key = ?", (search_key(name),))
    if found is None:
        near = nearest(name, work.reader.values("SELECT name FROM tag ORDER BY key"))
        raise NotFound(
            _("There is no tag %(name)s.") % {"name": quoted(excerpt(name))},
            hint=_("Did you mean %(names)s?") % {"names": in_series(near)}
            if near
            else _("See: ccm tag list"),
        )
    return int(found)


def _known_companies(work: UnitOfWork, name: str) -> list[int]:
    """The companies called so."""
    line = entries.line(name, _("The company"))
    found = work.reader.values("SELECT id FROM company WHERE name_key = ?", (search_key(line),))
    if not found:
        raise NotFound(
            _("No company fits %(text)s.") % {"text": quoted(excerpt(line))},
            hint=_("See: ccm company list"),
        )
    return found


def _edit_some(work: UnitOfWork, ids: Sequence[int], plan: _Plan, *, now: int) -> int:
    """Change at most `_CHUNK` contacts; return how many became different."""
    marks = ", ".join("?" * len(ids))
    held = {
        row[0]: row
        for row in work.reader.rows(
            lambda *row: row,
            "SELECT id, custom, language, name, title, given_name, middle_name, family_name"
            f"{''.join(f', {name}' for name in plan.columns)} FROM contact WHERE id IN ({marks})",
            ids,
        )
    }
    there = [row_id for row_id in ids if row_id in held]
    different = _tag(work, there, plan) | _employ(work, there, plan)
    rows: dict[int, dict[str, Any]] = {}
    for row_id in there:
        custom, language, name, *parts = held[row_id][1:8]
        wanted = dict(plan.columns)
        before = dict(zip(plan.columns, held[row_id][8:], strict=True))
        if plan.language is not None and plan.language != language:
            wanted |= _renamed(NameParts(*parts), name, language, plan.language)
            before["name"] = name
        if plan.custom or plan.unset_custom:
            before["custom"] = custom
            wanted["custom"] = custom_fields.changed(custom, plan.custom, plan.unset_custom)
        if row_id in different or any(wanted[key] != value for key, value in before.items()):
            rows[row_id] = wanted | {"updated_at": now}
    work.update_rows("contact", rows)
    if plan.stage is None:
        return len(rows)
    at_another = set(
        work.reader.values(
            f"SELECT id FROM contact WHERE stage <> ? AND id IN ({marks})", (plan.stage, *ids)
        )
    )
    stages.change(work, dict.fromkeys(at_another, plan.stage), now=now)
    return len(rows.keys() | at_another)


def _renamed(parts: NameParts, name: str, before: str, language: str) -> dict[str, str]:
    """Columns of a name that is put in the order of another language, as `contacts.edit` does."""
    by_parts = name == shown_name(parts, language=before)
    return names.columns({}, parts, "" if by_parts else name, language)


def _tag(work: UnitOfWork, ids: Sequence[int], plan: _Plan) -> set[int]:
    """Put tags on and take them off; return whom that changed."""
    different: set[int] = set()
    for tag_id in plan.rm_tags:
        links = _links(work, "contact_tag", "tag_id", tag_id, ids)
        work.delete_rows("contact_tag", list(links.values()))
        different |= links.keys()
    for tag_id in plan.add_tags:
        lacking = set(ids) - _links(work, "contact_tag", "tag_id", tag_id, ids).keys()
        work.insert_rows(
            "contact_tag",
            [{"contact_id": row_id, "tag_id": tag_id} for row_id in ids if row_id in lacking],
        )
        different |= lacking
    return different


def _employ(work: UnitOfWork, ids: Sequence[int], plan: _Plan) -> set[int]:
    """Let people work at companies, or no longer; return whom that changed."""
    different: set[int] = set()
    for company_id in plan.rm_companies:
        links = _links(work, "contact_company", "company_id", company_id, ids)
        work.delete_rows("contact_company", list(links.values()))
        _close_gaps(work, list(links))
        different |= links.keys()
    for company_id, job in plan.jobs.items():
        links = _links(work, "contact_company", "company_id", company_id, ids)
        if job.role is not None:
            different |= _say_role(work, links, entries.line(job.role, _("Role")))
        lacking = [row_id for row_id in ids if row_id not in links]
        places = _next_places(work, lacking)
        work.insert_rows(
            "contact_company",
            [
                {
                    "contact_id": row_id,
                    "company_id": company_id,
                    "role": entries.line(job.role or "", _("Role")),
                    "position": places.get(row_id, 0),
                }
                for row_id in lacking
            ],
        )
        different |= set(lacking)
    return different


def _links(
    work: UnitOfWork, table: str, column: str, value: int, ids: Sequence[int]
) -> dict[int, int]:
    """By contact, the row of ``table`` that ties it to something."""
    marks = ", ".join("?" * len(ids))
    return dict(
        work.reader.rows(
            lambda contact, row_id: (contact, row_id),
            f"SELECT contact_id, id FROM {table} WHERE {column} = ? AND contact_id IN ({marks})",
            (value, *ids),
        )
    )


def _say_role(work: UnitOfWork, links: Mapping[int, int], role: str) -> set[int]:
    marks = ", ".join("?" * len(links))
    others = set(
        work.reader.values(
            f"SELECT contact_id FROM contact_company WHERE role <> ? AND id IN ({marks})",
            (role, *links.values()),
        )
    )
    work.update_rows("contact_company", {links[row_id]: {"role": role} for row_id in others})
    return others


def _next_places(work: UnitOfWork, ids: Sequence[int]) -> dict[int, int]:
    marks = ", ".join("?" * len(ids))
    return dict(
        work.reader.rows(
            lambda contact, place: (contact, place),
            "SELECT contact_id, max(position) + 1 FROM contact_company"
            f" WHERE contact_id IN ({marks}) GROUP BY contact_id",
            ids,
        )
    )


def _close_gaps(work: UnitOfWork, ids: Sequence[int]) -> None:
    """Let the first company of each contact stand at position 0 again."""
    marks = ", ".join("?" * len(ids))
    places = work.reader.rows(
        lambda row_id, place: (row_id, {"position": place}),
        "SELECT id, row_number() OVER (PARTITION BY contact_id ORDER BY position, id) - 1"
        f" FROM contact_company WHERE contact_id IN ({marks})",
        ids,
    )
    work.update_rows("contact_company", dict(places))
