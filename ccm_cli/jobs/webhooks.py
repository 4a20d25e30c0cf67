"""Telling the webhooks of the settings what was changed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from ccm_cli.config import Webhook
from ccm_cli.errors import PartlyDone
from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.runtime import Runtime
from ccm_cli.store import engine
from ccm_cli.store.reading import Reader


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    if not runtime.settings.webhooks:
        return False
    from ccm_cli.automation import webhooks

    return webhooks.are_waiting(reader, list(runtime.settings.webhooks), runtime.now)


def _run(runtime: Runtime, report: Report) -> None:
    """Tell each webhook what waits for it; one that fails keeps no other from being told."""
    import httpx

    from ccm_cli.automation import webhooks

    stopped = []
    with opened(runtime) as reader, httpx.Client(follow_redirects=False) as client:
        for name, webhook in runtime.settings.webhooks.items():
            check(runtime, name, webhook)
            webhooks.enrol(reader.connection, name)
            before = webhooks.states(reader)[name]
            if before.stopped or before.next_at > runtime.now:
                continue
            after = webhooks.tell(
                client,
                reader,
                before,
                webhook,
                secret=secret_of(name, webhook),
                subjects=runtime.subjects,
                clock=runtime.clock,
                stopping=report.stopping,
            )
            line = _("Webhook %(name)s: %(reason)s") % {"name": name, "reason": after.error}
            if after.stopped:
                stopped.append(line)
            elif after.attempts == 1:
                report.note(line)
    if stopped:
        raise PartlyDone(
            _("Some webhooks were given up."),
            left_undone=stopped,
            hint=_("When the other side is well again: ccm webhook retry NAME"),
        )


@contextmanager
def opened(runtime: Runtime) -> Iterator[Reader]:
    """The database, to read the journal and note where webhooks stand."""
    with (
        engine.plain_errors(runtime.path),
        closing(engine.open_current(runtime.path)) as connection,
    ):
        yield Reader(connection)


def check(runtime: Runtime, name: str, webhook: Webhook) -> None:
    """See that a webhook is for events that there are.

    Raises:
        ConfigError: it is for one that there is not.
    """
    from ccm_cli.automation import hooks

    known = [event for subject in runtime.subjects for event in subject.names]
    hooks.check(webhook.events, known, f"webhooks.{name}.events")


def secret_of(name: str, webhook: Webhook) -> str:
    """What deliveries are signed with; empty: they are not.

    Raises:
        ConfigError: the command that should print it does not.
    """
    if not webhook.secret_command:
        return webhook.secret
    from ccm_cli.messaging.secrets import of_command

    where = f"webhooks.{name}.secret_command"
    return of_command(webhook.secret_command, where, seconds=webhook.timeout)


WEBHOOKS = Job(
    name="webhooks",
    label=message("tell webhooks of changes"),
    every=0,
    waiting=_waiting,
    run=_run,
)
