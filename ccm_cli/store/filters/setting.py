"""What the meaning of a filter depends on, beside the records themselves."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ccm_cli.config import Settings
    from ccm_cli.store.filters.periods import Clock


class Setting(NamedTuple):
    """When and where a filter is read.

    Attributes:
        now: UTC seconds.
        zone: whose days ``today`` and ``2026-01-31`` are: the business's.
        currency: ISO 4217 code that amounts of money are stored in.
        region: two letters; the country of phone numbers written without one.
        calendar: ``gregorian`` or ``jalali`` for ``this month``, ``this week`` and ``-1mo``;
            ``auto`` takes the Jalali for Persian words.
    """

    now: int
    zone: "ZoneInfo"
    currency: str
    region: str = ""
    calendar: str = "auto"

    @classmethod
    def of(cls, settings: "Settings", *, now: int, zone: "ZoneInfo") -> "Setting":
        """As the settings have it.

        Args:
            settings: of the run.
            now: UTC seconds.
            zone: the business's.
        """
        business = settings.business
        return cls(now, zone, business.currency, business.region, settings.display.calendar)

    @property
    def clock(self) -> "Clock":
        """What dates and spans of time are read by."""
        from ccm_cli.store.filters.periods import Clock

        return Clock(self.now, self.zone, self.calendar)
