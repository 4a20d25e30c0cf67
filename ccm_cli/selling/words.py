"""The words that records of selling hold in fields with few values, with what people read."""

from collections.abc import Mapping

from ccm_cli.language.catalog import message

DEAL_STATES: Mapping[str, str] = {
    "open": message("open"),
    "won": message("won"),
    "lost": message("lost"),
}
TASK_STATES: Mapping[str, str] = {"open": message("open"), "done": message("done")}
PRIORITIES: Mapping[str, str] = {
    "low": message("low"),
    "normal": message("normal"),
    "high": message("high"),
}
PRODUCT_STATES: Mapping[str, str] = {
    "active": message("active"),
    "retired": message("retired"),
}
ORDER_STATES: Mapping[str, str] = {
    "draft": message("draft"),
    "confirmed": message("confirmed"),
    "paid": message("paid"),
    "returned": message("returned"),
    "cancelled": message("cancelled"),
}
