"""Pieces that messages share: put in by name, the user's over the shipped, errors in their file."""

import json

import pytest

from ccm_cli.messaging.templates.data import SAMPLE
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.linting import lint
from ccm_cli.messaging.templates.message_file import from_snapshot
from ccm_cli.messaging.templates.rendering import Renderer
from tests.messaging.templates.conftest import SETTINGS


@pytest.fixture
def piece(tmp_path):
    def write_piece(name: str, text: str) -> None:
        (tmp_path / "partials").mkdir(exist_ok=True)
        (tmp_path / "partials" / name).write_text(text, encoding="utf-8")

    return write_piece


def text_of(template, language="en"):
    return Renderer(template).render(language, SAMPLE).text.partition("\n\nWith warm")[0]


def test_a_piece_is_put_in_with_its_markdown_and_tags(write, piece):
    piece("greeting.en.md", "Dear **{{ contact.given_name }}**,\n")
    template = write(email_en_md='{% include "greeting" %}\n\nBody\n')
    assert text_of(template) == "Dear Maryam,\n\nBody"
    assert "<strong>Maryam</strong>" in Renderer(template).render("en", SAMPLE).html


def test_a_piece_may_stand_inside_a_line(write, piece):
    piece("who.txt", "all of us\nat {{ business.name }}\n")
    template = write(sms_en_txt='From {% include "who" %}, {%- include "who" -%}.')
    text = Renderer(template, kind="sms").render("en", SAMPLE).text
    assert text == "From all of us\nat Oak & Pine, all of us\nat Oak & Pine.\n"


def test_the_language_of_the_body_decides_then_a_piece_for_all(write, piece):
    piece("mark.md", "plain")
    piece("mark.fa.md", "فارسی")
    settings = SETTINGS + 'fa = "خبر"\n'
    body = '{% include "mark" %}'
    template = write(settings=settings, email_en_md=body, email_fa_md=body)
    assert text_of(template) == "plain"
    assert "فارسی" in text_of(template, "fa")


def test_pieces_may_hold_pieces(write, piece):
    piece("outer.en.md", 'a\n{% include "inner" %}\nc')
    piece("inner.en.md", "b")
    template = write(sms_en_txt='{% include "outer" %}')
    assert Renderer(template, kind="sms").render("en", SAMPLE).text == "a\nb\nc\n"
    assert sorted(template.partials) == ["partials/inner.en", "partials/outer.en"]


def test_a_circle_is_refused_with_its_place(write, piece):
    piece("one.en.md", '\n{% include "two" %}')
    piece("two.en.md", '{% include "one" %}')
    with pytest.raises(TemplateError, match="one → two → one") as caught:
        write(email_en_md='{% include "one" %}')
    assert caught.value.file.endswith("partials/two.en.md")


def test_a_missing_piece_names_the_line_and_what_there_is(write):
    with pytest.raises(TemplateError, match="no partial greting in en") as caught:
        write(email_en_md='Hello\n\n{% include "greting" %}')
    assert caught.value.line == 3
    assert "greeting.en" in caught.value.hint


def test_errors_are_named_in_the_file_they_are_in(write, piece):
    piece("greeting.en.md", "Dear\n{{ contact.nick }}\n")
    template = write(email_en_md='# Title\n\n{% include "greeting" %}\n\n{{ contact.fax }}\n')
    places = [(f.file.rpartition("/")[2], f.line) for f in lint(template)]
    assert places[:2] == [("email.en.md", 5), ("greeting.en.md", 2)]
    with pytest.raises(TemplateError) as caught:
        Renderer(template).render("en", SAMPLE)
    assert (caught.value.file.rpartition("/")[2], caught.value.line) == ("greeting.en.md", 2)


def test_a_piece_that_cannot_be_read_is_named_with_its_line(write, piece):
    piece("greeting.en.md", "Dear\n{% if x %}\n")
    template = write(email_en_md='# Title\n\n{% include "greeting" %}\n{% nonsense %}{% endif %}')
    (finding, *_rest) = lint(template)
    assert (finding.file.rpartition("/")[2], finding.line) == ("email.en.md", 4)
    piece("greeting.en.md", "Dear\n{% nonsense %}\n")
    (finding, *_rest) = lint(write(email_en_md='# Title\n\n{% include "greeting" %}'))
    assert (finding.file.rpartition("/")[2], finding.line) == ("greeting.en.md", 2)


def test_a_frozen_version_holds_the_pieces_it_needs_and_no_others(write, piece, tmp_path):
    piece("greeting.en.md", "Dear you,")
    template = write(email_en_md='{% include "greeting" %}')
    stored = json.loads(json.dumps(template.to_snapshot()))
    piece("greeting.en.md", "Dear me,")
    assert from_snapshot(stored) == template
    assert text_of(from_snapshot(stored)) == "Dear you,"
    assert [f["name"] for f in stored["files"] if "partials" in f["name"]] == [
        "partials/greeting.en.md"
    ]


def test_a_piece_nobody_includes_changes_no_version(write, piece):
    before = write(email_en_md="x").digest
    piece("unused.en.md", "y")
    assert write(email_en_md="x").digest == before
    piece("used.en.md", "y")
    with_piece = write(email_en_md='{% include "used" %}').digest
    piece("used.en.md", "z")
    assert write(email_en_md='{% include "used" %}').digest != with_piece


def test_the_users_piece_lies_over_the_shipped_one(piece, tmp_path, shipped_folder):
    piece("greeting.en.txt", "Howdy,")
    template = Library([tmp_path, shipped_folder]).load("win-back")
    assert "Howdy," in text_of(template)
    assert "Здравствуйте" in text_of(template, "ru")


def test_an_include_by_anything_but_a_name_is_refused(write):
    (finding, *_rest) = lint(write(email_en_md="{% include contact.name %}"))
    assert "include" in finding.message
