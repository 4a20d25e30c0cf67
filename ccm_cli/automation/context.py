"""What rules and journeys need from outside, and may not look up themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from ccm_cli.config import Settings
from ccm_cli.messaging.context import SendingContext, library

if TYPE_CHECKING:
    from ccm_cli.listening.service_levels import ServiceLevels
    from ccm_cli.messaging.templates.source import MessageTemplate
    from ccm_cli.selling.pipelines import Pipeline
    from ccm_cli.store.events import Subject
    from ccm_cli.store.filters.registry import Entity, Registry


@dataclass(frozen=True)
class AutomationContext:
    """Everything from outside that deciding and doing need.

    Attributes:
        sending: what sending needs.
        subjects: what things can happen to.
        pipelines: of the settings.
        read_levels: gives what is promised to who asks for help.
    """

    sending: SendingContext
    subjects: "Sequence[Subject]"
    pipelines: "tuple[Pipeline, ...]"
    read_levels: "Callable[[], ServiceLevels]"
    _templates: "dict[str, MessageTemplate]" = field(default_factory=dict)

    def template(self, name: str) -> "MessageTemplate":
        """A message as it was when it was first asked for in this run.

        Raises:
            NotFound: there is none of that name.
            InvalidInput: one of its files cannot be understood.
        """
        if name not in self._templates:
            self._templates[name] = library().load(name)
        return self._templates[name]

    @property
    def levels(self) -> "ServiceLevels":
        """What is promised to who asks for help.

        Raises:
            ConfigError: a setting of it cannot be read.
        """
        return self.read_levels()

    @property
    def settings(self) -> Settings:
        return self.sending.settings

    @property
    def now(self) -> int:
        """Now, UTC seconds."""
        return self.sending.now

    @property
    def zone(self) -> ZoneInfo:
        """Of the business; stands in for people without one."""
        return self.sending.zone

    @property
    def registry(self) -> "Registry":
        return self.sending.registry

    def entity_of(self, table: str) -> "Entity | None":
        """What filters call the records of a table."""
        return next((e for e in self.registry.entities() if e.table == table), None)


class _Runtime(Protocol):
    """What `automation_context` takes of the program's runtime beside what sending needs."""

    @property
    def subjects(self) -> "Sequence[Subject]": ...
    @property
    def pipelines(self) -> "tuple[Pipeline, ...]": ...
    @property
    def service_levels(self) -> "ServiceLevels": ...


def automation_context(runtime: _Runtime, sending: SendingContext) -> AutomationContext:
    """The context of a run of the program."""
    return AutomationContext(
        sending, runtime.subjects, runtime.pipelines, lambda: runtime.service_levels
    )
