"""``ccm serve``: the pages that messages lead to."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import Invocation, runtime_of
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _

app = single()


@app.command(
    help=_(
        "Serve the web pages that messages lead to: unsubscribing and preferences, confirmation,"
        " survey answers, counted links. Put a proxy with https before it."
    ),
    epilog=examples("ccm serve", "ccm serve --host 127.0.0.1 --port 8460"),
)
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", help=_("The address to listen at"))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=_("The port; 0 for any that is free"))
    ] = 8460,
) -> None:
    invocation = ctx.find_root().obj
    assert isinstance(invocation, Invocation)
    invocation.surface = "web"
    runtime = runtime_of(ctx)
    try:
        from ccm_cli.web.serving import serve as serve_pages
    except ModuleNotFoundError as error:
        raise CcmError(
            _("The web pages need a library that is not installed: %(name)s.")
            % {"name": error.name},
            hint=_("Install it with: pip install 'ccm-cli[web]'"),
        ) from None
    if not runtime.settings.sending.base_url:
        output.note(
            _("sending.base_url is empty, so messages do not lead here yet: %(command)s")
            % {"command": "ccm config set sending.base_url https://…"}
        )

    def ready(where: str, at: int) -> None:
        output.note(_("Serving at %(url)s To end: Ctrl-C") % {"url": f"http://{where}:{at}/health"})

    serve_pages(runtime, host=host, port=port, ready=ready)
