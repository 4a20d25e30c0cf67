"""``ccm webhook``: addresses that are told of every change, and how far each has been told."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.errors import CcmError, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.registry import Kind, suggestion
from ccm_cli.store.listing import MAXIMUM

if TYPE_CHECKING:
    from ccm_cli.automation.webhooks import State
    from ccm_cli.config import Webhook
    from ccm_cli.runtime import Runtime

app = noun(_("Addresses of other systems that ccm run tells of changes; see [webhooks.NAME]."))

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("Its name in the settings"))]

AnyName = Annotated[str | None, typer.Argument(metavar="[NAME]", help=_("Only of this one"))]


@app.command(
    "list",
    help=_("List the webhooks of the settings and how far each has been told."),
    epilog=examples("ccm webhook list", "ccm webhook list --format json"),
)
def list_(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.automation import webhooks
    from ccm_cli.automation.queries.waiting import newest_change
    from ccm_cli.jobs.webhooks import check

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        known, newest = webhooks.states(reader), newest_change(reader)
    for name, webhook in runtime.settings.webhooks.items():
        check(runtime, name, webhook)
    output.rows(
        ctx,
        [
            Column("name", _("Name")),
            Column("url", _("Address")),
            Column("events", _("Events")),
            Column("behind", _("Changes behind"), Kind.NUMBER),
            Column("attempts", _("Failures in a row"), Kind.NUMBER),
            Column("next_at", _("Next attempt"), Kind.MOMENT),
            Column("state", _("State")),
        ],
        [
            _line(name, webhook, known.get(name), newest)
            for name, webhook in runtime.settings.webhooks.items()
        ],
        format=format,
        empty=_("There is no webhook. Write one into a section [webhooks.NAME]."),
    )


def _line(
    name: str, webhook: "Webhook", state: "State | None", newest: int
) -> tuple[str, str, str, int | None, int, int | None, str]:
    told = (name, webhook.url, ", ".join(webhook.events))
    if state is None:
        return (*told, None, 0, None, _("begins with the next ccm run"))
    word = _("given up: %(reason)s") if state.stopped else state.error or _("well")
    words = word % {"reason": state.error} if state.stopped else word
    next_at = state.next_at if state.attempts and not state.stopped else None
    return (*told, newest - state.group_id, state.attempts, next_at, words)


@app.command(
    "log",
    help=_("Show the attempts to deliver, newest first."),
    epilog=examples("ccm webhook log", "ccm webhook log shop --limit 5"),
)
def log(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help=_("Only of this one"))
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MAXIMUM, help=_("At most so many"))
    ] = 20,
    format: Format = None,
) -> None:
    from ccm_cli.automation import webhooks

    with runtime_of(ctx).reading() as reader:
        found = webhooks.log(reader, limit=limit, name=name)
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("at", _("When"), Kind.MOMENT),
            Column("webhook", _("Webhook")),
            Column("delivery", _("Delivery")),
            Column("event", _("Event")),
            Column("change", _("Change"), Kind.NUMBER),
            Column("records", _("Records"), Kind.NUMBER),
            Column("status", _("HTTP status"), Kind.NUMBER),
            Column("milliseconds", _("Milliseconds"), Kind.NUMBER),
            Column("error", _("Error")),
        ],
        found,
        format=format,
        empty=_("Nothing was delivered yet."),
    )


@app.command(
    "test",
    help=_("Send a signed delivery that tells of nothing, now, and show the answer."),
    epilog=examples("ccm webhook test shop"),
)
def test(ctx: typer.Context, name: Name) -> None:
    import httpx

    from ccm_cli.automation import webhooks
    from ccm_cli.jobs.webhooks import secret_of

    runtime = runtime_of(ctx)
    webhook = _named(runtime, name)
    body, now = b'{"event": "test", "records": []}', runtime.now
    headers = webhooks.headers(f"ccm-test-{now}", body, secret=secret_of(name, webhook), now=now)
    with httpx.Client(follow_redirects=False) as client:
        answer = webhooks.post(client, webhook.url, body, headers, seconds=webhook.timeout)
    if not answer.is_accepted:
        raise CcmError(
            _("%(url)s did not accept it: %(reason)s")
            % {"url": webhook.url, "reason": answer.error},
            hint=_("It must answer with a status of 200 to 299."),
        )
    output.note(
        _("Accepted with HTTP status %(status)d after %(milliseconds)d ms.")
        % {"status": answer.status, "milliseconds": answer.milliseconds}
    )


@app.command(
    "retry",
    help=_("Try again at the next ccm run what was not accepted, even if it was given up."),
    epilog=examples("ccm webhook retry shop"),
)
def retry(ctx: typer.Context, name: Name) -> None:
    from ccm_cli.automation import webhooks
    from ccm_cli.jobs.webhooks import opened

    runtime = runtime_of(ctx)
    _named(runtime, name)
    with opened(runtime) as reader:
        webhooks.retry(reader.connection, name)
    output.note(_("It is tried at the next: ccm run"))


@app.command(
    "skip",
    help=_("Leave out the delivery that is not accepted and go on with the next."),
    epilog=examples("ccm webhook skip shop"),
)
def skip(ctx: typer.Context, name: Name) -> None:
    from ccm_cli.automation import webhooks
    from ccm_cli.jobs.webhooks import opened

    runtime = runtime_of(ctx)
    webhook = _named(runtime, name)
    with opened(runtime) as reader:
        left_out = webhooks.skip(reader, name, webhook, runtime.subjects)
    if left_out is None:
        raise NotFound(_("Nothing waits for the webhook %(name)s.") % {"name": name})
    output.note(
        _("Left out: %(event)s of change %(change)d.")
        % {"event": left_out.event, "change": left_out.group_id}
    )


def _named(runtime: "Runtime", name: str) -> "Webhook":
    known = runtime.settings.webhooks
    if name not in known:
        raise NotFound(
            _("There is no webhook %(name)s in the settings.") % {"name": quoted(excerpt(name))},
            hint=suggestion(name, list(known)),
        )
    return known[name]
