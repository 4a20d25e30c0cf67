"""What commands read from their options alike: references, money, days, times, custom values.

An empty text empties a field: ``--due ""``.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, visible
from ccm_cli.runtime import Runtime
from ccm_cli.store import ids
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from datetime import date

    from ccm_cli.language.dates import When
    from ccm_cli.language.money import Money
    from ccm_cli.selling.tasks import Due
    from ccm_cli.store.writing import UnitOfWork

LARGEST_ID = ids.LARGEST_ID


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
    from ccm_cli.selling.tasks import due_at, due_on

    when = when_of(runtime, text)
    if when.has_time:
        return due_at(when.moment)
    return due_on(local_day(when.moment, runtime.zone), runtime.zone)


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
            _("%(text)s is not the number of a deal.") % {"text": f"“{excerpt(text)}”"},
            hint=_("See: ccm deal list"),
        )
    return number


def on_one_line(text: str) -> str:
    """What a person typed, on one line and harmless to the terminal."""
    return " ".join(visible(text).split())
