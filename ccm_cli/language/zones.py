"""Time zones: their names, and what a local time is in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name, such as ``Europe/Berlin``.

    Raises:
        InvalidInput: there is none of that name; the hint has those most like it.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = _names_like(name)
        raise InvalidInput(
            _("There is no time zone %(name)s.") % {"name": quoted(excerpt(name))},
            hint=_("Did you mean %(names)s?") % {"names": in_series(near)}
            if near
            else _("Write it like Europe/Berlin or Asia/Tehran."),
        ) from error


def zone_or(name: str, otherwise: ZoneInfo) -> ZoneInfo:
    """A time zone by its name; ``otherwise`` where the name is empty, or was never a zone's."""
    if not name:
        return otherwise
    try:
        return zone(name)
    except InvalidInput:  # imported as it stood
        return otherwise


def _names_like(name: str) -> list[str]:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    asked = excerpt(name).casefold().replace(" ", "_")
    known = {zone_name.casefold(): zone_name for zone_name in sorted(available_timezones())}
    cities = {folded.rpartition("/")[2]: known[folded] for folded in known if "/" in folded}
    near = [known[found] for found in get_close_matches(asked, known, n=3, cutoff=0.75)]
    near += [cities[found] for found in get_close_matches(asked, cities, n=3, cutoff=0.75)]
    return list(dict.fromkeys(near))[:3]


def utc_of(local: datetime, zone: ZoneInfo) -> int:
    """The moment at which clocks show a time.

    A time that a change of clocks skips means the first that exists after it; one that comes
    twice means the first.

    Args:
        local: without time zone.
        zone: where the clocks are.

    Returns:
        UTC seconds.

    Raises:
        OverflowError: it lies at the very edge of what a datetime holds.
    """
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    as_before, as_after = _seconds(first), _seconds(second)
    if as_after >= as_before:
        return as_before
    # Skipped (PEP 495): the clocks change between these two moments.
    before, after = as_after, as_before
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == second.utcoffset():
            after = middle
        else:
            before = middle
    return after


def _seconds(moment: datetime) -> int:
    offset = moment.utcoffset() or timedelta()
    since_epoch = moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC) - offset
    return since_epoch // timedelta(seconds=1)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """First moment of a local day and that of the next, in UTC seconds: ``start <= t < end``."""
    midnight = datetime.combine(day, time())
    return utc_of(midnight, zone), utc_of(midnight + timedelta(days=1), zone)


def local_day(moment: int, zone: ZoneInfo) -> date:
    """The day on which a moment falls.

    Args:
        moment: UTC seconds.
        zone: where.
    """
    return datetime.fromtimestamp(moment, zone).date()
