"""Passwords and keys of accounts: from a command, the keyring, a file, or the settings."""

import shlex
import stat
import subprocess
from pathlib import Path
from typing import NamedTuple

from ccm_cli.config import ConfigError, Email
from ccm_cli.language import gettext as _

SERVICE = "ccm"
"""What the keyring knows the program as."""

COMMAND_SECONDS = 60
"""How long a command may take: it may ask a person to unlock something."""


class Secret(NamedTuple):
    """A password, and what the owner should be told about where it came from."""

    password: str
    warnings: tuple[str, ...] = ()


class Places(NamedTuple):
    """Where a secret may be, each by the setting that says so.

    Attributes:
        setting: the setting that may hold it in clear, such as ``email.password``; the other two
            are called the same with ``_command`` and ``_file``.
        account: whose it is, for the keyring.
        clear: it, in clear.
        command: prints it.
        file: has it as its first line.
    """

    setting: str
    account: str
    clear: str
    command: str
    file: str


def password(email: Email) -> Secret:
    """The password of ``email.user``, from the first place that the settings name.

    Raises:
        ConfigError: there is none, or the place that should give it does not; says why.
    """
    return secret_of(
        Places(
            "email.password", email.user, email.password, email.password_command,
            email.password_file,
        )
    )  # fmt: skip


def secret_of(places: Places) -> Secret:
    """A secret, from the first place that the settings name: command, file, in clear, keyring.

    Raises:
        ConfigError: there is none, or the place that should give it does not; says why.
    """
    setting = places.setting
    if places.command:
        return Secret(of_command(places.command, f"{setting}_command"))
    if places.file:
        return Secret(_of_file(Path(places.file).expanduser(), f"{setting}_file"))
    if places.clear:
        return Secret(
            places.clear,
            (
                _("%(setting)s stands in clear in the settings; better use %(setting)s_command,"
                  " %(setting)s_file or the keyring.") % {"setting": setting},
            ),
        )  # fmt: skip
    return Secret(_of_keyring(places))


def of_command(command: str, where: str, *, seconds: int = COMMAND_SECONDS) -> str:
    """The first line that a command of the owner's prints.

    Args:
        command: run without a shell.
        where: the setting that names it, for the message.
        seconds: how long it may take.

    Raises:
        ConfigError: it cannot be run, fails, takes longer, or is silent.
    """
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603  (the owner's own command, run without a shell)
            words, capture_output=True, timeout=seconds, check=False, text=True
        )
    except (ValueError, IndexError) as error:
        raise ConfigError(
            _("%(where)s cannot be read: %(reason)s") % {"where": where, "reason": error}
        ) from None
    except OSError as error:
        raise ConfigError(
            _("%(where)s cannot be run: %(reason)s") % {"where": where, "reason": error.strerror}
        ) from None
    except subprocess.TimeoutExpired:
        raise ConfigError(
            _("%(where)s gave no password within %(seconds)d seconds.")
            % {"where": where, "seconds": seconds}
        ) from None
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise ConfigError(
            _("%(where)s failed with exit code %(code)d: %(said)s")
            % {"where": where, "code": done.returncode, "said": said[-1] if said else ""}
        )
    return _first_line(done.stdout, where)


def _of_file(path: Path, where: str) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            _("%(where)s %(path)s cannot be read: %(reason)s")
            % {
                "where": where,
                "path": path,
                "reason": getattr(error, "strerror", None) or error,
            }
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(
            _("%(where)s %(path)s can be read by others.") % {"where": where, "path": path},
            hint=_("Make it yours alone: chmod 600 %(path)s") % {"path": path},
        )
    return _first_line(text, f"{where} {path}")


def _first_line(text: str, where: str) -> str:
    found = text.partition("\n")[0].rstrip("\r")
    if not found:
        raise ConfigError(_("%(where)s gave an empty password.") % {"where": where})
    return found


def _of_keyring(places: Places) -> str:
    user = places.account
    hint = _("Name %(setting)s_command or %(setting)s_file in the settings.") % {
        "setting": places.setting
    }
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise ConfigError(
            _("There is no password or key for the account %(user)s.") % {"user": user}, hint=hint
        ) from None
    try:
        found: str | None = keyring.get_password(SERVICE, user)
    except KeyringError as error:
        raise ConfigError(
            _("The keyring of this machine cannot be used: %(reason)s") % {"reason": error},
            hint=hint,
        ) from None
    if not found:
        raise ConfigError(
            _("The keyring holds no password for %(user)s.") % {"user": user},
            hint=_("Put it there with: keyring set %(service)s %(user)s")
            % {"service": SERVICE, "user": user},
        )
    return found
