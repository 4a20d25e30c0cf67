"""The search indexes of deals, tasks, products and orders."""

from ccm_cli.language.catalog import message
from ccm_cli.store.searching import Index, Searchable

DEALS = Searchable(
    "deal",
    message("Deals"),
    Index(
        "deal_search",
        "d.id",
        "SELECT d.id, d.title, d.notes, d.lost_reason, (SELECT group_concat(k.name, ' ')"
        " FROM deal_competitor k WHERE k.deal_id = d.id) FROM deal d",
        "",
        {"deal": "id", "deal_competitor": "deal_id"},
        {},
    ),
    "SELECT d.id, d.contact_id, d.title, coalesce(c.name, o.name, ''), d.updated_at,"
    " d.state <> 'open', d.title, d.notes, d.lost_reason, (SELECT group_concat(k.name, ', ')"
    " FROM deal_competitor k WHERE k.deal_id = d.id)"
    " FROM deal d LEFT JOIN contact c ON c.id = d.contact_id"
    " LEFT JOIN company o ON o.id = d.company_id",
    "d.id",
    (message("Title"), message("Notes"), message("Reason"), message("Competitors")),
)
TASKS = Searchable(
    "task",
    message("Tasks"),
    Index(
        "task_search",
        "t.id",
        "SELECT t.id, t.title, t.notes FROM task t",
        "",
        {"task": "id"},
        {},
    ),
    "SELECT t.id, t.contact_id, t.title, coalesce(c.name, ''), t.due_at, t.state <> 'open',"
    " t.title, t.notes FROM task t LEFT JOIN contact c ON c.id = t.contact_id",
    "t.id",
    (message("Title"), message("Notes")),
)
PRODUCTS = Searchable(
    "product",
    message("Products"),
    Index(
        "product_search",
        "p.id",
        "SELECT p.id, p.name, p.code, p.category, p.notes FROM product p",
        "",
        {"product": "id"},
        {},
    ),
    "SELECT p.id, NULL, p.name, p.code, p.updated_at, p.state <> 'active', p.name, p.code,"
    " p.category, p.notes FROM product p",
    "p.id",
    (message("Name"), message("Code"), message("Category"), message("Notes")),
)
_SOLD = (
    "(SELECT group_concat(l.code || ' ' || l.name, '{mark}') FROM sale_order_line l"
    " WHERE l.order_id = o.id)"
)
ORDERS = Searchable(
    "order",
    message("Orders"),
    Index(
        "order_search",
        "o.id",
        f"SELECT o.id, o.number, {_SOLD.format(mark=' ')}, o.notes FROM sale_order o",
        "",
        {"sale_order": "id", "sale_order_line": "order_id"},
        {},
    ),
    "SELECT o.id, o.contact_id, o.number, coalesce(c.name, k.name, ''), o.at,"
    f" o.state IN ('paid', 'returned', 'cancelled'), o.number, {_SOLD.format(mark=', ')}, o.notes"
    " FROM sale_order o LEFT JOIN contact c ON c.id = o.contact_id"
    " LEFT JOIN company k ON k.id = o.company_id",
    "o.id",
    (message("Order"), message("Products"), message("Notes")),
)
