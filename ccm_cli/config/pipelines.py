"""``[pipelines.NAME]``: the stages of a deal, and what is expected in each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ccm_cli.config.errors import ConfigError
from ccm_cli.config.values import keys, nearest, refuse_key, typed, within
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series

REQUIRABLE = (
    "contact",
    "company",
    "value",
    "expected_close",
    "source",
    "notes",
    "competitor",
    "lost_reason",
)
"""What a stage of a pipeline may require of a deal, besides custom fields."""
_LONGEST_STAY = 3_650


class Pipeline(NamedTuple):
    """Stages in order, and what is expected of a deal in each of them."""

    stages: tuple[str, ...] = (
        "lead",
        "qualified",
        "proposal",
        "negotiation",
        "won",
        "lost",
    )
    probabilities: tuple[int, ...] = (10, 25, 50, 75, 100, 0)
    """Of each stage, the chance in percent that a deal in it will be won."""
    won: str = "won"
    """The stage that means won."""
    lost: str = "lost"
    """The stage that means lost."""
    days: tuple[int, ...] = (7, 14, 21, 14, 0, 0)
    """Of each stage, how many days a deal stays in it at most if all is well; 0: any number.
    Empty, as it is for stages of your own: of all of them any number."""
    required: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """By stage, what a deal must have to enter it: names of `REQUIRABLE`, or ``custom.KEY``."""
    loss_reasons: tuple[str, ...] = ()
    """Why a deal may be lost; empty: any text."""


def read_pipeline(name: str, table: object, place: str) -> Pipeline:
    where = f"{place}: pipelines.{name}"
    if not isinstance(table, Mapping):
        raise ConfigError(_("%(where)s must be a section.") % {"where": where})
    known = keys(Pipeline)
    values: dict[str, Any] = {"days": ()} if "stages" in table else {}
    for key, value in table.items():
        if key not in known:
            raise refuse_key(place, f"pipelines.{name}.{key}", known)
        read = _required if key == "required" else typed
        values[key] = read(value, known[key], f"{where}.{key}")
    pipeline = Pipeline(**values)
    _check_stages(pipeline, where)
    _check_days(pipeline, where)
    for stage in (pipeline.won, pipeline.lost):
        _check_stage(pipeline, stage, where)
    for stage in pipeline.required:
        _check_stage(pipeline, stage, f"{where}.required")
    return pipeline


def _check_stages(pipeline: Pipeline, where: str) -> None:
    if len(set(pipeline.stages)) != len(pipeline.stages) or not pipeline.stages:
        raise ConfigError(_("%(where)s.stages: each stage once, please.") % {"where": where})
    if len(pipeline.probabilities) != len(pipeline.stages):
        raise ConfigError(
            _("%(where)s has %(stages)d stages but %(probabilities)d probabilities.")
            % {
                "where": where,
                "stages": len(pipeline.stages),
                "probabilities": len(pipeline.probabilities),
            },
            hint=_("Give each stage its chance in percent, in the same order."),
        )
    if not all(0 <= chance <= 100 for chance in pipeline.probabilities):  # noqa: PLR2004 (percent)
        raise ConfigError(
            _("%(where)s.probabilities are percents, 0 to 100.") % {"where": where},
        )


def _check_days(pipeline: Pipeline, where: str) -> None:
    if len(pipeline.days) not in {0, len(pipeline.stages)}:
        raise ConfigError(
            _("%(where)s has %(stages)d stages but %(days)d days.")
            % {"where": where, "stages": len(pipeline.stages), "days": len(pipeline.days)},
            hint=_("Give each stage its days in the same order, 0 for any number."),
        )
    for days in pipeline.days:
        within(days, 0, _LONGEST_STAY, f"{where}.days")


def _check_stage(pipeline: Pipeline, stage: str, where: str) -> None:
    if stage not in pipeline.stages:
        raise ConfigError(
            _("%(where)s: there is no stage %(stage)s.") % {"where": where, "stage": stage},
            hint=nearest(stage, pipeline.stages),
        )


def _required(value: object, _wanted: object, where: str) -> Mapping[str, tuple[str, ...]]:
    """``{ proposal = ["value"], won = ["custom.contract"] }``."""
    if not isinstance(value, Mapping):
        raise ConfigError(
            _("%(where)s must be a section.") % {"where": where},
            hint=_("See config.example.toml for how it is written."),
        )
    found: dict[str, tuple[str, ...]] = {}
    for stage, names in value.items():
        found[stage] = typed(names, tuple[str, ...], f"{where}.{stage}")
        for name in found[stage]:
            if name not in REQUIRABLE and not name.startswith("custom."):
                raise ConfigError(
                    _("%(where)s: a deal has no field %(name)s.")
                    % {"where": f"{where}.{stage}", "name": name},
                    hint=nearest(name, REQUIRABLE)
                    or _("It may be: %(choices)s.")
                    % {"choices": in_series((*REQUIRABLE, "custom.KEY"))},
                )
    return MappingProxyType(found)
