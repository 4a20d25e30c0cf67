"""Which campaigns need a segment."""

from ccm_cli.customers.queries.filtering import segments_in
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.store.reading import Reader


def campaigns_using(reader: Reader, segment_id: int, key: str) -> list[str]:
    """The campaigns that follow a segment, or whose filter names it, and that are not over.

    Args:
        reader: the database.
        segment_id: of the segment.
        key: its search key.

    Returns:
        Each in words.
    """
    found = reader.rows(
        lambda *row: row,
        "SELECT name, filter, state, segment_id FROM campaign"
        " WHERE state NOT IN ('done', 'cancelled') ORDER BY id",
    )
    return [
        _("The campaign %(name)s") % {"name": quoted(name)}
        for name, text, state, followed in found
        if (state == "draft" and followed == segment_id) or key in _named(text)
    ]


def _named(text: str) -> set[str]:
    try:
        return segments_in(text)
    except InvalidInput:  # the campaign says so itself when it is looked at
        return set()
