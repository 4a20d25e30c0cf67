"""People whom rows of other records name: found, or, where it is wanted, made."""

from collections.abc import Mapping
from typing import NamedTuple

from ccm_cli.customers.identifiers import normalise_email, normalise_handle, normalise_phone
from ccm_cli.customers.importing import absorbing, drafts
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.recording import Writer
from ccm_cli.customers.importing.references import ContactReferences, looks_like, named_address
from ccm_cli.customers.importing.registry import Context
from ccm_cli.errors import CcmError, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.writing import UnitOfWork


class Mention(NamedTuple):
    """How a row names somebody.

    Attributes:
        text: an id, e-mail, phone, handle or name; also ``Ann Lee (ann@example.com)``.
        name: what this person is called, where the row says so beside.
    """

    text: str
    name: str = ""


class People:
    """Resolves mentions of people; kept for a whole import.

    Args:
        work: the unit of work.
        context: of the import; ``create_missing`` makes those who are not there.
    """

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        self._work = work
        self._context = context
        self._writer = Writer(work, context.now)
        self.made: list[str] = []
        """Names of those who were made."""

    def resolve(
        self, mentions: Mapping[int, Mention]
    ) -> tuple[dict[int, int], dict[int, CcmError]]:
        """The contacts that rows name.

        Args:
            mentions: by line.

        Returns:
            By line the ids of those who were found or made, and why others were not.
        """
        references = self._references(*(mention.text for mention in mentions.values()))
        found: dict[int, int] = {}
        reasons: dict[int, CcmError] = {}
        for line, mention in mentions.items():
            try:
                found[line] = references.id_of(mention.text)
            except NotFound as error:
                if not self._context.create_missing:
                    error.hint = _("--create-missing adds the people whom rows name.")
                    reasons[line] = error
                    continue
                try:
                    found[line] = self._made_since(mention.text) or self._make(mention)
                except CcmError as wrong:
                    reasons[line] = wrong
            except CcmError as error:
                reasons[line] = error
        return found, reasons

    def _references(self, *texts: str) -> ContactReferences:
        return ContactReferences(self._work.reader, texts, region=self._context.region)

    def _made_since(self, text: str) -> int | None:
        """Who was made for another mention, which may have named the same person otherwise."""
        if not self.made:
            return None
        try:
            return self._references(text).id_of(text)
        except NotFound:
            return None

    def _make(self, mention: Mention) -> int:
        """Somebody who is known by nothing but how a row names them."""
        draft = ContactDraft(0)
        name, address = named_address(mention.text)
        for what in looks_like(address):
            if what == "id":  # whoever writes a number means somebody who is there
                raise InvalidInput(_("There is no contact %(id)s.") % {"id": address})
            if what == "email":
                email = normalise_email(address)
                draft.addressed[email.key] = (email.address, "")
            elif what == "phone":
                draft.numbers[normalise_phone(address, region=self._context.region)] = ""
            elif what == "handle":
                handle = normalise_handle(address)
                draft.handles[handle.network, handle.key] = handle
            else:
                name = name or address
        if mention.name or name:
            draft.values["name"] = mention.name or name
        drafts.finish(draft, self._context)
        for reason in self._context.barred(self._work.reader, draft.reached_at()).values():
            raise InvalidInput(reason)
        person, _said = absorbing.new_person(draft, self._context)
        self._writer.write([person])
        self.made.append(person.name)
        assert person.id is not None
        self._context.met.add(person.id)
        return person.id
