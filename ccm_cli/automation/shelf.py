"""Where rules and journeys lie: the owner's own files over the shipped ones."""

from collections.abc import Sequence
from pathlib import Path

from ccm_cli import locations
from ccm_cli.automation.program import Kind, Program
from ccm_cli.automation.reading import NAME, read_program
from ccm_cli.automation.source import Fault
from ccm_cli.config import nearest
from ccm_cli.errors import Conflict, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt

FOLDERS: dict[Kind, str] = {"rule": "rules", "journey": "journeys"}
_LARGEST = 200_000


def own_folder(kind: Kind) -> Path:
    """The folder of the owner's own files; it need not exist."""
    return locations.config_folder() / FOLDERS[kind]


def _folders(kind: Kind) -> tuple[Path, Path]:
    return own_folder(kind), locations.shipped("templates") / FOLDERS[kind]


def names(kind: Kind) -> list[str]:
    """Every rule or journey that has a file, by name."""
    return sorted(
        {
            path.stem
            for folder in _folders(kind)
            for path in folder.glob("*.toml")
            if NAME.match(path.stem)
        }
    )


def path_of(kind: Kind, name: str) -> Path | None:
    """The file of a rule or journey; None where there is none."""
    if not NAME.match(name):
        return None
    there = (folder / f"{name}.toml" for folder in _folders(kind))
    return next((path for path in there if path.is_file()), None)


def require(kind: Kind, name: str) -> Path:
    """The file of a rule or journey.

    Raises:
        NotFound: there is none; the hint has the nearest.
    """
    path = path_of(kind, name)
    if path is None:
        raise _missing(kind, name, names(kind))
    return path


def _missing(kind: Kind, name: str, known: Sequence[str]) -> NotFound:
    texts = {
        "rule": _("There is no rule %(name)s."),
        "journey": _("There is no journey %(name)s."),
    }
    return NotFound(
        texts[kind] % {"name": quoted(excerpt(name))},
        hint=nearest(name, known) or _("See: ccm %(kind)s list") % {"kind": kind},
    )


def load(kind: Kind, name: str) -> Program:
    """Read a rule or journey.

    Raises:
        NotFound: there is none of that name.
        Fault: its file cannot be read, or its form is wrong.
    """
    path = require(kind, name)
    return read_program(kind, name, text_of(path), file=shown(path))


def text_of(path: Path) -> str:
    """The text of a file.

    Raises:
        Fault: it cannot be read.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise Fault(_("This file is larger than 200 kB."), file=shown(path))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Fault(
            _("This file is not UTF-8."),
            file=shown(path),
            hint=_("Save it as UTF-8 in your editor."),
        ) from None
    except OSError as error:
        raise Fault(
            _("This file cannot be read: %(reason)s.") % {"reason": error.strerror},
            file=shown(path),
        ) from None


def shown(path: Path) -> str:
    """A path as people read it: from the home folder on."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)


def new(kind: Kind, name: str, text: str) -> Path:
    """Write a file of the owner's own.

    Args:
        kind: ``rule`` or ``journey``.
        name: of letters, digits, ``-`` and ``_``.
        text: what it shall say.

    Raises:
        Conflict: the owner has one of that name.
        NotFound: the name cannot be one.
    """
    if not NAME.match(name):
        raise NotFound(
            _("%(name)s is no name for a file.") % {"name": quoted(excerpt(name))},
            hint=_("Small letters, digits, - and _, beginning with a letter or a digit."),
        )
    folder = locations.make_private(own_folder(kind))
    path = folder / f"{name}.toml"
    if path.exists():
        raise Conflict(
            _("%(path)s is there already.") % {"path": shown(path)},
            hint=_("See: ccm %(kind)s edit %(name)s") % {"kind": kind, "name": name},
        )
    path.write_text(text, encoding="utf-8")
    return path
