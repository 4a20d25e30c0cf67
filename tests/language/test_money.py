"""Amounts of money are read with and without their currency, and never silently wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import LANGUAGES
from ccm_cli.language.currencies import CODES
from ccm_cli.language.money import Money, exponent, format_money, parse_money

NB = "\u00a0"


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("12000", Money(1_200_000, "EUR")),
        ("12,000.50", Money(1_200_050, "EUR")),
        ("12,000.50 USD", Money(1_200_050, "USD")),
        ("usd 5", Money(500, "USD")),
        ("€ 12000", Money(1_200_000, "EUR")),
        ("-€12,000.00", Money(-1_200_000, "EUR")),
        ("$5", Money(500, "USD")),
        ("12 000,00 ₽", Money(1_200_000, "RUB")),
        ("300 руб.", Money(30_000, "RUB")),
        ("300 рублей", Money(30_000, "RUB")),
        ("۱۲٬۰۰۰ ریال", Money(12_000, "IRR")),
        ("12000 ﷼", Money(12_000, "IRR")),
        ("۱۲٬۰۰۰ تومان", Money(120_000, "IRR")),
        ("12 toman", Money(120, "IRR")),
        ("1200.5 toman", Money(12_005, "IRR")),
        ("12000.00 IRR", Money(12_000, "IRR")),
        ("1.234 KWD", Money(1234, "KWD")),
        ("5 JPY", Money(5, "JPY")),
        ("5m", Money(500_000_000, "EUR")),
        ("2.5k EUR", Money(250_000, "EUR")),
        ("€1.5 bn", Money(150_000_000_000, "EUR")),
        ("۵ میلیون تومان", Money(50_000_000, "IRR")),
        ("5 млн ₽", Money(500_000_000, "RUB")),
        ("300 тыс. руб.", Money(30_000_000, "RUB")),
        ("5 mdl", Money(500, "MDL")),
    ],
)
def test_amounts_are_read(text, money):
    assert parse_money(text, currency="EUR", language="en") == money


def test_a_shared_sign_means_the_business_own_currency():
    assert parse_money("$5", currency="CAD").currency == "CAD"
    assert parse_money("¥5", currency="CNY").currency == "CNY"
    assert parse_money("$5", currency="EUR").currency == "USD"


@pytest.mark.parametrize(
    "text",
    ["12.005", "12.000 EUR", "12.5 IRR", "12.55 toman", "1.5 JPY", "0.0001 KWD"],
)
def test_more_decimals_than_the_currency_has_are_refused(text):
    with pytest.raises(InvalidInput, match="more decimals"):
        parse_money(text, currency="EUR", language="en")


@pytest.mark.parametrize(
    "text", ["", "x", "EUR", "EUR 5 EUR", "EUR 5m EUR", "5 5 5", "--5", "-€-5", "1e5"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_money(text, currency="EUR")


def test_an_amount_too_large_to_store_is_refused():
    with pytest.raises(InvalidInput, match="too large"):
        parse_money("99999999999999999999", currency="EUR")


def test_an_unknown_currency_is_refused_with_near_ones():
    with pytest.raises(InvalidInput) as refused:
        parse_money("5 EUT", currency="EUR")
    assert "EUR" in refused.value.hint
    with pytest.raises(InvalidInput):
        exponent("XYZ")


def test_minor_units_follow_iso_but_for_the_rial():
    found = {code: exponent(code) for code in ("EUR", "IRR", "JPY", "KWD", "CLF", "rub")}
    assert found == {"EUR": 2, "IRR": 0, "JPY": 0, "KWD": 3, "CLF": 4, "rub": 2}


@pytest.mark.parametrize(
    ("money", "language", "written"),
    [
        (Money(1_200_000, "EUR"), "en", "€12,000.00"),
        (Money(-1_200_000, "EUR"), "en", "-€12,000.00"),
        (Money(500, "CHF"), "en", f"CHF{NB}5.00"),
        (Money(1_200_000, "RUB"), "ru", f"12{NB}000,00{NB}₽"),
        (Money(12_000, "IRR"), "fa", f"۱۲٬۰۰۰{NB}ریال"),
        (Money(1_200_000, "EUR"), "fa", f"۱۲٬۰۰۰٫۰۰{NB}یورو"),
        (Money(1, "IRR"), "en", f"1{NB}rial"),
        (Money(12_000, "IRR"), "en", f"12,000{NB}rials"),
        (Money(5, "KWD"), "ru", f"0,005{NB}KWD"),
    ],
)
def test_amounts_are_written(money, language, written):
    assert format_money(money, language=language) == written


def test_rials_may_be_written_as_tomans():
    assert format_money(Money(120_000, "IRR"), language="fa", toman=True) == f"۱۲٬۰۰۰{NB}تومان"
    assert format_money(Money(12_005, "IRR"), language="en", toman=True) == f"1,200.5{NB}tomans"
    assert format_money(Money(500, "EUR"), language="en", toman=True) == "€5.00"


def test_zero_decimals_are_left_out_when_asked():
    assert format_money(Money(1_200_000, "EUR"), language="en", short=True) == "€12,000"
    assert format_money(Money(1_200_050, "EUR"), language="en", short=True) == "€12,000.50"


@given(
    st.integers(-(10**14), 10**14),
    st.sampled_from(sorted(CODES)),
    st.sampled_from(LANGUAGES),
    st.booleans(),
)
def test_an_amount_written_is_read_back(minor, currency, language, toman):
    money = Money(minor, currency)
    written = format_money(money, language=language, toman=toman)
    assert parse_money(written, currency=currency, language=language) == money


@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_no_text_breaks_the_reader(text):
    try:
        money = parse_money(text, currency="EUR")
    except InvalidInput as refused:
        refused.message.encode()
    else:
        assert money.currency in CODES
