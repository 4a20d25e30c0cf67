"""Postfix in a folder of its own: takes mail on loopback and delivers it into Maildirs.

Nothing of the machine's own Postfix is read or changed: `postfix -c FOLDER` runs a second one.
"""

import mailbox
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from tests.servers.authority import Certificate

OWN_DOMAINS = ("cedar.example.com", "oak.example.com", "home.example.com")
"""Two businesses, and the people they write to."""

GONE = "gone.example.com"
"""A domain whose mail is taken and comes back: nobody there is known."""

STRICT = "strict.example.com"
"""As `GONE`, but the mail is refused by policy."""

SLOW = "slow.example.com"
"""A domain that cannot be reached: its mail stays in the queue."""

UID = 5000
"""Whom the mail belongs to; no such user needs to be there."""

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
multi_instance_enable = yes
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.com
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:no local users
biff = no
recipient_delimiter = +
smtputf8_autodetect_classes = all

virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
transport_maps = texthash:{folder}/transports
relay_domains = {relayed}
default_transport = error:5.1.2 nothing leaves this machine
bounce_queue_lifetime = 1h
minimal_backoff_time = 5s
queue_run_delay = 5s

smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/auth
smtpd_sasl_auth_enable = yes
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{tls_port} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
127.0.0.1:{refusing} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=no
  -o smtpd_recipient_restrictions=check_recipient_access,texthash:{folder}/refusals,reject
pickup    unix  n  -  n  60    1  pickup
cleanup   unix  n  -  n  -     0  cleanup
qmgr      unix  n  -  n  5     1  qmgr
tlsmgr    unix  -  -  n  1000? 1  tlsmgr
rewrite   unix  -  -  n  -     -  trivial-rewrite
bounce    unix  -  -  n  -     0  bounce
defer     unix  -  -  n  -     0  bounce
trace     unix  -  -  n  -     0  bounce
verify    unix  -  -  n  -     1  verify
flush     unix  n  -  n  1000? 0  flush
proxymap  unix  -  -  n  -     -  proxymap
smtp      unix  -  -  n  -     -  smtp
showq     unix  n  -  n  -     -  showq
error     unix  -  -  n  -     -  error
retry     unix  -  -  n  -     -  error
discard   unix  -  -  n  -     -  discard
virtual   unix  -  n  n  -     -  virtual
anvil     unix  -  -  n  -     1  anvil
scache    unix  -  -  n  -     1  scache
postlog   unix-dgram n - n -   1  postlogd
"""

_WAIT_SECONDS = 20.0


@dataclass(frozen=True)
class Postfix:
    """A running Postfix.

    Attributes:
        folder: everything of it.
        port: on 127.0.0.1; offers PIPELINING, SMTPUTF8, STARTTLS, and a login after that.
        tls_port: the same, over TLS from the first byte.
        users: whom it keeps a mailbox for; ``user+anything`` comes into the same.
    """

    folder: Path
    port: int
    tls_port: int
    users: tuple[str, ...]
    host: str = "localhost"

    def maildir(self, user: str) -> Path:
        """The Maildir of a user, given as an address."""
        return self.folder / "mail" / user

    def mail_of(self, user: str) -> list[EmailMessage]:
        """What a user has got, the oldest first."""
        folder = self.maildir(user)
        if not (folder / "cur").exists():  # the last of its folders to be made
            return []
        box = mailbox.Maildir(folder, create=False)
        files = [box.get_bytes(key) for key in sorted(box.keys())]
        # Headers in UTF-8 (RFC 6532) have to be text before they are parsed.
        return [message_from_string(file.decode("utf-8"), policy=default) for file in files]

    def wait_for(self, user: str, count: int = 1) -> list[EmailMessage]:
        """What a user has got, once it is so many."""
        until = time.monotonic() + _WAIT_SECONDS
        while len(found := self.mail_of(user)) < count:
            assert time.monotonic() < until, f"{user} has {len(found)}\n{self.log()}"
            time.sleep(0.05)
        return found

    def wait_until_done(self) -> None:
        """Until nothing waits in the queue any more but what is deferred."""
        until = time.monotonic() + _WAIT_SECONDS
        places = [self.folder / "queue" / name for name in ("maildrop", "incoming", "active")]
        while any(file.is_file() for place in places for file in place.rglob("*")):
            assert time.monotonic() < until, self.log()
            time.sleep(0.05)

    def clear(self) -> None:
        """Empty all mailboxes and the queue."""
        for user in self.users:
            for file in self.maildir(user).glob("*/*"):
                file.unlink()
        subprocess.run(
            ["postsuper", "-c", self.folder / "etc", "-d", "ALL"], check=True, capture_output=True
        )

    def log(self) -> str:
        """What it wrote down so far."""
        file = self.folder / "log"
        return file.read_text("utf-8", "replace") if file.exists() else ""


def configure(
    folder: Path,
    *,
    port: int,
    tls_port: int,
    refusing: int,
    users: tuple[str, ...],
    certificate: Certificate,
) -> Postfix:
    """Write the settings of a Postfix into a folder.

    Args:
        folder: where its own users may enter.
        port: where it takes mail.
        tls_port: the same, over TLS from the first byte.
        refusing: of the server that mail to `GONE` and `STRICT` is refused by.
        users: whom it keeps a mailbox for.
        certificate: of its own.
    """
    etc = folder / "etc"
    etc.mkdir()
    (etc / "main.cf").write_text(
        _MAIN.format(
            folder=folder,
            domains=", ".join(OWN_DOMAINS),
            relayed=f"{GONE}, {STRICT}, {SLOW}",
            uid=UID,
            certificate=certificate.certificate,
            key=certificate.key,
        )
    )
    (etc / "master.cf").write_text(
        _MASTER.format(folder=folder, port=port, tls_port=tls_port, refusing=refusing)
    )
    (folder / "mailboxes").write_text("".join(f"{user} {user}/\n" for user in users), "utf-8")
    (folder / "transports").write_text(
        f"{GONE} smtp:[127.0.0.1]:{refusing}\n"
        f"{STRICT} smtp:[127.0.0.1]:{refusing}\n"
        f"{SLOW} smtp:[127.0.0.1]:1\n"
    )
    (folder / "refusals").write_text(
        f"{GONE} 550 5.1.1 there is nobody of that name\n{STRICT} 550 5.7.1 we do not want this\n"
    )
    for name, owner in (("queue", "root"), ("data", "postfix"), ("mail", str(UID))):
        (folder / name).mkdir(exist_ok=True)
        subprocess.run(["chown", owner, folder / name], check=True)
    return Postfix(folder, port, tls_port, users)


@contextmanager
def running(postfix: Postfix) -> Iterator[None]:
    """Have it running for a while."""
    _postfix(postfix, "start")
    try:
        yield
    finally:
        _postfix(postfix, "stop")


def _postfix(postfix: Postfix, verb: str) -> None:
    # To a file: what is started keeps it open, and a pipe would be waited for.
    words = postfix.folder / "postfix.out"
    with words.open("wb") as out:
        done = subprocess.run(
            ["postfix", "-c", postfix.folder / "etc", verb],
            check=False, stdout=out, stderr=out, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, words.read_text() + postfix.log()
