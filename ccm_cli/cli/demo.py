"""``ccm demo``: a small living business, and the main job run on it before your eyes.

Everything it does it does through the commands a user has: it prints each and calls it.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ccm_cli import settings_file
from ccm_cli.cli import output
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import CcmError, Refused
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.locations import data_folder, make_private

app = single()

FILES = Path(__file__).resolve().parent.parent / "demo"
MARK = "made by ccm demo"
SOMEBODY = "۰۰۹۸ ۹۳۵ ۰۰۰ ۰۷۸۶"
"""The phone of one of the demo's customers, as somebody might paste it."""
SOUGHT = "mahsa ataei"
"""Another, written in another script than hers."""


@app.command(
    help=_(
        "Make a small living business in a folder of its own and run the main job on it: import,"
        " a campaign in three languages over a real mail server on this machine, survey, deals."
    ),
    epilog=examples("ccm demo", "ccm demo --folder ~/ccm-demo", "ccm --lang fa demo"),
)
def demo(
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help=_("Where the demo lives; the one before is kept beside it")),
    ] = None,
) -> None:
    place = (folder or data_folder() / "demo").absolute()
    _clear(place)
    with _environment(place), _mail_server(place) as port:
        output.note(
            _("A real mail server listens on 127.0.0.1, port %(port)d, while this runs.")
            % {"port": port}
        )
        _Story(place).tell(port)
    _send_to_files(place)
    _farewell(place)


def _clear(place: Path) -> None:
    """Make the folder anew; the demo of before is kept beside it, and nothing else is touched."""
    if place.exists() and any(place.iterdir()):
        _require_demo(place)
        before = place.with_name(place.name + ".before")
        if before.exists():
            _require_demo(before)
            shutil.rmtree(before)
        place.rename(before)
        output.note(_("The demo of before is in %(folder)s") % {"folder": before})
    make_private(place)


def _require_demo(place: Path) -> None:
    mark = place / "config.toml"
    if not (mark.is_file() and MARK in mark.read_text("utf-8", errors="replace")):
        raise Refused(
            _("%(folder)s holds something else than the demo.") % {"folder": place},
            hint=_("Name another place with --folder."),
        )


@contextmanager
def _environment(place: Path) -> Iterator[None]:
    """The commands of the demo see its settings and database, and nothing of the user's."""
    kept = dict(os.environ)
    for name in [n for n in os.environ if n.startswith("CCM_")]:
        del os.environ[name]
    os.environ["CCM_CONFIG"] = str(place / "config.toml")
    os.environ["CCM_LANG"] = current_language()
    os.environ["CCM_FORMAT"] = "table"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


@contextmanager
def _mail_server(place: Path) -> Iterator[int]:
    """A real SMTP server in a process of its own; gives its port."""
    server = subprocess.Popen(  # noqa: S603  (our own module)
        [sys.executable, "-m", "ccm_cli.demo.server", str(place / "mailbox")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = server.stdout.readline() if server.stdout else ""
        if not port.strip().isdecimal():
            raise CcmError(_("The demo's mail server did not start."))
        yield int(port)
    finally:
        if server.stdin:
            server.stdin.close()
        server.wait(10)
        if server.stdout:
            server.stdout.close()


class _Story:
    """The main job, step by step.

    Args:
        place: the demo's folder.
    """

    def __init__(self, place: Path) -> None:
        self._place = place

    def tell(self, port: int) -> None:
        """Run every step against the mail server at ``port``."""
        self._settings(port)
        self._chapter(_("An address book becomes customers"))
        self._ccm("import", "contacts", *self._files("people.csv", "google-contacts.csv"))
        self._ccm("import", "contacts", *self._files("phone.vcf"))
        for kind in ("deals", "interactions", "tasks", "products", "orders"):
            self._ccm("import", kind, *self._files(f"{kind}.csv"))
        self._chapter(_("Whoever it is, however it is typed"))
        self._ccm("find", "كريمي", "--limit", "5")
        self._ccm("who", SOMEBODY)
        self._chapter(_("A segment, and a campaign in three languages"))
        self._ccm(
            "segment",
            "add",
            "regulars",
            "--filter",
            "(deals.won >= 1 or tag=regular) and subscribed",
        )
        self._ccm("segment", "count", "regulars")
        self._ccm("campaign", "add", "spring", "--segment", "regulars", "--template", "new-product")
        self._ccm("campaign", "check", "spring")
        self._ccm("campaign", "start", "spring", "--now")
        self._ccm("campaign", "report", "spring")
        self._chapter(_("Listening: how likely are they to recommend us?"))
        self._ccm("survey", "add", "autumn")
        self._ccm("import", "answers", *self._files("answers.csv"))
        self._ccm("survey", "report", "autumn")
        self._chapter(_("Helping: who waits for an answer, and until when"))
        self._ccm("import", "tickets", *self._files("tickets.csv"))
        self._ccm("ticket", "list", "--limit", "6")
        self._ccm("report", "tickets", "--by", "priority")
        self._chapter(_("Selling: a deal moves, the day is planned"))
        self._ccm("pipeline")
        self._ccm("deal", "move", "1", "--stage", "negotiation", "--note", _("sent the offer"))
        self._ccm("order", "list", "--filter", "balance > 0")
        self._ccm("report", "basket")
        self._ccm("today", "--limit", "12")
        self._ccm("undo")

    def _settings(self, port: int) -> None:
        (self._place / "config.toml").write_text(
            f"# {MARK}; the folder is made anew each time\n"
            "[business]\n"
            'name = "Cedar & Oak"\ncurrency = "EUR"\nregion = "DE"\ntime_zone = "Europe/Berlin"\n'
            'email = "owner@example.com"\naddress = "Werkstattstr. 5, 10115 Berlin"\n'
            'website = "https://cedar-and-oak.example"\n'
            '[database]\nurl = "sqlite:///ccm.db"\n'
            f'[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            'from = "Cedar & Oak <hello@example.com>"\n'
            '[sending]\ndefault_channel = "email"\n',
            encoding="utf-8",
        )
        self._ccm("init", "--yes")

    def _files(self, *names: str) -> list[str]:
        return [str(FILES / name) for name in names]

    def _chapter(self, title: str) -> None:
        from rich.console import Console
        from rich.text import Text

        Console(stderr=False, highlight=False).print(Text(f"\n━━ {title}", style="bold cyan"))

    def _ccm(self, *arguments: str) -> None:
        """Show a command as it would be typed, and run it.

        Raises:
            CcmError: it ended with anything but 0.
        """
        from rich.console import Console
        from rich.text import Text

        from ccm_cli.cli.app import run

        shown = [Path(a).name if a.startswith(str(FILES)) else a for a in arguments]
        command = "ccm " + " ".join(shlex.quote(part) for part in shown)
        Console(highlight=False).print(Text(f"\n$ {command}", style="bold"), soft_wrap=True)
        sys.stdout.flush()
        code = run(list(arguments))
        sys.stdout.flush()
        if code:
            raise CcmError(
                _("The demo stopped: %(command)s ended with %(code)d.")
                % {"command": command, "code": code}
            )


def _send_to_files(place: Path) -> None:
    """From now on the demo's mail becomes files: its server is gone."""
    settings_file.write(
        place / "config.toml",
        {
            "email": {"host": ""},
            "sending": {"default_channel": "file", "folder": str(place / "outgoing")},
        },
    )


def _farewell(place: Path) -> None:
    ccm = _own_name()
    config = shlex.quote(str(place / "config.toml"))
    output.text("")
    output.text(_("The mail that was sent lies in %(folder)s") % {"folder": place / "mailbox"})
    output.text(_("Go on with this very business:"))
    output.text(f"  {ccm} --config {config}")
    output.text(f"  {ccm} --config {config} who {shlex.quote(SOUGHT)}")
    output.text(_("Send for real, with your own people:"))
    output.text(f"  {ccm} init && {ccm} import contacts people.csv --dry-run")


def _own_name() -> str:
    """How this very program is called from the shell: ``ccm`` where that finds it."""
    called = Path(sys.argv[0]).absolute()
    if called.name != "ccm" or shutil.which("ccm") == str(called):
        return "ccm"
    near = called.relative_to(Path.cwd()) if called.is_relative_to(Path.cwd()) else called
    return shlex.quote(str(near))
