"""What rules and journeys begin by: things that happen to people, as the journal tells them.

Everything that hooks and webhooks are told of a record that belongs to a person is an event here
under the same name: ``contact-add``, ``deal-win``, ``answer-add``. A domain that declares another
one in its ``events.py`` brings it here with it. Tags, which are parts of a contact, have events of
their own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from ccm_cli.language.text import search_key
from ccm_cli.store import journal
from ccm_cli.store.events import Moment, Subject
from ccm_cli.store.journal import Change, Image
from ccm_cli.store.reading import Reader
from ccm_cli.store.schema import columns

_PERSON = "contact_id"


class Trigger(NamedTuple):
    """A kind of event.

    Attributes:
        event: its name.
        table: whose rows are looked at.
        record: table of the record that it happens to.
        person: column of the row that says whose it is.
        moment: the change that it is; None: no change of a row.
        goes: whether a row went.
        came: what the coming of a row must be called, see `Subject.came`; None: of any row where
            there is no ``moment``, else of none.
    """

    event: str
    table: str
    record: str
    person: str
    moment: Moment | None = None
    goes: bool = False
    came: Callable[[Image], bool] | None = None

    def happened(self, change: Change) -> bool:
        """Whether a change of a row of its table is one."""
        if self.goes:
            return change.after is None
        if change.before is not None or change.after is None:
            return self.moment is not None and self.moment.happened(change)
        return self.moment is None if self.came is None else self.came(change.after)


class Occasion(NamedTuple):
    """Something at which somebody may begin.

    Attributes:
        contact_id: who.
        table: of the record it is about.
        record_id: of that.
        key: the same for the same occasion, and for no other of that person.
        at: when it was, UTC seconds.
        day: the day it is about, ISO; empty for none.
        group_id: the change it happened in; None where time alone brought it.
    """

    contact_id: int
    table: str
    record_id: int
    key: str
    at: int
    day: str = ""
    group_id: int | None = None


def triggers(reader: Reader, subjects: Sequence[Subject]) -> dict[str, Trigger]:
    """By name, every event that can happen to a person."""
    found = {
        "tag-add": Trigger("tag-add", "contact_tag", "contact", _PERSON),
        "tag-rm": Trigger("tag-rm", "contact_tag", "contact", _PERSON, goes=True),
    }
    for subject in subjects:
        if subject.table == "automation_deed":
            continue  # what rules do begins other rules by its effect alone
        person = "id" if subject.noun == "contact" else _PERSON
        if person not in columns(reader.connection, subject.table):
            continue
        for verb in (subject.added, *(arrival.verb for arrival in subject.arrivals)):
            event = f"{subject.noun}-{verb}"
            came = partial(_came, subject, verb)
            found[event] = Trigger(event, subject.table, subject.table, person, came=came)
        for moment in subject.moments:
            event = f"{subject.noun}-{moment.verb}"
            either = found.get(event, Trigger(event, subject.table, subject.table, person))
            found[event] = either._replace(moment=moment)
    return found


def _came(subject: Subject, verb: str, record: Image) -> bool:
    return verb in subject.came(record)


class Listener(NamedTuple):
    """An event that somebody waits for.

    Attributes:
        trigger: which.
        options: what else was said of it: ``tag``, ``from``, ``to``.
    """

    trigger: Trigger
    options: Mapping[str, object]


def occasions(
    reader: Reader, group: journal.Group, listeners: Mapping[str, Listener]
) -> Iterator[tuple[str, Occasion]]:
    """What happened in one change, to whom, for those who wait for it.

    Args:
        reader: the database.
        group: the change.
        listeners: by a name of their own.

    Yields:
        The name of who waits, and what happened.
    """
    tables = {listener.trigger.table for listener in listeners.values()}
    for change in journal.stream(reader, group.id, tables=tables):
        for name, listener in listeners.items():
            trigger = listener.trigger
            if trigger.table != change.table or not trigger.happened(change):
                continue
            if not _is_meant(reader, change, listener):
                continue
            contact_id = _person(reader, change, trigger)
            if contact_id is not None:
                yield name, _occasion(change, trigger, contact_id, group)


def _occasion(change: Change, trigger: Trigger, contact_id: int, group: journal.Group) -> Occasion:
    own = trigger.record == trigger.table
    record_id = change.row_id if own else contact_id
    key = f"{trigger.event}:{change.row_id}:{group.id}"
    return Occasion(contact_id, trigger.record, record_id, key, group.at, group_id=group.id)


def _is_meant(reader: Reader, change: Change, listener: Listener) -> bool:
    options, moment = listener.options, listener.trigger.moment
    if "tag" in options:
        wanted = search_key(str(options["tag"]))
        known = reader.value("SELECT key FROM tag WHERE id = ?", (change.row.get("tag_id"),))
        return bool(known == wanted)
    if moment is None:
        return True
    for option, image in (("from", change.before), ("to", change.after)):
        wanted = search_key(str(options.get(option, "")))
        if wanted and search_key(str((image or {}).get(moment.column, ""))) != wanted:
            return False
    return True


def _person(reader: Reader, change: Change, trigger: Trigger) -> int | None:
    """Whose a row is; of one that was changed only the changed columns are in the journal."""
    if trigger.person == "id":
        return change.row_id
    found = change.row.get(trigger.person)
    if found is None and change.before is not None and change.after is not None:
        found = reader.value(
            f'SELECT "{trigger.person}" FROM "{trigger.table}" WHERE id = ?', (change.row_id,)
        )
    return None if found is None else int(found)
