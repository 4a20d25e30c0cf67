"""Running the hooks around one change: before its commit, after it, and the note of both."""

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from ccm_cli.automation import hook_log, hooks
from ccm_cli.automation.hooks import Context, Run
from ccm_cli.language import gettext as _
from ccm_cli.store import engine, journal
from ccm_cli.store.reading import reading

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


class Firing:
    """The hooks of one change.

    Args:
        context: what commands are run with.
        now: UTC seconds, for the log.
        tell: gets a line for each command after the change that failed.

    Raises:
        ConfigError: a hook is for an event that there is not.
    """

    def __init__(self, context: Context, *, now: int, tell: Callable[[str], None]) -> None:
        self._context = context
        self._now = now
        self._tell = tell
        self._runs: list[Run] = []
        self._before = hooks.are_wanted(context, "before")
        self._after = hooks.are_wanted(context, "after")

    def before(self, work: "UnitOfWork") -> None:
        """Ask the commands whether a change may be, inside its transaction.

        Raises:
            Refused: one says no, fails or takes too long.
        """
        if work.group_id is None or not self._before:
            return
        group = journal.group(work.reader, work.group_id)
        for run in hooks.run(self._context, "before", work.reader, group):
            self._runs.append(run)
            if run.is_failure:
                raise hooks.refusal(run)

    def after(self, work: "UnitOfWork") -> None:
        """Tell the commands of a change that is committed."""
        if work.group_id is None or not self._after:
            return
        with reading(self._context.database) as reader:
            group = journal.group(reader, work.group_id)
            for run in hooks.run(self._context, "after", reader, group):
                self._runs.append(run)
                if run.is_failure:
                    self._tell(
                        _("The hook %(hook)s failed; the change stands. See: ccm hook log")
                        % {"hook": run.hook}
                    )

    def note(self, work: "UnitOfWork | None") -> None:
        """Write down what was called; None: the change was refused, so it has no number."""
        if not self._runs:
            return
        group_id = None if work is None else work.group_id
        with (
            engine.plain_errors(self._context.database),
            closing(engine.open_current(self._context.database)) as connection,
        ):
            hook_log.note(connection, self._runs, group_id=group_id, now=self._now)
