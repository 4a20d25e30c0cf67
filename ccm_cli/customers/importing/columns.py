"""What the columns of a file mean, guessed from their headers or told by ``--map``."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import clean_line, excerpt, search_key

FIRST = "1"
_LABELS = {
    word: label
    for label, words in {
        "home": "home|personal|private|منزل|خانه|شخصی"
        "|дом адрес|домашний|домашняя|дом|личный|личная",
        "work": "work|business|office|محل کار|کاری|دفتر|раб адрес|рабочий|рабочая|раб|служебный",
        "mobile": "mobile|cell|همراه|موبایل|мобильный|моб|сотовый",
        "iphone": "iphone",
        "main": "main|اصلی|основной",
        "other": "other|دیگر|سایر|другой адрес|другой|другая",
    }.items()
    for word in words.split("|")
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*\Z")


class Column(NamedTuple):
    """What one column means.

    Attributes:
        field: where its values go.
        slot: which of several of the same kind, ``1`` for the first; ties the parts of one
            address together, or an e-mail to its label.
        label: what the header calls the value: ``work``, ``home``.
        parameter: of a field such as ``custom:KEY``.
    """

    field: "ImportField"
    slot: str = FIRST
    label: str = ""
    parameter: str = ""

    @property
    def name(self) -> str:
        """The column as ``--map`` would name it."""
        name = self.field.name + self.parameter
        return name if self.slot in {FIRST, self.label} else f"{name} {self.slot}"


Put = Callable[[Any, str, Column], None]


Repeats = Literal["once", "numbered", "adding"]


@dataclass(frozen=True, slots=True)
class ImportField:
    """Something a column may hold.

    Attributes:
        name: as ``--map`` names it; with a parameter it ends with ``:`` or a space.
        put: puts a value, not empty, into the draft of the row; raises `InvalidInput`.
        headers: other headers that mean it, as keys (see `header_key`), each with the label it
            gives to the value.
        labelled: whether a word such as home or mobile beside a header labels its values.
        repeats: what a further column of it is. ``once``: read where those before are empty.
            ``numbered``: a value of its own if it has another slot, as a second address has;
            otherwise as ``once``. ``adding``: always one more value.
    """

    name: str
    put: Put
    headers: Mapping[str, str] = field(default_factory=dict)
    labelled: bool = False
    repeats: Repeats = "once"

    @property
    def has_parameter(self) -> bool:
        """Whether a parameter follows the name."""
        return self.name.endswith((":", " "))


class Understood(NamedTuple):
    """One column of a file and what became of it.

    Attributes:
        header: as it stands in the file.
        column: what it means; None when its values are left out.
        known: False for a header that nothing is known about.
        after: the header of an earlier column with the same meaning, of which there is one value
            only; this one is read where that is empty.
    """

    header: str
    column: Column | None
    known: bool = True
    after: str = ""


def headers(text: str, *, label: str = "") -> dict[str, str]:
    """Header keys from a text with one on each line or between slashes.

    Args:
        text: such as ``email / e-mail address / ایمیل``.
        label: given to values under these headers.
    """
    return {header_key(part): label for part in re.split(r"[/\n]", text) if part.strip()}


def header_key(header: str) -> str:
    """A header as its words: case, punctuation and spelling of letters do not count."""
    apart = header.replace("\u200c", " ")
    return " ".join(re.sub(r"[\W_]+", " ", search_key(apart)).split())


class Vocabulary:
    """The headers of one kind of record.

    Args:
        fields: what may be imported.
        ignored: keys of headers that are known and left out.
        custom: by key, the custom fields that exist.
    """

    def __init__(
        self,
        fields: Iterable[ImportField],
        *,
        ignored: Iterable[str] = (),
        custom: Iterable[str] = (),
    ) -> None:
        self._ignored = frozenset(ignored)
        self._by_header: dict[str, tuple[ImportField, str]] = {}
        self._with_parameter: dict[str, ImportField] = {}
        for known in fields:
            if known.has_parameter:
                self._with_parameter[known.name] = known
                continue
            self._by_header[header_key(known.name)] = (known, "")
            for key, label in known.headers.items():
                self._by_header.setdefault(key, (known, label))
        self._custom = {header_key(key): key for key in custom}
        self._remembered: dict[str, Column | None] = {}

    def column(self, header: str) -> Column | None:
        """What a header means, or None."""
        if header not in self._remembered:
            self._remembered[header] = self._read(header)
        return self._remembered[header]

    def field(self, name: str) -> ImportField | None:
        """The field of a name, as `ImportField.name` has it."""
        if name in self._with_parameter:
            return self._with_parameter[name]
        found = self._by_header.get(header_key(name))
        return None if found is None or found[0].name != name else found[0]

    def is_ignored(self, header: str) -> bool:
        """Whether a header is one whose values are left out on purpose."""
        keys = [header_key(spelled) for spelled in _spellings(header)]
        keys += [header_key(re.sub(r"\d+", " ", key)) for key in keys]
        return any(key in self._ignored for key in keys)

    def names(self) -> list[str]:
        """Every field, as ``--map`` names it."""
        own = dict.fromkeys(known.name for known, _label in self._by_header.values())
        return [*own, *self._with_parameter]

    def _read(self, header: str) -> Column | None:
        key = search_key(header)
        for prefix, known in self._with_parameter.items():
            if key.startswith(prefix) and len(key) > len(prefix):
                return Column(known, parameter=clean_line(header)[len(prefix) :].strip())
        for spelled in _spellings(header):
            key = header_key(spelled)
            found = self._lookup(key, FIRST)
            if found is None and key in self._custom and "custom:" in self._with_parameter:
                found = Column(self._with_parameter["custom:"], parameter=self._custom[key])
            found = found or self._numbered(key) or self._labelled(key, FIRST)
            if found is not None:
                return found
        return None

    def _numbered(self, key: str) -> Column | None:
        """One of several columns of the same name, such as ``email 2`` or ``phone2``."""
        number = re.search(r"(?<!\w)(\d+)(?!\w)|(?<=[^\W\d_])(\d+)\Z", key)
        if number is None:
            return None
        rest = " ".join((key[: number.start()] + " " + key[number.end() :]).split())
        slot = str(int(number[0]))
        return self._lookup(rest, slot) or self._labelled(rest, slot)

    def _labelled(self, key: str, slot: str) -> Column | None:
        """A header with the label of its values beside it, such as ``Phone (mobile)``."""
        for word, label in _LABELS.items():
            rest = key.removesuffix(" " + word) if key.endswith(" " + word) else ""
            rest = rest or (key.removeprefix(word + " ") if key.startswith(word + " ") else "")
            found = self._by_header.get(rest)
            if found is not None and found[0].labelled and not found[1]:
                return Column(found[0], label if slot == FIRST else slot, label)
        return None

    def _lookup(self, key: str, slot: str) -> Column | None:
        found = self._by_header.get(key)
        if found is None:
            return None
        known, label = found
        return Column(known, label if label and slot == FIRST else slot, label)


def _spellings(header: str) -> list[str]:
    """A header as it stands, its words apart (``dateAdded``), and without what is set aside."""
    spelled = dict.fromkeys((header, _CAMEL.sub(" ", header), _ASIDE.sub("", header)))
    return [one for one in spelled if one.strip()]


def parse_map(options: Sequence[str]) -> dict[str, str]:
    """``--map`` options as header key to field name; empty for a column to be left out.

    Raises:
        InvalidInput: an option without ``=``.
    """
    mapping = {}
    for option in options:
        header, equals, name = option.rpartition("=")
        if not equals or not header.strip():
            raise InvalidInput(
                _("--map %(option)s names no column and field.") % {"option": excerpt(option)},
                hint=_('Write it like --map "Mobile No=phone", or "Shoe size=" to leave it out.'),
            )
        mapping[search_key(header)] = name.strip()
    return mapping


def understand(
    header: Sequence[str],
    vocabulary: Vocabulary,
    *,
    mapping: Mapping[str, str],
    keep_unknown: bool = False,
) -> list[Understood]:
    """What each column of a file means.

    Args:
        header: the first row of the file, or the keys of its objects.
        vocabulary: of the kind of record.
        mapping: of `parse_map`.
        keep_unknown: whether columns nothing is known about become custom fields.

    Raises:
        InvalidInput: ``--map`` names an unknown field.
    """
    understood = []
    for position, name in enumerate(header, 1):
        key = search_key(name)
        shown = name or _("(column %(number)d)") % {"number": position}
        if key in mapping:
            target = mapping[key]
            column = _named(target, vocabulary) if target else None
            understood.append(Understood(shown, column))
        else:
            understood.append(_guessed(shown, key, vocabulary, keep_unknown=keep_unknown))
    return understood


def in_order(understood: Sequence[Understood]) -> list[Understood]:
    """The same columns, each that means what one before it means with the header of that."""
    first: dict[tuple[str, str, str], str] = {}
    ordered = []
    for one in understood:
        column = one.column
        if column is None or column.field.repeats == "adding":
            ordered.append(one)
            continue
        slot = column.slot if column.field.repeats == "numbered" else FIRST
        place = (column.field.name, slot, column.parameter)
        ordered.append(one._replace(after=first.get(place, "")))
        first.setdefault(place, one.header)
    return ordered


def refuse_unmet(mapping: Mapping[str, str], header: Sequence[str]) -> None:
    """See that every column that ``--map`` names is in the file.

    Raises:
        InvalidInput: one is not.
    """
    keys = {search_key(name) for name in header}
    for wanted in mapping:
        if wanted not in keys:
            raise InvalidInput(
                _("--map: the file has no column %(name)s.") % {"name": wanted},
                hint=_("Its columns are: %(names)s.") % {"names": in_series(header)},
            )


def _named(target: str, vocabulary: Vocabulary) -> Column:
    found = vocabulary.column(target)
    if found is None:
        raise InvalidInput(
            _("--map: there is no field %(name)s.") % {"name": excerpt(target)},
            hint=_("The fields are: %(names)s.") % {"names": in_series(vocabulary.names())},
        )
    return found


def _guessed(shown: str, key: str, vocabulary: Vocabulary, *, keep_unknown: bool) -> Understood:
    if not key:
        return Understood(shown, None, known=False)
    column = vocabulary.column(shown)
    if column is not None or vocabulary.is_ignored(shown):
        return Understood(shown, column)
    if keep_unknown:
        kept = vocabulary.column("custom:" + custom_key(shown))
        if kept is not None:
            return Understood(shown, kept)
    return Understood(shown, None, known=False)


def custom_key(header: str) -> str:
    """The key of a custom field made from a header: its words joined by underscores."""
    return header_key(header).replace(" ", "_")
