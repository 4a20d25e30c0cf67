"""The composition root: settings, clock, author and the one database, put together once.

The faces and the jobs get a `Runtime` and nothing else: it hands out readers and units of work
and knows which domains take part (their filter fields, their derived data, their guards).
"""

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccm_cli import config
from ccm_cli.config import Settings
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.participants import Participants
from ccm_cli.store import engine, reading
from ccm_cli.store.authorship import Author
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ccm_cli.automation.firing import Firing
    from ccm_cli.customers.exporting.registry import Setting as ExportSetting
    from ccm_cli.customers.importing.registry import Context
    from ccm_cli.listening.service_levels import ServiceLevels
    from ccm_cli.messaging.inbox.handling import InboxContext
    from ccm_cli.selling.capture.reading import Setting
    from ccm_cli.selling.order_terms import Terms
    from ccm_cli.selling.queries.agenda import TodayItem
    from ccm_cli.selling.queries.calendar import Source as CalendarSource
    from ccm_cli.store.filters.setting import Setting as FilterSetting
    from ccm_cli.store.writing import UnitOfWork

_END_OF_CLOCK = 7_289_654_400
"""The first moment of 2201: days are read up to 2200."""


def _say_nothing(_line: str) -> None:
    pass


@dataclass(frozen=True)
class Runtime(Participants):
    """Everything a capability needs from outside, for one run of the program.

    Attributes:
        settings: the settings.
        author: who changes things through which surface.
        clock: gives now in UTC seconds.
        environ: the environment the program was started in.
        tell: gets a line about what went wrong beside a change that stands.
    """

    settings: Settings
    author: Author
    clock: Callable[[], int]
    environ: Mapping[str, str] = field(default_factory=dict)
    tell: Callable[[str], None] = _say_nothing

    @cached_property
    def by_itself(self) -> "Runtime":
        """The same run, where the program changes something nobody asked for at that moment."""
        return replace(self, author=self.author._replace(surface="cron"))

    @property
    def path(self) -> Path:
        """The database file."""
        return self.settings.database_path

    @property
    def now(self) -> int:
        """Now, UTC seconds."""
        return self.clock()

    @cached_property
    def zone(self) -> "ZoneInfo":
        """The business's time zone."""
        from ccm_cli.language.zones import zone

        return zone(self.settings.business.time_zone or machine_zone(self.environ))

    @property
    def language(self) -> str:
        """The language the program speaks in this run."""
        return current_language()

    @property
    def currency(self) -> str:
        """The business's currency, ISO 4217."""
        return self.settings.business.currency

    @property
    def order_terms(self) -> "Terms":
        """By what terms an order of today is made.

        Raises:
            ConfigError: the tax of the settings is none.
        """
        from ccm_cli.language.calendars import calendar_of, to_jalali
        from ccm_cli.language.dates import local_day
        from ccm_cli.selling.order_lines import rate_of
        from ccm_cli.selling.order_terms import Terms

        said, today = self.settings.orders, local_day(self.now, self.zone)
        calendar = calendar_of(self.default_language, self.settings.display.calendar)
        year = to_jalali(today).year if calendar == "jalali" else today.year
        try:
            tax = rate_of(said.tax)
        except InvalidInput as error:
            raise config.ConfigError(f"orders.tax: {error.message}", hint=error.hint) from None
        return Terms(
            self.currency, f"{said.prefix}{year}-", today, said.due_days, tax, said.tax_included
        )

    @cached_property
    def service_levels(self) -> "ServiceLevels":
        """What is promised to who asks for help.

        Raises:
            ConfigError: a setting of it cannot be read.
        """
        from ccm_cli.listening.service_levels import service_levels

        return service_levels(self.settings.tickets, holidays=self.holidays, zone=self.zone)

    @cached_property
    def calendar(self) -> "tuple[CalendarSource, ...]":
        """Where the calendar gets its entries; a new source is a line here."""
        from ccm_cli.automation.queries import calendar as plan
        from ccm_cli.messaging.context import sending_context
        from ccm_cli.messaging.queries import calendar as sending
        from ccm_cli.selling.queries import calendar as selling

        return (
            *plan.sources(self.holidays),
            *sending.sources(sending_context(self)),
            *selling.SOURCES,
        )

    def to_do(self, reader: Reader, *, limit: int) -> "list[TodayItem]":
        """What to do today, ranked; see `ccm_cli.selling.queries.today`.

        Args:
            reader: the database.
            limit: at most so many lines, 1 or more.
        """
        from ccm_cli.customers import touch
        from ccm_cli.selling.queries import today

        if not touch.is_current(reader, self.settings.rhythm):
            # The settings were changed since anything else was; any change counts anew.
            with self.changing(_("settings")):
                pass
        return today.today(
            reader,
            now=self.now,
            zone=self.zone,
            limit=limit,
            sources=self.agenda,
            stays=today.stays_of(self.settings.pipelines),
        )

    @property
    def default_language(self) -> str:
        """The language of somebody whose script does not tell it."""
        return self.settings.business.language or self.language

    @property
    def capture_setting(self) -> "Setting":
        """What one line that adds somebody is read by."""
        from ccm_cli.selling.capture.reading import Setting

        return Setting(
            self.now,
            self.zone,
            self.settings.business.region,
            self.currency,
            self.settings.display.calendar,
        )

    def import_context(self, **options: Any) -> "Context":
        """What the rows of an import are read by.

        Args:
            options: of `ccm_cli.customers.importing.registry.Context`.
        """
        from ccm_cli.customers.importing.registry import Context
        from ccm_cli.messaging.importing import barred

        business = self.settings.business
        return Context(
            now=self.now,
            zone=self.zone,
            region=business.region,
            currency=self.currency,
            language=business.language or "en",
            pipelines=self.settings.pipelines,
            bar=barred,
            **options,
        )

    @property
    def inbox_context(self) -> "InboxContext":
        """What taking mail in needs; who looks at each mail is a line here."""
        from ccm_cli.listening import answering_by_mail, tickets_by_mail
        from ccm_cli.messaging.context import sending_context
        from ccm_cli.messaging.inbox import leaving
        from ccm_cli.messaging.inbox.handling import InboxContext

        handlers = (
            leaving.unsubscribe,
            leaving.confirm,
            answering_by_mail.answer,
            tickets_by_mail.handler(self.settings.tickets, self.service_levels),
        )
        return InboxContext(sending_context(self), handlers)

    @property
    def filter_setting(self) -> "FilterSetting":
        """What the meaning of a filter depends on."""
        from ccm_cli.store.filters.setting import Setting

        return Setting.of(self.settings, now=self.now, zone=self.zone)

    @property
    def export_setting(self) -> "ExportSetting":
        """What the cells of an export depend on."""
        from ccm_cli.customers.exporting.registry import Setting
        from ccm_cli.language.direction import direction_of_language

        right_to_left = direction_of_language(self.language) == "rtl"
        return Setting(self.zone, self.currency, self.now, right_to_left)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A reader over the database.

        Raises:
            StoreError: as `ccm_cli.store.engine.open_current`.
        """
        with reading.reading(self.path) as reader:
            self._equip(reader)
            yield reader

    @contextmanager
    def changing(self, summary: str, *, dry_run: bool = False) -> Iterator["UnitOfWork"]:
        """One transaction: all of it is done, or nothing.

        Args:
            summary: one line for the history.
            dry_run: do everything and take it back at the end.

        Raises:
            StoreError: as `ccm_cli.store.engine.open_current`.
            Refused: a hook before the change says no, or one of them has called this program.
            ConfigError: a hook is for an event that there is not.
        """
        from ccm_cli.store.writing import changing

        firing = None if dry_run else self._firing()
        made: UnitOfWork | None = None
        try:
            with changing(
                self.path,
                at=self.now,
                author=self.author,
                summary=summary,
                derived=self.derived,
                dry_run=dry_run,
                settled=firing.before if firing else None,
            ) as work:
                self._equip(work.reader)
                self._keep_currency(work)
                self._keep_rhythms(work)
                yield work
            made = work
            if firing:
                firing.after(work)
        finally:
            if firing:
                firing.note(made)

    def _firing(self) -> "Firing | None":
        """The hooks around a change; None where there are none."""
        if not (self.settings.hooks.commands or "CCM_HOOK" in self.environ):
            return None
        from ccm_cli.automation import hooks
        from ccm_cli.automation.firing import Firing

        hooks.refuse_inside_before(self.environ)
        context = hooks.Context(self.settings.hooks, self.subjects, self.path, self.environ)
        return Firing(context, now=self.now, tell=self.tell)

    def _equip(self, reader: Reader) -> None:
        """Give the SQL of a connection our clock and the custom fields of the settings."""
        engine.set_clock(reader.connection, self.clock)
        if self.settings.fields:
            engine.set_fields(reader.connection, self._declared_fields)

    def _declared_fields(self) -> str:
        """As JSON; see `ccm_cli.store.engine.set_fields`."""
        import json

        return json.dumps(
            [
                (owner, key, field.label, field.type, field.choices)
                for owner, fields in self.settings.fields.items()
                for key, field in fields.items()
            ]
        )

    def _keep_rhythms(self, work: "UnitOfWork") -> None:
        """When to be in touch again follows the settings, too."""
        from ccm_cli.customers.touch import keep_rhythms

        keep_rhythms(work, self.settings.rhythm)

    def _keep_currency(self, work: "UnitOfWork") -> None:
        """Figures in money count the business's currency; when it changed, count anew."""
        from ccm_cli.selling.figures import SALES

        known = work.reader.value("SELECT value FROM meta WHERE key = 'base_currency'")
        if known != self.currency:
            work.execute(
                "INSERT INTO meta (key, value) VALUES ('base_currency', ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (self.currency,),
            )
            work.rebuild(SALES)


def build(
    environ: Mapping[str, str],
    *,
    surface: str,
    file: Path | None = None,
    database: str | None = None,
    start: Path | None = None,
    tell: Callable[[str], None] = _say_nothing,
) -> Runtime:
    """Put a runtime together from the environment and the settings files.

    Args:
        environ: the environment; ``CCM_NOW`` (UTC seconds) stands for the clock, for trying out
            what a later day would bring.
        surface: ``cli``, ``tui``, ``cron``, ``web`` or ``demo``.
        file: of ``--config``.
        database: of ``--db``.
        start: the working folder; by default the process's.
        tell: as for `Runtime`.

    Raises:
        ConfigError: as `ccm_cli.config.load`.
        Refused: as `ccm_cli.config.load`.
        InvalidInput: ``CCM_NOW`` is not a number of seconds.
        CcmError: the working folder is gone.
    """
    settings = config.load(environ, file=file, start=start or _working_folder(), database=database)
    author = Author(_actor(environ), surface)
    return Runtime(settings, author, _clock(environ), environ, tell)


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise CcmError(
            _("The folder you are in is not there any more."),
            hint=_("Go to another with: cd"),
        ) from None


def _actor(environ: Mapping[str, str]) -> str:
    named = environ.get("LOGNAME") or environ.get("USER")
    if named:
        return named
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user in the password file: a bare container
        return str(os.getuid())


def _clock(environ: Mapping[str, str]) -> Callable[[], int]:
    pretended = environ.get("CCM_NOW")
    if not pretended:
        return lambda: int(time.time())
    if not re.fullmatch("[0-9]{1,10}", pretended) or int(pretended) >= _END_OF_CLOCK:
        raise InvalidInput(
            _("CCM_NOW is %(value)s, not a number of seconds since 1970.")
            % {"value": excerpt(pretended)},
            hint=_("It may say a time up to the year 2200."),
        )
    fixed = int(pretended)
    return lambda: fixed


def machine_zone(environ: Mapping[str, str]) -> str:
    """The IANA name of this machine's time zone; ``UTC`` where it cannot be told."""
    named = environ.get("TZ", "").removeprefix(":")
    if "/" in named or named == "UTC":
        return named
    link = Path("/etc/localtime")
    if link.is_symlink():
        _before, found, name = str(link.resolve()).partition("/zoneinfo/")
        if found:
            return name.removeprefix("posix/")
    return "UTC"
