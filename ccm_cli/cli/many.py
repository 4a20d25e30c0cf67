"""What commands about many records have in common: whom they mean, what would become of them.

Records are named one by one, on stdin with ``-``, or by a filter. What is done to them is one
change that one undo takes back; a dry run does it, shows what became different, and takes it back
itself.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from ccm_cli.cli import output
from ccm_cli.cli.changed import tell
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.numbers import format_number
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.runtime import Runtime
from ccm_cli.store import ids, listing
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.store.reading import Reader
    from ccm_cli.store.writing import UnitOfWork

SHOWN = 10
"""Of so many records a dry run shows every change in a table; programs get those of all."""


_NAMED = 5
"""So many are named in a question."""


class Noun(NamedTuple):
    """What one kind of record needs here.

    Attributes:
        entity: as registered.
        resolve: gives the id that a reference means.
        which: asks for references where there are none.
        nobody: said where none fits.
        changed: says that so many were changed.
        would_change: says that so many would be.
        removed: the same for those that are removed.
        would_remove: the same.
        stored: the table, where it is called otherwise than the entity.
    """

    entity: str
    resolve: "Callable[[Runtime, Reader, str], int]"
    which: str
    nobody: str
    changed: Callable[[int], str]
    would_change: Callable[[int], str]
    removed: Callable[[int], str]
    would_remove: Callable[[int], str]
    stored: str = ""

    @property
    def table(self) -> str:
        """The table of the records."""
        return self.stored or self.entity


class Chosen(NamedTuple):
    """The records that are meant.

    Attributes:
        ids: each once, in the order of the references; ascending where a filter chose.
        alone: the one that was named; None where several may be meant, be it a filter that fits
            one or none.
    """

    ids: Sequence[int]
    alone: int | None


def contacts() -> Noun:
    """People."""
    from ccm_cli.cli.customer_options import contact_of

    return Noun(
        "contact",
        contact_of,
        _("Name the contacts, or say with --filter which."),
        _("Nobody fits."),
        lambda n: ngettext("Changed %(n)s contact.", "Changed %(n)s contacts.", n),
        lambda n: ngettext("%(n)s contact would change.", "%(n)s contacts would change.", n),
        lambda n: ngettext("Removed %(n)s contact.", "Removed %(n)s contacts.", n),
        lambda n: ngettext("%(n)s contact would go.", "%(n)s contacts would go.", n),
    )


def companies() -> Noun:
    """Companies."""

    def resolve(_runtime: Runtime, reader: "Reader", reference: str) -> int:
        from ccm_cli.customers.queries.resolve import resolve_company

        return resolve_company(reader, reference)

    return Noun(
        "company",
        resolve,
        _("Name the companies, or say with --filter which."),
        _("No company fits."),
        lambda n: ngettext("Changed %(n)s company.", "Changed %(n)s companies.", n),
        lambda n: ngettext("%(n)s company would change.", "%(n)s companies would change.", n),
        lambda n: ngettext("Removed %(n)s company.", "Removed %(n)s companies.", n),
        lambda n: ngettext("%(n)s company would go.", "%(n)s companies would go.", n),
    )


def deals() -> Noun:
    """Deals."""

    def resolve(_runtime: Runtime, reader: "Reader", reference: str) -> int:
        from ccm_cli.selling.queries.deals import deal

        return deal(reader, _number(reference, _("%(text)s is not the number of a deal."))).id

    return Noun(
        "deal",
        resolve,
        _("Name the deals, or say with --filter which."),
        _("No deal fits."),
        lambda n: ngettext("Changed %(n)s deal.", "Changed %(n)s deals.", n),
        lambda n: ngettext("%(n)s deal would change.", "%(n)s deals would change.", n),
        lambda n: ngettext("Removed %(n)s deal.", "Removed %(n)s deals.", n),
        lambda n: ngettext("%(n)s deal would go.", "%(n)s deals would go.", n),
    )


def tasks() -> Noun:
    """Tasks."""

    def resolve(_runtime: Runtime, reader: "Reader", reference: str) -> int:
        from ccm_cli.selling.queries.tasks import task

        return task(reader, _number(reference, _("%(text)s is not the number of a task."))).id

    return Noun(
        "task",
        resolve,
        _("Name the tasks, or say with --filter which."),
        _("No task fits."),
        lambda n: ngettext("Changed %(n)s task.", "Changed %(n)s tasks.", n),
        lambda n: ngettext("%(n)s task would change.", "%(n)s tasks would change.", n),
        lambda n: ngettext("Removed %(n)s task.", "Removed %(n)s tasks.", n),
        lambda n: ngettext("%(n)s task would go.", "%(n)s tasks would go.", n),
    )


def tickets() -> Noun:
    """Who asks for help."""

    def resolve(_runtime: Runtime, reader: "Reader", reference: str) -> int:
        from ccm_cli.listening.queries.tickets import ticket

        return ticket(reader, _number(reference, _("%(text)s is not the number of a ticket."))).id

    return Noun(
        "ticket",
        resolve,
        _("Name the tickets, or say with --filter which."),
        _("No ticket fits."),
        lambda n: ngettext("Changed %(n)s ticket.", "Changed %(n)s tickets.", n),
        lambda n: ngettext("%(n)s ticket would change.", "%(n)s tickets would change.", n),
        lambda n: ngettext("Removed %(n)s ticket.", "Removed %(n)s tickets.", n),
        lambda n: ngettext("%(n)s ticket would go.", "%(n)s tickets would go.", n),
    )


def interactions() -> Noun:
    """What was written down."""

    def resolve(_runtime: Runtime, reader: "Reader", reference: str) -> int:
        from ccm_cli.insight.queries.interactions import interaction_shown

        number = _number(reference, _("%(text)s is not the number of an interaction."))
        return interaction_shown(reader, number).id

    return Noun(
        "interaction",
        resolve,
        _("Name the interactions, or say with --filter which."),
        _("No interaction fits."),
        lambda n: ngettext("Changed %(n)s interaction.", "Changed %(n)s interactions.", n),
        lambda n: ngettext(
            "%(n)s interaction would change.", "%(n)s interactions would change.", n
        ),
        lambda n: ngettext("Removed %(n)s interaction.", "Removed %(n)s interactions.", n),
        lambda n: ngettext("%(n)s interaction would go.", "%(n)s interactions would go.", n),
    )


def products() -> Noun:
    """Products."""

    def resolve(_runtime: Runtime, reader: "Reader", reference: str) -> int:
        from ccm_cli.selling.queries.products import resolve_product

        return resolve_product(reader, reference)

    return Noun(
        "product",
        resolve,
        _("Name the products, or say with --filter which."),
        _("No product fits."),
        lambda n: ngettext("Changed %(n)s product.", "Changed %(n)s products.", n),
        lambda n: ngettext("%(n)s product would change.", "%(n)s products would change.", n),
        lambda n: ngettext("Removed %(n)s product.", "Removed %(n)s products.", n),
        lambda n: ngettext("%(n)s product would go.", "%(n)s products would go.", n),
    )


def orders() -> Noun:
    """Orders."""

    def resolve(_runtime: Runtime, reader: "Reader", reference: str) -> int:
        from ccm_cli.selling.queries.orders import resolve_order

        return resolve_order(reader, reference)

    return Noun(
        "order",
        resolve,
        _("Name the orders, or say with --filter which."),
        _("No order fits."),
        lambda n: ngettext("Changed %(n)s order.", "Changed %(n)s orders.", n),
        lambda n: ngettext("%(n)s order would change.", "%(n)s orders would change.", n),
        lambda n: ngettext("Removed %(n)s order.", "Removed %(n)s orders.", n),
        lambda n: ngettext("%(n)s order would go.", "%(n)s orders would go.", n),
        stored="sale_order",
    )


def _number(reference: str, otherwise: str) -> int:
    number = ids.id_said(reference)
    if number is None:
        raise InvalidInput(
            otherwise % {"text": quoted(excerpt(reference))},
            hint=_("Name it by its number, or say with --filter which."),
        )
    return number


def choose(
    runtime: Runtime,
    reader: "Reader",
    noun: Noun,
    references: Sequence[str] | None,
    expression: str | None,
) -> Chosen:
    """The records that a command is about.

    Args:
        runtime: of the command.
        reader: sees what the unit of work has done, where there is one.
        noun: of which kind.
        references: as typed; ``-`` stands for those on stdin, one a line.
        expression: of ``--filter``.

    Raises:
        InvalidInput: both were said, or neither; a filter that cannot be understood.
        NotFound: a reference means nothing that is there.
        Ambiguous: it fits several.
    """
    if (not references) == (expression is None):
        raise InvalidInput(noun.which, hint=_("See: ccm %(noun)s list") % {"noun": noun.entity})
    if expression is not None:
        from ccm_cli.cli.listings import condition_of

        entity = runtime.registry.entity(noun.entity)
        condition = condition_of(runtime, reader, entity, expression)
        return Chosen(listing.keys(reader, entity, condition), None)
    said = list(references or ())
    found = dict.fromkeys(noun.resolve(runtime, reader, each) for each in _with_stdin(said))
    alone = next(iter(found)) if len(said) == 1 and said != ["-"] else None
    return Chosen(list(found), alone)


def _with_stdin(references: Iterable[str]) -> Iterator[str]:
    for reference in references:
        if reference == "-":
            yield from (line for line in map(str.strip, sys.stdin) if line)
        else:
            yield reference


_HERE = frozenset({"filter", "dry_run", "format", "force"})


def refuse_for_many(ctx: typer.Context, allowed: Collection[str]) -> None:
    """Refuse options that belong to one record, where several may be meant.

    Args:
        ctx: of the command.
        allowed: parameters that make sense for many, by the names that the command gives them.

    Raises:
        InvalidInput: another option was said; it is named.
    """
    for parameter in ctx.command.params:
        if parameter.param_type_name != "option" or parameter.name in {*_HERE, *allowed}:
            continue
        if ctx.params.get(str(parameter.name)) not in (parameter.default, None, (), []):
            raise InvalidInput(
                _("%(option)s belongs to one record; it cannot be said of several.")
                % {"option": parameter.opts[0]},
                hint=_("Change those one by one, or as text: ccm edit"),
            )


def count_changed(work: "UnitOfWork", noun: Noun) -> int:
    """How many records of a noun a unit of work has made different so far."""
    from ccm_cli.insight.queries.differences import differences

    return len({each.id for each in differences(work.reader, noun.table, work.changes())})


def show_differences(
    ctx: typer.Context, work: "UnitOfWork", noun: Noun, *, format: str | None
) -> None:
    """Show what a dry run has made different: a line for each field of each record.

    Args:
        ctx: of the command.
        work: not finished yet.
        noun: whose records.
        format: of ``--format``; a table has the first `SHOWN` records.
    """
    from ccm_cli.insight.queries.differences import differences

    runtime = runtime_of(ctx)
    for_people = output.chosen_format(runtime, format) == "table"
    written = _written(runtime, for_people=for_people)
    lines = (
        (
            each.id,
            each.name,
            each.field,
            written(each.field, each.before),
            written(each.field, each.after),
        )
        for each in differences(work.reader, noun.table, work.changes())
    )
    _show(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("name", _("Name")),
            Column("field", _("Field")),
            Column("before", _("Before")),
            Column("after", _("After")),
        ],
        lines,
        format=format,
        for_people=for_people,
    )


def show_going(
    ctx: typer.Context, reader: "Reader", noun: Noun, chosen: Sequence[int], *, format: str | None
) -> None:
    """Show the records that would be removed, by number and name."""
    from ccm_cli.insight.queries.differences import names_of

    runtime = runtime_of(ctx)
    _show(
        ctx,
        [Column("id", "#", Kind.NUMBER), Column("name", _("Name"))],
        names_of(reader, noun.table, chosen),
        format=format,
        for_people=output.chosen_format(runtime, format) == "table",
    )


def first_names(reader: "Reader", noun: Noun, chosen: Sequence[int]) -> str:
    """The names of the first records, for a question or the history."""
    from ccm_cli.insight.queries.differences import names_of

    first = [name for _id, name in names_of(reader, noun.table, chosen[:_NAMED])]
    return ", ".join([*first, *(["…"] if len(chosen) > _NAMED else [])])


def _show(
    ctx: typer.Context,
    columns: Sequence[Column],
    lines: Iterable[tuple[Any, ...]],
    *,
    format: str | None,
    for_people: bool,
) -> None:
    if not for_people:
        chosen = output.chosen_format(runtime_of(ctx), format)
        if chosen == "ids":
            lines = _each_once(lines)
        output.rows(ctx, columns, lines, format=format)
        return
    shown: dict[int, list[tuple[Any, ...]]] = {}
    others = 0
    for line in lines:
        if line[0] in shown or len(shown) < SHOWN:
            shown.setdefault(line[0], []).append(line)
        else:
            others += 1
    if shown:
        output.rows(ctx, columns, chain.from_iterable(shown.values()), format=format)
    if others:
        said = ngettext("… and %(count)d more line", "… and %(count)d more lines", others)
        output.note(said % {"count": others})


def _each_once(lines: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    known: set[int] = set()
    for line in lines:
        if line[0] not in known:
            known.add(line[0])
            yield line


def _written(runtime: Runtime, *, for_people: bool) -> Callable[[str, Any], Any]:
    from ccm_cli.presentation import Presenter, iso

    presenter = Presenter(runtime)

    def written(field: str, value: Any) -> Any:
        if isinstance(value, int) and field.endswith("_at"):
            return presenter.moment(value) if for_people else iso(value)
        if for_people and isinstance(value, list):
            return ", ".join(map(str, value))
        if for_people and isinstance(value, bool):
            return _("yes") if value else _("no")
        return value

    return written


def tell_changed(
    runtime: Runtime, noun: Noun, chosen: Chosen, count: int, *, dry_run: bool = False
) -> None:
    """Say how many were changed, or would be, and how many were so already."""
    if not len(chosen.ids):
        output.note(noun.nobody)
        return
    said = _told(runtime, (noun.would_change if dry_run else noun.changed)(count), count)
    same = len(chosen.ids) - count
    if same:
        already = ngettext("%(n)s was so already.", "%(n)s were so already.", same)
        said += " " + _told(runtime, already, same)
    output.note(said)


def tell_count(runtime: Runtime, noun: Noun, count: int) -> None:
    """Say how many were changed."""
    output.note(_told(runtime, noun.changed(count), count))


def tell_edited(
    runtime: Runtime,
    work: "UnitOfWork",
    noun: Noun,
    chosen: Chosen,
    count: int,
    said: str,
    *,
    dry_run: bool,
) -> None:
    """Say what became of one record field by field, of several how many.

    Args:
        runtime: of the command.
        work: finished.
        noun: of which kind.
        chosen: the records that were meant.
        count: how many became different.
        said: of one, as for `ccm_cli.cli.changed.tell`.
        dry_run: whether it was taken back.
    """
    if chosen.alone is None or dry_run:
        tell_changed(runtime, noun, chosen, count, dry_run=dry_run)
    else:
        tell(runtime, work, noun.table, chosen.alone, said)


def tell_removed(runtime: Runtime, noun: Noun, chosen: Chosen, *, dry_run: bool = False) -> None:
    """Say how many were removed, or would be."""
    count = len(chosen.ids)
    if not count:
        output.note(noun.nobody)
    elif dry_run:
        output.note(_told(runtime, noun.would_remove(count), count))
    else:
        said = _told(runtime, noun.removed(count), count)
        output.note(said + " " + _("To bring it back: ccm undo"))


def _told(runtime: Runtime, words: str, count: int) -> str:
    """A sentence with its number in the language of the run."""
    return words % {"n": format_number(count, language=runtime.language)}
