"""Settings that are understood only where they are used, all tried out at once.

A wrong one must not keep the owner from the rest of the program, so it is not refused when the
settings are read. It is refused when it is set, named by ``ccm doctor``, and fails the job that
needs it.
"""

from collections.abc import Callable, Iterator

from ccm_cli.config import ConfigError, Settings
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.jobs.timetable import Timetable

Check = Callable[[Settings], object]


def faults(settings: Settings) -> list[CcmError]:
    """What of the settings cannot be understood, in the order of `CHECKS`."""
    found = []
    for check in CHECKS:
        try:
            check(settings)
        except CcmError as error:
            found.append(error)
    return found


def refuse_new(settings: Settings, before: Settings | None) -> None:
    """Refuse settings with a fault that was not there before.

    Args:
        settings: as they would be.
        before: as they are; None where they cannot be read.

    Raises:
        ConfigError: the first such fault.
    """
    known = {error.message for error in faults(before)} if before else set()
    for error in faults(settings):
        if error.message not in known:
            raise error


def _named(name: str, read: Callable[[str], object], value: str) -> None:
    """Have a value read; what is wrong with it is said with the setting's name."""
    try:
        if value.strip():
            read(value)
    except InvalidInput as error:
        raise ConfigError(f"{name}: {error.message}", hint=error.hint) from None


def _zone(settings: Settings) -> None:
    from ccm_cli.language.zones import zone

    _named("business.time_zone", zone, settings.business.time_zone)


def _currency(settings: Settings) -> None:
    from ccm_cli.language.money import currency_code

    _named("business.currency", currency_code, settings.business.currency)


def _region(settings: Settings) -> None:
    from ccm_cli.customers.identifiers import require_region

    _named("business.region", require_region, settings.business.region)


def _holidays(settings: Settings) -> None:
    from ccm_cli.messaging.policy import holidays_of

    holidays_of(settings.business.holidays)


def _rules(settings: Settings) -> None:
    from ccm_cli.messaging.policy import policy_of

    policy_of(settings.sending, ())


def _confirming(settings: Settings) -> None:
    from ccm_cli.messaging.purposes import confirm_within

    confirm_within(settings.consent)


def _bounces(settings: Settings) -> None:
    from ccm_cli.messaging.composing import checked_bounce

    checked_bounce(settings.email.bounce)


def _prices(settings: Settings) -> None:
    from ccm_cli.messaging.costs import price

    for section, held in settings._asdict().items():
        if text := getattr(held, "cost", ""):
            price(text, currency=settings.business.currency, setting=f"{section}.cost")


def _promises(settings: Settings) -> None:
    from zoneinfo import ZoneInfo

    from ccm_cli.language.holidays import Holidays
    from ccm_cli.listening.service_levels import service_levels

    service_levels(settings.tickets, holidays=Holidays(), zone=ZoneInfo("UTC"))


def _mails(settings: Settings) -> None:
    for timetable in _timetables(settings):
        timetable.check()


def _timetables(settings: Settings) -> Iterator[Timetable]:
    if settings.digest.at:
        yield Timetable("digest", settings.digest.at, settings.digest.days)
    for name, mailing in settings.reports.items():
        yield Timetable(f"reports.{name}", mailing.at, mailing.days)


CHECKS: tuple[Check, ...] = (
    _zone,
    _currency,
    _region,
    _holidays,
    _rules,
    _confirming,
    _bounces,
    _prices,
    _promises,
    _mails,
)
