"""Rows of contacts made into drafts."""

from typing import TYPE_CHECKING

from ccm_cli.customers.importing import drafts
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.mistakes import Mistakes, SeveralMistakes
from ccm_cli.customers.importing.registry import Context
from ccm_cli.errors import CcmError
from ccm_cli.language.dates import parse_moment

if TYPE_CHECKING:
    from ccm_cli.customers.importing.custom_values import CustomValues


class ContactDrafting:
    """Makes drafts of rows, without the database where no custom field is in them.

    Args:
        context: of the import.
        custom: reads custom fields; None where there is no column of any.
    """

    def __init__(self, context: Context, custom: "CustomValues | None" = None) -> None:
        self._context = context
        self._custom = custom

    def draft(self, line: int) -> ContactDraft:
        return ContactDraft(line)

    def check(self, draft: ContactDraft) -> None:
        context = self._context
        mistakes = Mistakes()
        lacking: CcmError | None = None
        try:
            drafts.finish(draft, context)
        except SeveralMistakes as error:
            mistakes.add(error)
        except CcmError as error:
            lacking = error
        for tag in context.tags:
            drafts.add_tag(draft, tag)
        if draft.custom and self._custom:
            with mistakes.noted():
                draft.custom = self._custom.typed(draft.custom)
        created = draft.extra.pop("created", "")
        if created:
            with mistakes.noted():
                draft.created_at = parse_moment(
                    created, now=context.now, zone=context.zone, default_time=(0, 0)
                )
        mistakes.tell()
        if lacking is not None:
            raise lacking
