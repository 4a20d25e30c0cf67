"""Figures of selling kept ready per customer: deals by state, orders, and what sales brought.

What a sale is, the view ``sale`` says: an order that is confirmed or paid, for what it came to
without tax and less what was returned; and a won deal that has no order that was ever agreed on.
A deal is worth what somebody thought it to be, an order what was sold, so the order counts where
there are both, and nothing counts twice. Tax is owed to the state and no revenue (IFRS 15, 47). An
order that came back whole is no sale, nor is the deal that led to it.
"""

import sqlite3
from collections.abc import Sequence

from ccm_cli.store.derived import Derived

_OURS = "(SELECT value FROM meta WHERE key = 'base_currency')"
_COUNTED = f"""
INSERT INTO contact_sales (contact_id, deals_open, deals_won, deals_lost, revenue_minor,
                           first_won_at, last_won_at, orders, orders_minor, first_order_at,
                           last_order_at, sales)
SELECT contact_id, sum(deals_open), sum(deals_won), sum(deals_lost), sum(revenue_minor),
       min(sold_at), max(sold_at), sum(orders), sum(orders_minor), min(ordered_at),
       max(ordered_at), sum(sales)
FROM (
  SELECT d.contact_id, d.state = 'open' AS deals_open, d.state = 'won' AS deals_won,
         d.state = 'lost' AS deals_lost, 0 AS revenue_minor, NULL AS sold_at, 0 AS orders,
         0 AS orders_minor, NULL AS ordered_at, 0 AS sales
  FROM deal d WHERE d.contact_id {{which}}
  UNION ALL
  SELECT s.contact_id, 0, 0, 0,
         CASE WHEN s.currency = {_OURS} THEN coalesce(s.amount_minor, 0) ELSE 0 END, s.at,
         s.order_id IS NOT NULL,
         CASE WHEN s.order_id IS NOT NULL AND s.currency = {_OURS} THEN s.amount_minor ELSE 0 END,
         CASE WHEN s.order_id IS NOT NULL THEN s.at END, 1
  FROM sale s WHERE s.contact_id {{which}}
)
GROUP BY contact_id
"""


def _refresh(connection: sqlite3.Connection, contacts: Sequence[int]) -> None:
    marks = f"IN ({', '.join('?' * len(contacts))})"
    connection.execute(f"DELETE FROM contact_sales WHERE contact_id {marks}", contacts)
    connection.execute(_COUNTED.format(which=marks), (*contacts, *contacts))


def _rebuild(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM contact_sales")
    connection.execute(_COUNTED.format(which="IS NOT NULL"))


SALES = Derived(
    "contact_sales",
    {"deal": "contact_id", "sale_order": "contact_id"},
    _refresh,
    _rebuild,
    over={"sale_order": ("deal_id", "SELECT contact_id FROM deal WHERE id = ?")},
)
