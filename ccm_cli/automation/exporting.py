"""The goals of the plan, taken out."""

from ccm_cli.customers.exporting.listed import Column, listed
from ccm_cli.store.filters.registry import Kind

GOALS = listed(
    "goals",
    (
        Column("name", "gl.name"),
        Column("measure", "gl.measure"),
        Column("target", "gl.target", Kind.NUMBER),
        Column("start", "gl.start", Kind.DAY),
        Column("deadline", "gl.deadline", Kind.DAY),
        Column("filter", "gl.filter"),
        Column("channels", "gl.channels", json=True),
        Column("content", "gl.content", json=True),
        Column("responsible", "gl.responsible"),
        Column("notes", "gl.notes"),
        Column(
            "campaigns",
            "(SELECT json_group_array(n.name) FROM (SELECT k.name FROM goal_campaign t"
            " JOIN campaign k ON k.id = t.campaign_id WHERE t.goal_id = gl.id ORDER BY k.id) n)",
            json=True,
        ),
        Column("created_at", "gl.created_at", Kind.MOMENT, header="created"),
        Column("updated_at", "gl.updated_at", Kind.MOMENT, header="updated"),
    ),
    entity="goal",
    table="goal",
    alias="gl",
)
