"""The verb that makes one of two contacts, or of two companies."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from ccm_cli.customers import custom_fields, stages
from ccm_cli.customers.merging.moving import Merger, Rules, hanging, move_all, rows_of
from ccm_cli.customers.merging.rules import COMPANY_RULES, CONTACT_RULES
from ccm_cli.customers.models import CompanyMerged, ContactMerged
from ccm_cli.customers.queries.merging import (
    ADDRESS_COLUMNS,
    NAME_COLUMNS,
    Comparison,
    Line,
    Prefer,
    compare_companies,
    compare_contacts,
)
from ccm_cli.language.text import search_key
from ccm_cli.store.writing import UnitOfWork

_UNITS: Mapping[str, tuple[str, ...]] = {
    "name": NAME_COLUMNS,
    "address": ADDRESS_COLUMNS,
    "parent": ("parent_id",),
}
"""Fields that stand in several columns."""


def merge(work: UnitOfWork, compared: Comparison, *, rules: Rules, now: int) -> None:
    """Make one of two records: the values chosen stay, everything else comes over.

    The one that goes is removed, and its number leads to the one that stays. It is one change, so
    that an undo brings back both as they were.

    Args:
        work: the unit of work.
        compared: both, with the side chosen for each field, as they are in this transaction:
            `ccm_cli.customers.queries.merging.compare_contacts` or ``compare_companies`` over
            the reader of ``work``.
        rules: of the domains above, by table.
        now: UTC seconds.
    """
    kept, gone = compared.ids
    noun = compared.noun
    own = CONTACT_RULES if noun == "contact" else COMPANY_RULES
    merger = Merger(noun, kept, gone, now)
    _take_over(work, compared, merger)
    move_all(work, merger, {**own, **rules})
    if noun == "contact":
        work.add(ContactMerged(old_id=gone, contact_id=kept, at=now))
    else:
        work.add(CompanyMerged(old_id=gone, company_id=kept, at=now))
    if left := hanging(work, noun, gone):  # rather nothing done than something lost
        raise RuntimeError(f"{left} still refer to {noun} {gone}")
    work.delete_rows(noun, [gone])


def merge_groups(
    work: UnitOfWork,
    noun: Literal["contact", "company"],
    groups: Iterable[Sequence[int]],
    *,
    prefer: Prefer,
    rules: Rules,
    now: int,
) -> int:
    """Make one of each group; the record with the smallest id stays.

    Args:
        work: the unit of work.
        noun: what they are.
        groups: ids in order, two or more.
        prefer: as of `ccm_cli.customers.queries.merging.compare_contacts`.
        rules: as of `merge`.
        now: UTC seconds.

    Returns:
        How many records went.

    Raises:
        NotFound: a record is gone since it was found.
    """
    compare = compare_contacts if noun == "contact" else compare_companies
    gone = 0
    for kept, *others in groups:
        for other in others:
            compared = compare(work.reader, kept, other, prefer=prefer)
            merge(work, compared, rules=rules, now=now)
            gone += 1
    return gone


def _take_over(work: UnitOfWork, compared: Comparison, merger: Merger) -> None:
    """Give the kept record the values that were chosen of the other."""
    table = merger.table
    one, other = (rows_of(work, table, "id", row_id)[0] for row_id in (merger.kept, merger.gone))
    columns: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for line in compared.lines:
        if line.side == "a":
            continue
        if line.field.startswith("date."):
            _take_date(work, line, merger)
        elif line.field.startswith("role."):
            _take_role(work, line, merger)
        elif line.field == "stage":
            stages.change(work, {merger.kept: line.chosen}, now=merger.now)
        elif line.field == "notes":
            columns["notes"] = line.chosen
        elif line.field in _UNITS or line.field in one:
            unit = _UNITS.get(line.field, (line.field,))
            columns |= {name: other[name] for name in unit if name in other}
        else:
            custom[line.field] = json.loads(other["custom"])[line.field]
    columns["custom"] = custom_fields.changed(one["custom"], custom, ())
    columns["created_at"] = min(one["created_at"], other["created_at"])
    columns["updated_at"] = merger.now
    work.update_rows(table, {merger.kept: columns})


def _take_date(work: UnitOfWork, line: Line, merger: Merger) -> None:
    """A yearly day of the other; where only the other has it, it comes over by itself."""
    name = line.field.removeprefix("date.")
    for row in rows_of(work, "contact_date", "contact_id", merger.kept):
        if row["name"] == name:
            chosen = str(line.chosen)
            year = int(chosen[:4]) if len(chosen) > len("MM-DD") else None
            columns = {"month_day": chosen[-5:], "year": year}
            work.update_rows("contact_date", {int(row["id"]): columns})


def _take_role(work: UnitOfWork, line: Line, merger: Merger) -> None:
    """What the other does at a company where both work."""
    for row in rows_of(work, "contact_company", "contact_id", merger.kept):
        name = work.reader.value("SELECT name FROM company WHERE id = ?", (row["company_id"],))
        if search_key(str(name)) == line.field.removeprefix("role."):
            work.update_rows("contact_company", {int(row["id"]): {"role": line.chosen}})
