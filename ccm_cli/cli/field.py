"""``ccm field``: fields of the owner's own."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Force, Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.customers.queries.custom_fields import HAVING, custom_fields
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

app = noun(_("Custom fields of contacts, companies and deals. Set them with --set KEY=VALUE."))

TYPES = ("text", "number", "date", "choice", "yes/no", "money", "link", "list")
"""What most fields are; `ccm_cli.config.FIELD_TYPES` has the others too."""
Owner = Annotated[
    str, typer.Argument(metavar="|".join(HAVING), help=_("The kind of record that has it"))
]
Key = Annotated[str, typer.Argument(metavar="KEY", help=_("Its name in --set and in filters"))]
Label = Annotated[str | None, typer.Option("--label", help=_("What people read"))]


def _taken(runtime: Runtime, entity: str) -> set[str]:
    """The names that an entity's own fields have."""
    known = {each.name: each for each in runtime.registry.entities()}
    return {field.name for field in known[entity].fields} if entity in known else set()


@app.command(
    "add",
    help=_("Declare a custom field with its type."),
    epilog=examples(
        "ccm field add contact score --type number",
        'ccm field add company level --type choice --choice silver --choice gold --label "Level"',
        "ccm field add contact colours --type list",
    ),
)
def add(
    ctx: typer.Context,
    entity: Owner,
    key: Key,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="|".join(TYPES), help=_("What it holds"))
    ] = None,
    label: Label = None,
    choice: Annotated[
        list[str] | None, typer.Option("--choice", help=_("A value of a choice; repeatable"))
    ] = None,
) -> None:
    from ccm_cli.customers import custom_fields as fields

    runtime = runtime_of(ctx)
    kind = fields.kind_named(type_ or ("choice" if choice else "text"))
    with runtime.changing(_("add field %(key)s") % {"key": key}) as work:
        field = fields.declare(
            work,
            entity=entity,
            key=key,
            kind=kind,
            label=label or "",
            choices=choice or (),
            taken=_taken(runtime, entity),
        )
    output.added(field.id, _("Added field %(id)d: %(key)s") % {"id": field.id, "key": field.key})


@app.command(
    "list",
    help=_("List the custom fields, and whether the settings declare them."),
    epilog=examples("ccm field list", "ccm field list --format json"),
)
def list_(ctx: typer.Context, format: Format = None) -> None:
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = [field for entity in HAVING for field in custom_fields(reader, entity)]
    people = output.chosen_format(runtime, format) == "table"
    origins = {True: _("settings"), False: _("database")}
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("entity", _("Of")),
            Column("key", _("Key")),
            Column("type", _("Type")),
            Column("label", _("Label")),
            Column("choices", _("Choices"), Kind.LIST),
            Column("from", _("Declared in")),
        ],
        [
            (
                field.id or None,
                field.entity,
                field.key,
                field.kind.value,
                field.label,
                field.choices,
                origins[field.declared] if people else ("config" if field.declared else "database"),
            )
            for field in found
        ],
        format=format,
        ids=[f"{field.entity}.{field.key}" for field in found],
        empty=_("There is no custom field yet."),
    )


@app.command(
    "edit",
    help=_("Change a custom field: its label, type, choices or name; its values follow."),
    epilog=examples(
        'ccm field edit contact score --label "Credit score"',
        "ccm field edit contact score --type number",
        "ccm field edit company level --add-choice platinum --rename-choice silver=basic",
        "ccm field edit contact score --rename rating",
    ),
)
def edit(
    ctx: typer.Context,
    entity: Owner,
    key: Key,
    label: Label = None,
    type_: Annotated[
        str | None,
        typer.Option("--type", metavar="|".join(TYPES), help=_("Another type, if all values fit")),
    ] = None,
    add_choice: Annotated[
        list[str] | None, typer.Option("--add-choice", help=_("One more value; repeatable"))
    ] = None,
    rm_choice: Annotated[
        list[str] | None, typer.Option("--rm-choice", help=_("A value nobody has; repeatable"))
    ] = None,
    rename_choice: Annotated[
        list[str] | None,
        typer.Option(
            "--rename-choice", metavar="OLD=NEW", help=_("Call a value otherwise; repeatable")
        ),
    ] = None,
    rename: Annotated[
        str | None, typer.Option("--rename", metavar="KEY", help=_("Another name"))
    ] = None,
    dry_run: DryRun = False,
) -> None:
    from ccm_cli.customers import custom_fields as fields
    from ccm_cli.customers.field_values import Setting

    if label is None and not (type_ or add_choice or rm_choice or rename_choice or rename):
        raise InvalidInput(_("Nothing was said to change."), hint=_("See: ccm field edit --help"))
    runtime = runtime_of(ctx)
    with runtime.changing(_("edit field %(key)s") % {"key": key}, dry_run=dry_run) as work:
        changed = fields.edit(
            work,
            entity=entity,
            key=key,
            setting=Setting(runtime.now, runtime.zone, runtime.currency),
            label=label,
            kind=fields.kind_named(type_) if type_ else None,
            choices=add_choice or (),
            gone=rm_choice or (),
            renamed=dict(_renaming(text) for text in rename_choice or ()),
            name=rename or "",
            taken=_taken(runtime, entity),
            filters=runtime.kept_filters,
        )
    output.note(
        ngettext("%(n)d record changed with it.", "%(n)d records changed with it.", changed)
        % {"n": changed}
    )


def _renaming(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old.strip() and equals and new.strip()):
        raise InvalidInput(
            _("%(text)s renames nothing.") % {"text": quoted(excerpt(text))},
            hint=_("Write it like --rename-choice OLD=NEW."),
        )
    return old.strip(), new.strip()


@app.command(
    "rm",
    help=_("Remove a custom field and its values; ccm undo brings them back."),
    epilog=examples("ccm field rm contact score --force"),
)
def rm(ctx: typer.Context, entity: Owner, key: Key, force: Force = False) -> None:
    from ccm_cli.customers import custom_fields as fields

    runtime = runtime_of(ctx)
    named = {"entity": entity, "key": key}
    output.confirm(_("Remove the field %(key)s and its values?") % named, force=force)
    with runtime.changing(_("remove field %(key)s") % named) as work:
        emptied = fields.remove(work, entity=entity, key=key)
    output.note(
        ngettext("%(n)d record lost its value.", "%(n)d records lost their values.", emptied)
        % {"n": emptied}
    )
