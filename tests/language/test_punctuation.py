"""Rows of parts and quotation marks are those of the language; no English stands in a sentence."""

import re

import pytest

from ccm_cli.language.punctuation import in_series, quoted

LATIN_COMMA_BESIDE_PERSIAN = re.compile(r"[\u0600-\u06ff], [\u0600-\u06ff\d]")


@pytest.mark.parametrize(
    ("language", "row", "text"),
    [("en", "a, b", "“x”"), ("fa", "a، b", "«x»"), ("ru", "a, b", "«x»")],
)
def test_each_language_has_its_own(language, row, text):
    assert in_series(["a", "b"], language=language) == row
    assert quoted("x", language=language) == text


@pytest.mark.parametrize("language", ["fa", "ru"])
@pytest.mark.parametrize(
    "address",
    ["ab", "@x.com", "a@", "a@b", "a b@x.com", "a@ex_ample.com", "a@x..com", "a@x.test",
     "a<b@x.com", '"a b"@x.com', "a@[1.2.3.4]", ".a@x.com", "a@b@x.com"],
)  # fmt: skip
def test_why_an_address_is_none_is_said_in_the_language_of_the_owner(
    ccm, database, language, address
):
    refused = ccm("--lang", language, "contact", "add", "Ann", f"--email={address}")
    assert refused.code == 2
    reason = refused.err.replace(address, "").replace("name@example.com", "")
    assert not re.search(r"[A-Za-z]{3,}", reason), reason


@pytest.mark.parametrize("language", ["fa", "ru"])
def test_sums_and_quotes_are_of_one_language(ccm, database, language):
    rows = "name,email\nAnn,ann@example.com\nBea,bea@example.com\n"
    told = ccm("--lang", language, "import", "contacts", "-", "--dry-run", stdin=rows)
    missed = ccm("--lang", language, "contact", "show", "nobody")
    deal = ccm("--lang", language, "log", "list", "--filter", "channel=nowhere")
    for said in (told.err, missed.err, deal.err):
        assert "“" not in said
    assert "«nobody»" in missed.err
    if language == "fa":
        assert not LATIN_COMMA_BESIDE_PERSIAN.search(told.err)
        assert "۲" in told.err
