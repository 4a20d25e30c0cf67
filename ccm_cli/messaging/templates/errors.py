"""The error of the template package."""

from ccm_cli.errors import InvalidInput


class TemplateError(InvalidInput):
    """A template that cannot be read, compiled or rendered.

    Args:
        problem: what is wrong, already translated, without the place.
        file: the file at fault, as the user knows it.
        line: its line, from 1; None when the fault has no line.
        field: the dotted name of the field at fault, `contact.given_name`; empty when none is.
        hint: as for `CcmError`.
    """

    def __init__(
        self, problem: str, *, file: str, line: int | None = None, field: str = "", hint: str = ""
    ) -> None:
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {problem}", hint=hint)
        self.problem = problem
        self.file = file
        self.line = line
        self.field = field
