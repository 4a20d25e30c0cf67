"""Stored values as people read them, and as programs do: one place for all faces.

What formats for people is imported when something is formatted: most listings go into a pipe.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import visible
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from decimal import Decimal

    from ccm_cli.language.date_formatting import Style
    from ccm_cli.selling.capture.carrying_out import Understood


_NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Presenter:
    """Formats values in the language, calendar and time zone of a run.

    Args:
        runtime: gives language, zone, currency and display settings.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._display = runtime.settings.display
        self.language = runtime.language

    @cached_property
    def _zone(self) -> Any:
        return self._runtime.zone

    @property
    def today(self) -> str:
        """The day it is for the business, ``YYYY-MM-DD``."""
        from ccm_cli.language.zones import local_day

        return local_day(self._runtime.now, self._zone).isoformat()

    def moment(self, at: int | None, style: "Style" = "short") -> str:
        """A point in time, UTC seconds, in the business's zone; empty for None."""
        if at is None:
            return ""
        from ccm_cli.language import dates

        return dates.format_moment(
            at,
            zone=self._zone,
            language=self.language,
            calendar=self._display.calendar,
            style=style,
        )

    def relative(self, at: int | None) -> str:
        """How long ago or ahead of now; empty for None."""
        if at is None:
            return ""
        from ccm_cli.language import dates

        return dates.format_relative(
            at, now=self._runtime.now, zone=self._zone, language=self.language
        )

    def distance(self, at: int) -> str:
        """As `relative`, as short as it can be said, without the side of now that it lies on."""
        from ccm_cli.language import dates

        return dates.format_distance(
            at, now=self._runtime.now, zone=self._zone, language=self.language
        )

    def day(self, iso: str | None, style: "Style" = "short") -> str:
        """A day ``YYYY-MM-DD``; empty for None or an empty text."""
        if not iso:
            return ""
        from ccm_cli.language import dates

        return dates.format_day(
            date.fromisoformat(iso),
            language=self.language,
            calendar=self._display.calendar,
            style=style,
        )

    def day_of(self, at: int, style: "Style" = "medium") -> str:
        """The day of a point in time, UTC seconds, in the business's zone."""
        from ccm_cli.language.zones import local_day

        return self.day(local_day(at, self._zone).isoformat(), style)

    def captured(self, understood: "Understood") -> list[tuple[str, str]]:
        """What was understood of a line that adds somebody, a heading and a text per line."""
        from ccm_cli.selling.capture.telling import told_of

        return told_of(
            understood,
            money=lambda money: self.money(money.minor, money.currency),
            moment=self.moment,
            day=self.day_of,
        )

    def yearly(self, month_day: str | None) -> str:
        """A day of every year, ``MM-DD``; empty for None or an empty text."""
        if not month_day:
            return ""
        from ccm_cli.language import dates

        month, day = (int(part) for part in month_day.split("-"))
        return dates.format_yearly(
            month,
            day,
            year=datetime.fromtimestamp(self._runtime.now, self._zone).year,
            language=self.language,
            calendar=self._display.calendar,
        )

    def money(self, minor: int | None, currency: str, *, short: bool = True) -> str:
        """An amount in minor units; empty for None."""
        if minor is None:
            return ""
        from ccm_cli.language import money

        return money.format_money(
            money.Money(minor, currency),
            language=self.language,
            toman=self._display.toman,
            short=short,
        )

    def number(self, value: "float | Decimal", decimals: int | None = None) -> str:
        """A number with the separators and digits of the language."""
        from ccm_cli.language import numbers

        return numbers.format_number(value, language=self.language, decimals=decimals)

    def recurrence(self, rule: str) -> str:
        """A stored recurrence rule in words: ``every 2 weeks``."""
        from ccm_cli.language.recurrence_rules import read_rule
        from ccm_cli.language.recurrence_writing import recurrence_in_words

        calendar = self._display.calendar
        return recurrence_in_words(read_rule(rule), language=self.language, calendar=calendar)

    def duration(self, seconds: int | None) -> str:
        """A length of time in seconds; empty for None."""
        if seconds is None:
            return ""
        from ccm_cli.language import numbers

        return numbers.format_duration(seconds, language=self.language)

    def cell(self, value: Any, kind: Kind, words: Mapping[str, str] = _NO_WORDS) -> str:
        """Any stored value for people, safe to show on a terminal.

        Args:
            value: as `ccm_cli.store.listing.Row` holds it; None and empty give an empty text.
            kind: what it is.
            words: of stored words the messages for people; see `Field.words`.
        """
        if value is None or value == "":
            return ""
        if words and isinstance(value, str):
            return _in_words(value, words)
        if kind is Kind.MONEY:
            return self.money(*self._amount(value))
        if kind is Kind.LIST:
            return in_series(visible(each) for each in value)
        write: dict[Kind, Callable[[Any], str]] = {
            Kind.MOMENT: self.moment,
            Kind.DAY: self.day,
            Kind.YEARLY: self.yearly,
            Kind.NUMBER: self.number,
            Kind.DURATION: self.duration,
            Kind.BOOL: lambda held: _("yes") if held else _("no"),
        }
        return write.get(kind, lambda held: visible(str(held)))(value)

    def _amount(self, value: Any) -> tuple[int, str]:
        """Minor units and currency of an amount that may carry its own currency."""
        return value if isinstance(value, tuple) else (value, self._runtime.currency)

    def stored(self, value: Any, kind: Kind) -> Any:
        """Any stored value for programs: ISO times, minor units with their currency."""
        if value is None:
            return None
        match kind:
            case Kind.MOMENT:
                return iso(value)
            case Kind.MONEY:
                minor, currency = self._amount(value)
                return {"minor": minor, "currency": currency}
            case Kind.BOOL:
                return bool(value)
            case Kind.LIST:
                return list(value)
            case _:
                return value


def _in_words(value: str, words: Mapping[str, str]) -> str:
    """A stored word for people; of several with blanks between each."""
    if value in words:
        return _(words[value])
    parts = value.split()
    if len(parts) > 1 and all(part in words for part in parts):
        return in_series(_(words[part]) for part in parts)
    return visible(value)


def iso(at: int) -> str:
    """A point in time as ISO 8601 in UTC: ``2026-12-01T09:00:00Z``."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
