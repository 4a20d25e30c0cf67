"""By what the figures of deals, interactions, messages and tasks may be grouped."""

from collections.abc import Mapping

from ccm_cli.customers.choices import CHANNELS, DIRECTIONS, KINDS
from ccm_cli.customers.choices import STAGES as LIFECYCLE
from ccm_cli.customers.queries.custom_fields import custom_fields
from ccm_cli.errors import InvalidInput
from ccm_cli.insight.queries.reports.asking import Dimension, refuse_by
from ccm_cli.insight.queries.reports.figures import Shape
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import search_key
from ccm_cli.listening.ticket_words import PRIORITIES as TICKET_PRIORITIES
from ccm_cli.selling.fields import literal
from ccm_cli.selling.words import DEAL_STATES, PRIORITIES
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

CUSTOM = "custom."
TIME = ("day", "week", "month", "quarter", "year")
_TIME = (
    Dimension("day", message("Day"), Shape.DAY),
    Dimension("week", message("Week"), Shape.WEEK),
    Dimension("month", message("Month"), Shape.MONTH),
    Dimension("quarter", message("Quarter"), Shape.QUARTER),
    Dimension("year", message("Year"), Shape.YEAR),
)
_PERSON = {"deal": "c", "interaction": "person", "task": "c", "message": "person"}
_PERSON |= {"ticket": "c"}
_OWN: Mapping[str, tuple[Dimension, ...]] = {
    "deal": (
        Dimension("stage", message("Stage"), sql="d.stage"),
        Dimension("pipeline", message("Pipeline"), sql="d.pipeline"),
        Dimension("state", message("State"), Shape.WORD, "d.state", words=DEAL_STATES),
        Dimension("source", message("Source"), sql="nullif(d.source, '')"),
        Dimension("reason", message("Lost because"), sql="nullif(d.lost_reason, '')"),
        Dimension("currency", message("Currency"), sql="d.currency"),
        Dimension("company", message("Company"), sql="co.name", needs=("co",)),
        Dimension(
            "competitor",
            message("Competitor"),
            sql="rival.name",
            clause="LEFT JOIN deal_competitor rival ON rival.deal_id = d.id",
        ),
        Dimension(
            "lost-to",
            message("Lost to"),
            sql="winner.name",
            clause="LEFT JOIN deal_competitor winner ON winner.deal_id = d.id AND winner.won = 1",
        ),
    ),
    "interaction": (
        Dimension("channel", message("Channel"), Shape.WORD, "i.channel", words=CHANNELS),
        Dimension("direction", message("Direction"), Shape.WORD, "i.direction", words=DIRECTIONS),
        Dimension("weekday", message("Weekday"), Shape.WEEKDAY),
        Dimension("hour", message("Hour"), Shape.HOUR),
        Dimension("weekday-hour", message("Weekday and hour"), Shape.HOUR),
    ),
    "message": (
        Dimension(
            "source",
            message("Source"),
            sql="coalesce('campaign/' || k.name, nullif(m.source, ''))",
            needs=("k",),
        ),
        Dimension("channel", message("Channel"), Shape.WORD, "m.channel", words=CHANNELS),
        Dimension("template", message("Message"), sql="m.template"),
    ),
    "ticket": (
        Dimension(
            "priority", message("Priority"), Shape.WORD, "tk.priority", words=TICKET_PRIORITIES
        ),
        Dimension("category", message("Category"), sql="nullif(tk.category, '')"),
        Dimension(
            "channel", message("Channel"), Shape.WORD, "nullif(tk.channel, '')", words=CHANNELS
        ),
        Dimension("company", message("Company"), sql="co.name", needs=("co",)),
    ),
    "task": (
        Dimension("priority", message("Priority"), Shape.WORD, "t.priority", words=PRIORITIES),
    ),
}


def known(entity: str) -> tuple[Dimension, ...]:
    """Every dimension of an entity that has a fixed name."""
    person = _PERSON[entity]
    needs = (person,)
    about = (
        Dimension("kind", message("Kind"), Shape.WORD, f"{person}.kind", needs, words=KINDS),
        Dimension(
            "lifecycle", message("Lifecycle"), Shape.WORD, f"{person}.stage", needs, words=LIFECYCLE
        ),
    )
    return (*_OWN[entity], *about, *_TIME)


def named(reader: Reader, entity: str, name: str, allowed: tuple[str, ...]) -> Dimension:
    """The dimension of ``--by``.

    Args:
        reader: the database, for custom fields.
        entity: ``deal``, ``interaction``, ``message``, ``ticket`` or ``task``.
        name: of one of ``allowed``, or ``custom.KEY`` for a field of the entity.
        allowed: what the report can be shown by.

    Raises:
        InvalidInput: the report cannot be shown so.
    """
    key = search_key(name)
    for one in known(entity):
        if one.name in allowed and key in {search_key(one.name), search_key(_(one.label))}:
            return one
    if key.startswith(CUSTOM) and entity == "deal":
        return _custom(reader, entity, key.removeprefix(CUSTOM))
    raise refuse_by(name, [*allowed, *([CUSTOM + "KEY"] if entity == "deal" else [])])


def _custom(reader: Reader, entity: str, key: str) -> Dimension:
    fields = custom_fields(reader, entity)
    for field in fields:
        if search_key(field.key) == key:
            if field.kind in {Kind.MONEY, Kind.LIST}:
                raise InvalidInput(
                    _("Nothing can be grouped by %(key)s: it holds amounts or lists.")
                    % {"key": field.key}
                )
            path = literal(f'$."{field.key}"')
            label = field.label or field.key
            return Dimension(CUSTOM + field.key, label, sql=f"json_extract(d.custom, {path})")
    raise refuse_by(CUSTOM + key, [CUSTOM + field.key for field in fields])
