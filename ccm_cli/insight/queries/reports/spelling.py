"""A report as one writes it in a line: its name and options, as after ``ccm report``."""

import shlex
from typing import Any, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.insight.queries.reports.registry import Report
from ccm_cli.insight.queries.reports.registry import report as report_named
from ccm_cli.insight.queries.reports.running import Wish
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.store.filters.registry import suggestion

_TEXTS = ("period", "since", "until", "by", "filter")
_NUMBERS = {"days": range(36_501), "limit": range(1, 100_001)}
_PIPELINE = "pipeline"


class Spelled(NamedTuple):
    """What a line asks for."""

    report: Report
    wish: Wish
    pipeline: str | None


def spelled(line: str) -> Spelled:
    """Read a line.

    Raises:
        InvalidInput: it is no report, or has an option that reports have not.
        NotFound: there is no report of that name.
    """
    try:
        name, *words = shlex.split(line)
    except ValueError:
        raise InvalidInput(
            _("%(line)s: a report is written as after ccm report.") % {"line": repr(line)},
            hint="won-lost --by reason --period 'last month'",
        ) from None
    report = report_named(name)
    given: dict[str, Any] = dict(_options(line, words))
    pipeline = given.pop(_PIPELINE, None)
    given |= {key: _number(line, key, given[key]) for key in _NUMBERS if key in given}
    return Spelled(report, Wish(**given), pipeline)


def _options(line: str, words: list[str]) -> list[tuple[str, str]]:
    known = (*_TEXTS, *_NUMBERS, _PIPELINE)
    found = []
    waiting = iter(words)
    for word in waiting:
        name, is_joined, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or name not in known:
            raise InvalidInput(
                _("%(line)s: there is no option %(name)s.") % {"line": repr(line), "name": word},
                hint=suggestion(name, known),
            )
        held = value if is_joined else next(waiting, None)
        if held is None:
            raise InvalidInput(
                _("%(line)s: %(name)s needs a value.") % {"line": repr(line), "name": word}
            )
        found.append((name, held))
    return found


def _number(line: str, name: str, text: str) -> int:
    digits, possible = ascii_digits(text), _NUMBERS[name]
    if not digits.isdecimal() or int(digits[:9]) not in possible:
        raise InvalidInput(
            _("%(line)s: %(name)s is a number from %(low)d to %(high)d.")
            % {
                "line": repr(line), "name": f"--{name}",
                "low": possible[0], "high": possible[-1],
            }
        )  # fmt: skip
    return int(digits)
