"""Pairs that hang together, as groups."""

from collections.abc import Iterable
from itertools import product


def groups_of(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The records that are joined by pairs, directly or through others.

    Args:
        pairs: of ids.

    Returns:
        Groups in the order in which their first pairs came, each with its ids in order.
    """
    leads: dict[int, int] = {}

    def head(row_id: int) -> int:
        while leads[row_id] != row_id:
            leads[row_id] = leads[leads[row_id]]
            row_id = leads[row_id]
        return row_id

    for one, other in pairs:
        for row_id in (one, other):
            leads.setdefault(row_id, row_id)
        first, second = head(one), head(other)
        leads[max(first, second)] = min(first, second)
    groups: dict[int, list[int]] = {}
    for row_id in leads:
        groups.setdefault(head(row_id), []).append(row_id)
    return [sorted(members) for members in groups.values()]


def sure_groups(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The records of which every two are a pair: no chain of likenesses joins strangers.

    Args:
        pairs: of ids, the smaller first, the likeliest pair first.

    Returns:
        Groups, each with its ids in order.
    """
    listed = list(pairs)
    known = set(listed)
    group_of: dict[int, list[int]] = {}
    for one, other in listed:
        first, second = group_of.setdefault(one, [one]), group_of.setdefault(other, [other])
        if first is second:
            continue
        if all((min(two), max(two)) in known for two in product(first, second)):
            first += second
            for row_id in second:
                group_of[row_id] = first
    distinct = {id(members): members for members in group_of.values() if len(members) > 1}
    return [sorted(members) for members in distinct.values()]
