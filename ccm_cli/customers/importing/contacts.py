"""Importing contacts: rows and cards become new people, or complete those that are known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ccm_cli.customers.importing import absorbing, drafts
from ccm_cli.customers.importing.contact_fields import FIELDS, IGNORED
from ccm_cli.customers.importing.custom_values import CustomValues
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.matching import Acquaintances
from ccm_cli.customers.importing.people import Person, Writer
from ccm_cli.customers.importing.registry import (
    Action,
    ContactColumns,
    Context,
    ImportKind,
    Outcome,
)
from ccm_cli.errors import CcmError
from ccm_cli.language.dates import parse_moment
from ccm_cli.store.writing import UnitOfWork


def kind(extensions: Sequence[ContactColumns] = ()) -> ImportKind:
    """The import of contacts.

    Args:
        extensions: columns that other domains add.
    """

    def opened(work: UnitOfWork, context: Context) -> "ContactImporter":
        return ContactImporter(work, context, extensions)

    fields = (*FIELDS, *(added for extension in extensions for added in extension.fields))
    return ImportKind("contacts", fields, IGNORED, opened, custom="contact", vcard=True)


class ContactImporter:
    """See `ccm_cli.customers.importing.registry.Importer`."""

    def __init__(
        self, work: UnitOfWork, context: Context, extensions: Sequence[ContactColumns]
    ) -> None:
        self._work = work
        self._context = context
        self._extensions = extensions
        self._writer = Writer(work, context.now)
        self._first_new = work.next_id("contact")
        self._met: set[int] = set()
        self._custom = CustomValues(work, context, "contact")

    def draft(self, line: int) -> ContactDraft:
        return ContactDraft(line)

    def check(self, draft: ContactDraft) -> None:
        context = self._context
        drafts.finish(draft, context)
        for tag in context.tags:
            drafts.add_tag(draft, tag)
        if draft.custom:
            draft.custom = self._custom.typed(draft.custom)
        created = draft.extra.pop("created", "")
        if created:
            draft.created_at = parse_moment(
                created, now=context.now, zone=context.zone, default_time=(0, 0)
            )

    def take(self, drafts: Sequence[ContactDraft]) -> Iterator[Outcome]:
        known = Acquaintances(self._work.reader, drafts)
        taken: list[tuple[ContactDraft, Person | None, Outcome]] = []
        involved: dict[int, Person] = {}
        for draft in drafts:
            try:
                person = known.find(draft)
            except CcmError as error:
                wrong = Outcome(draft.line, "wrong", reason=error.message)
                taken.append((draft, None, wrong))
                continue
            if person is None:
                person, said = absorbing.new_person(draft, self._context)
                outcome = Outcome(draft.line, "new", name=person.name, changes=said)
            else:
                outcome = self._complete(person, draft, is_ours=id(person) in involved)
            involved[id(person)] = person
            known.remember(person, draft)
            taken.append((draft, person, outcome))
        self._writer.write(involved.values())
        touched = self._extend((draft, person) for draft, person, _outcome in taken if person)
        for draft, person, outcome in taken:
            yield self._settled(outcome, person, touched.get(draft.line, False))

    def _complete(self, person: Person, draft: ContactDraft, *, is_ours: bool) -> Outcome:
        """Take a row about somebody known; ``is_ours``: an earlier row of the chunk was too."""
        context = self._context
        again = is_ours or (
            person.id is not None and (person.id >= self._first_new or person.id in self._met)
        )
        if context.update == "skip" and not again:
            return Outcome(draft.line, "unchanged", name=person.name)
        changes = absorbing.absorb(
            person, draft, overwrite=context.update == "overwrite" and not again
        )
        action: Action = "merged" if again else "changed" if changes else "unchanged"
        return Outcome(draft.line, action, name=person.name, changes=changes)

    def _extend(self, taken: Iterable[tuple[ContactDraft, Person]]) -> Mapping[int, bool]:
        """Give the other domains what their columns said; by line, whether it changed anything."""
        listed = [(draft, person) for draft, person in taken if person.id is not None]
        self._met.update(person.id for _draft, person in listed if person.id is not None)
        touched: dict[int, bool] = {}
        for extension in self._extensions:
            entries = [
                (draft.line, int(person.id or 0), draft.extra[extension.name])
                for draft, person in listed
                if extension.name in draft.extra
            ]
            if not entries:
                continue
            changed = extension.apply(
                self._work, [(contact, entry) for _line, contact, entry in entries], self._context
            )
            touched.update((line, True) for line, contact, _entry in entries if contact in changed)
        return touched

    @staticmethod
    def _settled(outcome: Outcome, person: Person | None, touched: bool) -> Outcome:  # noqa: FBT001
        if person is None:
            return outcome
        action = "changed" if touched and outcome.action == "unchanged" else outcome.action
        return outcome._replace(id=person.id, action=action)
