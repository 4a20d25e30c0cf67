"""What is done to many customers at once: the form, and the verbs it calls."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ccm_cli.customers.choices import KINDS, STAGES
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, labelled, listed

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


class Chosen(NamedTuple):
    """Who is meant.

    Attributes:
        number: how many, for people.
        ids: their numbers; None where a filter says it.
        fitting: gives the numbers where a filter says it, when the change begins.
    """

    number: int
    ids: Sequence[int] | None
    fitting: Callable[[Reader], Sequence[int]] | None = None

    def resolved(self, reader: Reader) -> Sequence[int]:
        """Their numbers."""
        return self.fitting(reader) if self.fitting else self.ids or ()


def edit_contacts(runtime: Runtime, presenter: Presenter, chosen: Chosen) -> Form:
    """The form of what may be said of many customers; what is left empty stays as it is."""
    kept = (("", _("as it is")),)
    several = _("several with commas between")
    fields = [
        Field("add_tags", _("Put on tags"), "", several),
        Field("rm_tags", _("Take off tags"), "", several),
        Field("stage", _("Stage"), "", choices=kept + labelled(STAGES)),
        Field("kind", _("Kind"), "", choices=kept + labelled(KINDS)),
        Field("source", _("Source"), "", _("as it is")),
    ]
    count = presenter.number(chosen.number)

    def verb(work: "UnitOfWork", values: Values) -> None:
        from ccm_cli.customers import bulk

        changes = bulk.Changes(
            texts={name: values[name] for name in ("stage", "kind", "source") if values[name]},
            add_tags=listed(values["add_tags"]),
            rm_tags=listed(values["rm_tags"]),
        )
        bulk.edit(work, chosen.resolved(work.reader), changes, now=runtime.now)

    def worded(text: str) -> Callable[[Values], str]:
        return lambda _values: text % {"n": count}

    saving = Saving(
        worded(ngettext("edit %(n)s contact", "edit %(n)s contacts", chosen.number)),
        verb,
        worded(ngettext("Changed %(n)s contact.", "Changed %(n)s contacts.", chosen.number)),
    )
    title = ngettext("Change %(n)s customer", "Change %(n)s customers", chosen.number)
    return Form(title % {"n": count}, fields, saving)


def removal(presenter: Presenter, chosen: Chosen) -> tuple[str, str, str]:
    """The question whether to remove many, the line of the history, and what is said after."""
    named = {"n": presenter.number(chosen.number)}
    return (
        ngettext("Remove %(n)s customer?", "Remove %(n)s customers?", chosen.number) % named,
        ngettext("remove %(n)s contact", "remove %(n)s contacts", chosen.number) % named,
        ngettext("Removed %(n)s contact.", "Removed %(n)s contacts.", chosen.number) % named,
    )


def remove_contacts(chosen: Chosen, work: "UnitOfWork") -> int:
    """Remove them; return how many there were."""
    from ccm_cli.customers import bulk

    return bulk.remove(work, chosen.resolved(work.reader))
