"""Where messaging keeps filters over contacts, which follow when a field is renamed."""

from ccm_cli.customers.custom_fields import KeptFilters

CAMPAIGNS = KeptFilters("campaign", "state NOT IN ('done', 'cancelled')")
MESSAGES = KeptFilters(
    "message", "filter <> '' AND state IN ('queued', 'claimed', 'deferred')", is_dated=False
)
