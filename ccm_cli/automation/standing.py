"""What is switched on, with its file as it is now, and what is wrong with it."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ccm_cli.automation import shelf
from ccm_cli.automation.checking import require_right
from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.program import Kind, Program
from ccm_cli.automation.reading import read_program
from ccm_cli.errors import CcmError, NotFound, StoreError
from ccm_cli.store.reading import Reader


class Standing(NamedTuple):
    """What is switched on.

    Attributes:
        programs: by ``rule/NAME``, those that can be used.
        faults: by the same, why others cannot; nobody begins by them, and those on the way go on.
        missing: those whose file is gone.
    """

    programs: Mapping[str, Program]
    faults: Mapping[str, CcmError]
    missing: tuple[str, ...]

    @property
    def journeys(self) -> Mapping[str, Program]:
        """By name, the journeys that a step may start."""
        return {p.name: p for p in self.programs.values() if p.kind == "journey"}


def parted(source: str) -> tuple[Kind, str]:
    """Kind and name of ``rule/NAME``."""
    kind, _slash, name = source.partition("/")
    return ("journey" if kind == "journey" else "rule"), name


def standing(reader: Reader, context: AutomationContext) -> Standing:
    """Read the files of what is switched on, and check them.

    Args:
        reader: the database.
        context: what is needed from outside.
    """
    programs: dict[str, Program] = {}
    faults: dict[str, CcmError] = {}
    missing = []
    for source in reader.values("SELECT source FROM automation WHERE state = 'on' ORDER BY source"):
        kind, name = parted(source)
        if shelf.path_of(kind, name) is None:
            missing.append(source)
            continue
        try:
            program = shelf.load(kind, name)
            require_right(reader, program, context)
        except StoreError:
            raise
        except CcmError as error:  # told by the caller, who goes on with the others
            faults[source] = error
        else:
            programs[source] = program
    return Standing(programs, faults, tuple(missing))


def pinned(reader: Reader, digest: str) -> Program:
    """The version of a rule or journey that somebody goes by.

    Raises:
        NotFound: it was not kept.
        Fault: this program cannot read it any more.
    """
    found = reader.row(
        lambda source, text: (str(source), str(text)),
        "SELECT source, text FROM automation_version WHERE digest = ?",
        (digest,),
    )
    if found is None:
        raise NotFound(digest)
    return _read(*found)


@cache
def _read(source: str, text: str) -> Program:
    kind, name = parted(source)
    return read_program(kind, name, text, file=f"{source}.toml")
