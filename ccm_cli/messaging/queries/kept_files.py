"""Whether the files that are kept for messages are whole, and which of them nothing needs."""

from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from ccm_cli.store.reading import Reader

KEPT_FOR_HISTORY = 90 * 86_400
"""Seconds for which a file stays that only the history knows, after the last change that tells of
it; so long an undo can bring back what it went along with."""

_REFERRED = """
SELECT json_extract(f.value, '$.digest') AS digest FROM template_version v,
       json_each(v.snapshot, '$.assets') f
UNION SELECT json_extract(f.value, '$.sha256') FROM campaign k, json_each(k.files) f
UNION SELECT json_extract(f.value, '$.sha256') FROM message m, json_each(m.files) f
 WHERE m.files <> '[]'
"""
"""What versions of templates, campaigns and messages refer to."""

_LAST_TOLD = """
SELECT max(g.at) FROM journal_entry e JOIN journal_group g ON g.id = e.group_id
WHERE e.table_name IN ('campaign', 'message')
  AND (instr(e.before, :digest) > 0 OR instr(e.after, :digest) > 0)
"""


def names_sql(column: str) -> str:
    """SQL: the names of the files in a column, with commas between; empty for none."""
    return (
        "coalesce((SELECT group_concat(json_extract(f.value, '$.name'), ', ')"
        f" FROM json_each({column}) f), '')"
    )


class Unused(NamedTuple):
    """A file that nothing refers to any more.

    Attributes:
        digest: of its content.
        size: bytes.
    """

    digest: str
    size: int


def lost(reader: Reader) -> list[str]:
    """The checksums of files that something refers to and that are not kept."""
    return reader.values(
        f"SELECT digest FROM ({_REFERRED}) WHERE digest NOT IN (SELECT digest FROM template_file)"
        " ORDER BY digest"
    )


def unused(reader: Reader, *, now: int) -> list[Unused]:
    """The files that may go: nothing refers to them, and the history has not told of them lately.

    Args:
        reader: the database.
        now: UTC seconds.
    """
    found = reader.rows(
        Unused,
        f"SELECT digest, length(content) * 3 / 4 FROM template_file"
        f" WHERE digest NOT IN ({_REFERRED}) ORDER BY digest",
    )
    return [one for one in found if not _is_told_lately(reader, one.digest, now)]


def _is_told_lately(reader: Reader, digest: str, now: int) -> bool:
    at = reader.value(_LAST_TOLD, {"digest": digest})
    return at is not None and at > now - KEPT_FOR_HISTORY


def damaged(reader: Reader) -> Iterator[str]:
    """The checksums that the content beside them has not, one file in memory at a time."""
    for digest, content in reader.connection.execute(
        "SELECT digest, content FROM template_file ORDER BY digest"
    ):
        try:
            holds = sha256(b64decode(content, validate=True)).hexdigest() == digest
        except ValueError:
            holds = False
        if not holds:
            yield digest
