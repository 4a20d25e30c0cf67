"""What sending needs from outside, and may not look up itself."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from ccm_cli import config, locations
from ccm_cli.config import Settings
from ccm_cli.errors import CcmError
from ccm_cli.messaging.readiness import with_a_sender
from ccm_cli.store.filters.setting import Setting

if TYPE_CHECKING:
    from ccm_cli.messaging.templates.finding import Library
    from ccm_cli.messaging.tokens import Tokens
    from ccm_cli.store.derived import Derived
    from ccm_cli.store.filters.registry import Registry
    from ccm_cli.store.writing import UnitOfWork


@dataclass(frozen=True)
class SendingContext:
    """Everything from outside that deciding, rendering and sending need.

    Attributes:
        settings: the settings of the run; where they name no sender, with a stand-in for one.
        path: the database.
        zone: of the business; stands in for contacts without one.
        registry: the filter fields of every domain.
        derived: what is kept ready per customer.
        clock: gives now in UTC seconds.
        actor: the person on this machine, for the history.
        limits: the settings as they are at this moment, for the rates of the channels.
        changing: one transaction of what the program does by itself, as the history shall say it,
            with the hooks around it; beside those that the outbox opens for its steps.
    """

    settings: Settings
    path: Path
    zone: ZoneInfo
    registry: "Registry"
    derived: "Sequence[Derived]"
    clock: Callable[[], int]
    actor: str
    limits: Callable[[], Settings]
    changing: "Callable[[str], AbstractContextManager[UnitOfWork]]"

    @property
    def now(self) -> int:
        """Now, UTC seconds."""
        return self.clock()

    @property
    def currency(self) -> str:
        """The business's currency, ISO 4217."""
        return self.settings.business.currency

    @property
    def filter_setting(self) -> Setting:
        """What the meaning of a filter depends on."""
        return Setting.of(self.settings, now=self.now, zone=self.zone)

    @cached_property
    def tokens(self) -> "Tokens":
        """What signs the links of messages."""
        from ccm_cli.messaging.tokens import Tokens
        from ccm_cli.store.reading import reading

        with reading(self.path) as reader:
            return Tokens.of(reader)

    @property
    def language(self) -> str:
        """The language of contacts that have none."""
        return self.settings.business.language or "en"


class _Changing(Protocol):
    def changing(self, summary: str) -> "AbstractContextManager[UnitOfWork]": ...


class _Author(Protocol):
    @property
    def actor(self) -> str: ...


class _Runtime(Protocol):
    """What `sending_context` takes of the program's runtime."""

    @property
    def settings(self) -> Settings: ...
    @property
    def author(self) -> _Author: ...
    @property
    def clock(self) -> Callable[[], int]: ...
    @property
    def environ(self) -> Mapping[str, str]: ...
    @property
    def path(self) -> Path: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def registry(self) -> "Registry": ...
    @property
    def derived(self) -> "Sequence[Derived]": ...
    @property
    def by_itself(self) -> _Changing: ...


def sending_context(runtime: _Runtime) -> SendingContext:
    """The context of a run of the program."""
    return SendingContext(
        settings=with_a_sender(runtime.settings),
        path=runtime.path,
        zone=runtime.zone,
        registry=runtime.registry,
        derived=runtime.derived,
        clock=runtime.clock,
        actor=runtime.author.actor,
        limits=_Watched(runtime.settings, runtime.environ),
        changing=runtime.by_itself.changing,
    )


_LOOK_SECONDS = 0.1


class _Watched:
    """The settings, read again when a settings file changes during a run.

    Asked for several times a message; the files are looked at several times a second.
    """

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._files = settings.files
        self._environ = environ
        self._settings = settings
        self._seen = self._times()
        self._looked_at = time.monotonic()

    def __call__(self) -> Settings:
        moment = time.monotonic()
        if moment - self._looked_at < _LOOK_SECONDS:
            return self._settings
        self._looked_at = moment
        times = self._times()
        if times != self._seen:
            self._seen = times
            file = self._files[0] if len(self._files) == 1 else None
            try:
                self._settings = config.load(self._environ, file=file, start=Path.cwd())
            except CcmError:  # half written, or wrong: what was in force stays so
                return self._settings
        return self._settings

    def _times(self) -> tuple[int, ...]:
        return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in self._files)


def own_templates() -> Path:
    """The folder of the owner's own templates; it need not exist."""
    return locations.config_folder() / "templates"


def library() -> "Library":
    """The messages there are: the owner's own laid over the shipped ones."""
    from ccm_cli.messaging.templates.finding import Library

    return Library([own_templates(), locations.shipped("templates")])
