"""What a goal can be measured by. A measure more is a line of `MEASURES` and its test."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.money import Money, decimal_text, format_money, parse_money
from ccm_cli.language.numbers import format_number, format_percent, parse_number
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.reading import Reader

PER_PERCENT = 10
"""Rates are stored in tenths of a percent."""
_HIGHEST = 10**15


class Unit(Enum):
    """What the number of a measure counts."""

    NUMBER = "number"
    MONEY = "money"
    """Minor units of the business's currency."""
    RATE = "rate"
    """Tenths of a percent."""
    SCORE = "score"
    """From -100 to 100."""


class Measure(NamedTuple):
    """One way to say how far a goal is.

    Attributes:
        name: as it is typed.
        label: for people, an English message.
        unit: of the number.
        value: the SQL expression of the number, NULL where there is nothing to measure.
        rows: the rows it is taken over, as ``table alias WHERE ...``; of a `level` without
            parameters, else with two: the first second of the span and the one after its last.
        contact: the column of those rows that says which contact they are about.
        level: whether it is how things stand now, instead of what came in the span.
    """

    name: str
    label: str
    unit: Unit
    value: str
    rows: str
    contact: str
    level: bool = False


_WON = "deal x WHERE x.state = 'won' AND x.closed_at >= ? AND x.closed_at < ?"
_SOLD = "sale x WHERE x.at >= ? AND x.at < ?"
_SENT = (
    "message x WHERE x.handed_at >= ? AND x.handed_at < ? AND x.state IN ('accepted', 'unknown')"
)
_LAST_WORD = (
    "(SELECT w.given FROM consent w WHERE w.contact_id = x.id AND w.purpose IN ('marketing', '*')"
    " ORDER BY w.id DESC LIMIT 1)"
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        "new-contacts", message("New contacts"), Unit.NUMBER, "count(*)",
        "contact x WHERE x.created_at >= ? AND x.created_at < ?", "x.id",
    ),
    Measure(
        "new-customers", message("People who bought for the first time"), Unit.NUMBER,
        "count(DISTINCT x.contact_id)",
        f"{_SOLD} AND NOT EXISTS (SELECT 1 FROM sale e WHERE e.contact_id = x.contact_id"
        " AND e.at < x.at)",
        "x.contact_id",
    ),
    Measure("sales", message("Purchases"), Unit.NUMBER, "count(*)", _SOLD, "x.contact_id"),
    Measure("won-deals", message("Won deals"), Unit.NUMBER, "count(*)", _WON, "x.contact_id"),
    Measure(
        "revenue", message("Value of the sales"), Unit.MONEY,
        "coalesce(sum(x.amount_minor), 0)",
        f"{_SOLD} AND x.currency = (SELECT value FROM meta WHERE key = 'base_currency')",
        "x.contact_id",
    ),
    Measure(
        "conversations", message("Conversations"), Unit.NUMBER, "count(*)",
        "interaction x WHERE x.at >= ? AND x.at < ?", "x.contact_id",
    ),
    Measure("messages", message("Messages sent"), Unit.NUMBER, "count(*)", _SENT, "x.contact_id"),
    Measure(
        "replies", message("Messages that were answered"), Unit.NUMBER, "count(*)",
        "message x WHERE x.replied_at >= ? AND x.replied_at < ?", "x.contact_id",
    ),
    Measure(
        "clicks", message("Messages whose links were followed"), Unit.NUMBER, "count(*)",
        "message x WHERE x.clicked_at >= ? AND x.clicked_at < ?", "x.contact_id",
    ),
    Measure(
        "response-rate", message("Share of the messages that were answered"), Unit.RATE,
        "CAST(round(1000.0 * sum(x.replied_at IS NOT NULL) / nullif(count(*), 0)) AS INTEGER)",
        _SENT, "x.contact_id",
    ),
    Measure(
        "nps", message("Net Promoter Score"), Unit.SCORE,
        "CAST(round(100.0 * (sum(x.score >= 9) - sum(x.score <= 6)) / nullif(count(*), 0))"
        " AS INTEGER)",
        "survey_answer x JOIN survey s ON s.id = x.survey_id AND s.kind = 'nps'"
        " WHERE x.at >= ? AND x.at < ?",
        "x.contact_id",
    ),
    Measure(
        "subscribers", message("People who agreed to marketing"), Unit.NUMBER, "count(*)",
        f"contact x WHERE {_LAST_WORD} = 1", "x.id", level=True,
    ),
    Measure(
        "people", message("People in the audience"), Unit.NUMBER, "count(*)",
        "contact x WHERE 1 = 1", "x.id", level=True,
    ),
)  # fmt: skip
"""Net Promoter Score: Reichheld, The One Number You Need to Grow, HBR 12/2003: the share of 9 and
10 less the share of 0 to 6. The other figures are counts, sums and shares of what is said."""


def measure(name: str) -> Measure:
    """The measure of that name.

    Raises:
        InvalidInput: there is none; the hint names the nearest.
    """
    found = {one.name: one for one in MEASURES}
    if name not in found:
        raise InvalidInput(
            _("There is no measure %(name)s.") % {"name": name},
            hint=suggestion(name, list(found)),
        )
    return found[name]


def value(reader: Reader, asked: Measure, audience: Condition, span: Sequence[int]) -> int | None:
    """How far it is.

    Args:
        reader: the database.
        asked: what is measured.
        audience: of contacts; who counts.
        span: the first second that counts and the first that does not, UTC.

    Returns:
        In the measure's unit; None where nothing was there to measure.
    """
    within = ""
    if audience.text:
        within = (
            f" AND {asked.contact} IN (SELECT c.id FROM contact c {' '.join(audience.joins)}"
            f" WHERE {audience.of_all})"
        )
    found = reader.value(
        f"SELECT {asked.value} FROM {asked.rows}{within}",
        (*(() if asked.level else span), *(audience.parameters if within else ())),
    )
    return None if found is None else int(found)


def parse_target(asked: Measure, text: str, *, currency: str) -> int:
    """A target as people type it, in the measure's unit.

    Args:
        asked: what is measured.
        text: ``100``, ``25%``, ``12,000 EUR``; digits of any script.
        currency: of the business, ISO 4217.

    Raises:
        InvalidInput: it is no such number, is out of bounds, or is money of another currency.
    """
    if asked.unit is Unit.MONEY:
        amount = parse_money(text, currency=currency)
        if amount.currency != currency:
            raise InvalidInput(
                _("Revenue is counted in %(currency)s.") % {"currency": currency},
                hint=_("Give the target in that currency."),
            )
        return _bounded(amount.minor, 1, _HIGHEST, text)
    number = parse_number(text.strip().removesuffix("%").removesuffix("٪"))
    if asked.unit is Unit.RATE:
        return _bounded(round(number * PER_PERCENT), 1, 100 * PER_PERCENT, text)
    whole = int(number)
    if whole != number:
        raise InvalidInput(_("%(text)s is not a whole number.") % {"text": text})
    if asked.unit is Unit.SCORE:
        return _bounded(whole, -100, 100, text)
    return _bounded(whole, 1, _HIGHEST, text)


def target_text(asked: Measure, number: int, *, currency: str) -> str:
    """A target as `parse_target` reads it."""
    if asked.unit is Unit.MONEY:
        return decimal_text(Money(number, currency))
    return f"{number / PER_PERCENT:g}%" if asked.unit is Unit.RATE else str(number)


def _bounded(number: int, lowest: int, highest: int, text: str) -> int:
    if lowest <= number <= highest:
        return number
    raise InvalidInput(
        _("%(text)s is out of bounds for this measure.") % {"text": text},
        hint=_("A rate is from 0.1% to 100%, a score from -100 to 100, all else above nothing."),
    )


def in_words(asked: Measure, number: int | None, *, currency: str, toman: bool = False) -> str:
    """A number in the unit of its measure, for people.

    Args:
        asked: what is measured.
        number: in its unit; None where there was nothing to measure.
        currency: of the business, ISO 4217.
        toman: whether rials are shown as tomans.
    """
    language = current_language()
    if number is None:
        return _("n/a")
    if asked.unit is Unit.MONEY:
        return format_money(Money(number, currency), language=language, toman=toman)
    if asked.unit is Unit.RATE:
        return format_percent(number / (100 * PER_PERCENT), language=language, decimals=1)
    return format_number(number, language=language)
