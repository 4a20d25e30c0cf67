"""What a changed row is in words: the record that people know it as part of, with its name."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import excerpt
from ccm_cli.store.events import Subject
from ccm_cli.store.journal import Change
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.store.undoing import Called


class _Noun(NamedTuple):
    """How records of a table are called, and the column with what one of them is called."""

    word: str
    column: str = ""


_NOUNS: Mapping[str, _Noun] = {
    "contact": _Noun(message("Contact"), "name"),
    "company": _Noun(message("Company"), "name"),
    "interaction": _Noun(message("Interaction"), "summary"),
    "segment": _Noun(message("Segment"), "name"),
    "tag": _Noun(message("Tag"), "name"),
    "deal": _Noun(message("Deal"), "title"),
    "task": _Noun(message("Task"), "title"),
    "product": _Noun(message("Product"), "name"),
    "sale_order": _Noun(message("Order"), "number"),
    "campaign": _Noun(message("Campaign"), "name"),
    "mail": _Noun(message("Mail"), "subject"),
    "survey": _Noun(message("Survey"), "name"),
    "survey_answer": _Noun(message("Answer")),
    "ticket": _Noun(message("Ticket"), "subject"),
    "goal": _Noun(message("Goal"), "name"),
}


def naming(subjects: Sequence[Subject]) -> "Called":
    """What calls a changed row by the record it belongs to, such as ``Contact 12 (Ann)``.

    Args:
        subjects: of all domains.
    """
    owners = {table: (each.table, of) for each in subjects for table, of in each.parts.items()}

    def called(reader: Reader, change: Change) -> str:
        table, row_id = change.table, change.row_id
        if table in owners:
            owner, column = owners[table]
            known = [
                image[column]
                for image in (change.row, change.before, change.after)
                if image and image.get(column)
            ]
            known = known or reader.values(f"SELECT {column} FROM {table} WHERE id = ?", (row_id,))
            if known:
                table, row_id = owner, int(known[0])
        noun = _NOUNS.get(table)
        if noun is None:
            return f"{table.replace('_', ' ')} {row_id}"
        name = noun.column and reader.value(
            f"SELECT {noun.column} FROM {table} WHERE id = ?", (row_id,)
        )
        told = f"{_(noun.word)} {row_id}"
        return f"{told} ({excerpt(str(name))})" if name else told

    return called
