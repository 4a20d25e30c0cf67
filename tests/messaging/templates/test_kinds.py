"""One message, the same content over every channel: kinds of text and what stands in for them."""

import pytest

from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.templates.data import SAMPLE
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.linting import lint
from ccm_cli.messaging.templates.rendering import Renderer
from tests.messaging.templates.conftest import SETTINGS

LETTER = "# Dear {{ contact.given_name }}\n\nSee [us]({{ business.website }}).\n"


def rendered(template, kind, language="en", **data):
    return Renderer(template, kind=kind).render(language, {**SAMPLE, **data})


@pytest.mark.parametrize(
    ("bodies", "kind", "text"),
    [
        ({"email_en_md": "**mail**"}, "chat", "mail\n"),
        ({"email_en_md": "mail", "sms_en_txt": "sms"}, "chat", "sms\n"),
        ({"email_en_md": "mail", "sms_en_txt": "sms", "chat_en_txt": "chat"}, "chat", "chat\n"),
        ({"email_en_md": "mail", "chat_en_txt": "chat"}, "sms", "chat\n"),
        ({"email_en_md": "mail"}, "letter", "mail\n"),
        ({"email_en_md": "mail", "phone_en_md": "script"}, "visit", "script\n"),
        ({"email_en_md": "mail"}, "phone", "mail\n"),
    ],
)
def test_a_kind_that_was_not_written_is_stood_in_for(write, bodies, kind, text):
    assert rendered(write(**bodies), kind).text == text


def test_a_mail_never_goes_out_as_an_sms_by_itself(write):
    with pytest.raises(TemplateError, match="no sms text") as caught:
        rendered(write(email_en_md="mail"), "sms")
    assert "sms.en.txt" in caught.value.hint
    settings = SETTINGS + '[stand_ins]\nsms = ["email"]\n'
    assert rendered(write(settings=settings, email_en_md="mail"), "sms").text == "mail\n"


def test_the_language_comes_before_the_kind(write):
    template = write(chat_en_txt="chat", sms_fa_txt="پیامک", email_en_md="mail")
    assert rendered(template, "chat", "fa").text == "پیامک\n"
    assert rendered(template, "chat", "ru").text == "chat\n"


def test_the_frame_of_a_mail_is_left_to_mails(write):
    found = rendered(write(email_en_md=LETTER), "letter")
    assert found.subject == ""
    assert found.text == "Dear Maryam\n\nSee us (https://www.example.com).\n"
    assert found.html == (
        '<h1>Dear Maryam</h1>\n<p>See <a href="https://www.example.com">us</a>.</p>\n'
    )


def test_paper_and_scripts_are_html_too_and_messengers_are_not(write):
    template = write(letter_fa_md="سلام **{{ contact.name }}**", chat_fa_txt="*سلام*")
    letter = rendered(template, "letter", "fa", contact={**SAMPLE["contact"], "name": "<b>"})
    assert letter.html == '<p dir="rtl">سلام <strong>&lt;b&gt;</strong></p>\n'
    chat = rendered(template, "chat", "fa")
    assert (chat.text, chat.html) == ("*سلام*\n", None)


def test_a_link_from_data_cannot_run_code_in_a_letter(write):
    found = rendered(write(letter_en_md="[x]({{ offer }})"), "letter", offer="javascript:a()")
    assert found.html == '<p><a href="#">x</a></p>\n'


def test_a_letter_fails_with_its_own_line(write):
    with pytest.raises(TemplateError) as caught:
        rendered(write(letter_en_md="a\n\n{{ contact.nick }}"), "letter")
    assert (caught.value.file.rpartition("/")[2], caught.value.line) == ("letter.en.md", 3)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('fax = ["sms"]', "no key fax"),
        ('sms = ["fax"]', "fax cannot stand"),
        ('sms = ["sms"]', "sms cannot stand"),
    ],
)
def test_wrong_stand_ins_are_named_with_their_line(write, line, problem):
    with pytest.raises(TemplateError, match=problem) as caught:
        write(settings=f"{SETTINGS}[stand_ins]\n{line}\n", email_en_md="x")
    assert caught.value.line == 7


def test_a_file_of_an_unknown_kind_is_refused_with_the_kinds_there_are(write):
    with pytest.raises(TemplateError, match="which kind") as caught:
        write(fax_en_md="x")
    assert "letter" in caught.value.hint


def test_a_language_that_is_stood_in_for_is_not_missing(write):
    settings = SETTINGS + 'fa = "خبر"\n'
    bodies = {"email_en_md": "x", "email_fa_md": "x", "chat_en_txt": "x"}
    assert lint(write(settings=settings, **bodies)) == []


def test_the_preview_takes_channels_and_kinds(house, ccm):
    sms = ccm("template", "preview", "welcome", "--channel", "chat")
    assert "Welcome to Oak & Pine" in sms.out
    wrong = ccm("template", "preview", "welcome", "--channel", "fax")
    assert wrong.code == InvalidInput.exit_code
    assert "letter" in wrong.err
