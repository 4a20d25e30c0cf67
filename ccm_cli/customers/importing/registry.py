"""What can be imported: a kind per record, and contact columns that other domains add.

The composition root puts the kinds of all domains together; importing this module registers
nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from ccm_cli import config
from ccm_cli.customers.importing.columns import ImportField, Vocabulary
from ccm_cli.customers.importing.match import Key, Part, check
from ccm_cli.customers.importing.match import parse as parse_match
from ccm_cli.customers.importing.nested import Nested
from ccm_cli.customers.queries.custom_fields import custom_fields
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.customers.importing.newcomers import Newcomer
    from ccm_cli.store.writing import UnitOfWork

Update = Literal["fill", "overwrite", "skip"]
Action = Literal["new", "changed", "unchanged", "joined", "wrong"]
Address = tuple[str, str]
"""``email``, ``phone`` or a network, and the key by which equal addresses are equal."""
Bar = Callable[[Reader, Iterable[Address]], Mapping[Address, str]]
"""Says which of many addresses nobody new may come in with, and why."""
_GROWN = 4096
UPDATES: tuple[Update, ...] = ("fill", "overwrite", "skip")


class Met:
    """Ids that were met: a bit each, since a large import meets millions."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, record: int) -> None:
        """Meet one."""
        place = record >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + _GROWN - len(self._bits)))
        self._bits[place] |= 1 << (record & 7)

    def update(self, records: Iterable[int]) -> None:
        """Meet several."""
        met = list(records)
        if met:
            self.add(max(met))
        bits = self._bits
        for record in met:
            bits[record >> 3] |= 1 << (record & 7)

    def __contains__(self, record: int) -> bool:
        place = record >> 3
        return place < len(self._bits) and bool(self._bits[place] >> (record & 7) & 1)


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows of one import are read by.

    Attributes:
        now: UTC seconds.
        zone: whose days and clocks are meant.
        region: two letters; the country of phone numbers without one, where a row names none.
        currency: of amounts that name none.
        language: of names in Latin letters.
        pipelines: of the settings.
        update: what becomes of records that are there: what is empty is filled, what the file
            says overwrites, or they are left alone.
        tags: given to every contact of the import.
        origin: the source of contacts whose row names none.
        keep_unknown: columns nothing is known about become custom text fields.
        survey: whose answers are imported; empty: the only one.
        match: what decides who is the same, most telling first; each key is of one part or more,
            as ``("name", "city")``. Empty: as each kind does by itself.
        create_missing: make people whom a row names and who are not there.
        take_barred: make people whom ``bar`` would keep out, too.
        bar: asked about the addresses of everybody who would be new; None: all may come in.
        file: the name of the file that is read.
        met: ids of the records that earlier rows of this import, of whatever file, made or were
            about; the importers of its files share it.
    """

    now: int
    zone: ZoneInfo
    region: str
    currency: str
    language: str
    pipelines: Mapping[str, config.Pipeline]
    update: Update = "fill"
    tags: tuple[str, ...] = ()
    origin: str = ""
    keep_unknown: bool = False
    survey: str = ""
    match: tuple[tuple[str, ...], ...] = ()
    create_missing: bool = False
    take_barred: bool = False
    bar: Bar | None = None
    file: str = ""
    met: Met = field(default_factory=Met)

    def barred(self, reader: Reader, addresses: Iterable[Address]) -> Mapping[Address, str]:
        """Those of many addresses that nobody new may come in with, and why.

        Args:
            reader: the database.
            addresses: in any order; some may come again.
        """
        if self.bar is None or self.take_barred:
            return {}
        return self.bar(reader, addresses)


class FieldChange(NamedTuple):
    """A field that would be different, as texts."""

    field: str
    before: str
    after: str


class Outcome(NamedTuple):
    """What became of one row.

    Attributes:
        line: where it begins.
        action: ``new``, ``changed``, ``unchanged``, ``joined`` (about a record that an
            earlier row of this import made or was about) or ``wrong``.
        id: of the record; None when wrong.
        name: of the record, for people.
        changes: field by field, for ``new``, ``changed`` and ``joined``.
        reason: why it is wrong.
        kept_as_typed: phone numbers that fit no country.
    """

    line: int
    action: Action
    id: int | None = None
    name: str = ""
    changes: tuple[FieldChange, ...] = ()
    reason: str = ""
    kept_as_typed: tuple[str, ...] = ()


class Afterword(NamedTuple):
    """What is known when all rows of a file were taken.

    Attributes:
        made: names of people who were made because rows named them.
        unmet: line and reason of what a row says of others and could not be kept.
        alike: how many new records look like others that they share no address with.
    """

    made: tuple[str, ...] = ()
    unmet: tuple[tuple[int, str], ...] = ()
    alike: int = 0


class Importer(Protocol):
    """Takes the rows of one kind of record; made anew for every import."""

    def draft(self, line: int) -> Any:
        """An empty draft, for the fields' ``put`` to fill."""

    def check(self, draft: Any) -> None:
        """See that a filled draft is whole; raises `InvalidInput`."""

    def take(self, drafts: Sequence[Any]) -> Iterable[Outcome]:
        """Bring drafts into the database: one outcome each, in their order."""

    def finish(self) -> Afterword:
        """After the last row of a file."""


@runtime_checkable
class Welcoming(Importer, Protocol):
    """An importer that takes some rows without looking at what each would change."""

    def newcomer(self, draft: Any) -> "Newcomer | None":
        """What a draft says of somebody who may be new; None where that is no plain case."""

    def surely_new(
        self, newcomers: Sequence["Newcomer"], drafts: Sequence[Any]
    ) -> list["Newcomer"]:
        """Those who are nobody known and nobody of another row of the chunk."""

    def take(
        self, drafts: Sequence[Any], newcomers: Sequence["Newcomer"] = ()
    ) -> Iterable[Outcome]:
        """As of an `Importer`; the newcomers are surely new, and come after the drafts."""


class ContactExtension(Protocol):
    """Takes in what columns of another domain said; made anew for every file."""

    def apply(self, said: Sequence[tuple[int, Any]]) -> Sequence[Sequence[FieldChange]]:
        """Take in pairs of a contact's id and what its row said, in the order of the rows.

        Returns:
            For each, what became different.
        """

    def finish(self) -> Afterword:
        """After the last row of a file."""


class ContactColumns(NamedTuple):
    """Columns of the contact import that another domain adds.

    Their ``put`` writes into ``draft.extra`` under ``name``; after each chunk the extension gets
    what was written there.

    Attributes:
        name: of the entry in ``draft.extra``.
        fields: the columns.
        open: makes the extension for one file.
        tables: that it writes to.
        nested: readers of lists and objects in JSON, by key; see `nested.Nested`.
    """

    name: str
    fields: tuple[ImportField, ...]
    open: "Callable[[UnitOfWork, Context], ContactExtension]"
    tables: tuple[str, ...] = ()
    nested: Mapping[str, Nested] = MappingProxyType({})


class Reference(NamedTuple):
    """A column by which rows of another domain's records name records of one's own.

    Attributes:
        field: the column.
        relate: fills the reference in; returns, by line, why it cannot be done.
    """

    field: ImportField
    relate: Callable[[Reader, Sequence[Any]], Mapping[int, str]]


class ImportKind(NamedTuple):
    """A kind of record that can be imported.

    Attributes:
        name: plural, as ``ccm import`` calls it.
        table: of the records.
        parts: tables of what hangs on a record and comes with it.
        fields: what its columns may mean, extensions included.
        ignored: keys of headers that are known and left out.
        open: makes the importer for one run.
        custom: the entity whose custom fields its columns may name; empty: none.
        vcard: whether vCards are understood.
        nested: readers of lists and objects in JSON, by key; see `nested.Nested`.
        known_by: what ``--match`` may name, custom fields left out.
    """

    name: str
    table: str
    parts: tuple[str, ...]
    fields: tuple[ImportField, ...]
    ignored: frozenset[str]
    open: "Callable[[UnitOfWork, Context], Importer]"
    custom: str = ""
    vcard: bool = False
    nested: Mapping[str, Nested] = MappingProxyType({})
    known_by: Mapping[str, Part] = MappingProxyType({})

    def match(self, text: str) -> tuple[Key, ...]:
        """The keys of ``--match``.

        Raises:
            InvalidInput: it names something that these records are not known by.
        """
        keys = parse_match(text)
        check(keys, self.known_by, custom=bool(self.custom))
        return keys

    def vocabulary(self, reader: Reader) -> Vocabulary:
        """The headers it knows, with the custom fields there are."""
        custom = [field.key for field in custom_fields(reader, self.custom)]
        return Vocabulary(self.fields, ignored=self.ignored, custom=custom)


@dataclass
class ImportKinds:
    """The kinds of one program, by name, filled by its composition root."""

    kinds: dict[str, ImportKind] = field(default_factory=dict)

    def add(self, kind: ImportKind) -> None:
        """Register a kind; its name must be free."""
        if kind.name in self.kinds:
            raise ValueError(kind.name)
        self.kinds[kind.name] = kind

    def named(self, name: str) -> ImportKind:
        """The kind of a name that came from outside.

        Raises:
            InvalidInput: there is none.
        """
        if name in self.kinds:
            return self.kinds[name]
        raise InvalidInput(
            _("There is no import of %(kind)s.") % {"kind": excerpt(name)},
            hint=suggestion(name, tuple(self.kinds)),
        )
