"""Commands that the owner has run before and after changes.

A command *before* a change runs inside its transaction, with the write lock held: it may read the
database and refuse the change, but not write. A command *after* a change runs once it is
committed and may do as it likes; what it changes by calling ccm runs no further hooks, so that no
two of them call each other for ever.
"""

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from ccm_cli.config import ConfigError, Hooks
from ccm_cli.errors import Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, excerpt
from ccm_cli.store.events import Event, Subject, events_of, told
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.journal import Group
from ccm_cli.store.reading import Reader

MARK = "CCM_HOOK"
"""The environment variable by which ccm knows that a hook has called it: ``before`` or ``after``"""
AT_ONCE = 1_000
"""Records told to one call of a command; more make several calls."""
_KEPT_OUTPUT = 2_000
_SAID_LINES = 3

When = Literal["before", "after"]


class Run(NamedTuple):
    """One call of a command.

    Attributes:
        hook: its name in the settings.
        event: such as ``deal-move``.
        records: how many were told.
        exit_code: None where it took too long or could not be started.
        milliseconds: how long it took.
        output: the end of what it printed, or why it could not be run.
    """

    hook: str
    event: str
    records: int
    exit_code: int | None
    milliseconds: int
    output: str

    @property
    def is_failure(self) -> bool:
        return self.exit_code != 0


class Context(NamedTuple):
    """What commands are run with.

    Attributes:
        hooks: of the settings.
        subjects: what things can happen to.
        database: the file; commands that call ccm get the same.
        environ: the environment of the program.
    """

    hooks: Hooks
    subjects: Sequence[Subject]
    database: Path
    environ: Mapping[str, str]

    def names(self) -> list[str]:
        """Every event there is."""
        return [name for subject in self.subjects for name in subject.names]

    def commands(self, when: When, event: str) -> list[tuple[str, str]]:
        """Name and command of the hooks for an event, in the order of the settings."""
        return [
            (name, command)
            for name, command in self.hooks.commands.items()
            if command and name.startswith(f"{when}-") and covers(name.partition("-")[2], event)
        ]


def covers(pattern: str, event: str) -> bool:
    """Whether ``contact-add``, ``contact-*`` or ``*`` stands for an event."""
    return pattern in {"*", event} or (
        pattern.endswith("-*") and event.partition("-")[0] == pattern.removesuffix("-*")
    )


def check(patterns: Iterable[str], known: Sequence[str], where: str) -> None:
    """See that each pattern stands for something that can happen.

    Args:
        patterns: of events.
        known: every event there is.
        where: the setting that holds them, for the message.

    Raises:
        ConfigError: one stands for nothing; the hint has the nearest.
    """
    for pattern in patterns:
        if not any(covers(pattern, event) for event in known):
            raise ConfigError(
                _("%(where)s: nothing is called %(event)s.")
                % {"where": where, "event": excerpt(pattern)},
                hint=suggestion(pattern, known),
            )


def are_wanted(context: Context, when: When) -> bool:
    """Whether any command is to be run at that time, and none of them has called us.

    Raises:
        ConfigError: a hook is for an event that there is not.
    """
    wanted = [name for name, command in context.hooks.commands.items() if command]
    check((name.partition("-")[2] for name in wanted), context.names(), "hooks")
    return MARK not in context.environ and any(name.startswith(f"{when}-") for name in wanted)


def refuse_inside_before(environ: Mapping[str, str]) -> None:
    """Keep a command before a change from waiting for the lock that waits for it.

    Raises:
        Refused: such a command has called us to change something.
    """
    if environ.get(MARK) == "before":
        raise Refused(
            _("A hook before a change may read, but not change anything."),
            hint=_("Do it in a hook after the change: after-… in the section [hooks]."),
        )


def run(context: Context, when: When, reader: Reader, group: Group) -> Iterator[Run]:
    """Run the commands for a change, one after the other.

    Args:
        context: what they are run with.
        when: before or after it.
        reader: the database; before the change is committed, the connection that makes it.
        group: the change.
    """
    for window in events_of(reader, group.id, context.subjects):
        for name, events in by_name(window).items():
            commands = context.commands(when, name)
            remaining = iter(events if commands else ())
            while batch := list(islice(remaining, AT_ONCE)):
                payload = encoded(reader, group, name, batch)
                for hook, command in commands:
                    yield _call(context, when, hook, command, name, payload, len(batch))


def by_name(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Events of the same name together, in the order in which each was first met."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.name, []).append(event)
    return found


def encoded(reader: Reader, group: Group, name: str, events: Sequence[Event]) -> bytes:
    """What programs are told of events of one name in one change: a JSON object, in UTF-8."""
    told_of: dict[str, Any] = {
        "event": name,
        "change": {
            "id": group.id,
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(group.at)),
            "actor": group.actor,
            "surface": group.surface,
            "kind": group.kind,
            "summary": group.summary,
        },
        "records": [told(reader, event) for event in events],
    }
    return json.dumps(told_of, ensure_ascii=False).encode()


def refusal(run: Run) -> Refused:
    """The error for a change that a command did not let pass."""
    if run.exit_code is None:
        return Refused(
            _("The hook %(hook)s did not let this pass: %(reason)s")
            % {"hook": run.hook, "reason": run.output},
            hint=_("Nothing was changed. See: ccm hook log"),
        )
    said = "\n".join(run.output.splitlines()[-_SAID_LINES:])
    return Refused(
        _("The hook %(hook)s refused this: %(reason)s")
        % {"hook": run.hook, "reason": said or _("exit code %(code)d") % {"code": run.exit_code}},
        hint=_("Nothing was changed. See: ccm hook log"),
    )


def _call(
    context: Context,
    when: When,
    hook: str,
    command: str,
    event: str,
    payload: bytes,
    records: int,
) -> Run:
    environ = {
        **context.environ,
        MARK: when,
        "CCM_EVENT": event,
        "CCM_DB": str(context.database),
    }
    started = time.monotonic()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as printed:
        given.write(payload)
        given.seek(0)
        code, fault = _wait(command, environ, given, printed, context.hooks.timeout)
        output = fault or _end_of(printed)
    took = round((time.monotonic() - started) * 1000)
    return Run(hook, event, records, code, took, output)


def _wait(
    command: str,
    environ: Mapping[str, str],
    given: BinaryIO,
    printed: BinaryIO,
    seconds: int,
) -> tuple[int | None, str]:
    """Exit code and, where there is none, the reason."""
    try:
        process = subprocess.Popen(  # noqa: S603  (the owner's own command, from his settings)
            ["/bin/sh", "-c", command],
            stdin=given,
            stdout=printed,
            stderr=subprocess.STDOUT,
            env=dict(environ),
            start_new_session=True,
        )
    except OSError as error:
        return None, _("It cannot be run: %(reason)s") % {"reason": error.strerror}
    try:
        return process.wait(seconds), ""
    except subprocess.TimeoutExpired:
        return None, _("It took longer than %(seconds)d seconds.") % {"seconds": seconds}
    finally:
        if process.poll() is None:
            # The command and whatever it has started in its own session.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _end_of(printed: BinaryIO) -> str:
    size = printed.seek(0, os.SEEK_END)
    printed.seek(max(0, size - _KEPT_OUTPUT))
    text = printed.read().decode(errors="replace")
    return "\n".join(clean_line(line) for line in text.splitlines()).strip()
