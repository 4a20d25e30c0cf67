"""What hangs on contacts and what sorts them: segments, tags, fields, relations, stages, files."""

from ccm_cli.customers.exporting.listed import Column, contact_columns, listed
from ccm_cli.store.filters.registry import Kind

SEGMENTS = listed(
    "segments",
    (
        Column("name", "s.name"),
        Column("filter", "s.filter"),
        Column("description", "s.description"),
        Column("persona", "s.persona", Kind.BOOL),
        Column("frozen_at", "s.frozen_at", Kind.MOMENT, header="frozen"),
        Column(
            "members",
            "(SELECT json_group_array(m.contact_id) FROM (SELECT contact_id FROM segment_member"
            " WHERE segment_id = s.id ORDER BY contact_id) m)",
            json=True,
        ),
        Column("created_at", "s.created_at", Kind.MOMENT, header="created"),
        Column("updated_at", "s.updated_at", Kind.MOMENT, header="updated"),
    ),
    entity="segment",
    table="segment",
    alias="s",
)

TAGS = listed(
    "tags",
    (
        Column("name", "t.name"),
        Column(
            "contacts",
            "(SELECT count(*) FROM contact_tag n WHERE n.tag_id = t.id)",
            Kind.NUMBER,
        ),
    ),
    entity="tag",
    table="tag",
    alias="t",
)

FIELDS = listed(
    "fields",
    (
        Column("entity", "f.entity"),
        Column("key", "f.key"),
        Column("label", "f.label"),
        Column("type", "f.kind"),
        Column("choices", "f.choices", json=True),
    ),
    table="custom_field",
    alias="f",
)

RELATIONS = listed(
    "relations",
    (
        *contact_columns("c"),
        Column("kind", "r.kind"),
        *contact_columns("o", "other"),
        Column("note", "r.note"),
        Column("created_at", "r.created_at", Kind.MOMENT, header="created"),
    ),
    table="contact_relation",
    alias="r",
    joins={
        "c": "LEFT JOIN contact c ON c.id = r.contact_id",
        "o": "LEFT JOIN contact o ON o.id = r.other_id",
    },
)

STAGES = listed(
    "stages",
    (
        *contact_columns("c"),
        Column("from_stage", "g.from_stage", header="from"),
        Column("to_stage", "g.to_stage", header="to"),
        Column("at", "g.at", Kind.MOMENT),
    ),
    table="contact_stage_change",
    alias="g",
    joins={"c": "LEFT JOIN contact c ON c.id = g.contact_id"},
)

ATTACHMENTS = listed(
    "attachments",
    (
        Column("interaction_id", "a.interaction_id", Kind.NUMBER, header="interaction"),
        *contact_columns("c"),
        Column("path", "a.path"),
        Column("name", "a.name"),
        Column("size", "a.size", Kind.NUMBER),
        Column("sha256", "a.sha256"),
        Column("created_at", "a.created_at", Kind.MOMENT, header="created"),
    ),
    table="attachment",
    alias="a",
    joins={
        "i": "LEFT JOIN interaction i ON i.id = a.interaction_id",
        "c": "LEFT JOIN contact c ON c.id = i.contact_id",
    },
)
