"""The words that mails hold in fields with few values, for people."""

from collections.abc import Mapping

from ccm_cli.language.catalog import message

KINDS: Mapping[str, str] = {
    "human": message("mail"),
    "answer": message("answer to a survey"),
    "unsubscribe": message("unsubscribe"),
    "confirm": message("confirmation"),
    "away": message("out of office"),
    "auto": message("automatic"),
    "list": message("list"),
    "bounce": message("bounce"),
    "delayed": message("delayed"),
    "complaint": message("reported as spam"),
    "own": message("our own"),
    "known": message("known already"),
    "stranger": message("of strangers"),
}
"""Kinds of mails for people."""
STATES: Mapping[str, str] = {
    "new": message("waits"),
    "done": message("done"),
    "ignored": message("put aside"),
}
FAILINGS: Mapping[str, str] = {
    "hard": message("hard: the address does not exist"),
    "soft": message("soft: it may pass"),
    "policy": message("policy: refused by a rule"),
    "delayed": message("delayed: the server goes on trying"),
}
