"""Which contacts the rows of a file are about, for all rows of a chunk at once."""

import re
from collections.abc import Iterable

from ccm_cli.customers.identifiers import normalise_email, normalise_handle, normalise_phone
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.errors import Ambiguous, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.reading import Reader

Key = tuple[str, str]
_ID = re.compile(r"#?[1-9]\d{0,8}", re.ASCII)
_PHONE_LIKE = re.compile(r"[+(\d][\d\s().+/-]{4,}")
_NAMED_ADDRESS = re.compile(r"\s*(.*?)\s*[(<]\s*([^()<>\s]+@[^()<>\s]+)\s*[)>]\s*")
_SHOWN = 5


def named_address(text: str) -> tuple[str, str]:
    """The name and the address of ``Ann Lee (ann@example.com)``; other texts have no name."""
    found = _NAMED_ADDRESS.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def looks_like(text: str) -> list[str]:
    """What a reference may be, most likely first: ``id``, ``email``, ``phone``, ``handle``.

    What is none of them is a ``name``.
    """
    kinds = []
    if _ID.fullmatch(text):
        kinds.append("id")
        if not text.startswith("#"):
            kinds.append("phone")  # of a service, such as 110
    elif "@" in text[1:] and ":" not in text:
        kinds.append("email")
    elif _PHONE_LIKE.fullmatch(text):
        kinds.append("phone")
    elif text.startswith("@") or ":" in text or "/" in text:
        kinds.append("handle")
    return kinds or ["name"]


class ContactReferences:
    """Finds contacts by id, e-mail, phone, handle or a name that fits exactly one.

    Args:
        reader: the database.
        texts: every reference of the chunk.
        region: two letters; the country of phone numbers without one.
    """

    def __init__(self, reader: Reader, texts: Iterable[str], *, region: str) -> None:
        self._region = region
        self._found: dict[Key, list[int]] = {}
        wanted: dict[str, set[str]] = {}
        for text in texts:
            for what, key in self._keys(text):
                wanted.setdefault(what, set()).add(key)
        for what, keys in wanted.items():
            for key, contact in by_keys(reader, _LOOKUPS[what], keys):
                listed = self._found.setdefault((what, str(key)), [])
                if contact not in listed:
                    listed.append(contact)

    def id_of(self, text: str) -> int:
        """The contact that a reference names.

        Raises:
            NotFound: nobody fits.
            Ambiguous: several do.
        """
        found = {key: ids for key in self._keys(text) if (ids := self._found.get(key))}
        if not found:
            raise NotFound(_("No contact fits %(text)s.") % {"text": quoted(excerpt(text))})
        fitting = set(next(iter(found.values())))
        if next(iter(found))[0] == "id":  # the same digits may be a number of a service
            fitting.update(*(ids for (what, _key), ids in found.items() if what == "phone"))
        if len(fitting) == 1:
            return fitting.pop()
        ids = sorted(fitting)
        raise Ambiguous(
            _("%(text)s fits several contacts: %(ids)s.")
            % {"text": excerpt(text), "ids": in_series(map(str, ids[:_SHOWN]))},
            candidates=[str(contact) for contact in ids],
        )

    def _keys(self, text: str) -> list[Key]:
        """What a reference may be, most likely first."""
        keys: list[Key] = []
        name, address = named_address(text)
        try:
            for what in looks_like(address):
                if what == "id":
                    keys.append(("id", address.lstrip("#")))
                elif what == "email":
                    keys.append(("email", normalise_email(address).key))
                elif what == "phone":
                    keys.append(("phone", normalise_phone(address, region=self._region)))
                elif what == "handle":
                    keys.append(("handle", normalise_handle(address).key))
        except InvalidInput:
            pass  # then it can only be a name
        keys += [("name", key) for part in (text, name) if (key := search_key(part))]
        return keys


_LOOKUPS = {
    "id": "SELECT id, id FROM contact WHERE id IN",
    "email": "SELECT key, contact_id FROM contact_email WHERE key IN",
    "phone": "SELECT number, contact_id FROM contact_phone WHERE number IN",
    "handle": "SELECT key, contact_id FROM contact_handle WHERE key IN",
    "name": "SELECT name_key, id FROM contact WHERE name_key IN",
}
