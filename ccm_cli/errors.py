"""The one tree of errors.

Every error a user can cause or meet is a `CcmError`. It says what was wrong and where
(the message) and what to do next (the hint), and its class carries the exit code of the shell.

    CcmError                1
    +-- InvalidInput        2   a value, filter, option or file that cannot be understood
    +-- NotFound            3   carries what is much like it, where there is any
    +-- Conflict            4   belongs to somebody else, or a later change stands on top
    |   +-- Ambiguous       4   a reference that fits several records; carries the candidates
    +-- Refused             5   a rule says no: consent, quiet hours, a missing --force
    +-- PartlyDone          6   carries what was not done
    +-- StoreError          7
        +-- StoreLocked     7
        +-- StoreDamaged    7
        +-- StoreNewer      7   written by a later version of ccm
        +-- StoreMissing    7   there is no database yet

The faces catch them in three places: the root of the CLI, the base screen of the TUI and the
error handler of the web. Nothing else catches `CcmError` except to add what it alone knows.
"""

from collections.abc import Sequence


class CcmError(Exception):
    """What was wrong, and what to do next.

    Args:
        message: one sentence, already translated, naming the place (file, line, field).
        hint: the next step for the user, already translated; empty when there is none.
        field: name of what lacks a value, so that a form can go there; empty where the message
            quotes the value that is wrong, or is about no single one.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.field = field


class InvalidInput(CcmError):
    exit_code = 2


class NotFound(CcmError):
    """What was asked for is not there.

    Args:
        message: as for `CcmError`.
        candidates: one line per record that is much like it, starting with its id; none of them
            is taken for what was asked for.
        hint: as for `CcmError`.
    """

    exit_code = 3

    def __init__(self, message: str, *, candidates: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.candidates = tuple(candidates)


class Conflict(CcmError):
    exit_code = 4


class Ambiguous(Conflict):
    """A reference that fits several records.

    Args:
        message: as for `CcmError`.
        candidates: one line per record that fits, starting with its id.
        hint: as for `CcmError`.
    """

    def __init__(self, message: str, *, candidates: Sequence[str], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.candidates = tuple(candidates)


class Refused(CcmError):
    exit_code = 5


class PartlyDone(CcmError):
    """The rest was done; this was not.

    Args:
        message: as for `CcmError`.
        left_undone: one line per thing that was not done, with its reason.
        hint: as for `CcmError`.
    """

    exit_code = 6

    def __init__(self, message: str, *, left_undone: Sequence[str], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.left_undone = tuple(left_undone)


class StoreError(CcmError):
    exit_code = 7


class StoreLocked(StoreError):
    pass


class StoreDamaged(StoreError):
    pass


class StoreNewer(StoreError):
    pass


class StoreMissing(StoreError):
    pass
