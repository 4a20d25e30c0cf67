"""``ccm merge``: make one of two people, or of two companies."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.dupes import id_of
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.merge_options import PreferOption, Yes, preference
from ccm_cli.cli.merge_page import one_line, show_comparison
from ccm_cli.cli.options import DryRun, Format, examples, single
from ccm_cli.customers.queries.merging import (
    Comparison,
    Prefer,
    compare_companies,
    compare_contacts,
)
from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.customers.distinct import Noun

app = single()


@app.command(
    help=_(
        "Make one of two: A stays with the values chosen, everything that hangs on B comes over,"
        " and B's number leads to A from then on. ccm undo brings back both as they were."
    ),
    epilog=examples(
        "ccm merge 12 57",
        "ccm merge 12 57 --dry-run",
        "ccm merge 12 57 --take name=b --take stage=a --yes",
        "ccm merge 12 57 --prefer newest --yes",
        'ccm merge --company "Cedar" "Cedar & Oak"',
    ),
)
def merge(
    ctx: typer.Context,
    one: Annotated[str, typer.Argument(metavar="A", help=_("The one that stays"))],
    other: Annotated[str, typer.Argument(metavar="B", help=_("The one that goes"))],
    company: Annotated[
        bool, typer.Option("--company", "--companies", help=_("Companies instead of people"))
    ] = False,
    prefer: PreferOption = "",
    take: Annotated[
        list[str] | None,
        typer.Option("--take", metavar="FIELD=a|b", help=_("Whose value of one field stays")),
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.customers.merging.records import merge as make_one

    runtime = runtime_of(ctx)
    noun: Noun = "company" if company else "contact"
    preferred, taken = preference(prefer), _taken(take or ())
    with runtime.reading() as reader:
        ids = tuple(id_of(runtime, reader, ref, noun) for ref in (one, other))
        compared = compare(reader, noun, ids[0], ids[1], preferred).choosing(taken)
    if dry_run:
        show_comparison(ctx, compared, format=format)
        return
    if not yes:
        taken |= _asked(ctx, runtime, compared, taken)
    summary = _("merge %(other)s into %(one)s") % {
        "one": compared.names[0],
        "other": compared.names[1],
    }
    with runtime.changing(summary) as work:
        again = compare(work.reader, noun, *compared.ids, preferred).choosing(taken)
        make_one(work, again, rules=runtime.merge_rules, now=runtime.now)
    output.note(
        _("%(gone)d, %(other)s, is now %(kept)d, %(one)s. ccm undo brings back both.")
        % {
            "gone": compared.ids[1],
            "kept": compared.ids[0],
            "one": compared.names[0],
            "other": compared.names[1],
        }
    )


def compare(reader: Reader, noun: "Noun", kept_id: int, gone_id: int, prefer: Prefer) -> Comparison:
    """Two records side by side."""
    look = compare_companies if noun == "company" else compare_contacts
    return look(reader, kept_id, gone_id, prefer=prefer)


def _taken(texts: Sequence[str]) -> dict[str, str]:
    """By field, the side that ``--take`` names."""
    taken = {}
    for text in texts:
        field, equals, side = text.rpartition("=")
        if not equals:
            raise InvalidInput(
                _("%(text)s takes nothing.") % {"text": quoted(excerpt(text))},
                hint=_("Write it like --take name=b."),
            )
        taken[field.strip()] = side.strip().lower()
    return taken


def _asked(
    ctx: typer.Context, runtime: Runtime, compared: Comparison, taken: Mapping[str, str]
) -> dict[str, str]:
    """Show both and ask, field by field where they differ, then whether to do it.

    Raises:
        Refused: nobody is there to answer, or the answer is no.
    """
    question = _("Make one of %(kept)d, %(one)s, and %(gone)d, %(other)s?") % {
        "kept": compared.ids[0],
        "gone": compared.ids[1],
        "one": compared.names[0],
        "other": compared.names[1],
    }
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused(
            _("%(question)s Nobody is there to answer.") % {"question": question},
            hint=_("Look first with --dry-run, then say yes beforehand with --yes."),
        )
    show_comparison(ctx, compared, format="table")
    presenter = Presenter(runtime)
    answers = {}
    for line in compared.conflicts:
        if line.field in taken:
            continue
        sides = ("a", "b", "both") if line.field == "notes" else ("a", "b")
        output.note(one_line(presenter, line))
        answers[line.field] = _side(sides, line.side)
    output.confirm(question, force=False)
    return answers


def _side(sides: Sequence[str], usual: str) -> str:
    """The side that was answered; asked again until it is one."""
    while True:
        said = str(typer.prompt("/".join(sides), default=usual, err=True)).strip().lower()
        if said in sides:
            return said
