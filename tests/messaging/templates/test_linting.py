"""What an author is told before a campaign starts."""

import pytest

from ccm_cli.locations import shipped
from ccm_cli.messaging.templates.data import SAMPLE
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.linting import lint
from tests.messaging.templates.conftest import SETTINGS


def found(template, data=None):
    return [
        (f.severity, f.file.rpartition("/")[2], f.line, f.message) for f in lint(template, data)
    ]


@pytest.mark.parametrize("name", Library([shipped("templates")]).names())
def test_the_shipped_messages_are_faultless(name, shipped_folder):
    assert lint(Library([shipped_folder]).load(name)) == []


def test_unknown_fields_are_errors_with_their_line(write):
    template = write(email_en_md="Hello\n\n{{ contact.nickname }} and {{ offer }}")
    unknown = [finding for finding in found(template) if "not known" in finding[3]]
    assert unknown == [
        ("error", "email.en.md", 3, "The field contact.nickname is not known."),
        ("error", "email.en.md", 3, "The field offer is not known."),
    ]


def test_fields_in_branches_that_no_sample_takes_are_seen(write):
    template = write(
        email_en_md="{% if contact.stage == 'lost' %}\n{{ contact.fax }}\n{% endif %}x"
    )
    assert ("error", "email.en.md", 2, "The field contact.fax is not known.") in found(template)


def test_a_field_that_is_asked_for_first_may_be_absent(write):
    text = "{% if survey is defined %}{{ survey.question }}{% endif %}{{ offer | default('x') }}"
    assert found(write(email_en_md=text)) == []


def test_a_survey_field_belongs_into_surveys(write):
    template = write(email_en_md="{{ survey.question }}")
    assert ("error", "email.en.md", 1, "The field survey.question is not known.") in found(template)
    settings = SETTINGS.replace("marketing", "survey")
    assert found(write(settings=settings, email_en_md="{{ survey.question }}")) == []


def test_custom_fields_and_loop_names_are_no_errors(write):
    loop = "{% for tag in contact.tags %}{{ tag }}{{ loop.index }}{% endfor %}"
    assert found(write(email_en_md=loop + "{{ contact.custom.size }}")) == []


def test_methods_of_fields_are_no_fields(write):
    text = "{{ contact.name.upper() }}{% for k, v in contact.custom.items() %}{{ k }}{% endfor %}"
    assert found(write(email_en_md=text)) == []


def test_languages_missing_in_a_channel_are_warnings(write):
    settings = SETTINGS + 'fa = "خبر"\n'
    template = write(settings=settings, email_en_md="x", email_fa_md="x", sms_en_txt="x")
    assert found(template) == [("warning", "message.toml", None, "sms has no text in fa.")]


def test_no_fallback_language_is_an_error(write):
    settings = SETTINGS.replace('["en"]', '["fa"]')
    assert any(
        severity == "error" and "fallback" in message
        for severity, _file, _line, message in found(write(settings=settings, email_en_md="x"))
    )


def test_a_message_without_any_text_is_an_error(write):
    assert found(write()) == [
        ("error", "message.toml", None, "The message has no text in any channel.")
    ]


def test_an_empty_text_is_an_error(write):
    assert ("error", "email.en.md", None, "The text is empty.") in found(write(email_en_md=" \n"))


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ('"one\\ntwo"', "The subject must be one line."),
        ('" "', "The subject is empty."),
        ('"{{ contact.city }}"', "The subject is empty for some people."),
        (f'"{"long " * 40}"', "The subject is longer than 150 characters."),
        ('"{{ contact."', "The template cannot be read"),
        ('"{{ contact.nick }}"', "The field contact.nick is not known."),
    ],
)
def test_broken_subjects_are_named_with_their_line(write, subject, problem):
    settings = f'purpose = "marketing"\nfallback_languages = ["en"]\n[subject]\nen = {subject}\n'
    findings = found(write(settings=settings, email_en_md="x"))
    assert any(
        file == "message.toml" and line == 4 and message.startswith(problem)
        for _severity, file, line, message in findings
    )


def test_a_subject_that_is_missing_is_an_error(write):
    template = write(email_en_md="x", email_fa_md="x")
    assert ("error", "message.toml", 4, "There is no subject in fa.") in found(template)


def test_syntax_errors_are_named_once_with_their_line(write):
    findings = found(write(email_en_md="a\n{% if x %}"))
    assert len(findings) == 1
    assert findings[0][:3] == ("error", "email.en.md", 2)


def test_large_html_is_a_warning(write):
    findings = found(write(email_en_md="word " * 22_000))
    assert [(f[0], f[3][:20]) for f in findings] == [("warning", "The HTML is larger t")]


def test_a_required_field_that_does_not_exist_is_an_error(write):
    settings = 'required = ["contact.age"]\n' + SETTINGS
    assert any(
        "contact.age" in finding[3] for finding in found(write(settings=settings, email_en_md="x"))
    )


def test_a_persons_own_data_can_be_used(write):
    template = write(email_en_md="{{ contact.custom.size }}")
    problems = found(template, SAMPLE)
    assert problems == [("error", "email.en.md", 1, "The field contact.custom.size is not known.")]


def test_a_filter_given_the_wrong_thing_is_an_error(write):
    findings = found(write(email_en_md="a\n\n{{ contact.name | date }}"))
    assert findings[0][:3] == ("error", "email.en.md", 3)
