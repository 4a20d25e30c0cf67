"""Changing messages in the owner's own folder: a new one, one file edited, an old version back.

The shipped files stay as they are; what is changed lies over them. An edit that would break the
message is kept beside it under another name, so that neither the message nor the work is lost.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ccm_cli.errors import CcmError, Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.bodies import file_name, kind_and_language
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.linting import Finding, lint
from ccm_cli.messaging.templates.message_file import read_message
from ccm_cli.messaging.templates.source import MESSAGE_FILE, MessageTemplate, SourceFile

BROKEN = ".broken"
"""The ending of an edit that was not taken."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\Z")


class Draft(NamedTuple):
    """A file about to be edited.

    Attributes:
        message: the message it is edited for.
        name: its place in a templates folder, `messages/welcome/email.en.md`.
        target: where it is saved, in the owner's folder.
        text: to begin with.
        is_broken: whether that is an earlier edit that was not taken.
    """

    message: str
    name: str
    target: Path
    text: str
    is_broken: bool

    @property
    def beside(self) -> Path:
        """Where an edit is kept that was not taken."""
        return self.target.with_name(self.target.name + BROKEN)


class Edit(NamedTuple):
    """What came of an edit.

    Attributes:
        saved: where it was saved; None when it was not taken.
        kept: where it lies instead; None when it was taken.
        template: the message with the edit, where it can be read.
        findings: what is wrong with the message now.
    """

    saved: Path | None
    kept: Path | None
    template: MessageTemplate | None
    findings: tuple[Finding, ...]


class Restored(NamedTuple):
    """What taking a version back did to the owner's folder.

    Attributes:
        written: files that are as they were again.
        removed: files of the owner that the version did not have.
        left: files that differ and are not the message's own, such as the layout.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]
    left: tuple[str, ...]


def copy(library: Library, like: str, name: str, own: Path) -> Path:
    """Copy a message into the owner's folder, to change it there.

    Args:
        library: the messages there are.
        like: the one to copy.
        name: of the copy; the same to change a shipped one.
        own: the owner's folder.

    Returns:
        The folder of the copy.

    Raises:
        Conflict: it is there already.
        InvalidInput: the name is none, or the message cannot be read.
        NotFound: there is no message to copy.
    """
    source = library.load(like)
    if not _NAME.match(name):
        raise InvalidInput(
            _("%(name)s cannot be the name of a message.") % {"name": name},
            hint=_("Small letters, digits, - and _."),
        )
    target = own / "messages" / name
    if target.exists():
        raise Conflict(
            _("%(path)s is there already.") % {"path": target},
            hint=_("Change it with: ccm template edit %(name)s") % {"name": name},
        )
    for file in (source.settings, *source.bodies.values()):
        write(target / Path(file.name).name, file.text)
    for asset in source.assets.values():
        if not asset.name.startswith("layout/"):
            write_bytes(target / asset.name, asset.content)
    return target


def draft(library: Library, message: str, file: str, own: Path) -> Draft:
    """Open a file of a message for editing.

    Args:
        library: the messages there are.
        message: its name.
        file: `email.fa.md`, `email.fa`, `message.toml`, `partials/greeting.fa`,
            `layout/brand.toml`; a text that is not there yet begins as what stands in for it.
        own: the owner's folder.

    Raises:
        NotFound: there is no such message or file.
    """
    files = {source.name: source for source in reversed(library.files(message))}
    name = _named(files, message, file)
    target = own / name
    found = Draft(message, name, target, files[name].text if name in files else "", False)
    if found.beside.is_file():
        return found._replace(text=read(found.beside), is_broken=True)
    if name not in files:
        return found._replace(text=_to_begin_with(library, message, name))
    return found


def save(library: Library, edited: Draft, text: str) -> Edit:
    """Save an edit, unless it breaks the message.

    Args:
        library: the messages there are.
        edited: the file.
        text: what it is to say now.

    Returns:
        An edit after which the message cannot be read, or has an error that it had not before, is
        kept beside it.

    Raises:
        CcmError: the owner's folder cannot be written to.
    """
    files = library.files(edited.message)
    earlier, before = _looked_over(library, edited.message, files)
    changed = [SourceFile(edited.name, str(edited.target), text), *files]
    template, findings = _looked_over(library, edited.message, changed)
    known = {finding.message for finding in before}
    new = [one for one in findings if one.severity == "error" and one.message not in known]
    if template is None or (new and earlier is not None):
        write(edited.beside, text)
        return Edit(None, edited.beside, template, findings)
    write(edited.target, text)
    edited.beside.unlink(missing_ok=True)
    return Edit(edited.target, None, template, findings)


def restore(library: Library, version: MessageTemplate, own: Path) -> Restored:
    """Make a message say again what it said in a version.

    Its own files and the partials it used come back; the layout, which every message shares, is
    left as it is.

    Args:
        library: the messages there are.
        version: as it was.
        own: the owner's folder.

    Raises:
        CcmError: the owner's folder cannot be written to.
    """
    folder = f"messages/{version.name}/"
    try:
        now = {f.name: f for f in reversed(library.files(version.name))}
    except NotFound:  # the owner took the whole folder away
        now = {}
    wanted = {f.name: f for f in version.files()}
    removed, left = [], []
    for name in sorted(now.keys() - wanted.keys()):
        path = own / name
        if name.startswith(folder) and path.is_file():
            path.unlink()
            removed.append(name)
        elif name.startswith(folder):
            left.append(name)
    different = [
        name for name, file in sorted(wanted.items())
        if name not in now or now[name].text != file.text
    ]  # fmt: skip
    layout = [name for name in different if name.startswith("layout/")]
    written = [name for name in different if name not in layout]
    for name in written:
        write(own / name, wanted[name].text)
    written += _restore_assets(library, version, own)
    return Restored(tuple(written), tuple(removed), (*left, *(layout if now else ())))


def _restore_assets(library: Library, version: MessageTemplate, own: Path) -> list[str]:
    """Write the pictures and attachments of a version that are not as they were; their names."""
    written = []
    for asset in version.assets.values():
        place = f"messages/{version.name}/{asset.name}"
        if asset.name.startswith("layout/"):
            continue
        there = library.asset(place)
        if there is None or there.digest != asset.digest:
            write_bytes(own / place, asset.content)
            written.append(place)
    return written


def read(path: Path) -> str:
    """A file of the owner's.

    Raises:
        CcmError: it cannot be read, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CcmError(
            _("%(path)s cannot be read: %(reason)s")
            % {"path": path, "reason": getattr(error, "strerror", None) or _("it is not UTF-8")}
        ) from None


def write(path: Path, text: str) -> None:
    """Write a text of the owner's; see `write_bytes`."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file of the owner's, whole or not at all.

    Raises:
        CcmError: it cannot be written.
    """
    halfway = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        halfway.write_bytes(content)
        halfway.replace(path)
    except OSError as error:
        raise CcmError(
            _("%(path)s cannot be written: %(reason)s") % {"path": path, "reason": error.strerror}
        ) from None


def _looked_over(
    library: Library, name: str, files: Sequence[SourceFile]
) -> tuple[MessageTemplate | None, tuple[Finding, ...]]:
    try:
        template = read_message(name, files, library.asset)
    except TemplateError as error:
        return None, (Finding("error", error.file, error.line, error.problem),)
    except InvalidInput as error:
        return None, (Finding("error", "", None, error.message),)
    return template, tuple(lint(template))


def _named(files: dict[str, SourceFile], message: str, file: str) -> str:
    """The name of a file as somebody calls it."""
    folder = f"messages/{message}/"
    if file.split(".", maxsplit=1)[0] in {"settings", "subject"}:
        file = MESSAGE_FILE
    places = (folder + file, file) if "/" not in file else (file,)
    for name in files:
        if name in places or name.rpartition(".")[0] in places:
            return name
    for plain in (file, file + ".md"):
        named = kind_and_language(plain)
        if named and "/" not in file:
            return folder + (file if file.endswith((".md", ".txt")) else file_name(*named))
    there = sorted(name.removeprefix(folder) for name in files)
    raise NotFound(
        _("The message %(name)s has no file %(file)s.") % {"name": message, "file": file},
        hint=_("There is: %(names)s.") % {"names": ", ".join(there)},
    )


def _to_begin_with(library: Library, message: str, name: str) -> str:
    """What a new text starts as: what people get in its place so far."""
    named = kind_and_language(name.rpartition("/")[2])
    try:
        return library.load(message).variant(*named).text if named else ""
    except InvalidInput:
        return ""
