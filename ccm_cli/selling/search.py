"""The search indexes of deals and tasks."""

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
