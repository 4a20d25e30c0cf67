"""What people get to read, and that no data or template can do harm."""

import html
import re
import threading
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.locations import shipped
from ccm_cli.messaging.templates.data import SAMPLE, SPARSE
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.rendering import Renderer
from tests.messaging.templates.conftest import SETTINGS

ALL = (
    "anniversary", "auto-reply", "birthday", "confirm-subscription", "flash-sale",
    "new-product", "renewal", "reply", "review", "stale-deal", "survey", "thanks", "unhappy",
    "ticket-question", "ticket-received", "ticket-solved", "welcome", "win-back",
)  # fmt: skip
"""The messages for every channel; there are others that only answer mail."""
VARIABLES = {
    "until": "2026-12-05", "about": "Oak table", "title": "Re: Oak", "text": "One.\n\nTwo.",
}  # fmt: skip
NAMELESS = {("flash-sale", "sms"), ("survey", "sms"), ("stale-deal", "sms"), ("auto-reply", "sms")}
"""Short texts that do not say the customer's name."""
NO_NAME = {"confirm-subscription", "reply"}
"""Messages that are somebody else's words, or ask who it is."""


def person(**contact):
    return {**SAMPLE, "contact": {**SAMPLE["contact"], **contact}}


def words(markup: str) -> str:
    """The text a reader sees of HTML."""
    body = markup.partition("</head>")[2]
    return html.unescape(re.sub(r"<[^>]*>", "", body))


@pytest.fixture(scope="module")
def library():
    return Library([shipped("templates")])


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("kind", ["email", "sms", "chat", "phone", "letter", "visit"])
@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_every_shipped_message_reads_well_with_and_without_a_name(library, name, kind, language):
    renderer = Renderer(library.load(name), kind=kind)
    given = {"given_name": "مریم", "salutation": "مریم", "language": language}
    known = renderer.render(language, {**person(**given), **VARIABLES})
    unknown = renderer.render(language, {**SPARSE, **VARIABLES})
    assert known.language == unknown.language == language
    if (name, kind) not in NAMELESS and name not in NO_NAME:
        assert "مریم" in known.text
    for text in (known.text, unknown.text, known.subject, unknown.subject):
        assert not re.search(r"None|\{\{|\{%|\s,|\n{3}|  |[ \t]$", text.strip())
    if kind == "email":
        assert known.subject
        assert unknown.subject
        assert unknown.html
        assert "مریم" not in unknown.html


@pytest.mark.parametrize("name", ALL)
def test_every_shipped_message_has_every_kind_of_text_in_every_language(library, name):
    template = library.load(name)
    for kind in ("email", "sms", "chat", "phone", "letter"):
        assert template.languages(kind) == ("en", "fa", "ru")


@pytest.mark.parametrize(
    "name",
    [
        "anniversary",
        "birthday",
        "flash-sale",
        "new-product",
        "review",
        "survey",
        "thanks",
        "welcome",
        "win-back",
    ],
)
@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_messages_one_may_refuse_always_say_how(library, name, language):
    renderer = Renderer(library.load(name))
    with_link = renderer.render(language, {**SAMPLE, **VARIABLES})
    link = SAMPLE["links"]["unsubscribe"]
    assert link in with_link.text
    assert f'href="{link}"' in with_link.html
    without = renderer.render(
        language, {**SAMPLE, **VARIABLES, "links": {**SAMPLE["links"], "unsubscribe": None}}
    )
    for part in (without.text, words(without.html)):
        assert "unsubscribe" in part
    assert 'href="mailto:hello@example.com?subject=unsubscribe"' in without.html


def test_transactional_messages_offer_no_unsubscribing(library):
    rendered = Renderer(library.load("renewal")).render("en", {**SAMPLE, **VARIABLES})
    assert "unsubscribe" not in rendered.text + rendered.html.lower()


def test_persian_runs_right_to_left_in_every_block(library):
    page = Renderer(library.load("welcome")).render("fa", person(given_name="مریم")).html
    assert '<html lang="fa" dir="rtl" ' in page
    blocks = re.sub(r"<!--.*?-->", "", page)
    for tag in re.findall(r"<(?:p|h1|ul|li|td)\b[^>]*>", blocks):
        if 'align="center"' not in tag:
            assert 'dir="rtl"' in tag
            assert "text-align: right" in tag
    assert "text-align: left" not in page


def test_the_charset_stands_before_anything_that_needs_it(library):
    page = Renderer(library.load("welcome")).render("fa", SAMPLE).html
    assert page.encode().index(b'<meta charset="utf-8">') < 1024


def test_styles_are_inlined_and_dark_mode_is_kept(library):
    page = Renderer(library.load("welcome")).render("en", SAMPLE).html
    assert "prefers-color-scheme: dark" in page
    assert "[data-ogsc] .card a" in page
    assert '<meta name="color-scheme" content="light dark">' in page
    assert re.search(r'<h1 style="[^"]*font-size: 26px', page)
    assert "[[" not in page


def test_dates_follow_language_and_calendar(library):
    renderer = Renderer(library.load("renewal"))
    assert "۱۴ آذر ۱۴۰۵" in renderer.render("fa", {**SAMPLE, **VARIABLES}).subject
    assert "5 дек 2026" in renderer.render("ru", {**SAMPLE, **VARIABLES}).subject


def test_a_date_can_be_written_at_length(write):
    template = write(email_en_md="{{ today | date('long') }}")
    assert "Sunday, 22 November 2026" in Renderer(template).render("en", SAMPLE).text


def test_money_and_numbers_are_shown_in_the_language(write):
    template = write(email_en_md="{{ sales.revenue | money }} in {{ 12345 | number }} parts")
    assert "€1,250.00 in 12,345 parts" in Renderer(template).render("en", SAMPLE).text


@pytest.mark.parametrize(
    ("language", "forms", "counts"),
    [
        ("en", '"order", "orders"', {1: "1 order", 0: "0 orders", 1200: "1,200 orders"}),
        ("fa", '"سفارش"', {1: "۱ سفارش", 12: "۱۲ سفارش"}),
        (
            "ru",
            '"заказ", "заказа", "заказов"',
            {
                1: "1 заказ", 21: "21 заказ", 3: "3 заказа", 104: "104 заказа", 0: "0 заказов",
                5: "5 заказов", 11: "11 заказов", 12: "12 заказов", 111: "111 заказов",
            },
        ),
    ],
)  # fmt: skip
def test_nouns_take_the_form_of_their_number(write, language, forms, counts):
    source = f"{{{{ count | plural({forms}) }}}}"
    renderer = Renderer(write(**{f"sms_{language}_txt": source}), kind="sms")
    for count, shown in counts.items():
        assert renderer.render(language, {**SAMPLE, "count": count}).text == shown + "\n"


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ('plural("заказ", "заказа")', "3 forms of the noun in ru, not 2"),
        ('plural("заказ")', "whole number, not many"),
    ],
)
def test_a_wrong_plural_says_what_it_needs(write, call, problem):
    renderer = Renderer(write(sms_ru_txt=f"{{{{ count | {call} }}}}"), kind="sms")
    count = 5 if "forms" in problem else "many"
    with pytest.raises(TemplateError, match=problem):
        renderer.render("ru", {**SAMPLE, "count": count})


@pytest.mark.parametrize(
    ("contact", "form", "shown"),
    [
        ({}, "given", "Maryam"),
        ({}, "formal", "Ms Rostami"),
        ({}, "full", "Maryam Rostami"),
        ({}, "official", "Ms Maryam Rostami"),
        ({"given_name": None}, "given", "Maryam Rostami"),
        ({"given_name": None, "name": "info@example.com"}, "given", ""),
        (
            {
                "language": "ru", "given_name": "Иван", "middle_name": "Иванович",
                "family_name": "Иванов", "salutation": "Иван Иванович", "title": None,
            },
            "official",
            "Иванов Иван Иванович",
        ),
        ({"salutation": "خانم احمدی"}, "formal", "خانم احمدی"),
    ],
)  # fmt: skip
def test_a_name_has_its_forms(write, contact, form, shown):
    renderer = Renderer(write(sms_en_txt=f'[{{{{ contact | name("{form}") }}}}]'), kind="sms")
    assert renderer.render("en", person(**contact)).text == f"[{shown}]\n"


def test_a_telephone_number_keeps_its_order_in_persian(write):
    text = "شماره: {{ business.phone | ltr }}"
    settings_fa = SETTINGS + 'fa = "خبر"\n'
    rendered = Renderer(write(settings=settings_fa, email_fa_md=text)).render("fa", SAMPLE)
    assert '<span dir="ltr">+44 117 496 0123</span>' in rendered.html
    assert "\u2066+44 117 496 0123\u2069" in rendered.text


def test_markdown_becomes_html_and_readable_text(write):
    source = """\
# News

Hello **{{ contact.given_name }}**, see [our *shop*]({{ business.website }}/new?a=1&b=2).

1. first
   and more
2. second

> quoted
> twice

---

```
code {{ contact.name }}
```
"""
    rendered = Renderer(write(email_en_md=source)).render("en", SAMPLE)
    assert rendered.text.startswith(
        "News\n\n"
        "Hello Maryam, see our shop (https://www.example.com/new?a=1&b=2).\n\n"
        "1. first\n   and more\n2. second\n\n"
        "> quoted\n> twice\n\n"
        "------------------------\n\n"
        "code Maryam Rostami\n"
    )
    assert 'href="https://www.example.com/new?a=1&amp;b=2"' in rendered.html
    assert "<strong>Maryam</strong>" in rendered.html


def test_tags_on_their_own_lines_leave_no_paragraphs_behind(write):
    source = """\
Before

{% if contact.city %}
In {{ contact.city }}
{% else %}
Nowhere
{% endif %}

{% for tag in contact.tags %}
- {{ tag }}
{% endfor %}

After
"""
    rendered = Renderer(write(email_en_md=source)).render("en", SAMPLE)
    assert rendered.text.startswith("Before\n\nIn Tehran\n\n- vip\n- regular\n\nAfter\n")
    assert not re.search(r"<p[^>]*>\s*</p>", rendered.html)
    assert rendered.html.count("<li") == 2


def test_a_text_body_makes_a_mail_of_text_alone(write):
    rendered = Renderer(write(email_en_txt="Hello {{ contact.name }}")).render("en", SAMPLE)
    assert rendered.html is None
    assert rendered.text.startswith("Hello Maryam Rostami\n\nWith warm regards,")


def test_html_in_markdown_is_text(write):
    rendered = Renderer(write(email_en_md="<b>1</b> <script>x</script>")).render("en", SAMPLE)
    assert "&lt;script&gt;" in rendered.html


@pytest.mark.parametrize(
    "source",
    [
        "{% raw %}{{ 7*7 }}{% endraw %}",
        r"\{\{ 7*7 }}",
        "&#123;&#123; 7*7 }}",
        "`{{ '{{' }} 7*7 }}`",
    ],
)
def test_braces_meant_as_braces_stay_braces(write, source):
    rendered = Renderer(write(email_en_md=source)).render("en", SAMPLE)
    assert rendered.text.startswith("{{ 7*7 }}")
    assert "{{ 7*7 }}" in words(rendered.html)


nasty = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from("<>&\"'{}%#*_`[]()\\!|~-+سلامЯ😀"),
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("user")
    message = folder / "messages" / "echo"
    message.mkdir(parents=True)
    (message / "message.toml").write_text(
        'purpose = "marketing"\nfallback_languages = ["en"]\n'
        '[subject]\nen = "<{{ contact.name }}>"\n'
    )
    (message / "email.en.md").write_text(
        "A **{{ contact.name }}** [{{ contact.name }}](https://example.com/?n={{ contact.name }})"
        " `{{ contact.name }}` ({{ contact.name }}) Z\n"
    )
    return Renderer(Library([folder, shipped("templates")]).load("echo"))


@given(name=nasty)
@example(name="<script>alert(1)</script>")
@example(name="{{ 7*7 }}{% if %}{# x")
@example(name="**b** [x](javascript:alert(1)) `c`")
@example(name='" onmouseover="x')
@example(name="jinja0e jinjav0e jinjab1e <!--jinjab0e-->")
@example(name="  spaces  ")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_customers_data_comes_out_as_the_text_it_is(echo, name):
    rendered = echo.render("en", person(name=name))
    assert f"<{name}>".strip() == rendered.subject or not name.isprintable()
    assert rendered.text.startswith(f"A {name} {name} (https://example.com/?n={name}) {name}")
    seen = html.unescape(rendered.html)
    assert f">{name}</strong>" in seen
    assert f"({name}) Z" in seen
    tags = re.sub(r'"[^"]*"', '""', " ".join(re.findall(r"<(?!!)[^>]*>", rendered.html)))
    empty = re.sub(
        r'"[^"]*"',
        '""',
        " ".join(re.findall(r"<(?!!)[^>]*>", echo.render("en", person(name="")).html)),
    )
    assert tags == empty


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JavaScript:x",
        "java\tscript:x",
        "data:text/html,x",
        "\x01vbscript:x",
    ],
)
def test_an_address_from_data_cannot_run_code(write, address):
    template = write(email_en_md="[x]({{ contact.custom.site }})")
    rendered = Renderer(template).render("en", person(custom={"site": address}))
    assert 'href="#"' in rendered.html


def test_a_subject_is_one_line_whatever_the_data_holds(write):
    template = write(email_en_md="x")
    rendered = Renderer(template).render("en", person(name="a\r\nBcc: b@example.com\x00"))
    assert rendered.subject == "News for a Bcc: b@example.com"


def test_what_is_not_known_prints_as_nothing(write):
    template = write(email_en_md="City: {{ contact.city }}.")
    assert "City: ." in Renderer(template).render("en", SPARSE).text


@pytest.mark.parametrize(
    ("source", "field", "line"),
    [
        ("one\n\ntwo {{ contact.nickname }}\n", "contact.nickname", 3),
        ("{% if contact.city %}\nx\n{% endif %}\n\n- a\n- {{ offer }}\n", "offer", 6),
        ("a\n{{ sales.revenue.amount }}", "sales.revenue.amount", 2),
        ("{% for t in contact.tags %}\n{{ t }} {{ contact.custom.size }}\n{% endfor %}",
         "contact.custom.size", 2),
        ("x\n\n> [a](https://example.com)\n> {{ business.fax }}", "business.fax", 4),
    ],
)  # fmt: skip
def test_an_undefined_field_is_named_with_file_and_line(write, source, field, line):
    renderer = Renderer(write(email_en_md=source))
    with pytest.raises(TemplateError) as caught:
        renderer.render("en", SAMPLE)
    assert caught.value.field == field
    assert caught.value.message.startswith(f"{caught.value.file}:{line}: ")
    assert caught.value.file.endswith("news/email.en.md")
    assert caught.value.exit_code == InvalidInput.exit_code


def test_an_undefined_field_in_the_subject_names_its_line(write):
    settings_file = SETTINGS.replace("contact.name", "contact.nickname")
    with pytest.raises(TemplateError, match=r"message\.toml:5: .*contact\.nickname"):
        Renderer(write(settings=settings_file, email_en_md="x")).render("en", SAMPLE)


def test_an_undefined_field_in_the_layout_names_the_layout(write, tmp_path, shipped_folder):
    (tmp_path / "layout").mkdir()
    page = (shipped_folder / "layout" / "email.html").read_text(encoding="utf-8")
    (tmp_path / "layout" / "email.html").write_text(
        page.replace("</body>", "{{ business.fax }}</body>"), encoding="utf-8"
    )
    with pytest.raises(TemplateError, match=r"layout/email\.html:\d+: .*business\.fax"):
        Renderer(write(email_en_md="x")).render("en", SAMPLE)


def test_an_empty_required_field_is_named(library):
    renderer = Renderer(library.load("survey"))
    without = {key: value for key, value in SAMPLE.items() if key != "survey"}
    with pytest.raises(TemplateError, match=r"survey\.question"):
        renderer.render("en", without)
    assert renderer.template.missing(without) == ("survey.question",)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a\n{% if x %}", 2),
        ("a\n\n{{ x ", 3),
        ("a\n{% endif %}", 2),
        ("{{ x | nothing }}", 1),
        ("{% include 'x' %}", 1),
        ("a\n{% macro m() %}{% endmacro %}", 2),
        ("{% for x in y recursive %}{% endfor %}", 1),
    ],
)
def test_what_cannot_be_compiled_is_named_with_the_line(write, source, line):
    with pytest.raises(TemplateError) as caught:
        Renderer(write(email_en_md=source))
    assert f"email.en.md:{line}: " in caught.value.message


def test_a_missing_subject_stops_before_the_first_person(write):
    with pytest.raises(TemplateError, match="no subject in fa"):
        Renderer(write(email_en_md="x", email_fa_md="x"))


BOMBS = [
    "{{ 'a' * 10**9 }}",
    "{{ 9**9**9 }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "{% for i in range(9999) %}{{ business.address }}{{ contact.name }}{% endfor %}{{ 'x' * 2 }}",
    "{% set a = 'xxxxxxxxxxxxxxxx' %}" + "{% set a = a ~ a ~ a ~ a %}" * 30 + "{{ a }}",
    "{% set a = [1, 2, 3, 4] %}" + "{% set a = a + a + a + a %}" * 30 + "{{ a | length }}",
    "{% set a = 99999 %}" + "{% set a = a * a %}" * 40 + "{{ a }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ 'a'.center(10**9) }}",
    "{{ 'x'.join(contact.tags) }}",
    "{{ 'a' | center(1000000000) }}",
    "{{ range(99999) | join(business.address * 1000) }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ contact.__class__ }}",
    "{{ contact.clear() }}",
    "{{ self.__init__ }}",
    "{{ cycler('a') }}",
    "{{ 1 / 0 }}",
    "{{ contact.tags[0] + 1 }}",
    "{{ 'x' | date }}",
    "{{ today | date('huge') }}",
    "{{ 'x' | money }}",
]


@pytest.mark.parametrize("source", BOMBS)
def test_a_bomb_is_an_error_and_soon(write, source):
    started = time.monotonic()
    with pytest.raises(TemplateError):
        Renderer(write(email_en_txt=source)).render("en", SAMPLE)
    assert time.monotonic() - started < 10


def test_the_limits_hold_in_threads_too(write):
    renderer = Renderer(write(email_en_txt="{% for i in range(99999) %}{{ i }}xxxx{% endfor %}"))
    caught: list[TemplateError] = []

    def render() -> None:
        try:
            renderer.render("en", SAMPLE)
        except TemplateError as error:
            caught.append(error)

    threads = [threading.Thread(target=render) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(caught) == 4


def test_data_is_left_as_it_was(write):
    data = person()
    Renderer(write(email_en_md="{{ contact.tags | join(', ') }}")).render("en", data)
    assert data == person()


def test_items_come_before_methods(write):
    template = write(email_en_txt="{{ contact.custom.items }}")
    rendered = Renderer(template).render("en", person(custom={"items": "three"}))
    assert rendered.text.startswith("three")


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_a_survey_leads_to_its_page_where_there_is_one(library, language):
    renderer = Renderer(library.load("survey"))
    with_page = renderer.render(language, SAMPLE)
    assert SAMPLE["links"]["survey"] in with_page.html
    alone = renderer.render(language, {**SAMPLE, "links": {**SAMPLE["links"], "survey": None}})
    assert "/s/" not in alone.html
