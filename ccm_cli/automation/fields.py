"""What the filter language may say about goals."""

from ccm_cli.automation.measures import MEASURES
from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Entity, Field, Kind, Registry

GOAL = Entity(
    "goal",
    "goal",
    "gl",
    (
        Field("id", Kind.NUMBER, "gl.id", message("Number")),
        Field("name", Kind.TEXT, "gl.name", message("Name"), key_sql="gl.key", sort_sql="gl.key"),
        Field(
            "measure", Kind.CHOICE, "gl.measure", message("Measure"),
            choices=tuple(one.name for one in MEASURES),
        ),
        Field("target", Kind.NUMBER, "gl.target", message("Target")),
        Field("start", Kind.DAY, "gl.start", message("Start")),
        Field("deadline", Kind.DAY, "gl.deadline", message("Deadline"), aliases=("until",)),
        Field("filter", Kind.TEXT, "gl.filter", message("Audience")),
        Field("responsible", Kind.TEXT, "gl.responsible", message("Responsible")),
        Field("notes", Kind.TEXT, "gl.notes", message("Notes")),
        Field(
            "campaigns", Kind.NUMBER,
            "(SELECT count(*) FROM goal_campaign n WHERE n.goal_id = gl.id)",
            message("Campaigns"),
        ),
        Field("created", Kind.MOMENT, "gl.created_at", message("Created")),
        Field("updated", Kind.MOMENT, "gl.updated_at", message("Changed")),
    ),
)  # fmt: skip


def declare(registry: Registry) -> None:
    """Register goals."""
    registry.register(GOAL)
