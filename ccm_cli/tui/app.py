"""The full-screen face of ccm: the app that holds the screens together."""

import gc
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events, work
from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen

from ccm_cli.errors import CcmError, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store import engine, journal
from ccm_cli.tui import theme
from ccm_cli.tui.keys import in_latin, key
from ccm_cli.tui.screens.base import CcmScreen, in_words, typing
from ccm_cli.tui.sections import maker, sections
from ccm_cli.tui.widgets.items import Ref
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

POLL_SECONDS = 1.0
"""How often the database is asked whether somebody else changed it."""


class CcmApp(App[None]):
    """The app.

    Args:
        runtime: made with the surface ``tui``.
    """

    CSS_PATH = Path(__file__).with_name("ccm.tcss")
    TITLE = "ccm"
    DEFAULT_MODE = "today"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        section.name: maker(section) for section in sections()
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *(key(s.key, f"go('{s.name}')", s.title, show=False) for s in sections()),
        key("question_mark,f1", "help", _("Help")),
        key("colon,ctrl+p", "command_palette", _("Search")),
        key("plus,insert", "capture", _("Add in one line")),
        key("P", "calls", _("Calls")),
        key("T", "tickets", _("Tickets")),
        key("O", "orders", _("Orders")),
        key("W", "products", _("Products")),
        key("ctrl+z", "undo", _("Undo")),
        key("ctrl+y", "redo", _("Redo")),
        key("q", "quit", _("Quit")),
        key("ctrl+q", "quit", _("Quit"), show=False),
    ]
    ENABLE_COMMAND_PALETTE = False
    """Textual's own, in English; `action_command_palette` opens ours."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.runtime = replace(runtime, tell=self._tell)
        self.presenter = Presenter(runtime)
        self.edition = 0
        """Counts the changes of the database that were noticed."""
        self.fault: Exception | None = None
        """A fault of the program that ended it; whoever ran the app reports it."""
        self._seen = 0
        self._dress(runtime.settings.display.theme)

    def _tell(self, line: str) -> None:
        self.notify(line, severity="warning", markup=False)

    # Beginning and end

    def _dress(self, wanted: str) -> None:
        """Put on a theme before the stylesheet is first read, so that it is read once."""
        for one in theme.THEMES:
            self.register_theme(one)
        known = wanted if wanted in self.available_themes else theme.DARK.name
        self.set_reactive(App.theme, known)  # without the watcher, which reads the sheet again
        dark = self.current_theme.dark
        self.update_classes({"-dark-mode": dark, "-light-mode": not dark}, update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        if self.current_theme in theme.THEMES:
            return {}
        return theme.defaults(self.current_theme.to_color_system().generate())

    def on_mount(self) -> None:
        self._seen = self._data_version()
        self.set_interval(POLL_SECONDS, self._poll)

    def on_ready(self) -> None:
        """The first screen stands; see `ccm_cli.tui.prepare`."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def on_unmount(self) -> None:
        self._watched.close()

    def _fatal_error(self) -> None:
        """End without Textual's traceback: whoever ran the app reports the fault in words."""
        self.fault = self._exception
        self._close_messages_no_wait()

    # Noticing changes of others

    @cached_property
    def _watched(self) -> sqlite3.Connection:
        """Only ever asked for its data version: it holds no transaction and no lock."""
        return engine.open_current(self.runtime.path, query_only=True)

    def _data_version(self) -> int:
        return int(self._watched.execute("PRAGMA data_version").fetchone()[0])

    def look_for_changes(self) -> None:
        """Have the screen in front load anew if the database changed; the others do later."""
        version = self._data_version()
        if version != self._seen:
            self._seen = version
            self.edition += 1
            self._in_front(CcmScreen.renew)

    def _poll(self) -> None:
        self.look_for_changes()
        self._in_front(CcmScreen.tick)

    def _in_front(self, act: Callable[[CcmScreen], None]) -> None:
        """Act on the topmost screen that is not a box over another."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, CcmScreen):
                if screen.stands:
                    act(screen)
                return

    def follow(self, ref: Ref) -> None:
        """Have the screen in front put its cursor on a record, where it lists it."""
        self._in_front(lambda screen: screen.follow(ref))

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded and not typing(self.focused):
            event = in_latin(event)
        await super().on_event(event)

    # Going places

    def action_go(self, name: str) -> None:
        """Go to a section; to its start when one is in it already."""
        if name == self.current_mode:
            while len(self.screen_stack) > 1:
                self.pop_screen()
        else:
            self.switch_mode(name)

    def open_customer(self, contact_id: int) -> None:
        """Show one customer on top of the screen in front."""
        from ccm_cli.tui.screens.customer import CustomerScreen

        self.push_screen(CustomerScreen(contact_id))

    def action_capture(self) -> None:
        """Add whatever one line says."""
        from ccm_cli.tui.screens.capture import Capture

        if not isinstance(self.screen, Capture):
            self.push_screen(Capture())

    def open_record(self, noun: Literal["contact", "company"], record_id: int) -> None:
        """Show one customer or company on top of the screen in front."""
        if noun == "contact":
            self.open_customer(record_id)
            return
        from ccm_cli.tui.screens.company import CompanyScreen

        self.push_screen(CompanyScreen(record_id))

    def open_duplicates(self, noun: Literal["contact", "company"] = "contact") -> None:
        """Show who may be there twice, on top of the screen in front."""
        from ccm_cli.tui.screens.duplicates import Duplicates

        if not isinstance(self.screen, Duplicates):
            self.push_screen(Duplicates(noun))

    def open_import(self) -> None:
        """Bring a file in, on top of the screen in front."""
        from ccm_cli.tui.screens.importing import Importing

        if not isinstance(self.screen, Importing):
            self.push_screen(Importing())

    def open_audit(self) -> None:
        """Show what is wrong with the records, on top of the screen in front."""
        from ccm_cli.tui.screens.audit import Audit

        if not isinstance(self.screen, Audit):
            self.push_screen(Audit())

    def action_calls(self) -> None:
        """Show whom to call, on top of the screen in front."""
        from ccm_cli.tui.screens.calls import CallList

        if not isinstance(self.screen, CallList):
            self.push_screen(CallList())

    def action_tickets(self) -> None:
        """Show who asks for help, on top of the screen in front."""
        self.open_tickets()

    def open_tickets(self, ticket_id: int | None = None) -> None:
        """Show the tickets on top of the screen in front.

        Args:
            ticket_id: the one to stand on; None: the most pressing.
        """
        from ccm_cli.tui.screens.tickets import Tickets

        if not isinstance(self.screen, Tickets):
            self.push_screen(Tickets(ticket_id))

    def action_orders(self) -> None:
        """Show the orders, on top of the screen in front."""
        from ccm_cli.tui.screens.orders import Orders

        if not isinstance(self.screen, Orders):
            self.push_screen(Orders())

    def action_products(self) -> None:
        """Show the products, on top of the screen in front."""
        from ccm_cli.tui.screens.products import Products

        if not isinstance(self.screen, Products):
            self.push_screen(Products())

    def open_templates(self) -> None:
        """Show the messages there are, on top of the screen in front."""
        from ccm_cli.tui.screens.templates import Templates

        if not isinstance(self.screen, Templates):
            self.push_screen(Templates())

    def action_help(self) -> None:
        from ccm_cli.tui.screens.help import Help

        if not isinstance(self.screen, Help):
            self.push_screen(Help.of(self.screen))

    def action_command_palette(self) -> None:
        from textual.command import CommandPalette

        from ccm_cli.tui.commands import PROVIDERS

        if not isinstance(self.screen, CommandPalette):
            placeholder = shown(_("A screen, an action, or a customer's name"))
            self.push_screen(CommandPalette(PROVIDERS, placeholder=placeholder))

    def open_themes(self) -> None:
        """Choose a theme for this run."""
        from textual.command import CommandPalette

        from ccm_cli.tui.commands import Themes

        placeholder = shown(_("A theme; display.theme in the settings keeps it"))
        self.push_screen(CommandPalette({Themes}, placeholder=placeholder))

    def action_help_quit(self) -> None:
        """Ctrl+c, which Textual answers in English: say which keys quit."""
        self.notify(shown(_("q quits; ctrl+q does so while you type.")), markup=False)

    # Undo

    def action_undo(self) -> None:
        """Take back the last change that still stands."""
        self._turn(undoing=True)

    def action_redo(self) -> None:
        """Make the change again that was undone last."""
        self._turn(undoing=False)

    @work(thread=True, group="undo")
    def _turn(self, *, undoing: bool) -> None:
        turn = self._undo_last if undoing else self._redo_last
        try:
            with self.runtime.changing("") as unit:
                said = turn(unit)
        except CcmError as error:
            self.call_from_thread(self._say_error, error)
        else:
            self.call_from_thread(self._say_turned, said)

    def _undo_last(self, unit: "UnitOfWork") -> str:
        from ccm_cli.store import undoing

        group = journal.last_undoable(unit.reader)
        if group is None:
            raise NotFound(_("There is nothing to undo."))
        unit.summary = _("undo: %(summary)s") % {"summary": group.summary}
        undoing.undo(unit, group, guards=self.runtime.guards, called=self.runtime.called)
        undone = _("Undone: %(summary)s") % {"summary": group.summary}
        return undone + "\n" + _("ctrl+y makes it again")

    def _redo_last(self, unit: "UnitOfWork") -> str:
        from ccm_cli.store import undoing

        group = journal.last_redoable(unit.reader)
        if group is None:
            raise NotFound(_("There is nothing to redo."))
        unit.summary = _("redo: %(summary)s") % {"summary": group.summary}
        undoing.redo(unit, group, guards=self.runtime.guards, called=self.runtime.called)
        return _("Done again: %(summary)s") % {"summary": group.summary}

    def _say_turned(self, message: str) -> None:
        self.look_for_changes()
        self.notify(shown(message), markup=False)

    def _say_error(self, error: CcmError) -> None:
        self.notify(in_words(error), severity="error", markup=False, timeout=10)

    # Readiness

    @work(thread=True, group="warm up", exclusive=True)
    def warm_up(self) -> None:
        """Import what changing needs while the owner still types."""
        import ccm_cli.store.writing  # noqa: F401
