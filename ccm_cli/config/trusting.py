"""Whether a ``ccm.toml`` found in a folder may name commands: only where its owner said so."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccm_cli import locations
from ccm_cli.config.sections import NEEDS_TRUST
from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _

FOLDER_FILE = "ccm.toml"


def folder_file(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if (folder / FOLDER_FILE).is_file():
            return folder / FOLDER_FILE
    return None


def _trusted_list() -> Path:
    return locations.state_folder() / "trusted"


def _fingerprint(path: Path) -> str:
    import hashlib

    return f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.resolve()}"


def _is_trusted(path: Path) -> bool:
    listed = _trusted_list()
    return listed.is_file() and _fingerprint(path) in listed.read_text("utf-8").splitlines()


def trust(start: Path) -> Path:
    """Trust the very content that the nearest ``ccm.toml`` has now.

    Args:
        start: the folder to look up from.

    Returns:
        The file that is trusted from now on, until its content changes.

    Raises:
        InvalidInput: no ``ccm.toml`` lies in ``start`` or above it.
    """
    path = folder_file(start.resolve())
    if path is None:
        raise InvalidInput(
            _("There is no %(name)s in this folder or above it.") % {"name": FOLDER_FILE},
        )
    if not _is_trusted(path):
        locations.make_private(_trusted_list().parent)
        with _trusted_list().open("a", encoding="utf-8") as listed:
            listed.write(_fingerprint(path) + "\n")
    return path


def refuse_untrusted(path: Path, content: Mapping[str, Any]) -> None:
    for section, key in NEEDS_TRUST:
        table = content.get(section)
        if not isinstance(table, Mapping) or (key and key not in table):
            continue
        if (section, key) == ("database", "url"):
            inside = Path(str(table[key]).removeprefix("sqlite:///")).expanduser()
            if (path.parent / inside).resolve().is_relative_to(path.parent.resolve()):
                continue
        if not _is_trusted(path):
            raise Refused(
                _("%(path)s sets %(setting)s and is not trusted.")
                % {"path": path, "setting": f"{section}.{key}".removesuffix(".")},
                hint=_("Read the file; if it is yours, say: ccm config trust"),
            )
