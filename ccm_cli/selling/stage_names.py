"""Pipelines and stages as files of other programs name them."""

import re
from collections.abc import Mapping

from ccm_cli import config
from ccm_cli.errors import InvalidInput
from ccm_cli.language.text import search_key
from ccm_cli.selling import pipelines
from ccm_cli.selling.pipelines import Pipeline

_ASIDE = re.compile(r"\s*\([^()]*\)\s*\Z")
_PIPELINE = re.compile(r"\b(?:pipeline|قیف|воронка)\b|^default$")
_WON = frozenset({"closed won", "closedwon", "win", "sold", "برنده", "موفق", "выиграна", "продано"})
_LOST = frozenset({"closed lost", "closedlost", "lose", "failed", "ازدست رفته", "проиграна"})
# The stages other programs begin with, each with what is nearest to it in a plain pipeline.
_NEAR: Mapping[str, tuple[str, ...]] = {
    "new": ("lead",),
    "open": ("lead",),
    "lead in": ("lead",),
    "appointment scheduled": ("qualified", "lead"),
    "appointmentscheduled": ("qualified", "lead"),
    "contact made": ("qualified", "lead"),
    "qualified to buy": ("qualified",),
    "qualifiedtobuy": ("qualified",),
    "demo scheduled": ("qualified", "proposal"),
    "needs defined": ("qualified",),
    "presentation scheduled": ("proposal",),
    "presentationscheduled": ("proposal",),
    "proposal made": ("proposal",),
    "decision maker bought-in": ("negotiation", "proposal"),
    "decisionmakerboughtin": ("negotiation", "proposal"),
    "negotiations started": ("negotiation",),
    "contract sent": ("negotiation",),
    "contractsent": ("negotiation",),
}


def pipeline_said(settings: Mapping[str, config.Pipeline], text: str) -> Pipeline:
    """The pipeline that a cell means; ``Sales Pipeline`` is ``sales``.

    Raises:
        InvalidInput: there is none of that name; the hint has the nearest.
    """
    try:
        return pipelines.named(settings, text)
    except InvalidInput:
        bare = _PIPELINE.sub("", search_key(text)).strip()
        if bare == search_key(text):
            raise
        return pipelines.named(settings, bare or None)


def stage_said(pipeline: Pipeline, text: str) -> str:
    """The stage that a cell means, also by the names that other programs begin with.

    Raises:
        InvalidInput: there is none of that name; the hint has the nearest.
    """
    try:
        return pipeline.stage(text)
    except InvalidInput:
        key = search_key(_ASIDE.sub("", text)).replace("_", " ")
        if key in _WON:
            return pipeline.won
        if key in _LOST:
            return pipeline.lost
        near = next((stage for stage in _NEAR.get(key, (key,)) if stage in pipeline.stages), None)
        if near is None:
            raise
        return near
