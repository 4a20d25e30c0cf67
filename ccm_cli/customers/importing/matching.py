"""Who is the same: by e-mail, then by handle, then by phone and name; or as ``--match`` says.

All people of a chunk of rows are looked up at once; those that the chunk itself makes are found
like those in the database, so that rows about one person become one contact.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.match import Matcher
from ccm_cli.customers.importing.people import Person, load
from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import search_key
from ccm_cli.store.reading import Reader

ContactMatcher = Matcher[ContactDraft, Person]
Told = Callable[[Person], bool]
"""Whether taking a draft would leave a person unchanged."""


class Acquaintances:
    """The people that the drafts of one chunk may be about.

    Args:
        reader: the database.
        drafts: finished drafts.
        claims: by contact, the ids that earlier rows, of our own export, gave.
        matcher: of ``--match``; None: none was named.
    """

    def __init__(
        self,
        reader: Reader,
        drafts: Sequence[ContactDraft],
        claims: Mapping[int, int],
        matcher: "ContactMatcher | None" = None,
    ) -> None:
        self._matcher = matcher
        self._emails: dict[str, Person] = {}
        self._handles: dict[tuple[str, str], Person] = {}
        self._phones: dict[str, list[Person]] = {}
        self._unreachable: dict[str, list[Person]] = {}
        self._by_id: dict[int, Person] = {}
        self._load(reader, drafts)
        for contact, person in self._by_id.items():
            person.own_id = claims.get(contact, 0)

    def _load(self, reader: Reader, drafts: Sequence[ContactDraft]) -> None:
        emails = {key for draft in drafts for key in draft.addressed}
        handle_keys = {key for draft in drafts for _network, key in draft.handles}
        phones = {number for draft in drafts for number in draft.numbers}
        names = {search_key(draft.name) for draft in drafts if _is_unreachable(draft)}
        owner = dict(
            by_keys(reader, "SELECT key, contact_id FROM contact_email WHERE key IN", emails)
        )
        handles = list(
            by_keys(
                reader,
                "SELECT network, key, contact_id FROM contact_handle WHERE key IN",
                handle_keys,
            )
        )
        numbers = list(
            by_keys(
                reader,
                "SELECT number, contact_id FROM contact_phone WHERE number IN",
                phones,
                "ORDER BY contact_id",
            )
        )
        lonely = list(
            by_keys(
                reader,
                "SELECT c.name_key, c.id FROM contact c"
                " WHERE NOT EXISTS (SELECT 1 FROM contact_email e WHERE e.contact_id = c.id)"
                " AND NOT EXISTS (SELECT 1 FROM contact_phone p WHERE p.contact_id = c.id)"
                " AND NOT EXISTS (SELECT 1 FROM contact_handle h WHERE h.contact_id = c.id)"
                " AND c.name_key IN",
                names,
                "ORDER BY c.id",
            )
        )
        own = {draft.own_id for draft in drafts if draft.own_id}
        ids = {
            *owner.values(),
            *(row[2] for row in handles),
            *(row[1] for row in numbers),
            *(row[1] for row in lonely),
            *own,
            *(self._matcher.look_up(drafts) if self._matcher else ()),
        }
        self._by_id = load(reader, ids)
        people = self._by_id
        self._emails = {key: people[contact] for key, contact in owner.items()}
        self._handles = {(network, key): people[contact] for network, key, contact in handles}
        for number, contact in numbers:
            self._phones.setdefault(number, []).append(people[contact])
        for name, contact in lonely:
            self._unreachable.setdefault(name, []).append(people[contact])

    def find(self, draft: ContactDraft, says_nothing_new: Told) -> Person | None:
        """Who a draft is about, or None for somebody new.

        Args:
            draft: finished.
            says_nothing_new: whether taking the draft would leave a person unchanged; decides
                between several whom it fits.

        Raises:
            Conflict: what the row says belongs to two different people, or fits several.
        """
        if self._matcher:
            return self._matched(self._matcher, draft)
        found = self._by_own_id(draft)
        for key, (address, _label) in draft.addressed.items():
            found = _agree(found, self._emails.get(key), address)
        for place, handle in draft.handles.items():
            found = _agree(found, self._handles.get(place), f"{handle.network}:{handle.handle}")
        if found is None:
            found = self._by_phone(draft, says_nothing_new)
        if found is None and _is_unreachable(draft):
            found = self._by_name(draft, says_nothing_new)
        return found

    def _matched(self, matcher: "ContactMatcher", draft: ContactDraft) -> Person | None:
        """Who fits by the keys that were named; what only one may have must be theirs, or free."""
        found = matcher.find(draft, self._by_id)
        for key, (address, _label) in draft.addressed.items():
            _refuse_of_another(self._emails.get(key), found, address)
        for place, handle in draft.handles.items():
            shown = f"{handle.network}:{handle.handle}"
            _refuse_of_another(self._handles.get(place), found, shown)
        return found

    def remember(self, person: Person, draft: ContactDraft) -> None:
        """Know a person by what a draft added."""
        if self._matcher:
            self._matcher.remember(draft, person)
        person.own_id = person.own_id or draft.own_id
        for key in draft.addressed:
            self._emails[key] = person
        for place in draft.handles:
            self._handles[place] = person
        for number in draft.numbers:
            known = self._phones.setdefault(number, [])
            if person not in known:
                known.append(person)
        if _is_unreachable(draft):
            alike = self._unreachable.setdefault(search_key(draft.name), [])
            if not any(known is person for known in alike):
                alike.append(person)

    def _by_own_id(self, draft: ContactDraft) -> Person | None:
        """The id of our own export counts only where the rest does not speak against it."""
        person = self._by_id.get(draft.own_id)
        if person is None:
            return None
        same_name = person.name_key == search_key(draft.name)
        return person if same_name or any(key in person.emails for key in draft.addressed) else None

    def _by_phone(self, draft: ContactDraft, says_nothing_new: Told) -> Person | None:
        name = "" if draft.unnamed else search_key(draft.name)
        fitting: dict[int, Person] = {}
        for number in draft.numbers:
            for person in self._phones.get(number, ()):
                if not name or person.has_no_name or _is_same_name(person.name_key, name):
                    fitting[id(person)] = person
        found = [person for person in fitting.values() if not _is_another(person, draft)]
        chosen = _settled(found, says_nothing_new)
        if chosen is None and len(found) > 1:
            raise Conflict(
                _("The phone number fits several contacts: %(names)s.")
                % {"names": in_series(map(shown_person, found))},
                hint=_("Add an e-mail address that tells them apart."),
            )
        return chosen

    def _by_name(self, draft: ContactDraft, says_nothing_new: Told) -> Person | None:
        alike = self._unreachable.get(search_key(draft.name), ())
        fitting = [
            person
            for person in alike
            if not _contradicts(person, draft) and not _is_another(person, draft)
        ]
        return _settled(fitting, says_nothing_new) or (fitting[0] if fitting else None)


def _settled(people: Sequence[Person], says_nothing_new: Told) -> Person | None:
    """The only one, or of several the one who was told all of it already.

    So a row finds on a second import who it became in the first.
    """
    if len(people) == 1:
        return people[0]
    return next((person for person in people if says_nothing_new(person)), None)


def _is_another(person: Person, draft: ContactDraft) -> bool:
    """Whether our own export wrote them down as two people."""
    return bool(draft.own_id and person.own_id and draft.own_id != person.own_id)


def _is_same_name(known: str, name: str) -> bool:
    """Whether two names, as search keys, have the same words, or one has all of the other's."""
    if known == name:
        return True
    words, others = set(known.split()), set(name.split())
    return min(len(words), len(others)) > 1 and (words <= others or others <= words)


def _is_unreachable(draft: ContactDraft) -> bool:
    return not (draft.addressed or draft.handles or draft.numbers)


def _agree(found: Person | None, other: Person | None, what: str) -> Person | None:
    if other is None or found is other:
        return found
    if found is None:
        return other
    raise Conflict(
        _("%(what)s belongs to %(other)s, the rest of the row to %(name)s.")
        % {"what": what, "other": shown_person(other), "name": shown_person(found)}
    )


def _refuse_of_another(owner: Person | None, found: Person | None, what: str) -> None:
    if owner is None or owner is found:
        return
    if found is None:
        raise Conflict(
            _("%(what)s belongs to %(other)s, whom the row does not fit.")
            % {"what": what, "other": shown_person(owner)},
            hint=_("Take it out of the row, or let --match name what they share."),
        )
    _agree(found, owner, what)


def shown_person(person: Person) -> str:
    """A person as messages name them."""
    return person.name if person.id is None else f"{person.name} ({person.id})"


def _contradicts(person: Person, draft: ContactDraft) -> bool:
    """Whether two people of one name, both without any address, are told apart by the rest."""
    birthday, known = draft.dates.get("birthday"), person.dates.get("birthday")
    if birthday and known and birthday.month_day != known["month_day"]:
        return True
    companies = {affiliation.key for affiliation in draft.affiliations}
    if companies and person.companies and companies.isdisjoint(person.companies):
        return True
    cities = _keys(address.get("city", "") for address in draft.addresses.values())
    known_cities = _keys(address["city"] for address in person.addresses)
    return bool(cities and known_cities and cities.isdisjoint(known_cities))


def _keys(texts: Iterable[str]) -> set[str]:
    return {search_key(text) for text in texts if text}
