"""Clean data, pipelines in full, recurrence, hooks: what the second schema adds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE company ADD COLUMN region VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE company ADD COLUMN postcode VARCHAR NOT NULL DEFAULT ''")
    op.execute(
        "ALTER TABLE company ADD COLUMN parent_id INTEGER"
        " REFERENCES company (id) ON DELETE SET NULL"
    )
    op.execute("ALTER TABLE contact ADD COLUMN rhythm INTEGER")
    op.execute("ALTER TABLE contact_handle ADD COLUMN label VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE deal ADD COLUMN promised_close VARCHAR")
    op.execute("ALTER TABLE deal ADD COLUMN pushes INTEGER NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE deal_stage_change ADD COLUMN from_pipeline VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE deal_stage_change ADD COLUMN pipeline VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE segment ADD COLUMN persona BOOLEAN NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE segment ADD COLUMN frozen_at INTEGER")
    op.execute(
        "ALTER TABLE task ADD COLUMN company_id INTEGER REFERENCES company (id) ON DELETE SET NULL"
    )
    op.execute("ALTER TABLE task ADD COLUMN repeat VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE task ADD COLUMN repeat_from VARCHAR NOT NULL DEFAULT 'due'")
    op.execute(
        "ALTER TABLE task ADD COLUMN previous_id INTEGER REFERENCES task (id) ON DELETE SET NULL"
    )
    op.execute("ALTER TABLE task ADD COLUMN occurrence VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE task ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0")
    op.create_table(
        "contact_touch",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_table(
        "hook_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("hook", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("output", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("webhook", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "webhook_state",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.Integer(), nullable=True),
        sa.Column("next_at", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "company_distinct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["company.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_id"], ["company.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("first_id", "second_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "company_merged",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("old_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_distinct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("first_id", "second_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_merged",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("old_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contact_id", "other_id", "kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("from_stage", sa.String(), nullable=False),
        sa.Column("to_stage", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "segment_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("segment_id", "contact_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deal_competitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("won", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deal_id", "key"),
        sqlite_autoincrement=True,
    )
    op.create_index("contact_touch_due", "contact_touch", ["due_at", "contact_id"], unique=False)
    op.create_index("webhook_delivery_webhook", "webhook_delivery", ["webhook", "id"], unique=False)
    op.create_index(
        "ix_company_distinct_second_id", "company_distinct", ["second_id"], unique=False
    )
    op.create_index("ix_company_merged_company_id", "company_merged", ["company_id"], unique=False)
    op.create_index(
        "ix_contact_distinct_second_id", "contact_distinct", ["second_id"], unique=False
    )
    op.create_index("ix_contact_merged_contact_id", "contact_merged", ["contact_id"], unique=False)
    op.create_index("ix_contact_relation_other_id", "contact_relation", ["other_id"], unique=False)
    op.create_index("contact_stage_change_at", "contact_stage_change", ["at"], unique=False)
    op.create_index(
        "contact_stage_change_contact", "contact_stage_change", ["contact_id", "at"], unique=False
    )
    op.create_index("ix_segment_member_contact_id", "segment_member", ["contact_id"], unique=False)
    op.create_index("ix_attachment_interaction_id", "attachment", ["interaction_id"], unique=False)
    op.create_index("deal_competitor_key", "deal_competitor", ["key"], unique=False)
    op.create_index("ix_company_parent_id", "company", ["parent_id"], unique=False)
    op.drop_index("ix_contact_tag_tag_id", table_name="contact_tag")
    op.create_index("contact_tag_tag", "contact_tag", ["tag_id", "contact_id"], unique=False)
    op.drop_index("deal_closed", table_name="deal")
    op.create_index(
        "deal_closed",
        "deal",
        ["pipeline", "closed_at", "stage", "state", "currency", "value_minor"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL"),
    )
    op.create_index(
        "deal_ageing",
        "deal",
        ["pipeline", "stage", "stage_since"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_interaction_deal_id", table_name="interaction")
    op.drop_index("interaction_contact", table_name="interaction")
    op.create_index(
        "interaction_contact",
        "interaction",
        ["contact_id", "at", "channel", "direction"],
        unique=False,
    )
    op.create_index(
        "interaction_deal",
        "interaction",
        ["deal_id", "at"],
        unique=False,
        sqlite_where=sa.text("deal_id IS NOT NULL"),
    )
    op.create_index(
        "journal_entry_gone",
        "journal_entry",
        ["table_name"],
        unique=False,
        sqlite_where=sa.text("after IS NULL"),
    )
    op.create_index("ix_task_company_id", "task", ["company_id"], unique=False)
    op.create_index("ix_task_previous_id", "task", ["previous_id"], unique=False)
    op.create_index("task_pressing", "task", ["state", "priority", "due_at"], unique=False)
    op.create_index(
        "task_remind", "task", ["remind_at"], unique=False, sqlite_where=sa.text("state = 'open'")
    )
    op.execute(
        """
        UPDATE deal SET promised_close = expected_close
        """
    )
    op.execute(
        """
        CREATE VIEW contacts AS SELECT
          c.id, c.name, c.given_name, c.middle_name, c.family_name, c.title, c.kind, c.stage,
          (SELECT e.address FROM contact_email e WHERE e.contact_id = c.id
            ORDER BY e.position, e.id LIMIT 1) AS email,
          (SELECT p.number FROM contact_phone p WHERE p.contact_id = c.id
            ORDER BY p.position, p.id LIMIT 1) AS phone,
          (SELECT o.name FROM contact_company w JOIN company o ON o.id = w.company_id
            WHERE w.contact_id = c.id ORDER BY w.position, w.id LIMIT 1) AS company,
          (SELECT a.city FROM contact_address a WHERE a.contact_id = c.id
            ORDER BY a.position, a.id LIMIT 1) AS city,
          (SELECT a.country FROM contact_address a WHERE a.contact_id = c.id
            ORDER BY a.position, a.id LIMIT 1) AS country,
          (SELECT json_group_array(t.name) FROM contact_tag g JOIN tag t ON t.id = g.tag_id
            WHERE g.contact_id = c.id) AS tags,
          c.language, c.time_zone, c.channel, c.source, c.notes, c.custom,
          coalesce(s.deals_open, 0) AS deals_open, coalesce(s.deals_won, 0) AS deals_won,
          coalesce(s.deals_lost, 0) AS deals_lost, coalesce(s.revenue_minor, 0) AS revenue_minor,
          coalesce(k.interactions, 0) AS interactions,
          datetime(k.last_contact_at, 'unixepoch') AS last_contact,
          datetime(c.created_at, 'unixepoch') AS created,
          datetime(c.updated_at, 'unixepoch') AS updated
        FROM contact c
        LEFT JOIN contact_sales s ON s.contact_id = c.id
        LEFT JOIN contact_activity k ON k.contact_id = c.id
        """
    )
    op.execute(
        """
        CREATE VIEW companies AS SELECT
          o.id, o.name, o.kind, o.email, o.phone, o.website, o.street, o.city, o.region, o.postcode,
          o.country, parent.name AS parent,
          (SELECT count(*) FROM contact_company w WHERE w.company_id = o.id) AS contacts,
          o.notes, o.custom,
          datetime(o.created_at, 'unixepoch') AS created,
          datetime(o.updated_at, 'unixepoch') AS updated
        FROM company o LEFT JOIN company parent ON parent.id = o.parent_id
        """
    )
    op.execute(
        """
        CREATE VIEW deals AS SELECT
          d.id, d.title, d.contact_id, c.name AS contact, d.company_id, o.name AS company,
          d.pipeline, d.stage, d.state, d.value_minor, d.currency, d.expected_close, d.lost_reason,
          d.source, d.notes, d.custom,
          datetime(d.stage_since, 'unixepoch') AS stage_since,
          datetime(d.created_at, 'unixepoch') AS created,
          datetime(d.updated_at, 'unixepoch') AS updated,
          datetime(d.closed_at, 'unixepoch') AS closed
        FROM deal d
        LEFT JOIN contact c ON c.id = d.contact_id LEFT JOIN company o ON o.id = d.company_id
        """
    )
    op.execute(
        """
        CREATE VIEW tasks AS SELECT
          t.id, t.title, t.contact_id, c.name AS contact, t.deal_id, d.title AS deal, t.company_id,
          t.priority, t.state, t.all_day, t.repeat, t.notes,
          datetime(t.due_at, 'unixepoch') AS due, datetime(t.remind_at, 'unixepoch') AS remind,
          datetime(t.done_at, 'unixepoch') AS done, datetime(t.created_at, 'unixepoch') AS created
        FROM task t LEFT JOIN contact c ON c.id = t.contact_id LEFT JOIN deal d ON d.id = t.deal_id
        """
    )
    op.execute(
        """
        CREATE VIEW interactions AS SELECT
          i.id, i.contact_id, c.name AS contact, i.company_id, i.deal_id, i.campaign_id,
          i.channel, i.direction, datetime(i.at, 'unixepoch') AS at, i.summary, i.body,
          i.duration AS seconds, i.cost_minor, i.currency, i.sentiment
        FROM interaction i JOIN contact c ON c.id = i.contact_id
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE company_search USING fts5(
          words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3',
          columnsize = 0, detail = none)
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE contact_note_search USING fts5(
          words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3',
          columnsize = 0, detail = none)
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE interaction_search USING fts5(
          words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3',
          columnsize = 0, detail = none)
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE deal_search USING fts5(
          words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3',
          columnsize = 0, detail = none)
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE task_search USING fts5(
          words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3',
          columnsize = 0, detail = none)
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE contact_search_words USING fts5vocab('contact_search', 'row')
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE company_search_words USING fts5vocab('company_search', 'row')
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE contact_note_search_words USING fts5vocab('contact_note_search', 'row')
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE interaction_search_words USING fts5vocab('interaction_search', 'row')
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE deal_search_words USING fts5vocab('deal_search', 'row')
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE task_search_words USING fts5vocab('task_search', 'row')
        """
    )
    op.execute(
        """
        INSERT INTO company_search (rowid, words)
          SELECT id, ccm_words(name, email, phone, website, street, city, notes)
        FROM company
        """
    )
    op.execute(
        """
        INSERT INTO contact_note_search (rowid, words) SELECT id, ccm_words(notes)
        FROM contact WHERE notes <> ''
        """
    )
    op.execute(
        """
        INSERT INTO interaction_search (rowid, words) SELECT id, ccm_words(summary, body)
        FROM interaction
        """
    )
    op.execute(
        """
        INSERT INTO deal_search (rowid, words) SELECT id, ccm_words(title, notes, lost_reason)
        FROM deal
        """
    )
    op.execute(
        """
        INSERT INTO task_search (rowid, words) SELECT id, ccm_words(title, notes)
        FROM task
        """
    )
    op.execute(
        """
        CREATE INDEX task_next ON task (state, coalesce(due_at, 9223372036854775807), id)
        """
    )
