"""``ccm field``: fields of the owner's own."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Force, Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.customers.queries.custom_fields import HAVING, custom_fields
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.filters.registry import Kind

app = noun(_("Custom fields of contacts, companies and deals. Set them with --set KEY=VALUE."))

Owner = Annotated[
    str, typer.Argument(metavar="|".join(HAVING), help=_("The kind of record that has it"))
]
Key = Annotated[str, typer.Argument(metavar="KEY", help=_("Its name in --set and in filters"))]


@app.command(
    "add",
    help=_("Declare a custom field with its type."),
    epilog=examples(
        "ccm field add contact score --type number",
        'ccm field add company level --type choice --choice silver --choice gold --label "Level"',
    ),
)
def add(
    ctx: typer.Context,
    entity: Owner,
    key: Key,
    type_: Annotated[
        str, typer.Option("--type", metavar="|".join(Kind), help=_("What it holds"))
    ] = Kind.TEXT.value,
    label: Annotated[str, typer.Option("--label", help=_("What people read"))] = "",
    choice: Annotated[
        list[str] | None, typer.Option("--choice", help=_("A value of a choice; repeatable"))
    ] = None,
) -> None:
    from ccm_cli.customers import custom_fields as fields

    runtime = runtime_of(ctx)
    kind = fields.kind_named(type_)
    own = {entity.name: entity for entity in runtime.registry.entities()}
    taken = {field.name for field in own[entity].fields} if entity in own else set()
    with runtime.changing(_("add field %(key)s") % {"key": key}) as work:
        field = fields.declare(
            work,
            entity=entity,
            key=key,
            kind=kind,
            label=label,
            choices=choice or (),
            taken=taken,
        )
    output.added(field.id, _("Added field %(id)d: %(key)s") % {"id": field.id, "key": field.key})


@app.command(
    "list",
    help=_("List the custom fields."),
    epilog=examples("ccm field list", "ccm field list --format json"),
)
def list_(ctx: typer.Context, format: Format = None) -> None:
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = [field for entity in HAVING for field in custom_fields(reader, entity)]
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("entity", _("Of")),
            Column("key", _("Key")),
            Column("type", _("Type")),
            Column("label", _("Label")),
            Column("choices", _("Choices")),
        ],
        [
            (
                field.id,
                field.entity,
                field.key,
                field.kind.value,
                field.label,
                ", ".join(field.choices),
            )
            for field in found
        ],
        format=format,
        empty=_("There is no custom field yet."),
    )


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
