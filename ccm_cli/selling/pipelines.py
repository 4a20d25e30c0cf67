"""Pipelines as the settings have them: stages in order, what each means, how likely it wins.

A deal keeps the names of its pipeline and stage as text. When the settings change, a deal whose
stage is no longer configured stays as it is: it is open, won or lost as it was, is shown under
the name it has, and can be moved to any stage that there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ccm_cli import config
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.store.filters.registry import suggestion

OPEN, WON, LOST = "open", "won", "lost"
STATES = (OPEN, WON, LOST)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One pipeline of the settings, by name.

    Attributes:
        name: as in ``[pipelines.NAME]``.
        stages: their names, in order.
        probabilities: of each stage, the chance in percent that a deal in it will be won.
        won: the stage that means won.
        lost: the stage that means lost.
        days: of each stage, how many days a deal should stay in it at most; 0: any number. Empty:
            any number in all of them.
        required: by stage, what a deal must have to enter it: names of
            `ccm_cli.config.REQUIRABLE`, or ``custom.KEY``.
        loss_reasons: why a deal may be lost; empty: any text.
    """

    name: str
    stages: tuple[str, ...]
    probabilities: tuple[int, ...]
    won: str
    lost: str
    days: tuple[int, ...] = ()
    required: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    loss_reasons: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The stage a new deal is in."""
        return self.stages[0]

    @property
    def open_stages(self) -> tuple[str, ...]:
        """The stages of deals that are neither won nor lost, in order."""
        return tuple(stage for stage in self.stages if self.state_of(stage) == OPEN)

    def stage(self, text: str) -> str:
        """The stage a person means, however it is capitalised.

        Raises:
            InvalidInput: there is none of that name; the hint has the nearest.
        """
        return _named(
            text,
            self.stages,
            _("The pipeline %(pipeline)s has no stage %(stage)s.")
            % {"pipeline": self.name, "stage": quoted(excerpt(text))},
        )

    def state_of(self, stage: str) -> str:
        """``open``, ``won`` or ``lost``; a stage that is not configured is open."""
        return {self.won: WON, self.lost: LOST}.get(stage, OPEN)

    def probability_of(self, stage: str) -> int:
        """Chance in percent that a deal in this stage is won; 0 for one that is not configured."""
        return dict(zip(self.stages, self.probabilities, strict=True)).get(stage, 0)

    def days_of(self, stage: str) -> int:
        """How many days a deal should stay in this stage at most; 0: any number."""
        if not self.days or self.state_of(stage) != OPEN:
            return 0
        return dict(zip(self.stages, self.days, strict=True)).get(stage, 0)

    def loss_reason(self, text: str) -> str:
        """A reason of loss as it is kept: one of `loss_reasons` where there are any.

        Raises:
            InvalidInput: it is none of them; the hint has the nearest.
        """
        reason = clean_line(text)
        if not self.loss_reasons or not reason:
            return reason
        return _named(
            reason,
            self.loss_reasons,
            _("The pipeline %(pipeline)s has no reason of loss %(reason)s.")
            % {"pipeline": self.name, "reason": quoted(excerpt(reason))},
        )


def named(settings: Mapping[str, config.Pipeline], name: str | None = None) -> Pipeline:
    """A pipeline of the settings.

    Args:
        settings: the pipelines by name.
        name: as a person wrote it; the first there is when absent.

    Raises:
        InvalidInput: there is none of that name; the hint has the nearest.
    """
    names = tuple(settings)
    chosen = names[0]
    if name is not None:
        reason = _("There is no pipeline %(name)s.") % {"name": quoted(excerpt(name))}
        chosen = _named(name, names, reason)
    found = settings[chosen]
    return Pipeline(
        chosen,
        found.stages,
        found.probabilities,
        found.won,
        found.lost,
        found.days,
        found.required,
        found.loss_reasons,
    )


def all_of(settings: Mapping[str, config.Pipeline]) -> tuple[Pipeline, ...]:
    """Every pipeline of the settings, in their order."""
    return tuple(named(settings, name) for name in settings)


def of_deal(settings: Mapping[str, config.Pipeline], deal_id: int, name: str) -> Pipeline:
    """The pipeline that a deal is in.

    Args:
        settings: the pipelines by name.
        deal_id: of the deal, for the message.
        name: as the deal has it.

    Raises:
        Conflict: the settings no longer have it.
    """
    if name not in settings:
        raise Conflict(
            _("Deal %(id)d is in the pipeline %(name)s, which the settings no longer have.")
            % {"id": deal_id, "name": name},
            hint=_("Move it to another: ccm deal move %(id)d --pipeline %(other)s --stage STAGE")
            % {"id": deal_id, "other": next(iter(settings))},
        )
    return named(settings, name)


def _named(text: str, names: tuple[str, ...], reason: str) -> str:
    if text in names:
        return text
    key = search_key(text)
    for name in names:
        if search_key(name) == key:
            return name
    raise InvalidInput(reason, hint=suggestion(text, names))
