"""``ccm edit``: records as text in the editor of one's choice, all changes as one."""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli import text_editor
from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import edit_text, many, output
from ccm_cli.cli.company import References as Companies
from ccm_cli.cli.deal_group import DealRefs
from ccm_cli.cli.edit_forms import FORMS, Form
from ccm_cli.cli.edit_text import Edited, Record, Value
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Filter, examples, noun
from ccm_cli.cli.task import TaskRefs
from ccm_cli.cli.ticket_group import TicketRefs
from ccm_cli.errors import CcmError, Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.locations import make_private, state_folder
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.store.reading import Reader
    from ccm_cli.store.writing import UnitOfWork

MOST = 500
"""So many records stand in one text."""
app = noun(_("Records as text in your editor ($VISUAL, $EDITOR)."))
Interactions = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INTERACTION...", help=_("Numbers of interactions; - reads them from stdin")
    ),
]


@app.command(
    "contact",
    help=_("Edit people as text: names, e-mails, phones, companies, days, fields, notes."),
    epilog=examples(
        "ccm edit contact 12",
        "ccm edit contact maryam@example.com 15",
        "EDITOR='code --wait' ccm edit contact --filter 'tag=vip'",
    ),
)
def contact(ctx: typer.Context, contact: asked.References = None, filter: Filter = None) -> None:
    _edit(ctx, many.contacts(), contact, filter)


@app.command(
    "company",
    help=_("Edit companies as text."),
    epilog=examples("ccm edit company 3", "ccm edit company --filter 'kind=supplier'"),
)
def company(ctx: typer.Context, company: Companies = None, filter: Filter = None) -> None:
    _edit(ctx, many.companies(), company, filter)


@app.command(
    "deal",
    help=_("Edit deals as text, their stage too."),
    epilog=examples("ccm edit deal 1", "ccm edit deal --filter 'rotting'"),
)
def deal(ctx: typer.Context, deal: DealRefs = None, filter: Filter = None) -> None:
    _edit(ctx, many.deals(), deal, filter)


@app.command(
    "task",
    help=_("Edit tasks as text; with the state done they are done."),
    epilog=examples("ccm edit task 3", "ccm edit task --filter 'overdue'"),
)
def task(ctx: typer.Context, task: TaskRefs = None, filter: Filter = None) -> None:
    _edit(ctx, many.tasks(), task, filter)


@app.command(
    "ticket",
    help=_("Edit tickets as text; with the state closed they are closed."),
    epilog=examples("ccm edit ticket 3", "ccm edit ticket --filter 'category is unset'"),
)
def ticket(ctx: typer.Context, ticket: TicketRefs = None, filter: Filter = None) -> None:
    _edit(ctx, many.tickets(), ticket, filter)


@app.command(
    "interaction",
    help=_("Correct what was written down, as text."),
    epilog=examples("ccm edit interaction 31", "ccm edit interaction --filter 'at > -1d'"),
)
def interaction(
    ctx: typer.Context, interaction: Interactions = None, filter: Filter = None
) -> None:
    _edit(ctx, many.interactions(), interaction, filter)


def _edit(
    ctx: typer.Context, kinds: many.Noun, references: Sequence[str] | None, filter: str | None
) -> None:
    runtime = runtime_of(ctx)
    form = FORMS[kinds.entity]
    with runtime.reading() as reader:
        chosen = many.choose(runtime, reader, kinds, references, filter).ids
        if len(chosen) > MOST:
            raise InvalidInput(
                _("%(n)d records are too many for one text; %(most)d may be.")
                % {"n": len(chosen), "most": MOST},
                hint=_("Narrow the filter, or change them alike: ccm %(noun)s edit --filter …")
                % {"noun": kinds.entity},
            )
        before = {row_id: form.read(runtime, reader, row_id) for row_id in chosen}
    if not before:
        output.note(kinds.nobody)
        return
    command = text_editor.command(runtime.environ)
    text = edit_text.write(kinds.entity, list(before.values())).encode()
    file = _written(text, kinds.entity)
    try:
        count = _until_right(runtime, kinds, command, file, before)
    except BaseException as ended:  # Ctrl-C too: what was typed is not lost
        _keep_what_was_typed(file, text, ended)
        raise
    file.unlink()
    if count is None:
        output.note(_("Nothing was changed."))
        return
    many.tell_count(runtime, kinds, count)


def _written(text: bytes, noun: str) -> Path:
    """The text as a file that only its owner can read."""
    folder = make_private(state_folder() / "edit")
    handle, name = tempfile.mkstemp(prefix=f"{noun}-", suffix=".toml", dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    return Path(name)


def _keep_what_was_typed(file: Path, text: bytes, ended: BaseException) -> None:
    """Say where the text is; one that is as it was made, or gone, is not worth keeping."""
    if not file.is_file() or file.read_bytes() == text:
        file.unlink(missing_ok=True)
        return
    where = _("Nothing was changed. Your text is in %(file)s.") % {"file": file}
    if isinstance(ended, CcmError):
        ended.hint = f"{ended.hint}\n{where}" if ended.hint else where
    else:
        output.note(where)


def _until_right(
    runtime: Runtime,
    kinds: many.Noun,
    command: Sequence[str],
    file: Path,
    before: Mapping[int, Record],
) -> int | None:
    """Edit until what was typed can be done; how many records changed, None for no change."""
    while True:
        text_editor.run(command, file)
        try:
            edited = edit_text.read(kinds.entity, file.read_text(encoding="utf-8"), before)
            return _apply(runtime, kinds, before, edited)
        except UnicodeDecodeError:
            raise CcmError(_("The text is not UTF-8.")) from None
        except CcmError as error:
            if isinstance(error, _Meanwhile) or not _asks_again(error):
                raise


def _asks_again(error: CcmError) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    output.note(error.message)
    if error.hint:
        output.note(error.hint)
    return typer.confirm(_("Edit again?"), default=True, err=True)


class _Meanwhile(Conflict):
    """A record is not as it was when the text was made."""


def _apply(
    runtime: Runtime, kinds: many.Noun, before: Mapping[int, Record], edited: Edited
) -> int | None:
    form = FORMS[kinds.entity]
    different = {
        row_id: changed
        for row_id, values in edited.values.items()
        if (changed := _changed(before[row_id].values, values))
    }
    if not different:
        return None
    with runtime.changing("") as work:
        for row_id in different:
            _refuse_changed_since(runtime, work.reader, form, before[row_id])
        for row_id, changed in different.items():
            _change(runtime, work, form, before[row_id], changed, edited)
        count = len(different)
        summary = ngettext("edit %(n)d record as text", "edit %(n)d records as text", count)
        work.summary = summary % {"n": count}
    return count if work.group_id is not None else None


def _changed(before: Mapping[str, Value], now: Mapping[str, Value]) -> dict[str, Value]:
    """The values that became different; a key that was taken out is as it was."""
    return {
        key: value
        for key, value in now.items()
        if value != before[key]
        and not (isinstance(value, str) and value.strip() == str(before[key]).strip())
    }


def _refuse_changed_since(runtime: Runtime, reader: "Reader", form: Form, record: Record) -> None:
    if form.read(runtime, reader, record.id).values != record.values:
        raise _Meanwhile(
            _("%(title)s was changed by somebody else meanwhile.") % {"title": record.title},
            hint=_("Take what you typed from the text, and edit the record again."),
        )


def _change(
    runtime: Runtime,
    work: "UnitOfWork",
    form: Form,
    record: Record,
    changed: Mapping[str, Value],
    edited: Edited,
) -> None:
    """Change a record field by field, so that an error says which."""
    together = {key: value for key, value in changed.items() if key in form.together}
    steps = [together] if together else []
    steps += [{key: value} for key, value in changed.items() if key not in form.together]
    for step in steps:
        key = next(iter(step))
        try:
            form.apply(runtime, work, record.id, {k: record.values[k] for k in step}, step)
        except CcmError as error:
            where = edit_text.place(record, key, edited.lines.get((record.id, key)))
            error.message = f"{where}: {error.message}"
            raise
