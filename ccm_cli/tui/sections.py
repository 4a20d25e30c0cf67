"""The registry of main screens: a screen more is its module and one line here."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from textual.screen import Screen

from ccm_cli.language import gettext as _


class Section(NamedTuple):
    """A main screen: its name, the key that goes there, its title, and where it is written."""

    name: str
    key: str
    title: str
    module: str
    screen: str


def sections() -> tuple[Section, ...]:
    """The main screens in the order of their keys, in the language of this run."""
    return (
        Section("today", "1", _("Today"), "dashboard", "Dashboard"),
        Section("customers", "2", _("Customers"), "customers", "Customers"),
        Section("companies", "3", _("Companies"), "companies", "Companies"),
        Section("board", "4", _("Board"), "board", "DealBoard"),
        Section("campaigns", "5", _("Campaigns"), "campaigns", "Campaigns"),
        Section("reports", "6", _("Reports"), "reports", "Reports"),
        Section("segments", "7", _("Segments"), "segments", "Segments"),
        Section("calendar", "8", _("Calendar"), "calendar", "Calendar"),
        Section("automations", "9", _("Automations"), "automations", "Automations"),
        Section("inbox", "0", _("Inbox"), "inbox", "Inbox"),
    )


def maker(section: Section) -> Callable[[], Screen[Any]]:
    """What makes a section's screen, importing it when it is first shown."""

    def make() -> Screen[Any]:
        module = import_module(f"ccm_cli.tui.screens.{section.module}")
        screen: Screen[Any] = getattr(module, section.screen)()
        return screen

    return make
