"""Dovecot in a folder of its own: IMAP on loopback over the Maildirs that Postfix delivers into."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.authority import Certificate
from tests.system.postfix import UID

PASSWORD = "open sesame"

_CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {uid}
first_valid_uid = {uid}
maildir_stat_dirs = yes
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = yes
login_trusted_networks =
auth_mechanisms = plain login
auth_failure_delay = 0
auth_username_chars =
default_internal_user = dovecot
default_login_user = dovenull
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={uid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running Dovecot.

    Attributes:
        folder: everything of it.
        port: IMAP with STARTTLS, on 127.0.0.1; plain passwords are refused without.
        tls_port: IMAP over TLS.
        users: whole addresses; each has `password`.
    """

    folder: Path
    port: int
    tls_port: int
    users: tuple[str, ...]
    host: str = "localhost"
    password: str = PASSWORD

    def maildir(self, user: str) -> Path:
        return self.folder / "mail" / user

    def log(self) -> str:
        """What it wrote down so far."""
        file = self.folder / "dovecot.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""


def configure(
    folder: Path, *, port: int, tls_port: int, users: tuple[str, ...], certificate: Certificate
) -> Dovecot:
    """Write the settings of a Dovecot into a folder."""
    (folder / "dovecot.conf").write_text(
        _CONF.format(
            folder=folder,
            uid=UID,
            port=port,
            tls_port=tls_port,
            certificate=certificate.certificate,
            key=certificate.key,
        )
    )
    (folder / "users").write_text("".join(f"{user}:{PASSWORD}\n" for user in users), "utf-8")
    (folder / "mail").mkdir(exist_ok=True)
    return Dovecot(folder, port, tls_port, users)


@contextmanager
def running(dovecot: Dovecot) -> Iterator[None]:
    """Have it running for a while."""
    words = dovecot.folder / "dovecot.out"
    with words.open("wb") as out:
        process = subprocess.Popen(
            ["dovecot", "-F", "-c", dovecot.folder / "dovecot.conf"], stdout=out, stderr=out
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)
