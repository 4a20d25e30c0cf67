"""Tags: free words on contacts, made when they are first used."""

import re
from collections.abc import Iterable

from ccm_cli.customers import entries
from ccm_cli.customers.models import ContactTag, Tag
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.writing import UnitOfWork


def names(texts: Iterable[str]) -> list[str]:
    """Clean names of tags from what was typed: several in one text are parted by commas.

    Raises:
        InvalidInput: one is empty or too long.
    """
    parts = [part for text in texts for part in re.split("[,،;]", text)]
    return [entries.needed(part.strip().lstrip("#"), _("The tag")) for part in parts]


def ensure(work: UnitOfWork, name: str) -> int:
    """The id of a tag, made if there is none of that name yet.

    Args:
        work: the unit of work.
        name: clean.
    """
    found = _find(work, name)
    if found is not None:
        return found
    return _id(work.add(Tag(name=name, key=search_key(name))))


def attach(work: UnitOfWork, contact_id: int, texts: Iterable[str]) -> bool:
    """Put tags on a contact; what it has already stays as it is.

    Returns:
        Whether anything changed.

    Raises:
        InvalidInput: as `names`.
    """
    changed = False
    for name in names(texts):
        tag_id = ensure(work, name)
        if _link(work, contact_id, tag_id) is None:
            work.add(ContactTag(contact_id=contact_id, tag_id=tag_id))
            changed = True
    return changed


def detach(work: UnitOfWork, contact_id: int, texts: Iterable[str]) -> bool:
    """Take tags off a contact.

    Returns:
        Whether anything changed.

    Raises:
        NotFound: it does not have one of them.
    """
    taken = False
    for name in names(texts):
        tag_id = _find(work, name)
        link = None if tag_id is None else _link(work, contact_id, tag_id)
        if link is None:
            raise NotFound(
                _("Contact %(id)d does not have the tag %(name)s.")
                % {"id": contact_id, "name": excerpt(name)}
            )
        work.delete_rows("contact_tag", [link])
        taken = True
    return taken


def rename(work: UnitOfWork, name: str, new_name: str) -> int:
    """Give a tag another name; where a tag of that name exists, both become one.

    Returns:
        The id of the tag that is left.

    Raises:
        NotFound: there is no such tag.
        InvalidInput: the new name is empty or too long.
    """
    tag_id = _require(work, name)
    cleaned = entries.needed(new_name.strip().lstrip("#"), _("The tag"))
    target = _find(work, cleaned)
    if target is None or target == tag_id:
        tag = work.get(Tag, tag_id)
        tag.name, tag.key = cleaned, search_key(cleaned)
        work.flush()
        return tag_id
    moving = work.reader.values(
        "SELECT id FROM contact_tag WHERE tag_id = ? AND contact_id NOT IN"
        " (SELECT contact_id FROM contact_tag WHERE tag_id = ?)",
        (tag_id, target),
    )
    work.update_rows("contact_tag", {row_id: {"tag_id": target} for row_id in moving})
    work.delete(Tag, tag_id)
    return target


def remove(work: UnitOfWork, name: str) -> None:
    """Take a tag off everybody.

    Raises:
        NotFound: there is no such tag.
    """
    work.delete(Tag, _require(work, name))


def _find(work: UnitOfWork, name: str) -> int | None:
    found = work.reader.value("SELECT id FROM tag WHERE key = ?", (search_key(name),))
    return None if found is None else int(found)


def _require(work: UnitOfWork, name: str) -> int:
    found = _find(work, name.strip().lstrip("#"))
    if found is None:
        raise NotFound(
            _("There is no tag %(name)s.") % {"name": quoted(excerpt(name))},
            hint=_("See: ccm tag list"),
        )
    return found


def _link(work: UnitOfWork, contact_id: int, tag_id: int) -> int | None:
    found = work.reader.value(
        "SELECT id FROM contact_tag WHERE contact_id = ? AND tag_id = ?", (contact_id, tag_id)
    )
    return None if found is None else int(found)


def _id(tag: Tag) -> int:
    assert tag.id is not None
    return tag.id
