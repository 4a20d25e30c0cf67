"""E-mail addresses, phones and handles in one spelling."""

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.customers.identifiers import (
    Handle,
    normalise_email,
    normalise_handle,
    normalise_phone,
)
from ccm_cli.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "address", "key"),
    [
        ("ann@example.com", "ann@example.com", "ann@example.com"),
        ("  Ann@Example.COM ", "Ann@example.com", "ann@example.com"),
        ("mailto:ann@example.com?subject=hi", "ann@example.com", "ann@example.com"),
        ("Ann Lee <ann@example.com>", "ann@example.com", "ann@example.com"),
        ("\u200fann@example.com\u202c", "ann@example.com", "ann@example.com"),
        ("иван@пример.рф", "иван@пример.рф", "иван@xn--e1afmkfd.xn--p1ai"),
        ("Ann@BÜCHER.example", "Ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@xn--bcher-kva.example", "ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("o'neil@example.com", "o'neil@example.com", "o'neil@example.com"),
    ],
)
def test_an_email_is_one_however_it_is_written(typed: str, address: str, key: str) -> None:
    assert normalise_email(typed) == (address, key)


@pytest.mark.parametrize(
    "typed",
    ["", "ann", "ann@", "@example.com", "a b@example.com", "a..b@example.com", "a@b", "a@c.test"],
)
def test_what_is_no_email_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(InvalidInput, match=r"is not an e-mail address: .+"):
        normalise_email(typed)


plain = st.from_regex(
    r"\A[a-z0-9_+.-]{1,12}@[a-z0-9.-]{1,12}\.(com|test|de|local|a1|onion|internal|x)\Z"
)


@given(plain)
def test_the_quick_reading_of_emails_agrees_with_the_careful_one(address: str) -> None:
    try:
        found = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        with pytest.raises(InvalidInput):
            normalise_email(address)
    else:
        assert normalise_email(address).address == found.normalized


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("0912 345 6789", "IR", "+989123456789"),
        ("۰۹۱۲-۳۴۵-۶۷۸۹", "IR", "+989123456789"),
        ("٠٩١٢٣٤٥٦٧٨٩", "IR", "+989123456789"),
        ("989123456789", "IR", "+989123456789"),
        ("00989123456789", "DE", "+989123456789"),
        ("+98 (912) 345-67-89", "US", "+989123456789"),
        ("tel:+98-912-345-6789", "US", "+989123456789"),
        ("8 (926) 123-45-67", "RU", "+79261234567"),
        ("9261234567", "RU", "+79261234567"),
        ("+44 (0)20 7946 0572", "DE", "+442079460572"),
        ("030/23125136", "DE", "+493023125136"),
        ("+49 30 1234567 ext. 12", "DE", "+49301234567"),
        ("+7 495 123-45-67, доб. 12", "RU", "+74951234567"),
        ("02112345678 داخلی ۱۲", "IR", "+982112345678"),
        ("(212) 555-0123 x9", "US", "+12125550123"),
        ("110", "IR", "110"),
        ("99999999999999", "IR", "99999999999999"),
    ],
)
def test_a_phone_is_one_however_it_is_written(typed: str, region: str, number: str) -> None:
    assert normalise_phone(typed, region=region) == number


@pytest.mark.parametrize("typed", ["", "12", "call me", "0912abc4567", "1" * 21, "+", "²²²²"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        normalise_phone(typed, region="DE")


@given(
    st.sampled_from(["", "0", "8", "7", "1", "9", "+98", "+7", "+44", "+1", "09", "01", "07"]),
    st.from_regex(r"\A[0-9]{8,12}\Z"),
    st.sampled_from(["IR", "RU", "US", "CA", "GB", "DE", "KZ", "GE"]),
)
def test_the_quick_reading_of_phones_agrees_with_the_careful_one(
    start: str, rest: str, region: str
) -> None:
    typed = start + rest
    if typed.startswith("00"):
        return
    try:
        parsed = phonenumbers.parse(typed, region)
        fits = phonenumbers.is_possible_number(parsed)
    except phonenumbers.NumberParseException:
        fits = False
    careful = (
        phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        if fits
        else typed.removeprefix("+")
    )
    found = normalise_phone(typed, region=region)
    local_only = careful != found and found == typed.removeprefix("+")
    assert found == careful or local_only


@given(st.from_regex(r"\A\+?[0-9]{3,20}\Z"), st.sampled_from(["IR", "RU", "US", "DE"]))
def test_reading_a_phone_again_changes_nothing(typed: str, region: str) -> None:
    once = normalise_phone(typed, region=region)
    if once.startswith("+"):
        assert normalise_phone(once, region=region) == once


@pytest.mark.parametrize(
    ("typed", "network", "found"),
    [
        ("@Name", "telegram", ("telegram", "Name", "name")),
        ("telegram:@name", "", ("telegram", "name", "name")),
        ("https://t.me/name", "", ("telegram", "name", "name")),
        ("t.me/name/", "instagram", ("telegram", "name", "name")),
        ("تلگرام:name", "", ("telegram", "name", "name")),
        ("https://www.instagram.com/a.b/?hl=fa", "", ("instagram", "a.b", "a.b")),
        ("https://ru.linkedin.com/in/name", "", ("linkedin", "name", "name")),
        ("https://twitter.com/Name", "", ("x", "Name", "name")),
        ("vk.com/id12", "", ("vk", "id12", "id12")),
        ("https://www.facebook.com/profile.php?id=42", "", ("facebook", "42", "42")),
        ("https://wa.me/989121234567", "", ("whatsapp", "989121234567", "989121234567")),
        ("+98 912 123 4567", "whatsapp", ("whatsapp", "989121234567", "989121234567")),
        ("name", "", ("", "name", "name")),
    ],
)
def test_a_handle_is_one_however_it_is_written(
    typed: str, network: str, found: tuple[str, str, str]
) -> None:
    assert normalise_handle(typed, network) == Handle(*found)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "a b",
        "https://t.me/",
        "https://t.me/+AbCd",
        "https://t.me/joinchat/x",
        "https://example.com/x",
        "http://[x",
    ],
)
def test_what_is_no_handle_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="is not a name on a network"):
        normalise_handle(typed)


@pytest.mark.parametrize("text", ["a\x07nn@example.com", "ann@example.com\x1b[2J", "\x00@x.de"])
def test_control_characters_make_an_address_none(text: str) -> None:
    with pytest.raises(InvalidInput, match="control characters"):
        normalise_email(text)
