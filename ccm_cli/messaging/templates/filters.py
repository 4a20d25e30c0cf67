"""The filters of messages: dates, money and numbers in the language of the text around them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, get_args
from urllib.parse import quote

from jinja2 import TemplateRuntimeError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ccm_cli.language import direction_of_language, money, numbers
from ccm_cli.language import gettext as _

Style = Literal["short", "medium", "long"]
NameForm = Literal["given", "formal", "full", "official"]

_LEFT_TO_RIGHT_ISOLATE = "\u2066"
_POP_ISOLATE = "\u2069"
_PATRONYMIC = frozenset({"ru", "uk", "be", "kk"})
"""Languages whose papers put the family name first and the patronymic last."""
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class WrongValue(TemplateRuntimeError):
    """A filter was given what it cannot show."""


@pass_context
def show_date(context: Context, value: object, style: Style = "medium") -> str:
    """An ISO day, written out in the language and calendar of the text; nothing for None.

    Args:
        context: of the rendering.
        value: `2026-11-22`; what follows the day is passed over.
        style: `short`, `medium` or `long`, as `format_day` has them.
    """
    from ccm_cli.language.dates import format_day

    if value is None or value == "":
        return ""
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise WrongValue(
            _("date needs a day such as 2026-11-22, not %(value)s.") % {"value": value}
        ) from error
    if style not in get_args(Style):
        raise WrongValue(_("date can be short, medium or long, not %(style)s.") % {"style": style})
    return format_day(day, language=_language(context), style=style)


@pass_context
def show_money(context: Context, value: object) -> str:
    """`{minor, currency}`, written out; nothing for None."""
    if value is None:
        return ""
    if not isinstance(value, Mapping) or not isinstance(value.get("minor"), int):
        raise WrongValue(
            _("money needs an amount with its currency, not %(value)s.") % {"value": value}
        )
    amount = money.Money(value["minor"], str(value["currency"]))
    return money.format_money(amount, language=_language(context))


@pass_context
def show_number(context: Context, value: object) -> str:
    """A number with the digits and separators of the language; nothing for None."""
    if value is None:
        return ""
    if not isinstance(value, int | float):
        raise WrongValue(_("number needs a number, not %(value)s.") % {"value": value})
    return numbers.format_number(value, language=_language(context))


@pass_context
def show_count(context: Context, value: object, *forms: str) -> str:
    """A number with its noun in the right form: `3 orders`, `۳ سفارش`, `5 заказов`.

    Args:
        context: of the rendering.
        value: a whole number; nothing is written for None.
        forms: of the noun, as many as the language has: one and other for English, one, few and
            many for Russian. A single form serves every number, as nouns in Persian do.

    The forms are those of CLDR's plural rules for whole numbers
    (https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html).
    """
    if value is None:
        return ""
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongValue(_("plural needs a whole number, not %(value)s.") % {"value": value})
    language = _language(context)
    rule, wanted = _PLURALS.get(language, (_one_other, 2))
    if len(forms) not in {1, wanted}:
        raise WrongValue(
            _("plural needs %(wanted)d forms of the noun in %(language)s, not %(given)d.")
            % {"wanted": wanted, "language": language, "given": len(forms)}
        )
    form = forms[0] if len(forms) == 1 else forms[rule(abs(value))]
    return f"{numbers.format_number(value, language=language)} {form}"


def _one_other(number: int) -> int:
    return int(number != 1)


def _one_few_many(number: int) -> int:
    """Russian and its neighbours: 1, 21 заказ; 2, 24 заказа; 5, 11, 14 заказов."""
    tens, ones = number // 10 % 10, number % 10
    if tens != 1 and ones == 1:
        return 0
    return 1 if tens != 1 and ones in {2, 3, 4} else 2


_PLURALS: Mapping[str, tuple[Callable[[int], int], int]] = {
    "fa": (lambda number: int(number > 1), 2),
    **dict.fromkeys(("ru", "uk", "be"), (_one_few_many, 3)),
}


def show_name(contact: object, form: NameForm = "full") -> str:
    """A person's name as one would use it; empty where only an address is known.

    Args:
        contact: `contact` itself.
        form: `given` (Мария, else the whole name), `formal` as one addresses somebody (Ms Rostami,
            خانم احمدی, Иван Иванович), `full` as it is listed, `official` as papers have it
            (Иванов Иван Иванович, Ms Maryam Rostami).
    """
    if form not in get_args(NameForm):
        raise WrongValue(
            _("name can be %(forms)s, not %(form)s.")
            % {"forms": ", ".join(get_args(NameForm)), "form": form}
        )
    if not isinstance(contact, Mapping):
        raise WrongValue(_("name needs contact, not one of its fields."))
    name = str(contact["name"] or "")
    full = "" if "@" in name else name
    if form == "official":
        parts = ["title", "given_name", "middle_name", "family_name"]
        if contact["language"] in _PATRONYMIC:
            parts = ["family_name", "given_name", "middle_name"]
        return " ".join(str(contact[part]) for part in parts if contact[part]) or full
    wanted = {"given": "given_name", "formal": "salutation", "full": "name"}[form]
    return str((wanted != "name" and contact[wanted]) or full)


@pass_context
def break_lines(context: Context, value: object) -> str:
    """Keep the line ends of a value: `<br>` in HTML, as they are in text."""
    lines = ("" if value is None else str(value)).strip().splitlines()
    if context.eval_ctx.autoescape:
        return Markup("<br>").join(lines)
    return "\n".join(lines)


@pass_context
def left_to_right(context: Context, value: object) -> str:
    """Keep a telephone number or code in order inside Persian text."""
    text = "" if value is None else str(value)
    if not text or direction_of_language(_language(context)) == "ltr":
        return text
    if context.eval_ctx.autoescape:
        return Markup('<span dir="ltr">{}</span>').format(text)
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}"


def web_address(parts: Sequence[object]) -> str:
    """An address for `href` and `src`; `#` where it has a scheme that runs code.

    Args:
        parts: in turn what the template's author wrote and a value from the data. A value at
            the very start may bring the scheme; the others are percent-encoded where they must.
    """
    address = ""
    for place, part in enumerate(parts):
        text = "" if part is None else str(part)
        is_value = place % 2 == 1
        address += quote(text, safe="/:@+,;=-._~%") if is_value and address else text.strip()
    scheme = _SCHEME.match(_UNSEEN.sub("", address))
    if scheme and scheme[1].lower() not in _SCHEMES:
        return "#"
    return _UNSEEN.sub(lambda unseen: quote(unseen[0]), address)


def _language(context: Context) -> str:
    return str(context["language"])


FILTERS: Mapping[str, Callable[..., object]] = {
    "date": show_date,
    "money": show_money,
    "number": show_number,
    "plural": show_count,
    "name": show_name,
    "lines": break_lines,
    "ltr": left_to_right,
    "_address": web_address,
}
