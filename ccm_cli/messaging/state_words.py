"""The words that campaigns, messages and calls hold in fields with few values, for people."""

from collections.abc import Mapping

from ccm_cli.language.catalog import message

CAMPAIGN_STATES: Mapping[str, str] = {
    "draft": message("draft"),
    "scheduled": message("scheduled"),
    "running": message("running"),
    "paused": message("paused"),
    "held": message("held back"),
    "done": message("done"),
    "cancelled": message("cancelled"),
}
CAMPAIGN_KINDS: Mapping[str, str] = {
    "broadcast": message("once"),
    "recurring": message("again and again"),
    "dated": message("by a date of each"),
    "triggered": message("as people come to fit"),
}
MESSAGE_STATES: Mapping[str, str] = {
    "queued": message("queued"),
    "claimed": message("about to go"),
    "handed over": message("on its way"),
    "accepted": message("accepted"),
    "deferred": message("deferred"),
    "refused": message("refused"),
    "suppressed": message("held back"),
    "unknown": message("unknown"),
    "cancelled": message("cancelled"),
    "passed on": message("passed on"),
}
CALL_STATES: Mapping[str, str] = {"waiting": message("waiting"), "done": message("done")}
CONSENT: Mapping[str, str] = {"given": message("given"), "withdrawn": message("withdrawn")}
REQUEST_STATES: Mapping[str, str] = {
    "waiting": message("waiting"),
    "confirmed": message("confirmed"),
    "lapsed": message("lapsed"),
}
PURPOSES: Mapping[str, str] = {
    "marketing": message("marketing"),
    "survey": message("survey"),
    "transactional": message("transactional"),
    "*": message("all"),
}
METRICS: Mapping[str, str] = {
    "replies": message("answers"),
    "clicks": message("clicks"),
    "sales": message("sales"),
}
