"""Real servers of Debian, in a folder and on ports of their own, while tests need them.

They are there where Postfix and Dovecot are installed and the tests run as root (`.ci/run` sees to
it where it can); elsewhere these tests are skipped. The program trusts their certificates by
``SSL_CERT_FILE``, which the fixture `trusting` sets.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ccm_cli import locations
from tests.servers import authority as authorities
from tests.servers.authority import Authority
from tests.system import dovecot as dovecots
from tests.system import postfix as postfixes
from tests.system.dovecot import Dovecot
from tests.system.postfix import Postfix

SHOP, BOUNCES = "shop@cedar.example.com", "bounces@cedar.example.com"
OFFICE = "office@oak.example.com"
ADA, BOB, MARYAM = (f"{name}@home.example.com" for name in ("ada", "bob", "maryam"))
YULIA = "юлия@home.example.com"
USERS = (SHOP, BOUNCES, OFFICE, ADA, BOB, MARYAM, YULIA)


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder that the servers' own users may enter, unlike those of pytest."""
    _require("openssl", "postfix", "postsuper")
    folder = Path(tempfile.mkdtemp(prefix="ccm-mail-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _require(*programs: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can run Postfix and Dovecot")
    os.environ["PATH"] += "" if "/usr/sbin" in os.environ["PATH"] else ":/usr/sbin:/sbin"
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


@pytest.fixture(scope="session")
def authority(place: Path) -> Authority:
    """Who signed the servers' certificates, for localhost and 127.0.0.1."""
    folder = place / "certificates"
    folder.mkdir()
    return authorities.found(folder)


@pytest.fixture(scope="session")
def dovecot(place: Path, authority: Authority) -> Iterator[Dovecot]:
    """IMAP over the mailboxes of `USERS`."""
    _require("dovecot", "doveadm")
    version = subprocess.run(["dovecot", "--version"], check=True, capture_output=True, text=True)
    if not version.stdout.startswith("2.3"):
        pytest.skip(f"the settings here are for Dovecot 2.3, not {version.stdout.strip()}")
    made = dovecots.configure(
        place,
        port=_free_port(),
        tls_port=_free_port(),
        users=USERS,
        certificate=authority.sign("localhost", "127.0.0.1"),
    )
    with dovecots.running(made):
        _wait_for(made.port)
        yield made


@pytest.fixture(scope="session")
def _postfix(place: Path, authority: Authority, dovecot: Dovecot) -> Iterator[Postfix]:
    assert dovecot.port  # it knows the passwords
    made = postfixes.configure(
        place,
        port=_free_port(),
        tls_port=_free_port(),
        refusing=_free_port(),
        users=USERS,
        certificate=authority.sign("mail.example.com", "localhost", "127.0.0.1"),
    )
    with postfixes.running(made):
        _wait_for(made.port)
        yield made


@pytest.fixture
def postfix(_postfix: Postfix) -> Postfix:
    """Takes mail and delivers it to `USERS`; with empty mailboxes."""
    _postfix.clear()
    return _postfix


@pytest.fixture
def trusting(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program takes the servers' certificates for good."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))


@pytest.fixture
def cedar(database: Path, postfix: Postfix, dovecot: Dovecot, trusting: None) -> Path:
    """A business at `SHOP` that sends over Postfix: its settings.

    Bounces go to `BOUNCES`, with what names the message behind a plus sign.
    """
    assert trusting is None
    config = locations.config_folder() / "config.toml"
    config.write_text(
        config.read_text("utf-8")
        + f"""
[sending]
default_channel = "email"
[email]
host = "{postfix.host}"
port = {postfix.port}
security = "starttls"
user = "{SHOP}"
password_command = "echo {dovecot.password}"
from = "Cedar & Oak <{SHOP}>"
bounce = "{BOUNCES.replace("@", "+{id}@")}"
""",
        "utf-8",
    )
    assert database.exists()
    return config


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _attempt in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            if line.recv(1):
                return
        time.sleep(0.05)
    pytest.fail(f"nothing answers on port {port}")
