"""What an import understood, and what it would do, record by record."""

from asyncio import to_thread
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Unpack

from textual.suggester import Suggester

from ccm_cli.customers.importing.columns import Understood
from ccm_cli.customers.importing.registry import Outcome
from ccm_cli.language import gettext as _
from ccm_cli.tui.widgets.ink import Line, Names, Piece
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted, shown

_MARK = 2
_SAID_OF_NEW = ("email", "phone", "company", "city", "contact", "value_minor", "stage", "summary")
"""What is told of a new record, as far as the file says it."""


class FilePaths(Suggester):
    """Completes a path of the machine while it is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """See `completed`."""
        return await to_thread(completed, value) if value else None


def completed(value: str) -> str | None:
    """A path with the first file or folder that goes on as was typed; hidden ones when asked for.

    Args:
        value: not empty.
    """
    typed = Path(value).expanduser()
    folder, begun = (typed, "") if value.endswith("/") else (typed.parent, typed.name)
    try:
        names = sorted(
            entry.name + ("/" if entry.is_dir() else "")
            for entry in folder.iterdir()
            if entry.name.startswith(begun)
            and (begun.startswith(".") or not entry.name.startswith("."))
        )
    except OSError:
        return None
    return value + names[0][len(begun) :] if names else None


class _ToRead(Rows):
    """A list of which nothing can be opened."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        return action != "open"


class Headings(_ToRead):
    """The columns of the file, each with what it means."""

    def __init__(self, **names: Unpack[Names]) -> None:
        super().__init__("", **names)
        self._columns: Sequence[Understood] = ()

    def show(self, columns: Sequence[Understood]) -> None:
        """Show these."""
        self._columns = columns
        self.cursor = 0
        self.total = len(columns)
        self.refresh()

    def line(self, number: int, _part: int, width: int) -> Line:
        column = self._columns[number]
        half = max(1, (width - 3) // 2)
        if column.after:
            meaning = Piece(
                fitted(_("where %(column)s is empty") % {"column": column.after}, width - half - 3),
                "quiet",
            )
        elif column.column is not None:
            meaning = Piece(fitted(column.column.name, width - half - 3), "primary")
        elif column.known:
            meaning = Piece(fitted(_("left out"), width - half - 3), "quiet")
        else:
            meaning = Piece(fitted(_("not understood"), width - half - 3), "accent")
        return [Piece(fitted(column.header, half)), Piece(" → ", "quiet"), meaning]


class _Told(NamedTuple):
    """A line of the preview: a mark, the record, what is said of it, and how it is drawn."""

    mark: str
    name: str
    about: str
    ink: str


class Preview(_ToRead):
    """What would become of each record: new ones in a line, the changes of others beneath each."""

    def __init__(self, **names: Unpack[Names]) -> None:
        super().__init__("", **names)
        self._told: list[_Told] = []

    def show(
        self, outcomes: Sequence[Outcome], wrong: Iterable[str], empty: str, more: str
    ) -> None:
        """Show these.

        Args:
            outcomes: the first new and changed records.
            wrong: the first wrong rows.
            empty: shown where there is nothing.
            more: a last line, where there is more than is shown.
        """
        told = [_Told("!", "", reason, "bad") for reason in wrong]
        for outcome in outcomes:
            told += _new(outcome) if outcome.action == "new" else _changed(outcome)
        if more:
            told.append(_Told("", "", more, "quiet"))
        self._told = told
        self.empty = empty
        self.cursor = 0
        self.total = len(told)
        self.refresh()

    def line(self, number: int, _part: int, width: int) -> Line:
        told = self._told[number]
        mark = Piece(told.mark.ljust(_MARK), told.ink)
        if not told.mark or told.ink == "bad":
            return [mark, Piece(fitted(told.about, width - _MARK), told.ink)]
        room = max(1, (width - _MARK) * 2 // 5)
        about = fitted(told.about, max(1, width - _MARK - room - 1))
        return [mark, Piece(fitted(told.name, room), "strong"), Piece(" "), Piece(about, "quiet")]


def _new(outcome: Outcome) -> list[_Told]:
    said = {change.field: change.after for change in reversed(outcome.changes)}
    about = " · ".join(shown(said[name]) for name in _SAID_OF_NEW if said.get(name))
    return [_Told("+", outcome.name, about, "good")]


def _changed(outcome: Outcome) -> list[_Told]:
    return [
        _Told(
            "~",
            "" if number else outcome.name,
            f"{change.field}: {change.before} → {change.after}"
            if change.before
            else f"{change.field}: {change.after}",
            "accent",
        )
        for number, change in enumerate(outcome.changes)
    ]
