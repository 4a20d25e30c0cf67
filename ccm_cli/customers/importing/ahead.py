"""A second process that reads a large file ahead, while the first one writes to the database.

It makes newcomers of the plain rows (see `newcomers`) and hands the others on as they stand. Only
contacts in tables that are text are read so, and only columns that say the same whatever is in the
database: custom fields and the columns of other domains are not among them.
"""

import marshal
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from ccm_cli import second_process
from ccm_cli.customers.importing.columns import Vocabulary
from ccm_cli.customers.importing.contact_fields import FIELDS, IGNORED
from ccm_cli.customers.importing.drafting import ContactDrafting
from ccm_cli.customers.importing.looking import Read, look_at, rare_collection
from ccm_cli.customers.importing.newcomers import Newcomer, newcomer
from ccm_cli.customers.importing.reading import Asked, Reading, Row, opened
from ccm_cli.customers.importing.registry import Context, ImportKind, Met
from ccm_cli.customers.importing.sources import Source
from ccm_cli.customers.importing.sources import opened as opened_source
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

LARGE = 4_000_000
"""Bytes of a file from which on a second process pays for its start."""
_ROW = 200
"""Bytes of a row, rather more than usual."""
_AT_ONCE = 500
_PLAIN = 2
"""The version of `marshal` that does not look for objects that come twice, at half the cost."""


class Order(NamedTuple):
    """What the other process is told; all of it can be sent there.

    Attributes:
        path: of the file.
        encoding: as Python calls it.
        form: of `telling.FORMS`.
        mapping: of `columns.parse_map`.
        context: of the import.
    """

    path: str
    encoding: str
    form: str
    mapping: Mapping[str, str]
    context: Context


def order(
    source: Source, opening: Reading, context: Context, mapping: Mapping[str, str], *, people: int
) -> Order | None:
    """What to tell another process, or None where the file is read better without.

    Args:
        source: of the file.
        opening: of it.
        context: of an import of contacts.
        mapping: of `columns.parse_map`.
        people: contacts that there are.
    """
    if not source.is_kept or source.size < LARGE or opening.again is None:
        return None
    if source.size < people * _ROW:  # most rows may be of people who are known
        return None
    if (os.cpu_count() or 1) == 1:
        return None
    known = {field.name: field for field in FIELDS if not field.name.startswith("custom")}
    columns = [one.column for one in opening.understood or () if one.column is not None]
    if any(known.get(column.field.name) is not column.field for column in columns):
        return None
    context = replace(context, pipelines={}, bar=None, met=Met())
    return Order(source.path, source.encoding, source.form, mapping, context)


@dataclass
class Ahead:
    """Rows that another process reads.

    Attributes:
        rows: to be read once.
    """

    rows: Iterator[Read]
    place: int = 0

    def position(self) -> int:
        """How many bytes of the file were read for the rows that came last."""
        return self.place


@contextmanager
def reading(order: Order | None, opening: Reading) -> Iterator[Ahead | None]:
    """Have another process read a file; None where it was not ordered."""
    if order is None or opening.again is None:
        yield None
        return
    receiving, sending = multiprocessing.Pipe(duplex=False)
    process = second_process.start(_work, order, sending)
    sending.close()
    ahead = Ahead(iter(()))
    ahead.rows = _received(receiving, ahead, opening.again, order.path)
    try:
        yield ahead
    finally:
        receiving.close()
        process.join()


def _received(
    receiving: "Connection", ahead: Ahead, again: Callable[[int, str, str], Row], path: str
) -> Iterator[Read]:
    while True:
        try:
            told: list[Any] = marshal.loads(receiving.recv_bytes())  # noqa: S302  (of ours)
        except EOFError:
            raise CcmError(
                _("Reading %(file)s was broken off.") % {"file": path},
                hint=_("Nothing was imported; try again."),
            ) from None
        place, rows, *error = told
        if error:
            message, hint = error
            raise InvalidInput(message, hint=hint)
        if not rows:
            return
        ahead.place = place
        for line, values, fault, reason, text in rows:
            yield Read(
                line,
                partial(again, line, fault, text),
                None,
                Newcomer(*values) if values else None,
                reason,
            )


def _work(order: Order, sending: "Connection") -> None:
    """What the other process does."""
    try:
        with rare_collection():
            for told in _told(order):
                sending.send_bytes(marshal.dumps(told, _PLAIN))
    except BrokenPipeError:  # nobody reads any more
        return


def _told(order: Order) -> Iterator[tuple[Any, ...]]:
    """The place in the file with some rows, again and again; no rows at the end."""
    drafting = ContactDrafting(order.context)
    make = partial(newcomer, context=order.context)
    try:
        with opened_source(order.path, encoding=order.encoding, form=order.form) as source:
            kind = ImportKind("contacts", "contact", (), FIELDS, IGNORED, _never_opened)
            vocabulary = Vocabulary(FIELDS, ignored=IGNORED)
            opening = opened(source, Asked(kind, vocabulary, order.mapping, keep_unknown=False))
            rows = (look_at(row, drafting, make) for row in opening.rows)
            while some := list(islice(rows, _AT_ONCE)):
                yield source.position(), [_sent(one) for one in some]
    except InvalidInput as error:
        yield 0, [], error.message, error.hint
    else:
        yield 0, []


def _sent(one: Read) -> tuple[Any, ...]:
    row = one.row()
    told = tuple(one.newcomer) if one.newcomer else None
    return one.line, told, row.fault, one.reason, row.original.text


def _never_opened(work: object, _context: Context) -> Any:
    """An importer is what the first process has."""
    raise TypeError(work)
