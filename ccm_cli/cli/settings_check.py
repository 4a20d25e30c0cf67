"""What ``ccm doctor`` says about the settings, their files, the templates and cron."""

import shlex
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from ccm_cli import config
from ccm_cli.config import Email, Settings
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.checking import Finding

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def advice(runtime: Runtime) -> Iterator[Finding]:
    """What one may leave as it is: nothing breaks, but mails or secrets would be the better."""
    business = runtime.settings.business
    yield _filled(_("Name of the business"), "name", business.name)
    yield _filled(_("Postal address of the business"), "address", business.address)
    yield from map(_private, _own_files(runtime))
    yield _calls(runtime.path.absolute())


def faults(runtime: Runtime) -> Iterator[Finding]:
    """What would stop a message from going out, or a job from being done."""
    from ccm_cli.jobs import soundness

    settings = runtime.settings
    wrong = [_in_a_line(error) for error in soundness.faults(settings)]
    yield Finding(_("The settings can be understood"), not wrong, " ".join(wrong))
    yield _sender(settings)
    if settings.email.host and settings.email.user:
        yield _password(settings.email)
    yield from _templates()


def _filled(what: str, key: str, value: str) -> Finding:
    command = f'ccm config set business.{key} "..."'
    detail = _("It is empty: %(command)s") % {"command": command}
    return Finding(what, bool(value.strip()), value.strip() or detail)


def _own_files(runtime: Runtime) -> list[Path]:
    """The database and the settings of the owner; a folder's own file belongs to the folder."""
    files = [file for file in runtime.settings.files if file.name != config.FOLDER_FILE]
    return [*files, runtime.path]


def _private(path: Path) -> Finding:
    what = _("Only you can read %(file)s") % {"file": path.name}
    mode = path.stat().st_mode
    if mode & _OTHERS:
        return Finding(
            what,
            False,
            _("Others may read it: %(command)s")
            % {"command": f"chmod 600 {shlex.quote(str(path))}"},
        )
    return Finding(what, True)


def _calls(database: Path) -> Finding:
    """Whether something calls ``ccm run``; information, as one may well call it oneself."""
    from ccm_cli.jobs import crontab, systemd

    try:
        found = [*crontab.installed(database), *systemd.installed(database)]
    except crontab.CrontabError:  # no cron here
        found = list(systemd.installed(database))
    return Finding(
        _("What calls ccm run"),
        True,
        _("Cron or systemd does.")
        if found
        else _("Nothing does; to send and remind by time: ccm cron install"),
    )


def _sender(settings: Settings) -> Finding:
    from ccm_cli.messaging.composing import sender_of
    from ccm_cli.messaging.readiness import require_sender, with_a_sender

    what = _("Whom messages come from")
    mailed = settings.email.host or settings.sending.default_channel == "email"
    try:
        require_sender(settings, "email" if mailed else "file")
        sender = sender_of(with_a_sender(settings))
    except CcmError as error:
        return Finding(what, False, _in_a_line(error))
    return Finding(what, True, f"{sender.name} <{sender.address}>")


def _password(email: Email) -> Finding:
    """Whether there is a password; a command is looked for, not run: it may ask somebody."""
    from ccm_cli.messaging.secrets import password

    what = _("Password of the mail account")
    if email.password_command:
        return _command(what, email.password_command)
    try:
        found = password(email)
    except CcmError as error:
        return Finding(what, False, _in_a_line(error))
    return Finding(what, not found.warnings, " ".join(found.warnings))


def _command(what: str, command: str) -> Finding:
    try:
        program = next(iter(shlex.split(command)), "")
    except ValueError as error:
        problem = _("email.password_command cannot be read: %(reason)s") % {"reason": error}
        return Finding(what, False, problem)
    if shutil.which(program) is None:
        problem = _("email.password_command: there is no program %(name)s.") % {"name": program}
        return Finding(what, False, problem)
    return Finding(what, True, _("Given by a command, which was not run."))


def _templates() -> Iterator[Finding]:
    """The owner's own templates, each looked over."""
    from ccm_cli.messaging.context import library, own_templates
    from ccm_cli.messaging.templates.finding import Library
    from ccm_cli.messaging.templates.linting import lint

    for name in Library([own_templates()]).names():
        what = _("Template %(name)s") % {"name": name}
        try:
            found = [one.text for one in lint(library().load(name)) if one.severity == "error"]
        except CcmError as error:
            found = [_in_a_line(error)]
        more = _("%(problem)s All of it: %(command)s")
        told = {"problem": found[0], "command": f"ccm template lint {name}"} if found else {}
        yield Finding(what, not found, more % told if found else "")


def _in_a_line(error: CcmError) -> str:
    return f"{error.message} {error.hint}".strip()
