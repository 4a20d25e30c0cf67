"""All mistakes of one row, so that it need be mended only once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ccm_cli.errors import CcmError, InvalidInput


class SeveralMistakes(InvalidInput):
    """What is wrong with one row.

    Args:
        errors: at least one.
    """

    def __init__(self, errors: Sequence[CcmError]) -> None:
        self.errors = tuple(errors)
        super().__init__(reason_of(self.errors))


class Mistakes:
    """Gathers mistakes."""

    def __init__(self) -> None:
        self.errors: list[CcmError] = []

    def add(self, error: CcmError) -> None:
        """Note a mistake, or those that it gathers."""
        self.errors += error.errors if isinstance(error, SeveralMistakes) else (error,)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note a mistake instead of raising it."""
        try:
            yield
        except CcmError as error:
            self.add(error)

    def tell(self) -> None:
        """Raise what was gathered.

        Raises:
            SeveralMistakes: there was a mistake.
        """
        if self.errors:
            raise SeveralMistakes(self.errors)


def reason_of(errors: Sequence[CcmError]) -> str:
    """Mistakes in one text, each with what to do about it."""
    told = (f"{error.message} {error.hint}" if error.hint else error.message for error in errors)
    return "; ".join(dict.fromkeys(told))
