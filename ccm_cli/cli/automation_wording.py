"""How the commands of rules and journeys name them, and find them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli.commands import Commands
from ccm_cli.cli.options import noun
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.automation.context import AutomationContext
    from ccm_cli.automation.program import Kind

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("Name of its file, without .toml"))]
AnyName = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help=_("Only of this one; otherwise of all"))
]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help=_("Names of their files"))
]
All = Annotated[bool, typer.Option("--all", help=_("All that there are"))]
People = Annotated[
    list[str] | None, typer.Argument(metavar="[PERSON]...", help=_("Only these people"))
]


_SHIPPED = {"rule": "birthday", "journey": "welcome-series"}


class Group:
    """The commands of one of the two.

    Args:
        kind: ``rule`` or ``journey``.
    """

    def __init__(self, kind: "Kind") -> None:
        self.kind: Kind = kind
        texts = {
            "rule": _("Rules: when this happens and that holds, do these."),
            "journey": _("Journeys: several steps with waits and branches, for each person."),
        }
        self.app: Commands = noun(texts[kind])

    def example(self, *lines: str) -> str:
        """The end of a command's help.

        Args:
            lines: of commands; ``{name}`` stands for one that is shipped.
        """
        from ccm_cli.cli.options import examples

        name = _SHIPPED[self.kind]
        return examples(*(f"ccm {self.kind} {line.format(name=name)}" for line in lines))

    def key(self, name: str) -> str:
        """``rule/NAME``."""
        return f"{self.kind}/{name}"


def context_of(runtime: Runtime) -> "AutomationContext":
    """What rules and journeys need from outside."""
    from ccm_cli.automation.context import automation_context
    from ccm_cli.messaging.context import sending_context

    return automation_context(runtime, sending_context(runtime))


def wanted(group: Group, names: list[str] | None, *, all_of: Any, everything: bool) -> list[str]:
    """The names that a command is about.

    Args:
        group: of which.
        names: as typed.
        all_of: gives every name.
        everything: whether ``--all`` was said.

    Raises:
        InvalidInput: neither a name nor ``--all`` was said.
    """
    from ccm_cli.errors import InvalidInput

    if everything:
        return list(all_of())
    if not names:
        raise InvalidInput(
            _("Which one?"), hint=_("See: ccm %(kind)s list, or say --all") % {"kind": group.kind}
        )
    return names
