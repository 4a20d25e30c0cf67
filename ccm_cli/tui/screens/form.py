"""A box with a few fields, for everything that is asked: a call, a task, a deal, a customer."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from ccm_cli.customers.entering import LooksKnown
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmModal, in_words
from ccm_cli.tui.widgets.ink import Names
from ccm_cli.tui.widgets.inputs import Choice, TextBlock, TextInput
from ccm_cli.tui.widgets.items import Ref
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

Values = dict[str, str]
LOW_TERMINAL = 30
"""Below so many lines the fields stand closer."""


class Field(NamedTuple):
    """A field of a form.

    Attributes:
        name: in the values.
        label: for people.
        value: what it holds at first.
        hint: shown while it is empty.
        choices: pairs of stored word and label; empty for a text.
        block: several lines.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    block: bool = False


def labelled(words: Mapping[str, str], order: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Choices of a field from stored words and the messages that name them.

    Args:
        words: as `ccm_cli.customers.choices` has them.
        order: which of them, in order; all when empty.
    """
    return tuple((word, _(words[word])) for word in order or words)


def listed(text: str) -> list[str]:
    """Values parted by commas, as typed in one field."""
    for mark in ("،", ";", "؛"):
        text = text.replace(mark, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def paths_in(text: str) -> list[str]:
    """Paths of files parted by semicolons, as typed in one field; a name may hold commas."""
    return [path.strip() for path in text.split(";") if path.strip()]


class Difference(NamedTuple):
    """What became of a field of several values."""

    gained: list[str]
    lost: list[str]


def difference(before: str, after: str) -> Difference:
    """What was added to a field of several values, and what was taken out of it."""
    then, now = listed(before), listed(after)
    return Difference(
        [text for text in now if text not in then], [text for text in then if text not in now]
    )


def blamed(error: CcmError, values: Values, labels: Mapping[str, str]) -> str | None:
    """The field that an error is about.

    Args:
        error: it names the field, or quotes what was typed into it, as all do that are about a
            text (`ccm_cli.language.text.excerpt`), or says the label of one that is empty.
        values: of the form.
        labels: of its fields, for people.

    Returns:
        The name of the field, of several the one with most of the text; None where none is told.
    """
    if error.field in values:
        return error.field
    quoted = {
        name: max((len(part) for part in _parts(text) if _quotes(error.message, part)), default=0)
        for name, text in values.items()
    }
    name = max(quoted, key=lambda each: quoted[each], default=None)
    if name is not None and quoted[name]:
        return name
    told = error.message.casefold()
    empty = (name for name, text in values.items() if not text.strip())
    return next((name for name in empty if _quotes(told, labels.get(name, "").casefold())), None)


def _parts(text: str) -> Iterator[str]:
    """What a message may quote of a field: all of it, or one value of several."""
    for part in (text, *re.split(r"[,;،؛\n]", text)):
        yield excerpt(part.strip())
        for mark in (":", "="):
            yield excerpt(part.partition(mark)[2].strip())


def _quotes(message: str, part: str) -> bool:
    return bool(part) and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", message) is not None


class Saving(NamedTuple):
    """What a form does with its values.

    Attributes:
        summary: gives the line of the history from the values.
        verb: changes the database, in a thread, and gives the record that it made or changed, if
            there is one; may raise `CcmError`, and the form stays open.
        said: gives what the toast says.
    """

    summary: Callable[[Values], str]
    verb: "Callable[[UnitOfWork, Values], Ref | None]"
    said: Callable[[Values], str]


class Asking(NamedTuple):
    """What a form does with its values that changes nothing in the database.

    Attributes:
        query: runs in a thread and gives what the toast says; may raise `CcmError`, and the form
            stays open.
    """

    query: Callable[[Reader, Values], str]


class Box(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields; the arrow keys go from one to the next instead of scrolling."""


class Form(CcmModal[Values]):
    """A box with fields; Enter or ctrl+s takes the values, Escape leaves without.

    Args:
        title: over the box, already translated.
        fields: in order; the first gets the focus.
        saving: what to do with the values; by default only the caller gets them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("ctrl+s", "save", _("Save")),
        key("ctrl+o", "open_known", _("Open the one that is there"), show=False),
        key("down", "app.focus_next", _("The next field"), show=False),
        key("up", "app.focus_previous", _("The field before"), show=False),
    ]
    AUTO_FOCUS = ".field"

    def __init__(
        self, title: str, fields: Sequence[Field], saving: Saving | Asking | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = fields
        self._saving = saving
        self.kept: Ref | None = None
        """The record that was made or changed, once it is."""
        self._busy = False
        self._known: LooksKnown | None = None
        self._inputs = {field.name: self._input(field) for field in fields}
        self._at_first: Values = {}

    def compose(self) -> ComposeResult:
        with Box(classes="box") as box:
            box.border_title = shown(self._title)
            box.border_subtitle = shown(_("Enter or ctrl+s saves · Esc leaves"))
            for field in self._fields:
                with Horizontal(classes="row"):
                    yield Static(shown(field.label), classes="label", markup=False)
                    yield self._inputs[field.name]

    @staticmethod
    def _input(field: Field) -> Widget:
        names: Names = {"classes": "field"}
        if field.name.isidentifier() and field.name.isascii():  # a custom field may be otherwise
            names["id"] = f"field-{field.name}"
        if field.choices:
            return Choice(field.choices, field.value, **names)
        if field.block:
            return TextBlock(field.value, field.hint, **names)
        return TextInput(field.value, field.hint, **names)

    def on_mount(self) -> None:
        self._at_first = self.values
        self.set_class(self.app.size.height < LOW_TERMINAL, "-narrow")
        if isinstance(self._saving, Saving):
            self.face.warm_up()

    @property
    def values(self) -> Values:
        """What the fields hold, by name."""
        held = {}
        for name, widget in self._inputs.items():
            if isinstance(widget, TextArea):
                held[name] = widget.text
            elif isinstance(widget, Input | Choice):
                held[name] = widget.value
        return held

    @property
    def unsaved(self) -> bool:
        return self.values != self._at_first

    def input_of(self, name: str) -> Widget:
        """The widget of a field.

        Raises:
            KeyError: the form has no such field.
        """
        return self._inputs[name]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter" and isinstance(self.focused, Choice):
            event.stop()
            self.action_save()

    def action_save(self) -> None:
        if any(widget.message_queue_size for widget in self._inputs.values()):
            self.call_later(self.action_save)  # keys of one burst are still on their way
            return
        values = self.values
        if self._saving is None:
            self.dismiss(values)
            return
        if self._busy:
            return
        self._busy = True
        if isinstance(self._saving, Asking):
            self._ask(self._saving, values)
        else:
            self._save(self._saving, values)

    def _save(self, saving: Saving, values: Values) -> None:
        def done(kept: Ref | None) -> None:
            self.kept = kept
            self.say_done(saving.said(values))
            self.dismiss(values)

        self.change(
            saving.summary(values),
            lambda work: saving.verb(work, values),
            done,
            failed=self._refuse,
        )

    def _ask(self, asking: Asking, values: Values) -> None:
        def done(said: str) -> None:
            self.say(said)
            self.dismiss(values)

        self.read(
            lambda reader: asking.query(reader, values), done, group="form", failed=self._refuse
        )

    def action_open_known(self) -> None:
        """Leave the form for the record that was typed in anew."""
        if self._known is not None:
            known, face = self._known, self.face
            self.dismiss(None)
            face.open_record(known.noun, known.matches[0].id)

    def _refuse(self, error: CcmError) -> None:
        self._busy = False
        self._known = error if isinstance(error, LooksKnown) else None
        row, field = self._wrong(error)
        for wrong in self.query(".wrong"):
            wrong.remove()
        wrong = Static(in_words(error), classes="wrong", markup=False)
        self.query_one(Box).mount(wrong, after=row)
        field.focus(scroll_visible=False)
        self.call_after_refresh(self._show_wrong, row, wrong)

    def _show_wrong(self, row: Widget, wrong: Widget) -> None:
        """The error, and above it the field it is about."""
        wrong.scroll_visible(animate=False)
        self.call_after_refresh(row.scroll_visible, animate=False)

    def _wrong(self, error: CcmError) -> tuple[Widget, Widget]:
        """The row and the widget of the field that an error is about, else of the one in use."""
        name = blamed(error, self.values, {field.name: field.label for field in self._fields})
        if name is None:
            at = self.focused
            name = next((n for n, one in self._inputs.items() if one is at), self._fields[0].name)
        field = self._inputs[name]
        assert isinstance(field.parent, Widget)
        return field.parent, field
