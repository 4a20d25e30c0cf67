"""Products, orders with their lines, payments and returns, and the one notion of a sale."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code_key", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("cost_minor", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("consumable", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sale_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.String(), nullable=True),
        sa.Column("paid_at", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("net_minor", sa.Integer(), nullable=False),
        sa.Column("tax_minor", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.Integer(), nullable=False),
        sa.Column("returned_minor", sa.Integer(), nullable=False),
        sa.Column("returned_net_minor", sa.Integer(), nullable=False),
        sa.Column("paid_minor", sa.Integer(), nullable=False),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sale_order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("cost_minor", sa.Integer(), nullable=True),
        sa.Column("net_minor", sa.Integer(), nullable=False),
        sa.Column("tax_minor", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["sale_order.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sale_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["sale_order.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sale_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("net_minor", sa.Integer(), nullable=False),
        sa.Column("tax_minor", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["sale_order.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["line_id"], ["sale_order_line.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("product_name", "product", ["name_key", "id"])
    op.create_index("ix_sale_order_company_id", "sale_order", ["company_id"])
    op.create_index("ix_sale_order_deal_id", "sale_order", ["deal_id"])
    op.create_index("sale_order_at", "sale_order", ["at", "id"])
    op.create_index(
        "sale_order_contact", "sale_order", ["contact_id", "state", "at", "currency", "total_minor"]
    )
    op.create_index("sale_order_due", "sale_order", ["state", "due_on"])
    op.create_index("sale_order_line_code", "sale_order_line", ["code_key", "order_id"])
    op.create_index("sale_order_line_name", "sale_order_line", ["name_key", "order_id"])
    op.create_index("sale_order_line_order", "sale_order_line", ["order_id", "position"])
    op.create_index("sale_order_line_product", "sale_order_line", ["product_id", "order_id"])
    op.create_index("sale_payment_at", "sale_payment", ["at"])
    op.create_index("sale_payment_order", "sale_payment", ["order_id", "at"])
    op.create_index("ix_sale_return_line_id", "sale_return", ["line_id"])
    op.create_index("sale_return_order", "sale_return", ["order_id", "at"])
    for name, kind in (
        ("orders", "INTEGER NOT NULL DEFAULT 0"),
        ("orders_minor", "INTEGER NOT NULL DEFAULT 0"),
        ("first_order_at", "INTEGER"),
        ("last_order_at", "INTEGER"),
        ("sales", "INTEGER NOT NULL DEFAULT 0"),
    ):
        op.execute(f"ALTER TABLE contact_sales ADD COLUMN {name} {kind}")
    op.execute("UPDATE contact_sales SET sales = deals_won")
    op.create_index("contact_sales_orders", "contact_sales", ["orders", "contact_id"])
    for name in ("product", "order"):
        op.execute(
            f"CREATE VIRTUAL TABLE {name}_search USING fts5("
            "words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3',"
            " columnsize = 0, detail = none)"
        )
        op.execute(
            f"CREATE VIRTUAL TABLE {name}_search_words USING fts5vocab('{name}_search', 'row')"
        )
        op.execute(
            f"CREATE VIRTUAL TABLE {name}_search_places"
            f" USING fts5vocab('{name}_search', 'instance')"
        )
    _views()


def _views() -> None:
    # Columns of one affinity in both parts, without which SQLite would make all sales a table of
    # its own to look one up (restriction 17h of its query flattener).
    op.execute(
        """
        CREATE VIEW sale AS
        SELECT d.contact_id, d.company_id, d.closed_at AS at, d.value_minor AS amount_minor,
          d.currency, d.id AS deal_id, CAST(NULL AS INTEGER) AS order_id
        FROM deal d
        WHERE d.state = 'won' AND NOT EXISTS (SELECT 1 FROM sale_order x WHERE x.deal_id = d.id
          AND x.state IN ('confirmed', 'paid', 'returned'))
        UNION ALL
        SELECT o.contact_id, o.company_id, o.at,
          CAST(o.net_minor - o.returned_net_minor AS INTEGER), o.currency, o.deal_id, o.id
        FROM sale_order o WHERE o.state IN ('confirmed', 'paid')
        """
    )
    op.execute(
        """
        CREATE VIEW products AS SELECT
          p.id, p.code, p.name, p.unit, p.category, p.price_minor, p.cost_minor, p.currency,
          p.tax / 1000.0 AS tax_percent, p.consumable, p.state, p.notes,
          datetime(p.created_at, 'unixepoch') AS created,
          datetime(p.updated_at, 'unixepoch') AS updated
        FROM product p
        """
    )
    op.execute(
        """
        CREATE VIEW orders AS SELECT
          o.id, o.number, o.contact_id, c.name AS contact, o.company_id, k.name AS company,
          o.deal_id, o.state, datetime(o.at, 'unixepoch') AS at, o.due_on,
          datetime(o.paid_at, 'unixepoch') AS paid_in_full, o.currency, o.net_minor, o.tax_minor,
          o.total_minor, o.returned_minor, o.paid_minor, o.notes,
          datetime(o.created_at, 'unixepoch') AS created,
          datetime(o.updated_at, 'unixepoch') AS updated
        FROM sale_order o
        LEFT JOIN contact c ON c.id = o.contact_id LEFT JOIN company k ON k.id = o.company_id
        """
    )
    op.execute(
        """
        CREATE VIEW order_lines AS SELECT
          l.id, l.order_id, o.number, l.product_id, l.code, l.name, l.unit,
          l.quantity / 1000.0 AS quantity, l.price_minor, l.discount / 1000.0 AS discount_percent,
          l.tax / 1000.0 AS tax_percent, l.net_minor, l.tax_minor, o.currency,
          l.returned / 1000.0 AS returned
        FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
        """
    )
    op.execute(
        """
        CREATE VIEW payments AS SELECT
          p.id, p.order_id, o.number, datetime(p.at, 'unixepoch') AS at, p.amount_minor,
          o.currency, p.method, p.reference, p.note
        FROM sale_payment p JOIN sale_order o ON o.id = p.order_id
        """
    )
