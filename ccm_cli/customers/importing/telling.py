"""Which form a file is in, told by its content and never by its name."""

import json
import re
import zipfile
from typing import BinaryIO

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import suggestion

TABLE, TABS, WORKBOOK, OBJECTS, LINES, CARDS = "csv", "tsv", "xlsx", "json", "ndjson", "vcard"
FORMS = (TABLE, TABS, WORKBOOK, OBJECTS, LINES, CARDS)
PLAN = "ccm_plan"
"""The key that the first line of a saved plan begins with."""
_PROBED = 1 << 20
_ARRAY = re.compile(r'\[\s*(?:[\[{\]"\d-]|(?:true|false|null)\b)')
_OBJECT = re.compile(r'\{\s*["}]')


def named(form: str) -> str:
    """The form of ``--from``; empty stays empty.

    Raises:
        InvalidInput: there is no such form.
    """
    chosen = form.strip().lower()
    if not chosen or chosen in FORMS:
        return chosen
    raise InvalidInput(
        _("--from %(value)s is not known.") % {"value": form},
        hint=suggestion(chosen, FORMS),
    )


def is_workbook(file: BinaryIO) -> bool:
    """Whether a file is an XLSX workbook; an archive of another kind is none."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def told(file: BinaryIO, encoding: str, name: str) -> str:
    """The form of a text file: a table unless it begins like something else.

    Args:
        file: seekable.
        encoding: of the text.
        name: of the file, for messages.

    Raises:
        InvalidInput: it is a saved plan, which another command reads.
    """
    file.seek(0)
    start = file.read(_PROBED).decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if start[:11].upper() == "BEGIN:VCARD":
        return CARDS
    if _ARRAY.match(start):
        return OBJECTS
    if not _OBJECT.match(start):
        return TABLE
    first, _end, rest = start.partition("\n")
    if first.startswith(f'{{"{PLAN}"'):
        raise InvalidInput(
            _("%(file)s is a saved plan.") % {"file": name},
            hint=_("Carry it out with: ccm import apply %(file)s") % {"file": name},
        )
    return LINES if rest.lstrip().startswith("{") and _is_whole(first) else OBJECTS


def _is_whole(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
