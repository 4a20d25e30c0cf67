"""Two versions of a message held against each other, file by file."""

from collections.abc import Iterator
from difflib import unified_diff
from typing import Literal, NamedTuple

from ccm_cli.messaging.templates.source import MessageTemplate


class Difference(NamedTuple):
    """A file that is not the same in both.

    Attributes:
        name: in a templates folder, `messages/welcome/email.en.md`.
        change: what became of it.
        lines: a unified diff without its two headings.
    """

    name: str
    change: Literal["added", "removed", "changed"]
    lines: tuple[str, ...]


def differences(before: MessageTemplate, after: MessageTemplate) -> list[Difference]:
    """What is different in the files of two versions, in the order of their names."""
    return list(_differences(before, after))


def _differences(before: MessageTemplate, after: MessageTemplate) -> Iterator[Difference]:
    old, new = _texts(before), _texts(after)
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        diff = unified_diff((one or "").splitlines(), (other or "").splitlines(), lineterm="", n=2)
        change: Literal["added", "removed", "changed"] = "changed"
        if one is None or other is None:
            change = "added" if one is None else "removed"
        yield Difference(name, change, tuple(diff)[2:])


def _texts(template: MessageTemplate) -> dict[str, str]:
    """The files of a message; of pictures and attachments their checksums."""
    texts = {file.name: file.text for file in template.files()}
    for asset in template.assets.values():
        texts[f"messages/{template.name}/{asset.name}"] = f"SHA-256 {asset.digest}"
    return texts
