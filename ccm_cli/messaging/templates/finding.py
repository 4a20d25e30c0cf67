"""Finding messages: the user's templates folder laid over the shipped one, file by file."""

import re
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.message_file import read_message
from ccm_cli.messaging.templates.source import (
    LAYOUT_FILES,
    MESSAGE_FILE,
    PARTIALS,
    MessageTemplate,
    SourceFile,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
_MAX_FILE = 1_000_000


class Library:
    """The messages in some templates folders.

    Args:
        folders: folders with `messages/` and `layout/` in them; for every single file the first
            folder that has it counts. A folder that does not exist is passed over.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def names(self) -> tuple[str, ...]:
        """Every message there is, in alphabetical order."""
        found = {
            path.parent.name
            for folder in self._folders
            for path in folder.glob(f"messages/*/{MESSAGE_FILE}")
            if _NAME.match(path.parent.name)
        }
        return tuple(sorted(found))

    def load(self, name: str) -> MessageTemplate:
        """Read one message with the layout.

        Raises:
            NotFound: there is no such message; names those that sound like it.
            InvalidInput: one of its files cannot be understood; names file and line.
        """
        return read_message(name, self.files(name), self.asset)

    def files(self, name: str) -> list[SourceFile]:
        """Every file that one message may be made of, unread; of one name the first counts.

        Raises:
            NotFound: there is no such message; names those that sound like it.
            TemplateError: a file is no text.
        """
        names = self.names()
        if name not in names:
            near = get_close_matches(name, names, n=3) or names
            raise NotFound(
                _("There is no message %(name)s.") % {"name": name},
                hint=_("There is: %(names)s.") % {"names": ", ".join(near)} if near else "",
            )
        return [*self._message_files(name), *self._partials(), *self._layout_files()]

    def asset(self, name: str) -> Asset | None:
        """A picture or attachment by its place in a templates folder; None when it is not there.

        Raises:
            TemplateError: it cannot be read.
        """
        for folder in self._folders:
            path = folder / name
            if not path.is_file():
                continue
            try:
                return Asset.of(name, str(path), path.read_bytes())
            except OSError as error:
                raise TemplateError(
                    _("This file cannot be read: %(reason)s.") % {"reason": error.strerror},
                    file=str(path),
                ) from error
        return None

    def _message_files(self, name: str) -> Iterator[SourceFile]:
        return self._texts(f"messages/{name}", (".md", ".txt", ".toml"))

    def _partials(self) -> Iterator[SourceFile]:
        return self._texts(PARTIALS, (".md", ".txt"))

    def _texts(self, place: str, endings: Collection[str]) -> Iterator[SourceFile]:
        """The texts of one folder of each templates folder, the user's before the shipped ones."""
        for folder in self._folders:
            texts: dict[str, Path] = {}
            for path in sorted((folder / place).glob("*")):
                if path.name.startswith(".") or path.suffix not in endings:
                    continue
                twin = texts.setdefault(path.stem, path)
                if twin is not path and twin.suffix != ".toml":
                    raise TemplateError(
                        _("%(twin)s and %(file)s are both there for the same text.")
                        % {"twin": twin.name, "file": path.name},
                        file=str(path),
                        hint=_("Remove one of them."),
                    )
                yield _read(path, f"{place}/{path.name}")

    def _layout_files(self) -> Iterator[SourceFile]:
        for part in LAYOUT_FILES:
            for folder in self._folders:
                if (folder / part).is_file():
                    yield _read(folder / part, part)
                    break
            else:
                raise InvalidInput(
                    _("The layout has no file %(file)s.") % {"file": part},
                    hint=_("Looked in: %(folders)s.")
                    % {"folders": ", ".join(map(str, self._folders))},
                )


def _read(path: Path, name: str) -> SourceFile:
    try:
        if path.stat().st_size > _MAX_FILE:
            raise TemplateError(_("This file is larger than 1 MB."), file=str(path))
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TemplateError(
            _("This file is not UTF-8."),
            file=str(path),
            line=line,
            hint=_("Save it as UTF-8 in your editor."),
        ) from error
    except OSError as error:
        raise TemplateError(
            _("This file cannot be read: %(reason)s.") % {"reason": error.strerror},
            file=str(path),
        ) from error
    return SourceFile(name, str(path), text)
