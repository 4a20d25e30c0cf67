"""The picture of a group of people as a list of figures, for every face that shows it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers.choices import CHANNELS, STAGES
from ccm_cli.insight.queries.personas import KNOWN, Picture, Share
from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Kind

GROUPS = {
    "size": message("Size"),
    "known": message("Known of them"),
    "stages": message("Stages"),
    "sources": message("Sources"),
    "tags": message("Tags"),
    "cities": message("Cities"),
    "channels": message("Channels"),
    "value": message("Value"),
    "contact": message("In touch"),
    "voice": message("Voice"),
}
"""What figures are grouped under, in order."""

OWNERS_WORDS = frozenset({"sources", "tags", "cities"})
"""Groups whose figures are called by what the owner wrote."""

_LABELS = {
    **KNOWN,
    "people": message("People"),
    "completeness": message("Completeness"),
    "revenue": message("Revenue"),
    "revenue_each": message("Revenue each"),
    "buyers": message("Have bought"),
    "sales": message("Purchases"),
    "days_since": message("Days since last contact (median)"),
    "never": message("Never in contact"),
    "asked": message("Written to or called in a year"),
    "answered": message("Answered within 30 days"),
    "nps": message("Net Promoter Score"),
    "answers": message("Answers"),
}


class Figure(NamedTuple):
    """One figure of a picture.

    Attributes:
        group: of `GROUPS`.
        name: for programs; of a stage, a city and so on the stored word itself.
        label: an English message, or in the groups of `OWNERS_WORDS` a word of the owner's own.
        value: stored; None where there is none.
        kind: what it is.
        share: the part of the group, or of those asked, 0 to 1; None where that says nothing.
    """

    group: str
    name: str
    label: str
    value: Any
    kind: Kind
    share: float | None = None


MOST = 5
"""Sources, tags, cities and channels that a picture shows, the most frequent first."""


def figures(picture: Picture, most: int | None = MOST) -> list[Figure]:
    """Everything a picture shows, in order.

    Args:
        picture: as `ccm_cli.insight.queries.personas.picture` gives it.
        most: how many sources, tags and so on; None: all.
    """
    people = picture.people
    touches = sum(channel.people for channel in picture.channels)
    mean = round(picture.revenue / people) if people else None
    return [
        _figure("size", "people", people, share=picture.share),
        _figure("known", "completeness", None, share=picture.completeness),
        *(
            _figure("known", each.name, each.people, share=_of(each, people))
            for each in picture.known
        ),
        *_named("stages", picture.stages, people, STAGES),
        *_named("sources", picture.sources[:most], people),
        *_named("tags", picture.tags[:most], people),
        *_named("cities", picture.cities[:most], people),
        *_named("channels", picture.channels[:most], touches, CHANNELS),
        _figure("value", "revenue", picture.revenue, Kind.MONEY),
        _figure("value", "revenue_each", mean, Kind.MONEY),
        _figure("value", "buyers", picture.buyers, share=_part(picture.buyers, people)),
        _figure("value", "sales", picture.sales),
        _figure("contact", "days_since", _whole(picture.days_since)),
        _figure("contact", "never", picture.never, share=_part(picture.never, people)),
        _figure("contact", "asked", picture.asked, share=_part(picture.asked, people)),
        _figure("contact", "answered", picture.answered, share=picture.response),
        _figure("voice", "nps", _whole(picture.score.nps)),
        _figure("voice", "answers", picture.score.answers),
    ]  # fmt: skip


def side_by_side(pictures: Sequence[Picture]) -> list[tuple[Figure, list[Figure | None]]]:
    """The figures of several pictures, line by line.

    Returns:
        For each line that one of them shows a figure that names it, and the figure of each
        picture; None where it has none: nobody of theirs lives in that city.
    """
    columns = [{(f.group, f.name): f for f in figures(picture, None)} for picture in pictures]
    lines: dict[tuple[str, str], Figure] = {}
    for picture in pictures:
        for figure in figures(picture):
            lines.setdefault((figure.group, figure.name), figure)
    order = list(GROUPS)
    ranked = sorted(lines, key=lambda place: order.index(place[0]))
    return [(lines[place], [column.get(place) for column in columns]) for place in ranked]


def _figure(
    group: str, name: str, value: Any, kind: Kind = Kind.NUMBER, share: float | None = None
) -> Figure:
    return Figure(group, name, _LABELS[name], value, kind, share)


def _named(
    group: str, shares: Iterable[Share], whole: int, labels: Mapping[str, str] | None = None
) -> list[Figure]:
    words = labels or {}
    return [
        Figure(
            group,
            each.name,
            words.get(each.name, each.name),
            each.people,
            Kind.NUMBER,
            _of(each, whole),
        )
        for each in shares
    ]


def _of(share: Share, whole: int) -> float | None:
    return _part(share.people, whole)


def _part(number: int, whole: int) -> float | None:
    return number / whole if whole else None


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)
