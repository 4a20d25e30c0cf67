"""Links in one spelling, and only such as may be opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.language.links import openable, parse_link


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("Example.com/Menu", "https://example.com/Menu"),
        ("HTTP://Example.COM:80/", "http://example.com"),
        ("https://a.example:8443/x?y=1#z", "https://a.example:8443/x?y=1#z"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("mailto:Info@Example.COM?subject=Hi", "mailto:Info@example.com?subject=Hi"),
        ("info@example.com", "mailto:info@example.com"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://пример.рф/путь", "https://пример.рф/путь"),
        ("سایت.ایران", "https://سایت.ایران"),
    ],
)
def test_a_link_is_written_in_one_way(typed, link):
    assert parse_link(typed) == link


@pytest.mark.parametrize(
    "typed",
    [
        "", "menu", "http://", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
        "https://bank.example@evil.example", "exa mple.com", "https://example.com:99999",
        "mailto:nobody", 'https://example.com/"x', "https://example.com/" + "x" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_link_of_web_or_mail_is_refused(typed):
    with pytest.raises(InvalidInput):
        parse_link(typed)


def test_what_is_opened_is_ascii_and_what_was_never_read_is_not_opened():
    assert openable("https://пример.рф/путь") == (
        "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"
    )
    assert openable("HTTPS://Example.com") == ""
    assert openable("https://example.com/\x1b]8;;") == ""


@given(
    st.text(max_size=60)
    | st.from_regex(
        r"(https?:|mailto:)?(//)?[\w.@:/?#%\[\]-]{1,40}\.\w{2,5}[/:?#\w]*", fullmatch=True
    )
)
def test_whatever_is_typed_a_link_stays_as_it_is_and_opens_nothing_but_ascii(text):
    try:
        link = parse_link(text)
    except InvalidInput:
        return
    assert parse_link(link) == link
    target = openable(link)
    assert target.isascii()
    assert target.isprintable()
