"""Who else wants a deal, and to whom it was lost."""

from collections.abc import Sequence

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.selling.models import DealCompetitor
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.writing import UnitOfWork

LONGEST_NAME = 200


def add(work: UnitOfWork, deal_id: int, names: Sequence[str]) -> bool:
    """Note that others want a deal too; those that are known already stay as they are.

    Args:
        work: the unit of work.
        deal_id: which deal; it must be there.
        names: each one line of at most `LONGEST_NAME` characters.

    Returns:
        Whether any was new.

    Raises:
        InvalidInput: a name is empty or too long.
    """
    known = {key for key, _name, _id in _of(work, deal_id)}
    new: dict[str, str] = {}
    for name in names:
        shown = _name_of(name)
        if search_key(shown) not in known:
            new.setdefault(search_key(shown), shown)
    for key, shown in new.items():
        work.add(DealCompetitor(deal_id=deal_id, name=shown, key=key))
    return bool(new)


def remove(work: UnitOfWork, deal_id: int, names: Sequence[str]) -> bool:
    """Forget that others want a deal.

    Returns:
        Whether there were any to forget.

    Raises:
        NotFound: one of them is not known; the hint has the nearest.
    """
    known = {key: (name, row_id) for key, name, row_id in _of(work, deal_id)}
    for name in names:
        if search_key(name) not in known:
            raise NotFound(
                _("Deal %(id)d has no competitor %(name)s.")
                % {"id": deal_id, "name": quoted(excerpt(name))},
                hint=suggestion(name, [name for name, _id in known.values()]),
            )
    gone = {known[search_key(name)][1] for name in names}
    work.delete_rows("deal_competitor", sorted(gone))
    return bool(gone)


def lost_to(work: UnitOfWork, deal_ids: Sequence[int], name: str) -> None:
    """Note to whom deals were lost; an empty name takes back that it was to anybody.

    Args:
        work: the unit of work.
        deal_ids: which deals; they must be there.
        name: of one competitor, known or not.

    Raises:
        InvalidInput: the name is too long.
    """
    key = search_key(_name_of(name)) if name else ""
    for deal_id in deal_ids:
        if name:
            add(work, deal_id, [name])
        work.update_rows(
            "deal_competitor",
            {row_id: {"won": int(known == key)} for known, _name, row_id in _of(work, deal_id)},
        )


def _of(work: UnitOfWork, deal_id: int) -> list[tuple[str, str, int]]:
    """Key, name and id of each competitor of a deal."""
    work.flush()
    return work.reader.rows(
        lambda *row: row,
        "SELECT key, name, id FROM deal_competitor WHERE deal_id = ? ORDER BY id",
        (deal_id,),
    )


def _name_of(text: str) -> str:
    name = clean_line(text)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(
            _("The name of a competitor is empty or longer than %(most)d characters.")
            % {"most": LONGEST_NAME},
            hint=_("Name the company in a few words."),
        )
    return name
