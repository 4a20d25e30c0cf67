"""``ccm digest``: the morning's mail to the owner, shown or sent now."""

import sys

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples, noun
from ccm_cli.language import gettext as _

app = noun(_("The digest: what to do, what came, how the goals stand; mailed each morning."))


@app.command(
    "show",
    help=_("Print the digest of this moment. To have it mailed: ccm config set digest.at 08:00"),
    epilog=examples("ccm digest show", "ccm config set digest.at 08:00"),
)
def show(ctx: typer.Context) -> None:
    from ccm_cli.digest_text import digest
    from ccm_cli.jobs.digest import since

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        made = digest(runtime, reader, since=since(runtime, reader))
    text = f"{made.subject}\n\n{made.text}"
    sys.stdout.write(output.for_terminal(text, runtime.settings.display.bidi))


@app.command(
    "send",
    help=_("Mail the digest of this moment to the owner now."),
    epilog=examples("ccm digest send"),
)
def send(ctx: typer.Context) -> None:
    from ccm_cli.jobs import digest

    runtime = runtime_of(ctx)
    digest.send(runtime)
    output.note(_("Digest sent to %(address)s.") % {"address": runtime.settings.business.email})
