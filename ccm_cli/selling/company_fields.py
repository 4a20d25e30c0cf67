"""What the filter language may say about what companies bought and what is to be done for them."""

from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Field, Kind

DEALS_OF_COMPANY = """(d.company_id = {company} OR (d.company_id IS NULL AND d.contact_id IN (
    SELECT w.contact_id FROM contact_company w WHERE w.company_id = {company} AND NOT EXISTS (
        SELECT 1 FROM contact_company e WHERE e.contact_id = w.contact_id
        AND (e.position < w.position OR (e.position = w.position AND e.id < w.id))))))"""
"""Which deals ``d`` are a company's: those with it and, of those with nobody's company, the ones
with people whose first company it is. The same is true of sales ``d``."""
TASKS_OF_COMPANY = (
    """(t.company_id = {company}
    OR t.contact_id IN (SELECT contact_id FROM contact_company WHERE company_id = {company})
    OR t.deal_id IN (SELECT d.id FROM deal d WHERE """
    + DEALS_OF_COMPANY
    + "))"
)
"""Which tasks ``t`` are a company's: about itself, its people or its deals."""
_DEALS = "deal d WHERE " + DEALS_OF_COMPANY.format(company="o.id")
_TASKS = "task t WHERE t.state = 'open' AND " + TASKS_OF_COMPANY.format(company="o.id")
_SALES = (
    # The limit keeps SQLite from computing all sales to take the sum of a few.
    "(SELECT d.at, d.amount_minor FROM sale d WHERE "
    + DEALS_OF_COMPANY.format(company="o.id")
    + "{more} LIMIT -1)"
)
_SOLD = _SALES.format(more="")
_OURS = "d.currency = (SELECT value FROM meta WHERE key = 'base_currency')"


def _counted(name: str, label: str, condition: str = "") -> Field:
    where = f"{_DEALS} AND {condition}" if condition else _DEALS
    return Field(name, Kind.NUMBER, f"(SELECT count(*) FROM {where})", label)


COMPANY_FIELDS = (
    _counted("deals.count", message("Deals")),
    _counted("deals.open", message("Open deals"), "d.state = 'open'"),
    _counted("deals.won", message("Won deals"), "d.state = 'won'"),
    _counted("deals.lost", message("Lost deals"), "d.state = 'lost'"),
    Field(
        "revenue",
        Kind.MONEY,
        f"(SELECT coalesce(sum(amount_minor), 0) FROM {_SALES.format(more=f' AND {_OURS}')})",
        message("Revenue"),
    ),
    Field("sales", Kind.NUMBER, f"(SELECT count(*) FROM {_SOLD})", message("Purchases")),
    Field(
        "last_won",
        Kind.MOMENT,
        f"(SELECT max(at) FROM {_SOLD})",
        message("Last purchase"),
        aliases=("last_sale",),
    ),
    Field("deal.stage", Kind.TEXT, "d.stage", message("Stages of deals"), rows=_DEALS),
    Field("tasks.open", Kind.NUMBER, f"(SELECT count(*) FROM {_TASKS})", message("Open tasks")),
    Field("next_task", Kind.MOMENT, f"(SELECT min(t.due_at) FROM {_TASKS})", message("Next task")),
)
