"""What became of records since a moment: by which change each was touched last."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccm_cli.customers.importing.registry import ImportKind
from ccm_cli.store import journal
from ccm_cli.store.reading import Reader
from ccm_cli.store.schema import primary_key, references

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

_OWNER = (
    "coalesce(json_extract(e.after, '$.{column}'), json_extract(e.before, '$.{column}'),"
    " (SELECT p.{column} FROM {table} p WHERE p.{key} = e.row_id))"
)
# A change that was undone, and the undo itself, left nothing.
_STANDING = """
WHERE e.group_id > :position AND e.table_name = :table AND g.undone_by_id IS NULL
  AND NOT (g.kind = 'undo' AND g.target_id > :position)
"""
_ALONE = f"""
SELECT {{owner}}, max(e.group_id) FROM journal_entry e JOIN journal_group g ON g.id = e.group_id
{_STANDING} AND e.through_id IS NULL GROUP BY 1
"""
_TOGETHER = f"""
SELECT p.{{column}}, max(e.group_id) FROM journal_entry e JOIN journal_group g ON g.id = e.group_id
  JOIN {{table}} p ON p.{{key}} BETWEEN e.row_id AND e.through_id
{_STANDING} AND e.through_id IS NOT NULL GROUP BY 1
"""
_CARRIED_OUT = "plan "
"""What the facts about carried out plans are called in ``meta``, before their digests."""


def last_change(reader: Reader) -> int:
    """The newest change of the journal; 0 where nothing was changed yet."""
    return int(reader.value("SELECT coalesce(max(id), 0) FROM journal_group"))


def touched(reader: Reader, kind: ImportKind, position: int) -> dict[int, int]:
    """The records of a kind that were changed after a position of the journal.

    Args:
        reader: the database.
        kind: what comes with a record counts as the record.
        position: of `last_change`.

    Returns:
        By id, the last change that touched each.
    """
    found: dict[int, int] = {}
    for owner, column, table in _places(reader, kind):
        key = primary_key(reader.connection, table)
        said = {"owner": owner, "column": column or key, "table": table, "key": key}
        for sql in (_ALONE, _TOGETHER):
            for record, change in reader.rows(
                lambda *row: row, sql.format(**said), {"position": position, "table": table}
            ):
                if record is not None:
                    found[record] = max(change, found.get(record, 0))
    return found


def _places(reader: Reader, kind: ImportKind) -> Iterator[tuple[str, str, str]]:
    """Whose record an entry is about: as SQL, as the column of its row, and the table of that.

    For the table of the records themselves the column is empty.
    """
    yield "e.row_id", "", kind.table
    for table in kind.parts:
        key = primary_key(reader.connection, table)
        for column, parent in references(reader.connection, table):
            if parent == kind.table:
                yield _OWNER.format(column=column, table=table, key=key), column, table


def described(reader: Reader, change: int) -> str:
    """A change as messages name it: its number and what it did."""
    group = journal.group(reader, change)
    return f"{group.id} ({group.summary})" if group.summary else str(group.id)


def carried_out(reader: Reader, plan: str) -> int | None:
    """The change that carried out a plan and stands; None where there is none.

    Args:
        reader: the database.
        plan: its digest.
    """
    found = reader.value(
        "SELECT g.id FROM meta m JOIN journal_group g ON g.id = CAST(m.value AS INTEGER)"
        " WHERE m.key = ? AND g.undone_by_id IS NULL",
        (_CARRIED_OUT + plan,),
    )
    return None if found is None else int(found)


def note_carried_out(work: "UnitOfWork", plan: str) -> None:
    """Remember by which change a plan was carried out, so that it is not begun twice."""
    work.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_CARRIED_OUT + plan, str(work.number())),
    )
