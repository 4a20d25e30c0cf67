"""The parse table of grammar.lark: made by Lark once, read here at every start.

Importing Lark and letting it build its tables takes longer than opening a database and listing
fifty records. So Lark does its work when the grammar changes::

    python -m ccm_cli.store.filters.tables

and what is shipped beside the grammar is its LALR(1) table, one state a line. A test makes the
table anew and compares.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lark.parsers.lalr_analysis import ParseTableBase

GRAMMAR = Path(__file__).with_name("grammar.lark")
TABLE = Path(__file__).with_name("grammar.table")


class Rule(NamedTuple):
    """One alternative of a rule.

    Attributes:
        name: the rule.
        length: how many symbols it takes from the stack.
        action: the alternative's ``-> name`` in the grammar; empty where a single symbol is
            passed on as it is.
    """

    name: str
    length: int
    action: str


class Table(NamedTuple):
    """What an LALR parser does next.

    Attributes:
        rules: the alternatives, in the order of the grammar.
        states: by state, the first of which is the start, and by the next token or finished
            rule: ``n >= 0`` goes to state ``n``, ``n < 0`` finishes rule ``-n - 1``.
    """

    rules: tuple[Rule, ...]
    states: tuple[dict[str, int], ...]


@functools.cache
def load() -> Table:
    """The table shipped beside the grammar."""
    rules: list[Rule] = []
    states: list[dict[str, int]] = []
    for line in TABLE.read_text(encoding="ascii").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "rule":
            name, length, action = rest.split(",")
            rules.append(Rule(name, int(length), action))
        elif kind == "state":
            entries = (entry.rpartition(":") for entry in rest.split())
            states.append({symbol: int(action) for symbol, _, action in entries})
    return Table(tuple(rules), tuple(states))


def make() -> str:
    """The table of the grammar as it is now, as text."""
    from lark import Lark
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        def __init__(self, _configuration: object) -> None:
            pass

        def lex(self, _state: object, _parser_state: object) -> object:  # type: ignore[override]
            raise NotImplementedError

    lark = Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer=NoLexer)
    rules = [
        f"rule {rule.origin.name},{len(rule.expansion)},{rule.alias or ''}" for rule in lark.rules
    ]
    place = {rule: number for number, rule in enumerate(lark.rules)}
    states = _numbered(lark.parser.parser._parse_table, place)  # noqa: SLF001
    lines = [
        " ".join(["state", *(f"{symbol}:{action}" for symbol, action in sorted(state.items()))])
        for state in states
    ]
    return "\n".join(["# Made from grammar.lark; tables.py says how.", *rules, *lines, ""])


def _numbered(table: "ParseTableBase[int]", rules: Mapping[Any, int]) -> list[dict[str, int]]:
    """Number the states in the order one comes to them: Lark's own order differs every time."""
    order = [table.start_states["start"]]
    states: list[dict[str, int]] = []
    for state in order:
        actions: dict[str, int] = {}
        for symbol, (action, target) in sorted(table.states[state].items()):
            if action.name == "Reduce":
                actions[symbol] = -rules[target] - 1
                continue
            if target not in order:
                order.append(target)
            actions[symbol] = order.index(target)
        states.append(actions)
    return states


if __name__ == "__main__":
    TABLE.write_text(make(), encoding="ascii")
