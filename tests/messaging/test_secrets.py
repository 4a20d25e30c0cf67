"""The password comes from a command, the keyring, a file, or, with a warning, the settings."""

import sys
from types import ModuleType

import pytest

from ccm_cli.config import ConfigError, Email
from ccm_cli.errors import CcmError
from ccm_cli.messaging.channels.email import channel
from ccm_cli.messaging.secrets import password


def test_a_command_prints_it():
    secret = password(Email(user="me", password_command="printf 'pa ss\\nmore\\n'"))
    assert secret.password == "pa ss"
    assert not secret.warnings


def test_no_shell_reads_the_command(tmp_path):
    touched = tmp_path / "touched"
    secret = password(Email(user="me", password_command=f"echo a; touch {touched}"))
    assert secret.password == f"a; touch {touched}"
    assert not touched.exists()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("false", "exit code 1"),
        ("true", "empty password"),
        ("no-such-program-at-all", "cannot be run"),
        ("echo 'half", "cannot be read"),
    ],
)
def test_a_command_that_fails_is_an_error_that_says_how(command, words):
    with pytest.raises(ConfigError, match=words):
        password(Email(user="me", password_command=command))


def test_a_file_is_read_when_it_is_the_owners_alone(tmp_path):
    file = tmp_path / "secret"
    file.write_text("pass word\r\n")
    file.chmod(0o600)
    assert password(Email(user="me", password_file=str(file))).password == "pass word"
    file.chmod(0o640)
    with pytest.raises(ConfigError, match="read by others") as error:
        password(Email(user="me", password_file=str(file)))
    assert "chmod 600" in error.value.hint
    with pytest.raises(ConfigError, match="cannot be read"):
        password(Email(user="me", password_file=str(tmp_path / "none")))


def test_in_clear_it_works_with_a_warning():
    secret = password(Email(user="me", password="secret"))
    assert secret.password == "secret"
    assert "in clear" in secret.warnings[0]


def _keyring(monkeypatch, answer):
    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")

    class KeyringError(Exception):
        pass

    def get_password(service, user):
        assert (service, user) == ("ccm", "me")
        if isinstance(answer, str) or answer is None:
            return answer
        raise KeyringError("no backend")

    module.get_password = get_password
    errors.KeyringError = KeyringError
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


def test_the_keyring_gives_it_or_says_what_to_do(monkeypatch):
    _keyring(monkeypatch, "secret")
    assert password(Email(user="me")).password == "secret"
    _keyring(monkeypatch, None)
    with pytest.raises(ConfigError, match="holds no password"):
        password(Email(user="me"))
    _keyring(monkeypatch, ...)
    with pytest.raises(ConfigError, match="no backend"):
        password(Email(user="me"))
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigError, match="no password"):
        password(Email(user="me"))


def test_a_password_does_not_travel_in_clear(home):
    from ccm_cli.config import Settings

    email = Email(host="mail.example.com", user="me", password="x", security="none")
    with pytest.raises(CcmError, match="in clear"):
        channel(Settings(email=email))
