"""What there is to say about a message before it goes out."""

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """Something the author should know.

    Attributes:
        severity: an `error` stops a campaign from starting; a `warning` does not.
        file: as the user knows it; empty when it concerns no file.
        line: from 1; None when it concerns the whole file.
        message: translated.
        mend: what to do about it, translated; empty where the message says it.
    """

    severity: Literal["error", "warning"]
    file: str
    line: int | None
    message: str
    mend: str = ""

    @property
    def place(self) -> str:
        """File and line; empty when it concerns no file."""
        return f"{self.file}:{self.line or 1}" if self.file else ""

    @property
    def text(self) -> str:
        """The message after its place."""
        return f"{self.place}: {self.message}" if self.place else self.message
