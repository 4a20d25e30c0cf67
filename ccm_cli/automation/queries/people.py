"""The people of a rule or journey, and the log of what was decided and done for whom."""

from typing import NamedTuple

from ccm_cli.automation.reasons import in_words
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader


class Person(NamedTuple):
    """Somebody on the way, or at its end; times are UTC seconds."""

    run_id: int
    contact_id: int | None
    name: str
    state: str
    place: str
    wake_at: int | None
    entered_at: int
    ended_at: int | None
    reason: str
    detail: str
    digest: str


_PEOPLE = (
    "SELECT r.id, r.contact_id, coalesce(c.name, ''), r.state, r.place,"
    " CASE r.state WHEN 'active' THEN r.wake_at END, r.entered_at, r.ended_at, r.reason,"
    " r.detail, r.digest FROM automation_run r LEFT JOIN contact c ON c.id = r.contact_id"
)


def people(
    reader: Reader,
    source: str,
    *,
    state: str = "",
    place: str = "",
    contact_id: int | None = None,
    limit: int,
) -> list[Person]:
    """Those who began, the latest first.

    Args:
        reader: the database.
        source: ``rule/NAME`` or ``journey/NAME``.
        state: only in this state; ``open``: only those on the way; empty: all.
        place: only those before this step; empty: any.
        contact_id: only this one.
        limit: at most so many.
    """
    where, parameters = ["r.source = ?"], list[object]([source])
    if state == "open":
        where.append("r.ended_at IS NULL")
    elif state:
        where.append("r.state = ?")
        parameters.append(state)
    if place:
        where.append("r.place = ?")
        parameters.append(place)
    if contact_id is not None:
        where.append("r.contact_id = ?")
        parameters.append(contact_id)
    return reader.rows(
        Person,
        f"{_PEOPLE} WHERE {' AND '.join(where)} ORDER BY r.id DESC LIMIT ?",
        (*parameters, limit),
    )


class Logged(NamedTuple):
    """A line of the log; see `ccm_cli.automation.models.AutomationLog`."""

    id: int
    at: int
    source: str
    contact_id: int | None
    name: str
    place: str
    what: str
    detail: str
    group_id: int | None
    run_id: int | None
    undone: bool
    """Whether what was done was taken back."""

    @property
    def told(self) -> str:
        """What it says, for people."""
        told = in_words(self.what, self.detail)
        return _("%(told)s (taken back)") % {"told": told} if self.undone else told


def log(
    reader: Reader,
    *,
    source: str | None = None,
    kind: str = "",
    contact_id: int | None = None,
    run_id: int | None = None,
    limit: int,
) -> list[Logged]:
    """What was decided and done, the latest first.

    Args:
        reader: the database.
        source: only of this rule or journey.
        kind: only of rules, or of journeys.
        contact_id: only for this person.
        run_id: only of this way.
        limit: at most so many.
    """
    where, parameters = ["1"], list[object]()
    for column, value in (("source", source), ("contact_id", contact_id), ("run_id", run_id)):
        if value is not None:
            where.append(f"l.{column} = ?")
            parameters.append(value)
    if kind:
        where.append("l.source LIKE ? || '/%'")
        parameters.append(kind)
    return reader.rows(
        Logged,
        "SELECT l.id, l.at, l.source, l.contact_id, coalesce(c.name, ''), l.place, l.what,"
        " l.detail, l.group_id, l.run_id, g.undone_by_id IS NOT NULL FROM automation_log l"
        " LEFT JOIN journal_group g ON g.id = l.group_id AND l.what = 'did'"
        " LEFT JOIN contact c ON c.id = l.contact_id"
        f" WHERE {' AND '.join(where)} ORDER BY l.id DESC LIMIT ?",
        (*parameters, limit),
    )
