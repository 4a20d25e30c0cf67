"""How likely two records mean the same: a score of 0 to 100, and the reasons.

Each thing that both have in common has a weight: how often two records with it in common are the
same one. Independent evidence adds up as probabilities do (noisy-or)::

    score = 100 * (1 - product(1 - weight)) * product(against)

What speaks against (other birthdays, other patronymics, no phone in common although both have
one) multiplies the sum by less than 1. So the same phone with quite another name is a family, not
a duplicate, and the same name with another birthday is a namesake.
"""

from collections.abc import Collection

from ccm_cli.customers.duplicates import names
from ccm_cli.customers.duplicates.names import Alike
from ccm_cli.customers.duplicates.reasons import Likeness, Reason
from ccm_cli.customers.duplicates.records import (
    FREE_DOMAINS,
    Firm,
    Person,
    local_name,
)

_WEIGHTS = {
    "email": 0.97, "phone": 0.8, "handle": 0.75, "local": 0.7, "birthday": 0.7, "address": 0.5,
    "company": 0.35, "middle": 0.3, "website": 0.75, "domain": 0.5, "city": 0.1,
}  # fmt: skip
_NAMED = 0.5
"""Weight of the names from which a city in common says something."""


NOTHING = Likeness(0, ())


class _Case:
    """Evidence for and against, as it is gathered."""

    def __init__(self) -> None:
        self._doubt, self._against = 1.0, 1.0
        self._for: list[tuple[float, Reason]] = []
        self._but: list[Reason] = []

    def add(self, kind: str, weight: float, what: str = "") -> None:
        """Something in common."""
        self._doubt *= 1.0 - weight
        self._for.append((-weight, Reason(kind, what)))

    def common(self, kind: str, one: Collection[str], other: Collection[str]) -> bool:
        """What two sets have in common, if anything."""
        if not one or not other:
            return False
        both = set(one) & set(other)
        if both:
            self.add(kind, _WEIGHTS[kind], min(both))
        return bool(both)

    def doubt(self, factor: float, kind: str = "") -> None:
        """Something that speaks against, said only where it weighs."""
        self._against *= factor
        if kind:
            self._but.append(Reason(kind))

    def unlike(self, factor: float, one: object, other: object) -> None:
        """Both have something, and nothing of it in common."""
        if one and other:
            self.doubt(factor)

    def names(self, alike: Alike, *, middle: bool = False) -> None:
        """What the names say."""
        if alike.reason:
            self.add(alike.reason, alike.weight)
        if alike.against < 1.0:
            self.doubt(alike.against, "but middle" if middle else "but name")

    def at_most(self, *, middle: bool) -> float:
        """The score that this becomes at most, once names and cities are compared."""
        best = (1.0 - names.SAME) * (1.0 - _WEIGHTS["city"])
        if middle:
            best *= 1.0 - _WEIGHTS["middle"]
        return 100.0 * (1.0 - self._doubt * best) * self._against

    def closed(self) -> Likeness:
        """The sum of it."""
        score = round(100.0 * (1.0 - self._doubt) * self._against)
        listed = [reason for _weight, reason in sorted(self._for)]
        return Likeness(score, (*listed, *(self._but if listed else ())))


def compare_people(one: Person, other: Person, least: int = 0) -> Likeness:
    """How likely two contacts are one person.

    Args:
        one: a contact.
        other: another.
        least: a score below which it does not matter how far; names, which cost most, are then
            not compared where they could not help.
    """
    case = _Case()
    _emails(case, one, other)
    if not case.common("phone", one.phones, other.phones):
        case.unlike(0.955, one.phones, other.phones)
    case.common("handle", one.handles, other.handles)
    placed = case.common("address", one.addresses, other.addresses)
    _birthdays(case, one.birthday, other.birthday)
    if one.companies and other.companies:
        if set(one.companies) & set(other.companies):
            case.add("company", _WEIGHTS["company"])
        else:
            case.doubt(0.95)
    middle = bool(one.words.middle) and one.words.middle == other.words.middle
    if case.at_most(middle=middle) < least:
        return NOTHING
    if middle:
        case.add("middle", _WEIGHTS["middle"])
    alike = names.compare(one.words, other.words)
    case.names(alike, middle=bool(alike.reason) and alike.against < 1.0)
    if not placed:
        _cities(case, alike, one.cities, other.cities, 0.95)
    return case.closed()


def _emails(case: _Case, one: Person, other: Person) -> None:
    if not one.emails or not other.emails or case.common("email", one.emails, other.emails):
        return
    mine, theirs = ({*map(local_name, person.emails)} - {""} for person in (one, other))
    if not case.common("local", mine, theirs):
        case.doubt(0.955)


def _birthdays(case: _Case, one: str, other: str) -> None:
    """Days ``MM-DD`` or ``YYYY-MM-DD``; the year is compared where both have it."""
    if not one or not other:
        return
    if one[-5:] == other[-5:] and (one == other or len(one) != len(other)):
        case.add("birthday", _WEIGHTS["birthday"])
    else:
        case.doubt(0.4, "but birthday")


def _cities(
    case: _Case, alike: Alike, one: Collection[str], other: Collection[str], against: float
) -> None:
    both = set(one) & set(other)
    if both and alike.weight >= _NAMED:
        case.add("city", _WEIGHTS["city"], min(both))
    elif not both and one and other:
        case.doubt(against, "but city" if against < 0.9 else "")  # noqa: PLR2004


def compare_firms(one: Firm, other: Firm, least: int = 0) -> Likeness:
    """How likely two companies are one; arguments as of `compare_people`."""
    case = _Case()
    if not case.common("website", one.websites, other.websites):
        case.unlike(0.85, one.websites, other.websites)
    if not case.common("email", one.emails, other.emails):
        domains = [{mail.partition("@")[2] for mail in firm.emails} for firm in (one, other)]
        case.common("domain", *(found - FREE_DOMAINS for found in domains))
    if not case.common("phone", one.phones, other.phones):
        case.unlike(0.95, one.phones, other.phones)
    placed = case.common("address", one.addresses, other.addresses)
    if case.at_most(middle=False) < least:
        return NOTHING
    alike = names.compare(one.words, other.words, telling=True)
    case.names(alike)
    if not placed:
        _cities(case, alike, one.cities, other.cities, 0.8)
    return case.closed()
