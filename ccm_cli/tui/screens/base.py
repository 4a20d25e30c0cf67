"""What every screen stands on: reading and changing in threads, errors in words, the frame."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from ccm_cli.errors import Ambiguous, CcmError, NotFound, PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key, next_part
from ccm_cli.tui.widgets.items import Items, Ref
from ccm_cli.tui.widgets.key_bar import KeyBar
from ccm_cli.tui.widgets.top_bar import TopBar
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork
    from ccm_cli.tui.app import CcmApp
    from ccm_cli.tui.screens.form import Form

Found = TypeVar("Found")
LISTED = 5
"""Candidates or leftovers of an error that a toast has room for."""


def in_words(error: CcmError) -> str:
    """An error as a toast says it: the message, what it lists, what to do next."""
    listed: Iterable[str] = ()
    if isinstance(error, Ambiguous | NotFound):
        listed = error.candidates[:LISTED]
    elif isinstance(error, PartlyDone):
        listed = error.left_undone[:LISTED]
    lines = [error.message, *(f"  {line}" for line in listed), error.hint]
    return shown("\n".join(line for line in lines if line))


class Working:
    """Reads and changes in threads, for every kind of screen; no transaction outlives a call."""

    @property
    def _node(self) -> "Screen[Any]":
        return cast("Screen[Any]", self)

    @property
    def face(self) -> "CcmApp":
        """The app, as its own class."""
        return cast("CcmApp", self._node.app)

    @property
    def runtime(self) -> Runtime:
        return self.face.runtime

    @property
    def presenter(self) -> Presenter:
        return self.face.presenter

    def read_at_once(
        self, query: Callable[[Reader], Found], show: Callable[[Found], object]
    ) -> None:
        """Ask the database before anything is drawn: for what is read in a few milliseconds."""
        try:
            with self.runtime.reading() as reader:
                found = query(reader)
        except CcmError as error:
            self.say_error(error)
        else:
            show(found)

    def read(
        self,
        query: Callable[[Reader], Found],
        show: Callable[[Found], object],
        *,
        group: str,
        failed: Callable[[CcmError], None] | None = None,
    ) -> None:
        """Ask the database in a thread, then show the answer.

        Args:
            query: runs in the thread.
            show: runs on the screen, unless it is gone or a later question of the same group
                was asked meanwhile.
            group: what is asked about.
            failed: shows an error; by default a toast does.
        """

        def ask() -> Found:
            with self.runtime.reading() as reader:
                return query(reader)

        self._start(ask, show, group=group, exclusive=True, failed=failed)

    def change(
        self,
        summary: str,
        verb: "Callable[[UnitOfWork], Found]",
        done: Callable[[Found], None],
        *,
        failed: Callable[[CcmError], None] | None = None,
    ) -> None:
        """Change the database in a thread, as one line of the history.

        Args:
            summary: that line.
            verb: runs in the thread, inside the transaction.
            done: runs on the screen afterwards.
            failed: shows an error; by default a toast does.
        """

        def act() -> Found:
            with self.runtime.changing(summary) as work:
                return verb(work)

        def finish(found: Found) -> None:
            self.face.look_for_changes()
            done(found)

        self._start(act, finish, group="change", exclusive=False, failed=failed)

    def _start(
        self,
        work: Callable[[], Found],
        finish: Callable[[Found], object],
        *,
        group: str,
        exclusive: bool,
        failed: Callable[[CcmError], None] | None = None,
    ) -> None:
        def run() -> None:
            worker = get_current_worker()
            try:
                found = work()
            except CcmError as error:
                self._back(worker, failed or self.say_error, error)
            else:
                self._back(worker, finish, found)

        self._node.run_worker(run, thread=True, group=group, exclusive=exclusive)

    def _back(self, worker: Worker[Any], show: Callable[[Any], object], found: object) -> None:
        """From the thread to the screen, if it still wants the answer."""

        def tell() -> object:
            if worker.is_cancelled or not self._node.is_attached:
                return None
            return show(found)  # awaited where it is a coroutine

        if not worker.is_cancelled and self._node.is_attached:
            self.face.call_from_thread(tell)

    def say(self, message: str) -> None:
        """A toast."""
        self._node.notify(shown(message), markup=False)

    def say_done(self, message: str) -> None:
        """A toast about a change, with the way back."""
        self.say(message + "\n" + _("ctrl+z undoes it"))

    def say_error(self, error: CcmError) -> None:
        """A toast about what went wrong, and what to do next."""
        self._node.notify(in_words(error), severity="error", markup=False, timeout=10)

    def told(self, message: str) -> Callable[[object], None]:
        """What `change` calls when there is nothing to do but to say so."""

        def done(_found: object) -> None:
            self.say_done(message)

        return done


class CcmScreen(Working, Screen[None]):
    """A screen with the bar above and the keys below; it loads anew when the database changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *next_part(_("The next part"), _("The part before")),
        key("escape,backspace", "back", _("Back"), show=False),
        key("f5,ctrl+r", "reload", _("Read again"), show=False),
    ]
    AUTO_FOCUS = "Rows"

    SECTION = ""
    """The section of the bar that is marked."""
    FOREMOST: ClassVar[tuple[str, ...]] = ()
    """Actions whose keys stand first below, where there is no room for all of them."""
    HINDMOST: ClassVar[tuple[str, ...]] = ()
    """Actions whose keys stand behind the others of the screen."""

    stands = False
    """Whether its widgets are there."""
    _edition = -1

    def compose(self) -> ComposeResult:
        yield TopBar(self.SECTION, self.runtime.settings.business.name)
        yield from self.content()
        yield KeyBar()

    def content(self) -> Iterable[Widget]:
        """What stands between the bar and the keys."""
        raise NotImplementedError

    def load(self) -> None:
        """Read what the screen shows."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.stands = True
        self.tick()

    def on_screen_resume(self) -> None:
        self.renew()
        self.tick()

    def renew(self) -> None:
        """Load if the database changed since the last time."""
        if self._edition != self.face.edition:
            self._edition = self.face.edition
            self.load()

    def tick(self) -> None:
        """Once a second while the screen is in front."""
        for bar in self.query(TopBar):  # none while the app closes
            bar.clock = self.presenter.moment(self.runtime.now)

    def ask(self, form: "Form") -> None:
        """Open a form; the cursor goes to what it made or changed, see `follow`."""

        def answered(values: object) -> None:
            if values is not None and form.kept is not None:
                self.follow(form.kept)

        self.app.push_screen(form, answered)

    def follow(self, ref: Ref) -> None:
        """Read anew, and put the cursor on a record in every list that has it."""
        for listed in self.query(Items):
            listed.follow(ref)
        self.load()

    def action_reload(self) -> None:
        self.load()

    def action_back(self) -> None:
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()


class CcmModal(Working, ModalScreen[Found]):
    """A box over a screen; Escape closes it without an answer, and asks where that loses work."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "leave", _("Close")),
        *next_part(_("The next field"), _("The field before")),
    ]

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that would be lost."""
        return False

    def action_leave(self) -> None:
        if not self.unsaved:
            self.dismiss(None)
            return
        from ccm_cli.tui.screens.asking import Question

        def answered(answer: object) -> None:
            if answer:
                self.dismiss(None)

        question = Question(_("Leave without saving?"), _("What you typed would be lost."))
        self.app.push_screen(question, answered)


def typing(node: DOMNode | None) -> bool:
    """Whether keys are letters of a text at the moment."""
    from textual.widgets import Input, TextArea

    return isinstance(node, Input | TextArea)
