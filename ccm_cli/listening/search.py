"""The search index of tickets: subject, what was asked, and the notes of their history."""

from ccm_cli.language.catalog import message
from ccm_cli.store.searching import Index, Searchable

_NOTES = "(SELECT group_concat(h.note, ' ') FROM ticket_change h WHERE h.ticket_id = tk.id)"

TICKETS = Searchable(
    "ticket",
    message("Tickets"),
    Index(
        "ticket_search",
        "tk.id",
        f"SELECT tk.id, tk.subject, tk.category, tk.description, {_NOTES} FROM ticket tk",
        "",
        {"ticket": "id", "ticket_change": "ticket_id"},
        {},
    ),
    "SELECT tk.id, tk.contact_id, tk.subject, coalesce(c.name, o.name, ''), tk.created_at,"
    f" tk.state = 'closed', tk.subject, tk.category, tk.description, {_NOTES}"
    " FROM ticket tk LEFT JOIN contact c ON c.id = tk.contact_id"
    " LEFT JOIN company o ON o.id = tk.company_id",
    "tk.id",
    (message("Subject"), message("Category"), message("Text"), message("Notes")),
)
