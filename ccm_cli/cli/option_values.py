"""What commands read from their options alike: references, money, days, times, custom values.

An empty text empties a field: ``--due ""``.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key, visible
from ccm_cli.runtime import Runtime
from ccm_cli.store import ids
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from datetime import date

    from ccm_cli.language.dates import When
    from ccm_cli.language.money import Money
    from ccm_cli.selling.due import Due
    from ccm_cli.selling.repeating import Repeat
    from ccm_cli.store.writing import UnitOfWork

LARGEST_ID = ids.LARGEST_ID
_NEVER = frozenset(("none", "never", "no", "нет", "никогда", "هیچ", "هرگز"))


def contact_id_of(runtime: Runtime, reader: Reader, ref: str | None) -> int | None:
    """The contact of ``--contact``; None where it is absent or empty."""
    if not ref:
        return None
    from ccm_cli.customers.queries.resolve import resolve_contact

    return resolve_contact(reader, ref, region=runtime.settings.business.region)


def company_id_of(reader: Reader, ref: str | None) -> int | None:
    """The company of ``--company``; None where it is absent or empty."""
    if not ref:
        return None
    from ccm_cli.customers.queries.resolve import resolve_company

    return resolve_company(reader, ref)


def money_of(runtime: Runtime, text: str | None) -> "Money | None":
    """The amount of ``--value``; None where it is absent or empty."""
    if not text:
        return None
    from ccm_cli.language.money import parse_money

    return parse_money(text, currency=runtime.currency)


def day_of(runtime: Runtime, text: str | None) -> "date | None":
    """A day; None where it is absent or empty."""
    if not text:
        return None
    from ccm_cli.language import dates

    return dates.parse_day(
        text,
        today=dates.local_day(runtime.now, runtime.zone),
        calendar=runtime.settings.display.calendar,
    )


def moment_of(runtime: Runtime, text: str | None) -> int | None:
    """A point in time, UTC seconds; None where it is absent or empty."""
    return when_of(runtime, text).moment if text else None


def when_of(runtime: Runtime, text: str) -> "When":
    """A point in time, and whether the time of day was said."""
    from ccm_cli.language import dates

    return dates.parse_when(
        text,
        now=runtime.now,
        zone=runtime.zone,
        calendar=runtime.settings.display.calendar,
    )


def due_of(runtime: Runtime, text: str | None) -> "Due | None":
    """When a task is due: at an hour, or on a day; None where it is absent or empty."""
    if not text:
        return None
    from ccm_cli.language.dates import local_day
    from ccm_cli.selling.due import due_at, due_on

    when = when_of(runtime, text)
    if when.has_time:
        return due_at(when.moment)
    return due_on(local_day(when.moment, runtime.zone), runtime.zone)


def repeat_of(
    runtime: Runtime,
    text: str | None,
    *,
    counted_from: str | None = None,
    until: str | None = None,
    times: int | None = None,
) -> "Repeat | None":
    """What ``--repeat`` and the options beside it say; None where it is absent, empty or none.

    Raises:
        InvalidInput: it is not understood, has two ends, or one of the others stands alone.
    """
    if not text or search_key(text) in _NEVER:
        if counted_from or until or times:
            raise InvalidInput(
                _("--repeat-from, --until and --times belong to --repeat."),
                hint=_("Say how often, too: --repeat 'every 2 weeks'"),
            )
        return None
    from ccm_cli.language import dates
    from ccm_cli.language.recurrence_parsing import parse_recurrence
    from ccm_cli.selling.repeating import COUNTED_FROM, FROM_DUE, Repeat

    rule = parse_recurrence(
        text,
        today=dates.local_day(runtime.now, runtime.zone),
        calendar=runtime.settings.display.calendar,
    )
    if counted_from not in {None, *COUNTED_FROM}:
        raise InvalidInput(
            _("--repeat-from is due or done, not %(text)s.")
            % {"text": quoted(excerpt(counted_from or ""))}
        )
    last = day_of(runtime, until)
    ends = [each for each in (rule.times, rule.until, last, times) if each is not None]
    if len(ends) > 1:
        raise InvalidInput(
            _("A series has one end: a last day, or a number of times."),
            hint=_("Leave out --until or --times."),
        )
    rule = rule._replace(until=last or rule.until, times=times or rule.times)
    return Repeat(rule, runtime.zone, counted_from or FROM_DUE)


def custom_values(
    runtime: Runtime, work: "UnitOfWork", entity: str, assignments: Sequence[str]
) -> dict[str, Any]:
    """The values of ``--set``, typed as their fields are."""
    from ccm_cli.customers.custom_fields import read_assignment, typed
    from ccm_cli.customers.field_values import Setting

    return typed(
        work,
        entity,
        [read_assignment(text) for text in assignments],
        setting=Setting(runtime.now, runtime.zone, runtime.currency),
        taken={field.name for field in runtime.registry.entity(entity).fields},
    )


def deal_id_of(text: str | None) -> int | None:
    """The number of ``--deal``; None where it is absent or empty.

    Raises:
        InvalidInput: it is not a number.
    """
    if not text:
        return None
    number = ids.id_said(text)
    if number is None:
        raise InvalidInput(
            _("%(text)s is not the number of a deal.") % {"text": quoted(excerpt(text))},
            hint=_("See: ccm deal list"),
        )
    return number


def ticket_id_of(text: str | None) -> int | None:
    """The number of ``--ticket``; None where it is absent or empty.

    Raises:
        InvalidInput: it is not a number.
    """
    if not text:
        return None
    number = ids.id_said(text)
    if number is None:
        raise InvalidInput(
            _("%(text)s is not the number of a ticket.") % {"text": quoted(excerpt(text))},
            hint=_("See: ccm ticket list"),
        )
    return number


def on_one_line(text: str) -> str:
    """What a person typed, on one line and harmless to the terminal."""
    return " ".join(visible(text).split())


def window_of(text: str) -> int:
    """The seconds of ``--window``.

    Raises:
        InvalidInput: it is no length of time, or none at all.
    """
    from ccm_cli.language.numbers import parse_duration

    seconds = parse_duration(text)
    if seconds <= 0:
        raise InvalidInput(_("The window is longer than nothing."), hint=_("For example: 14d"))
    return seconds
