"""Records that look alike and are not the same: said once, remembered."""

from typing import Literal, NamedTuple

from ccm_cli.customers.models import CompanyDistinct, ContactDistinct
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.writing import UnitOfWork

Noun = Literal["contact", "company"]


class Two(NamedTuple):
    """Two different records, the smaller id first."""

    first_id: int
    second_id: int


def dismiss(work: UnitOfWork, noun: Noun, one_id: int, other_id: int, *, now: int) -> bool:
    """Say that two records are not the same; the scan leaves them out from now on.

    Args:
        work: the unit of work.
        noun: what they are.
        one_id: one of them, which exists.
        other_id: the other.
        now: UTC seconds.

    Returns:
        Whether that is new.

    Raises:
        InvalidInput: both are one and the same.
    """
    two = _two(one_id, other_id)
    if _held(work, noun, two) is not None:
        return False
    if noun == "contact":
        work.add(ContactDistinct(**two._asdict(), at=now))
    else:
        work.add(CompanyDistinct(**two._asdict(), at=now))
    return True


def reconsider(work: UnitOfWork, noun: Noun, one_id: int, other_id: int) -> None:
    """Let two records be offered as duplicates again; arguments as of `dismiss`.

    Raises:
        InvalidInput: as `dismiss`.
        NotFound: nobody said that they are not the same.
    """
    two = _two(one_id, other_id)
    held = _held(work, noun, two)
    if held is None:
        raise NotFound(
            _("Nobody said that %(one)d and %(other)d are not the same.")
            % {"one": two.first_id, "other": two.second_id},
            hint=_("See: ccm dupes dismissed"),
        )
    work.delete_rows(f"{noun}_distinct", [held])


def _two(one_id: int, other_id: int) -> Two:
    if one_id == other_id:
        raise InvalidInput(_("Both are number %(id)d.") % {"id": one_id})
    return Two(min(one_id, other_id), max(one_id, other_id))


def _held(work: UnitOfWork, noun: Noun, two: Two) -> int | None:
    found: int | None = work.reader.value(
        f"SELECT id FROM {noun}_distinct WHERE first_id = ? AND second_id = ?", two
    )
    return found
