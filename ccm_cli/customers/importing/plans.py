"""A dry run written down: what was read, what would become of it, and the state it was seen in.

A plan is NDJSON. Its first line says what is imported and how; a line ``file`` begins each file; a
line for each row tells where it stands, what would become of it, and what it says, as pairs of a
field and its text; ``columns`` ends a file and ``end`` the plan. So it can be read, compared and
kept without the files it was made of.
"""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ccm_cli.customers.importing.columns import Column, ImportField, Understood, Vocabulary
from ccm_cli.customers.importing.reading import Original, Pairs, Row
from ccm_cli.customers.importing.registry import Action, Context, FieldChange, Outcome
from ccm_cli.customers.importing.running import KEPT_REASONS, Origin, Report
from ccm_cli.customers.importing.sources import Source
from ccm_cli.customers.importing.telling import FORMS, PLAN
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.pipes import seekable

VERSION = 1
_BLOCK = 1 << 20
_OPTIONS = (
    "update", "match", "create_missing", "take_barred", "tags", "origin", "keep_unknown", "survey",
)  # fmt: skip
_SETTINGS = ("region", "currency", "language")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


class PlanWriter:
    """Writes a plan while the dry run goes on.

    Args:
        file: what to write to.
        kind: of the records.
        context: what they are read by.
        position: the last change of the journal that the dry run saw.
    """

    def __init__(self, file: TextIO, kind: str, context: Context, *, position: int) -> None:
        self._file = file
        self._digest = ""
        self._line(
            {
                PLAN: VERSION,
                "kind": kind,
                "made_at": datetime.fromtimestamp(context.now, UTC).isoformat(),
                "journal": position,
                "options": {name: getattr(context, name) for name in _OPTIONS},
                "settings": {name: getattr(context, name) for name in _SETTINGS}
                | {"time_zone": context.zone.key},
            }
        )

    def look_at(self, source: Source) -> None:
        """Take the fingerprint of a file, before its rows are read."""
        source.file.seek(0)
        digest = hashlib.sha256()
        while block := source.file.read(_BLOCK):
            digest.update(block)
        source.file.seek(0)
        self._digest = digest.hexdigest()

    def begin_file(self, origin: Origin) -> None:
        """Say which file the rows that follow come from."""
        self._line(
            {
                "file": origin.name,
                "form": origin.form,
                "sha256": self._digest,
                "header": list(origin.header),
            }
        )

    def add(self, row: Row, outcome: Outcome) -> None:
        """Write a row and what would become of it."""
        line: dict[str, Any] = {"line": row.line, "action": outcome.action}
        if outcome.action in {"changed", "unchanged"}:
            line["id"] = outcome.id
        if outcome.name:
            line["name"] = outcome.name
        if outcome.changes:
            line["changes"] = [list(change) for change in outcome.changes]
        if outcome.action == "wrong":
            line["reason"] = outcome.reason
            line["cells" if row.original.cells else "text"] = (
                row.original.cells or row.original.text
            )
        else:
            line["says"] = [_pair(column, text) for column, text in row.pairs]
        self._line(line)

    def end_file(self, understood: Sequence[Understood]) -> None:
        """Say how the columns of the file were understood."""
        columns = [
            [u.header, u.column.name if u.column else "", u.known, *filter(None, [u.after])]
            for u in understood
        ]
        self._line({"columns": columns})

    def end(self, report: Report) -> None:
        """Write the sums; a plan without them is not whole."""
        self._line({"end": report.counts})

    def _line(self, told: Mapping[str, Any]) -> None:
        self._file.write(_encode(told) + "\n")


def _pair(column: Column, text: str) -> list[Any]:
    """A field and its text, and what else the column says where it says more."""
    more = {
        name: value
        for name, value, usual in (
            ("slot", column.slot, "1"),
            ("label", column.label, ""),
            ("parameter", column.parameter, ""),
        )
        if value != usual
    }
    return [column.field.name, text, more] if more else [column.field.name, text]


class Expected(NamedTuple):
    """What a plan says would become of a row."""

    action: Action
    id: int | None
    name: str
    changes: tuple[FieldChange, ...]

    @classmethod
    def of(cls, outcome: Outcome) -> "Expected":
        """What a plan would say of this outcome."""
        known = outcome.id if outcome.action in {"changed", "unchanged"} else None
        return cls(outcome.action, known, outcome.name, outcome.changes)


class Part(NamedTuple):
    """The rows of one file, to be read before the next part is asked for."""

    origin: Origin
    rows: Iterator[tuple[Row, Expected]]


class Plan:
    """A saved plan, opened.

    Attributes:
        name: of the file, for people.
        kind: of the records.
        made_at: UTC seconds.
        position: the last change of the journal that it saw.
        files: names of the files that were met so far.
        columns: of each file whose rows were read, by its name.
        counts: what would be done; known once all was read.

    Raises:
        InvalidInput: it is no plan, or one of a later version.
    """

    def __init__(self, name: str, file: BinaryIO) -> None:
        self.name = name
        self._digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        file.seek(0)
        self._file = io.TextIOWrapper(file, encoding="utf-8")
        self._number = 0
        self._lines = self._read()
        head = next(self._lines, {})
        if PLAN not in head:
            raise InvalidInput(
                _("%(file)s is no plan of an import.") % {"file": name},
                hint=_("Make one with: ccm import contacts FILE --dry-run --save PLAN"),
            )
        if head[PLAN] != VERSION:
            raise InvalidInput(
                _("%(file)s was made by another version of ccm.") % {"file": name},
                hint=_("Make the plan anew."),
            )
        self.columns: dict[str, list[list[Any]]] = {}
        self.counts: dict[str, int] | None = None
        with self._sound():
            self.kind = str(head["kind"])
            self.made_at = int(datetime.fromisoformat(head["made_at"]).timestamp())
            self.position = int(head["journal"])
            self._options: Mapping[str, Any] = dict(head["options"])
            self._settings: Mapping[str, Any] = dict(head["settings"])

    def digest(self) -> str:
        """The SHA-256 of the whole plan, hexadecimal."""
        return self._digest

    def context(self, now: Context) -> Context:
        """What its rows are read by: as when it was made, whatever the settings say by now.

        Args:
            now: of an import of today.
        """
        with self._sound():
            values = {name: self._options[name] for name in _OPTIONS}
            values |= {name: self._settings[name] for name in _SETTINGS}
            values["tags"] = tuple(values["tags"])
            values["match"] = tuple(map(tuple, values["match"]))
            zone = ZoneInfo(self._settings["time_zone"])
            return replace(now, now=self.made_at, zone=zone, **values)

    def parts(self, vocabulary: Vocabulary | None) -> Iterator[Part]:
        """The files, each with its rows.

        Args:
            vocabulary: of the kind; None: what the rows say is passed over.

        Raises:
            InvalidInput: the plan is not whole, or was changed by hand.
        """
        for line in self._lines:
            with self._sound():
                if "end" in line:
                    self.counts = {str(k): int(v) for k, v in line["end"].items()}
                    return
                form = str(line["form"])
                if form not in FORMS:
                    raise ValueError(form)
                origin = Origin(str(line["file"]), form, tuple(line["header"]))
            yield Part(origin, self._rows(origin.name, vocabulary))
        raise self._unsound()

    def _rows(self, name: str, vocabulary: Vocabulary | None) -> Iterator[tuple[Row, Expected]]:
        for line in takewhile(lambda told: "columns" not in told, self._kept(name)):
            with self._sound():
                read = self._row(line, vocabulary)
            yield read

    def _kept(self, name: str) -> Iterator[dict[str, Any]]:
        """The lines, with the columns of the file noted as they come by."""
        for line in self._lines:
            if "columns" in line:
                self.columns[name] = line["columns"]
            yield line

    def _row(self, line: Mapping[str, Any], vocabulary: Vocabulary | None) -> tuple[Row, Expected]:
        changes = tuple(FieldChange(*map(str, change)) for change in line.get("changes", ()))
        if line["action"] not in get_args(Action):
            raise ValueError(line["action"])
        expected = Expected(line["action"], line.get("id"), line.get("name", ""), changes)
        number = int(line["line"])
        if line["action"] == "wrong":
            original = Original(tuple(line.get("cells", ())), line.get("text", ""))
            return Row(number, (), str(line["reason"]), original), expected
        pairs = () if vocabulary is None else _pairs(line["says"], vocabulary)
        return Row(number, pairs, "", Original((), "")), expected

    def _read(self) -> Iterator[dict[str, Any]]:
        for text in self._file:
            self._number += 1
            with self._sound():
                found = json.loads(text)
                if not isinstance(found, dict):
                    raise TypeError(text)
            yield found

    @contextmanager
    def _sound(self) -> Iterator[None]:
        try:
            yield
        except (
            KeyError, ValueError, TypeError, RecursionError, ZoneInfoNotFoundError,
        ):  # fmt: skip
            raise self._unsound() from None

    def _unsound(self) -> InvalidInput:
        return InvalidInput(
            _("%(file)s, line %(line)d: the plan is not as it was written.")
            % {"file": self.name, "line": self._number},
            hint=_("Make the plan anew."),
        )


def _pairs(says: Sequence[Any], vocabulary: Vocabulary) -> Pairs:
    pairs = []
    for name, text, *more in says:
        field = vocabulary.field(name)
        if field is None:
            raise ValueError(name)
        pairs.append((Column(field, **(more[0] if more else {})), str(text)))
    return pairs


@contextmanager
def opened(path: str) -> Iterator[Plan]:
    """Open a saved plan.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it cannot be read, or is no plan.
    """
    try:
        with seekable(Path(path).open("rb")) as file:
            yield Plan(path, file)
    except FileNotFoundError:
        raise NotFound(_("There is no file %(file)s.") % {"file": path}) from None
    except OSError as error:
        raise InvalidInput(
            _("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error.strerror}
        ) from None
    except UnicodeDecodeError:
        raise InvalidInput(_("%(file)s is no plan of an import.") % {"file": path}) from None


def is_plan(path: str) -> bool:
    """Whether a file is a plan, and so may be written over by a newer one."""
    try:
        with Path(path).open("rb") as file:
            return file.read(len(PLAN) + 3) == f'{{"{PLAN}"'.encode()
    except OSError:
        return False


def _put(_draft: object, text: str, column: Column) -> None:
    """A column that is only shown takes nothing."""
    raise ValueError(column.name, text)


def told(plan: Plan, *, keep_all: bool) -> Report:
    """What a plan would do, as the dry run reported it.

    Args:
        plan: just opened.
        keep_all: keep every row in the report.

    Raises:
        InvalidInput: the plan is not whole.
    """
    report = Report()
    for origin, rows in plan.parts(None):
        report.forms[origin.name] = origin.form
        for row, expected in rows:
            outcome = Outcome(row.line, *expected, row.fault)
            report.counts[outcome.action] += 1
            report.keep(outcome, keep_all=keep_all)
            if outcome.action == "wrong" and len(report.reasons) < KEPT_REASONS:
                report.reasons.append((origin.name, row.line, row.fault))
    for name, columns in plan.columns.items():
        if columns:
            report.understood[name] = [
                Understood(header, Column(ImportField(field, _put)) if field else None, *more)
                for header, field, *more in columns
            ]
    return report
