"""Write ``docs/reference.md`` from the commands themselves: ``python docs/make_reference.py``."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference.md"
HEAD = """# Reference of the commands

Made from the commands' own help by `python docs/make_reference.py`; do not edit by hand.
Topics that belong to no single command: `ccm help filter`, `ccm help dates`, `ccm help formats`,
`ccm help references`, `ccm help exit-codes`, `ccm help settings`.
"""


def walk(command: Any, context: Any) -> Iterator[tuple[str, Any]]:
    """Every command under one, groups before their commands, with its context."""
    yield context.command_path, context
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            inner = type(context)(found, info_name=name, parent=context)
            yield from walk(found, inner)


def commands() -> list[tuple[str, Any]]:
    """Every command of the program, in the order of its help, with a context of its own."""
    import typer

    from ccm_cli.cli.app import prepared

    root = prepared()
    context = typer.Context(root, info_name="ccm", terminal_width=100, max_content_width=100)
    return list(walk(root, context))


def reference() -> str:
    """The whole reference as Markdown, in English."""
    os.environ["COLUMNS"] = "100"
    from ccm_cli import language

    language.use("en")
    parts = [HEAD]
    for path, context in commands():
        depth = "#" * min(2 + path.count(" "), 4)
        parts.append(f"{depth} {path}\n\n```text\n{context.command.get_help(context)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
    sys.stdout.write(f"{REFERENCE}\n")
