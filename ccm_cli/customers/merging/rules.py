"""What brings over the rows of this domain where their foreign key alone does not say enough."""

from ccm_cli.customers.merging.moving import Merger, Row, Rules, absorb, move, rows_of
from ccm_cli.customers.relation_kinds import KINDS
from ccm_cli.language.text import search_key
from ccm_cli.store.schema import Link
from ccm_cli.store.writing import UnitOfWork

_PARTS_OF_ADDRESS = ("street", "city", "region", "postcode", "country")


def _dates(work: UnitOfWork, merger: Merger) -> None:
    """Days by name: what was chosen for the kept one stands there already."""
    held = {row["name"] for row in rows_of(work, "contact_date", "contact_id", merger.kept)}
    both = [
        int(row["id"])
        for row in rows_of(work, "contact_date", "contact_id", merger.gone)
        if row["name"] in held
    ]
    work.delete_rows("contact_date", both)
    move(work, Link("contact_date", "contact_id", ""), merger.kept, merger.gone)


def _addresses(work: UnitOfWork, merger: Merger) -> None:
    """Addresses that do not contradict each other are one."""
    for row in rows_of(work, "contact_address", "contact_id", merger.gone):
        for held in rows_of(work, "contact_address", "contact_id", merger.kept):
            if _one_address(held, row):
                absorb(work, "contact_address", int(held["id"]), row)
                break
    move(work, Link("contact_address", "contact_id", ""), merger.kept, merger.gone)


def _one_address(one: Row, other: Row) -> bool:
    """Whether two addresses have a part in common, and no part in which they differ."""
    common = False
    for part in _PARTS_OF_ADDRESS:
        first, second = search_key(one[part]), search_key(other[part])
        if first and second:
            if first != second:
                return False
            common = True
    return common


def _relations(work: UnitOfWork, merger: Merger) -> None:
    """Relations to others; none of somebody to themselves, and none twice."""
    kept, gone = merger.kept, merger.gone
    held = rows_of(work, "contact_relation", "contact_id", kept) + rows_of(
        work, "contact_relation", "other_id", kept
    )
    known = {(row["contact_id"], row["kind"], row["other_id"]) for row in held}
    lost: list[int] = []
    moved: dict[int, Row] = {}
    coming = rows_of(work, "contact_relation", "contact_id", gone) + rows_of(
        work, "contact_relation", "other_id", gone
    )
    for row in coming:
        ends = [kept if end == gone else end for end in (row["contact_id"], row["other_id"])]
        if row["kind"] in KINDS and KINDS[row["kind"]].mutual:
            ends.sort()
        place = (ends[0], row["kind"], ends[1])
        if ends[0] == ends[1] or place in known:
            lost.append(int(row["id"]))
            continue
        known.add(place)
        moved[int(row["id"])] = {"contact_id": ends[0], "other_id": ends[1]}
    work.delete_rows("contact_relation", lost)
    work.update_rows("contact_relation", moved)


def _distinct(work: UnitOfWork, merger: Merger) -> None:
    """Who is not the same as the one that goes is not the same as the one that stays."""
    table = f"{merger.table}_distinct"
    held = rows_of(work, table, "first_id", merger.kept)
    held += rows_of(work, table, "second_id", merger.kept)
    known = {(row["first_id"], row["second_id"]) for row in held}
    lost: list[int] = []
    moved: dict[int, Row] = {}
    coming = rows_of(work, table, "first_id", merger.gone)
    for row in coming + rows_of(work, table, "second_id", merger.gone):
        two = {
            merger.kept if end == merger.gone else end
            for end in (row["first_id"], row["second_id"])
        }
        place = (min(two), max(two))
        if len(two) == 1 or place in known:
            lost.append(int(row["id"]))
            continue
        known.add(place)
        moved[int(row["id"])] = {"first_id": place[0], "second_id": place[1]}
    work.delete_rows(table, lost)
    work.update_rows(table, moved)


def _daughters(work: UnitOfWork, merger: Merger) -> None:
    """Companies that belong to the one that goes; none belongs to itself."""
    for row in rows_of(work, "company", "parent_id", merger.gone):
        parent = None if row["id"] == merger.kept else merger.kept
        work.update_rows("company", {int(row["id"]): {"parent_id": parent}})


CONTACT_RULES: Rules = {
    "contact_date": _dates,
    "contact_address": _addresses,
    "contact_relation": _relations,
    "contact_distinct": _distinct,
}
COMPANY_RULES: Rules = {"company_distinct": _distinct, "company": _daughters}
