"""What a line means in this database, and doing it: one change, one undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ccm_cli.customers import companies, contacts, interactions
from ccm_cli.customers.contacts import Details
from ccm_cli.customers.queries import resolve
from ccm_cli.errors import Ambiguous, Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.moment_parsing import When
from ccm_cli.language.text import search_key
from ccm_cli.language.zones import local_day
from ccm_cli.selling import deals, tasks
from ccm_cli.selling.capture.reading import Line, Setting, read
from ccm_cli.selling.due import Due, due_at, due_on
from ccm_cli.selling.pipelines import Pipeline
from ccm_cli.selling.priorities import HIGH, NORMAL
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork


class Understood(NamedTuple):
    """What a line means here.

    Attributes:
        line: as it was read.
        contact_id: whom it is about, where that is somebody known.
        contact_name: as he is called; of somebody new, as typed.
        company_id: the company named, where it is known.
    """

    line: Line
    contact_id: int | None
    contact_name: str
    company_id: int | None

    @property
    def is_about_somebody(self) -> bool:
        """Whether it is about a person, and not a company alone."""
        return self.contact_id is not None or bool(self.line.name or self.line.reached)


@dataclass(frozen=True)
class Made:
    """What was made or changed of a line.

    Attributes:
        contact_id: the person; None where it was about a company alone.
        is_new: whether that person was added.
        company_id: the company named.
        deals: the new deals.
        tasks: the new tasks.
    """

    contact_id: int | None
    is_new: bool
    company_id: int | None
    deals: Sequence[int]
    tasks: Sequence[int]


def understand(reader: Reader, text: str, setting: Setting, *, new: bool = False) -> Understood:
    """Find out what a line means.

    Somebody is known by an e-mail, a phone number or a handle in the line, otherwise by the whole
    name where exactly one contact has it.

    Args:
        reader: the database.
        text: the line.
        setting: what it is read by.
        new: take the person for a new one though somebody has that name.

    Raises:
        InvalidInput: it says nothing of anybody.
        Ambiguous: several people have that name, and nothing else tells them apart.
        Conflict: what reaches one person and what reaches another stand in the same line.
    """
    line = read(text, setting, names_somebody=lambda name: len(_called(reader, name)) == 1)
    found = _reached(reader, line, setting.region)
    if not found and line.name and not new:
        called = _called(reader, line.name)
        if len(called) > 1:
            raise _several(reader, line.name, called)
        found = called
    contact_id = found[0] if found else None
    name = line.name
    if contact_id is not None:
        name = str(reader.value("SELECT name FROM contact WHERE id = ?", (contact_id,)))
    company_id = None
    if line.company:
        company_id = reader.value(
            "SELECT min(id) FROM company WHERE name_key = ?", (search_key(line.company),)
        )
    understood = Understood(line, contact_id, name, company_id)
    if not understood.is_about_somebody and not line.company:
        raise InvalidInput(
            _("Nothing in this line tells who it is about."),
            hint=_('Begin with a name: ccm add "Maryam Karimi 0912 345 6789 call fri"'),
        )
    return understood


def _reached(reader: Reader, line: Line, region: str) -> list[int]:
    """The one person that the addresses and numbers of a line belong to, if anybody."""
    owners: dict[int, str] = {}
    for reached in (*line.emails, *line.handles):
        try:
            owners.setdefault(resolve.resolve_contact(reader, reached, region=region), reached)
        except (NotFound, Ambiguous):
            continue
    for number in line.phones:
        having = resolve.by_phone(reader, number, region=region)
        # A number that several share tells nothing, nor does one of somebody of another name.
        if len(having) == 1 and _may_be_called(reader, having[0], line.name):
            owners.setdefault(having[0], number)
    if len(owners) > 1:
        told = ", ".join(f"{text} ({contact})" for contact, text in owners.items())
        raise Conflict(
            _("This belongs to several people: %(told)s.") % {"told": told},
            hint=_("Write a line for each of them."),
        )
    return list(owners)


def _may_be_called(reader: Reader, contact_id: int, name: str) -> bool:
    """Whether somebody may be meant by a name: no name says nothing against it, one word for it."""
    known = reader.value("SELECT name_key FROM contact WHERE id = ?", (contact_id,))
    return not name or bool(set(search_key(name).split()) & set(str(known).split()))


def _called(reader: Reader, name: str) -> list[int]:
    return reader.values(
        "SELECT id FROM contact WHERE name_key = ? ORDER BY id LIMIT 20", (search_key(name),)
    )


def _several(reader: Reader, name: str, ids: Sequence[int]) -> Ambiguous:
    return Ambiguous(
        _("%(count)d contacts are called %(name)s.") % {"count": len(ids), "name": name},
        candidates=[str(candidate) for candidate in resolve.candidates(reader, ids)],
        hint=_("Add an e-mail or a phone number of the one you mean, or say --new."),
    )


def carry_out(
    work: UnitOfWork,
    understood: Understood,
    setting: Setting,
    *,
    pipeline: Pipeline,
    default_language: str,
) -> Made:
    """Do what a line means.

    Args:
        work: the unit of work.
        understood: of `understand`.
        setting: the same that it was read by.
        pipeline: into whose first stage deals go.
        default_language: of somebody whose script does not tell it.

    Raises:
        InvalidInput: a name, tag or title is too long.
        Conflict: a number or address belongs to somebody else.
    """
    line = understood.line
    company_id = companies.ensure(work, line.company, now=setting.now) if line.company else None
    contact_id = understood.contact_id
    if understood.is_about_somebody:
        contact_id = _person(work, understood, setting, default_language)
    made_deals = [
        deals.add(
            work,
            title=wanted.title or understood.contact_name or line.company,
            value=wanted.value,
            pipeline=pipeline,
            currency=setting.currency,
            contact_id=contact_id,
            company_id=company_id,
            now=setting.now,
        ).id
        for wanted in line.deals
    ]
    known_deals = [deal_id for deal_id in made_deals if deal_id is not None]
    made_tasks = [
        tasks.add(
            work,
            title=wanted.title or _("Follow up"),
            due=_due(wanted.due, setting),
            contact_id=contact_id,
            company_id=company_id,
            deal_id=known_deals[-1] if known_deals else None,
            priority=HIGH if line.urgent else NORMAL,
            now=setting.now,
        ).id
        for wanted in line.tasks
    ]
    if line.note and contact_id is not None:
        interactions.log(
            work, contact_id=contact_id, channel="note", summary=line.note, now=setting.now
        )
    return Made(
        contact_id,
        understood.is_about_somebody and understood.contact_id is None,
        company_id,
        known_deals,
        [task_id for task_id in made_tasks if task_id is not None],
    )


def _person(
    work: UnitOfWork, understood: Understood, setting: Setting, default_language: str
) -> int:
    line = understood.line
    details = Details(
        emails=line.emails,
        phones=line.phones,
        handles=line.handles,
        companies=[line.company] if line.company else [],
        tags=line.tags,
    )
    if understood.contact_id is not None:
        contacts.edit(
            work, understood.contact_id, now=setting.now, region=setting.region, details=details
        )
        return understood.contact_id
    made = contacts.add(
        work,
        now=setting.now,
        region=setting.region,
        default_language=default_language,
        details=details,
        **({"name": line.name} if line.name else {}),
    )
    assert made.id is not None
    return made.id


def _due(when: When | None, setting: Setting) -> Due | None:
    if when is None:
        return None
    if when.has_time:
        return due_at(when.moment)
    return due_on(local_day(when.moment, setting.zone), setting.zone)
