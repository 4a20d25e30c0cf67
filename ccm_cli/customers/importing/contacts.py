"""Importing contacts: rows and cards become new people, or complete those that are known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import partial
from itertools import chain

from ccm_cli.customers.importing import absorbing, match
from ccm_cli.customers.importing.contact_fields import FIELDS, IGNORED, NESTED
from ccm_cli.customers.importing.custom_values import CustomValues
from ccm_cli.customers.importing.drafting import ContactDrafting
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.known_people import KNOWN_BY
from ccm_cli.customers.importing.likeness import alike
from ccm_cli.customers.importing.matching import Acquaintances, ContactMatcher, shown_person
from ccm_cli.customers.importing.newcomers import Newcomer, newcomer, surely_new
from ccm_cli.customers.importing.people import Person
from ccm_cli.customers.importing.recording import Writer
from ccm_cli.customers.importing.registry import (
    Action,
    Address,
    Afterword,
    ContactColumns,
    Context,
    FieldChange,
    ImportKind,
    Outcome,
)
from ccm_cli.customers.importing.related import RELATIONS
from ccm_cli.customers.importing.staged import STAGE_HISTORY
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.store.writing import UnitOfWork

PARTS = (
    "contact_email",
    "contact_phone",
    "contact_handle",
    "contact_address",
    "contact_date",
    "contact_company",
    "contact_tag",
)


def kind(extensions: Sequence[ContactColumns] = ()) -> ImportKind:
    """The import of contacts.

    Args:
        extensions: columns that other domains add.
    """

    def opened(work: UnitOfWork, context: Context) -> "ContactImporter":
        return ContactImporter(work, context, extensions)

    extensions = (RELATIONS, STAGE_HISTORY, *extensions)
    fields = (*FIELDS, *(added for extension in extensions for added in extension.fields))
    nested = {**NESTED, **{k: read for added in extensions for k, read in added.nested.items()}}
    return ImportKind(
        "contacts",
        "contact",
        (*PARTS, *(table for extension in extensions for table in extension.tables)),
        fields,
        IGNORED,
        opened,
        custom="contact",
        vcard=True,
        nested=nested,
        known_by=KNOWN_BY,
    )


class ContactImporter(ContactDrafting):
    """See `ccm_cli.customers.importing.registry.Importer`."""

    def __init__(
        self, work: UnitOfWork, context: Context, extensions: Sequence[ContactColumns]
    ) -> None:
        self._work = work
        self._values = CustomValues(work, context, "contact")
        super().__init__(context, self._values)
        self._extensions = [(columns, columns.open(work, context)) for columns in extensions]
        self._writer = Writer(work, context.now)
        self._claims: dict[int, int] = {}
        self._new = (0, 0)
        """The numbers of the first and the last contact that was made."""
        self._matcher: ContactMatcher | None = match.matcher(
            work.reader,
            context.match,
            KNOWN_BY,
            custom=partial(match.custom_part, "contact", of=lambda draft: draft.custom),
            name=shown_person,
        )

    def newcomer(self, draft: ContactDraft) -> Newcomer | None:
        """What a draft says of somebody who may be new; None where that is no plain case."""
        return None if self._matcher else newcomer(draft, self._context)

    def surely_new(
        self, newcomers: Sequence[Newcomer], drafts: Sequence[ContactDraft]
    ) -> list[Newcomer]:
        """Those who can be nobody known and nobody of another row, and may come in."""
        reader = self._work.reader
        sure = surely_new(reader, newcomers, drafts)
        barred = self._barred(sure)
        if not barred:
            return sure
        return [one for one in sure if barred.keys().isdisjoint(one.reached_at())]

    def take(
        self, drafts: Sequence[ContactDraft], newcomers: Sequence[Newcomer] = ()
    ) -> Iterator[Outcome]:
        known = Acquaintances(self._work.reader, drafts, self._claims, self._matcher)
        taken: list[tuple[ContactDraft, Person | None, Outcome]] = []
        involved: dict[int, Person] = {}
        barred = self._barred(drafts)
        for draft in drafts:
            try:
                person = known.find(draft, partial(self._is_told, draft, involved))
                if person is None and barred:
                    _refuse(draft, barred)
            except CcmError as error:
                wrong = Outcome(draft.line, "wrong", reason=error.message)
                taken.append((draft, None, wrong))
                continue
            if person is None:
                person, said = absorbing.new_person(draft, self._context)
                outcome = Outcome(draft.line, "new", name=person.name, changes=said)
            else:
                outcome = self._complete(person, draft, again=self._is_again(person, involved))
            involved[id(person)] = person
            known.remember(person, draft)
            taken.append((draft, person, outcome))
        arrived = self._writer.write(involved.values(), newcomers)
        self._note_new(
            arrived.values(),
            (person.id for _d, person, said in taken if person and said.action == "new"),
        )
        self._values.declare(
            key for draft, person, _outcome in taken if person for key in draft.custom
        )
        self._values.declare(key for one in newcomers for key in one.custom)
        if self._matcher:
            self._matcher.written(
                (draft, person.id) for draft, person, _outcome in taken if person and person.id
            )
        touched = self._extend((draft, person) for draft, person, _outcome in taken if person)
        for draft, person, outcome in taken:
            settled = self._settled(outcome, person, touched.get(draft.line, ()))
            yield settled._replace(kept_as_typed=tuple(draft.kept_as_typed))
        for one in newcomers:
            yield Outcome(
                one.line, "new", arrived[one.line], one.name, kept_as_typed=one.kept_as_typed
            )

    def _barred(self, rows: Sequence[ContactDraft | Newcomer]) -> Mapping[Address, str]:
        """Which addresses of rows nobody new may come in with, and why."""
        reached = chain.from_iterable(row.reached_at() for row in rows)
        return self._context.barred(self._work.reader, reached)

    def _note_new(self, arrived: Iterable[int], made: Iterable[int | None]) -> None:
        """Keep in mind which contacts were made, and that rows were about them."""
        new = [*arrived, *(contact for contact in made if contact)]
        if new:
            self._new = (self._new[0] or min(new), max(new))
            self._context.met.update(new)

    def _is_told(self, draft: ContactDraft, involved: Mapping[int, Person], person: Person) -> bool:
        """Whether a person would stay as it is."""
        return not self._absorb(deepcopy(person), draft, again=self._is_again(person, involved))

    def _is_again(self, person: Person, involved: Mapping[int, Person]) -> bool:
        """Whether an earlier row of this import, or of this chunk, was about the same person."""
        if person.id is None or id(person) in involved:
            return True
        return person.id in self._context.met

    def _absorb(
        self, person: Person, draft: ContactDraft, *, again: bool
    ) -> tuple[FieldChange, ...]:
        """The first row about somebody may overwrite; those that follow only fill."""
        overwriting = self._context.update == "overwrite"
        return absorbing.absorb(
            person, draft, overwrite=overwriting and not again, raise_defaults=not overwriting
        )

    def _complete(self, person: Person, draft: ContactDraft, *, again: bool) -> Outcome:
        """Take a row about somebody known."""
        if self._context.update == "skip" and not again:
            return Outcome(draft.line, "unchanged", name=person.name)
        changes = self._absorb(person, draft, again=again)
        action: Action = "joined" if again else "changed" if changes else "unchanged"
        return Outcome(draft.line, action, name=person.name, changes=changes)

    def _extend(
        self, taken: Iterable[tuple[ContactDraft, Person]]
    ) -> Mapping[int, Sequence[FieldChange]]:
        """Give the other domains what their columns said; by line, what became different."""
        listed = [(draft, person) for draft, person in taken if person.id is not None]
        for _draft, person in listed:
            if person.id is not None:
                self._context.met.add(person.id)
                if person.own_id:
                    self._claims[person.id] = person.own_id
        changed: dict[int, list[FieldChange]] = {}
        for columns, extension in self._extensions:
            told = [
                (draft.line, int(person.id or 0), draft.extra[columns.name])
                for draft, person in listed
                if columns.name in draft.extra
            ]
            if not told:
                continue
            found = extension.apply([(contact, entry) for _line, contact, entry in told])
            for (line, _contact, _entry), changes in zip(told, found, strict=True):
                changed.setdefault(line, []).extend(changes)
        return changed

    def finish(self) -> Afterword:
        words = [extension.finish() for _columns, extension in self._extensions]
        return Afterword(
            tuple(name for word in words for name in word.made),
            tuple(unmet for word in words for unmet in word.unmet),
            alike(self._work.reader, *self._new) if self._new[0] else 0,
        )

    @staticmethod
    def _settled(outcome: Outcome, person: Person | None, more: Sequence[FieldChange]) -> Outcome:
        if person is None:
            return outcome
        action = "changed" if more and outcome.action == "unchanged" else outcome.action
        changes = (*outcome.changes, *more)
        return outcome._replace(id=person.id, action=action, changes=changes)


def _refuse(draft: ContactDraft, barred: Mapping[Address, str]) -> None:
    """See that somebody new may come in.

    Raises:
        InvalidInput: an address of the row is barred.
    """
    reason = next((barred[one] for one in draft.reached_at() if one in barred), "")
    if reason:
        raise InvalidInput(reason)
