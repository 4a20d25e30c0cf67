"""What an author is told about links, pictures, lengths, colours and marks of spam."""

import pytest

from ccm_cli.messaging.templates.contrast import luminance, ratio
from ccm_cli.messaging.templates.data import SPARSE
from ccm_cli.messaging.templates.links import fault, hides
from ccm_cli.messaging.templates.linting import lint
from ccm_cli.messaging.templates.reading_fields import fields_printed
from tests.messaging.templates.conftest import SETTINGS


def found(template):
    return [(f.severity, f.file.rpartition("/")[2], f.line, f.message) for f in lint(template)]


def messages(template):
    return " ".join(f.message for f in lint(template))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.com", "http://example.com:8080/a?b=c#d", "mailto:hello@example.com",
        "mailto:a@example.com?subject=unsubscribe", "tel:+441174960123", "tel:0117-496-0123",
        "https://пример.рф/страница", "https://example.com/%D9%85",
    ],
)  # fmt: skip
def test_links_that_lead_somewhere(address):
    assert fault(address) is None


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", "empty"),
        ("#", "empty"),
        ("www.example.com/x", "no scheme"),
        ("example.com", "no scheme"),
        ("example.com:8080/x", "no scheme"),
        ("/offers", "no scheme"),
        ("https://{{ link }}", "placeholder"),
        ("https://example.com/%7B%7Bid%7D%7D", "placeholder"),
        ("https://example.com/<id>", "placeholder"),
        ("https://TODO", "placeholder"),
        ("https://", "not an address"),
        ("https:///path", "not an address"),
        ("https://example", "not an address"),
        ("https://exa%20mple.com", "not an address"),
        ("https://[::1", "not an address"),
        ("mailto:hello", "not an address"),
        ("mailto:hello@example.com@x", "not an address"),
        ("tel:call us", "not an address"),
    ],
)
def test_links_that_lead_nowhere_say_why(address, problem):
    wrong = fault(address)
    assert wrong is not None
    assert problem in wrong[0]
    assert wrong[1]


def test_a_broken_link_is_named_with_its_line(write):
    template = write(email_en_md="Hello\n\n[Look](www.example.com/x) and [mail](mailto:me)\n")
    broken = [finding for finding in found(template) if "link" in finding[3]]
    assert broken == [
        (
            "error", "email.en.md", 3,
            "The link mailto:me is not an address.",
        ),
        (
            "error", "email.en.md", 3,
            "The link www.example.com/x has no scheme, so mail programs cannot open it.",
        ),
    ]  # fmt: skip


def test_a_link_whose_variable_may_be_empty_is_an_error(write):
    settings = SETTINGS + '[variables]\nlink = ""\n'
    assert "its address is empty" in messages(
        write(settings=settings, email_en_md="[Look]({{ link }})")
    )
    asked = "{% if link %}[Look]({{ link }}){% endif %} x"
    assert found(write(settings=settings, email_en_md=asked)) == []


def test_bare_addresses_in_texts_are_looked_at_too(write):
    settings = SETTINGS + '[stand_ins]\nsms = ["email"]\n'
    template = write(settings=settings, sms_en_txt="See www.example.com.")
    assert ("error", "sms.en.txt", 1) in [finding[:3] for finding in found(template)]


def test_a_link_that_says_one_thing_and_goes_elsewhere_is_a_mark_of_fraud(write):
    assert hides("https://evil.example.org", "www.bank.example") == "www.bank.example"
    assert hides("https://www.example.com/a", "https://example.com") == ""
    assert hides("https://example.com", "our shop") == ""
    template = write(email_en_md="[www.bank.example](https://evil.example.org/)")
    assert "goes elsewhere" in messages(template)
    assert "hides where it goes" in messages(write(email_en_md="[x](https://bit.ly/abc)"))


def test_a_picture_without_words_is_named(write):
    template = write(email_en_md="Words\n\n![](https://www.example.com/a.png)\n" + "word " * 30)
    assert [f for f in found(template) if "picture" in f[3]] == [
        (
            "warning", "email.en.md", 3,
            "A picture says nothing to those who do not see it: https://www.example.com/a.png",
        )
    ]  # fmt: skip
    assert "picture" not in messages(
        write(email_en_md="![Chair](https://www.example.com/a.png)\n\n" + "word " * 30)
    )


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("BUY NOW FOR LESS", "in capitals"),
        ("Sale!!!", "repeats its punctuation"),
        ("Re: your order", "looks like an answer"),
        ("$$$ for you", "repeats its punctuation"),
    ],
)
def test_marks_of_spam_in_subjects(write, subject, problem):
    settings = SETTINGS.replace("News for {{ contact.name }}", subject)
    assert problem in messages(write(settings=settings, email_en_md="x"))


@pytest.mark.parametrize("subject", ["NPS", "Sale! Really?", "خبر تازه", "Новости для вас"])
def test_plain_subjects_are_not_taken_for_spam(write, subject):
    settings = SETTINGS.replace("News for {{ contact.name }}", subject)
    assert found(write(settings=settings, email_en_md="x")) == []


def test_a_long_sms_is_told_in_parts_of_its_alphabet(write):
    settings = SETTINGS + '[stand_ins]\nsms = ["email"]\n'
    latin = write(settings=settings, sms_en_txt="a" * 460)
    assert "as 4 parts (460 of GSM-7)" in messages(latin)
    persian = write(settings=settings, sms_en_txt="س" * 202)
    assert "as 4 parts (202 of UCS-2)" in messages(persian)
    assert [f.mend for f in lint(persian) if "parts" in f.message] == [
        "Shorten it: one part holds 70, each of several 67."
    ]
    assert found(write(settings=settings, sms_en_txt="س" * 201)) == []


def test_typographic_marks_that_halve_an_sms_are_named_with_plain_ones(write):
    template = write(sms_en_txt="Hello\nit’s “new” – now")
    (finding,) = [f for f in lint(template) if "UCS-2" in f.message]
    assert (finding.line, finding.message[:9], finding.mend) == (
        2, "’ “ ” – m", "Write ' \" \" - instead.",
    )  # fmt: skip


def test_contrast_by_the_formula_of_wcag():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert ratio("#ffffff", "#777777") == ratio("#777777", "#ffffff")
    assert luminance("#ff0000") == pytest.approx(0.2126)
    assert luminance("#0a0a0a") == pytest.approx(10 / 255 / 12.92)


def test_colours_too_near_each_other_are_named_in_the_brand(write, tmp_path, shipped_folder):
    brand = (shipped_folder / "layout" / "brand.toml").read_text(encoding="utf-8")
    (tmp_path / "layout").mkdir()
    (tmp_path / "layout" / "brand.toml").write_text(
        brand.replace('accent = "#0f766e"', 'accent = "#5eead4"'), encoding="utf-8"
    )
    (finding,) = lint(write(email_en_md="x"))
    line = brand[: brand.index('accent = "#0f766e"')].count("\n") + 1
    assert (finding.severity, finding.line) == ("warning", line)
    assert "[colors] accent on card is hard to read (links): 1.5 to 1." in finding.message


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("{{ contact.city }}", ["contact.city"]),
        ("{% if contact.city %}{{ contact.city }}{% endif %}", []),
        ("{% if contact.city %}x{% else %}{{ contact.city }}{% endif %}", ["contact.city"]),
        ("{{ 'in ' ~ contact.city if contact.city else '' }}", []),
        ("{{ contact.city or 'here' }}{{ contact.city | default('here') }}", []),
        ("{{ contact.city | upper }}", ["contact.city"]),
        ("{% for tag in contact.tags %}{{ tag }}{{ offer }}{% endfor %}", ["offer"]),
        ("{% if contact.given_name and contact.city %}{{ contact.city }}{% endif %}", []),
        ("{% if", []),
    ],
)
def test_fields_that_are_written_out_without_asking(source, printed):
    assert [field.name for field in fields_printed(source)] == printed


def test_a_field_that_not_everybody_has_is_a_warning_unless_it_is_asked_for(write):
    template = write(email_en_md="Dear\n{{ contact.city }}")
    (gap,) = lint(template)
    assert (gap.severity, gap.line) == ("warning", 2)
    assert gap.message == "contact.city is not known of everybody, and leaves a gap."
    assert gap.mend == "Put it under {% if contact.city %}, or name it in required."
    settings = 'required = ["contact.city"]\n' + SETTINGS
    assert lint(write(settings=settings, email_en_md="{{ contact.city }}")) == []
    assert SPARSE["contact"]["city"] is None
