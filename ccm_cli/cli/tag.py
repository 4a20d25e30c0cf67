"""``ccm tag``: tags and how often they are used."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import (
    Force,
    examples,
    noun,
)
from ccm_cli.language import gettext as _

app = noun(_("Tags. They are put on with: ccm contact edit REF --add-tag NAME"))

NameOf = Annotated[str, typer.Argument(metavar="TAG", help=_("Name of the tag"))]


list_command(
    app,
    "tag",
    help=_("List the tags and how many people have each."),
    epilog=examples("ccm tag list", "ccm tag list --sort contacts --reverse"),
    default_fields=("name", "contacts"),
    default_sort="name",
    empty=_("There is no tag yet."),
)


@app.command(
    "rename",
    help=_("Give a tag another name; where that one exists, both become one."),
    epilog=examples("ccm tag rename vip gold"),
)
def rename(
    ctx: typer.Context,
    tag: NameOf,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help=_("Its new name"))],
) -> None:
    from ccm_cli.customers import tags

    runtime = runtime_of(ctx)
    named = {"old": tag, "new": new_name}
    with runtime.changing(_("rename tag %(old)s to %(new)s") % named) as work:
        tags.rename(work, tag, new_name)


@app.command(
    "rm",
    help=_("Take a tag off everybody who has it."),
    epilog=examples("ccm tag rm old-list", "ccm tag rm old-list --force"),
)
def rm(ctx: typer.Context, tag: NameOf, force: Force = False) -> None:
    from ccm_cli.customers import tags

    runtime = runtime_of(ctx)
    output.confirm(_("Take the tag %(name)s off everybody?") % {"name": tag}, force=force)
    with runtime.changing(_("remove tag %(name)s") % {"name": tag}) as work:
        tags.remove(work, tag)
