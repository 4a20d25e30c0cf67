"""A user's folder lies over the shipped one, file by file, and errors name file and line."""

import json

import pytest

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.message_file import from_snapshot
from tests.messaging.templates.conftest import SETTINGS


def test_the_shipped_messages_are_there(shipped_folder):
    assert set(Library([shipped_folder]).names()) >= {
        "anniversary", "auto-reply", "birthday", "confirm-subscription", "flash-sale",
        "new-product", "renewal", "reply", "review", "stale-deal", "survey", "thanks", "unhappy",
        "welcome", "win-back",
    }  # fmt: skip


def test_a_folder_that_does_not_exist_is_passed_over(tmp_path, shipped_folder):
    assert "welcome" in Library([tmp_path / "none", shipped_folder]).names()


def test_an_unknown_message_names_those_that_sound_like_it(shipped_folder):
    with pytest.raises(NotFound, match="welcom") as caught:
        Library([shipped_folder]).load("welcom")
    assert "welcome" in caught.value.hint


def test_a_name_cannot_leave_the_folder(shipped_folder):
    with pytest.raises(NotFound):
        Library([shipped_folder / "messages" / "welcome"]).load("../welcome")


def test_one_file_of_the_user_replaces_one_shipped_file(tmp_path, shipped_folder):
    folder = tmp_path / "messages" / "welcome"
    folder.mkdir(parents=True)
    (folder / "email.ru.md").write_text("Привет!\n", encoding="utf-8")
    template = Library([tmp_path, shipped_folder]).load("welcome")
    assert template.bodies["email", "ru"].text == "Привет!\n"
    assert "Welcome" in template.bodies["email", "en"].text
    assert template.digest != Library([shipped_folder]).load("welcome").digest


def test_a_text_of_the_user_replaces_shipped_markdown(tmp_path, shipped_folder):
    folder = tmp_path / "messages" / "welcome"
    folder.mkdir(parents=True)
    (folder / "email.ru.txt").write_text("Привет!\n", encoding="utf-8")
    template = Library([tmp_path, shipped_folder]).load("welcome")
    assert template.bodies["email", "ru"].text == "Привет!\n"


def test_two_files_for_the_same_text_are_refused(write):
    with pytest.raises(TemplateError, match=r"email\.en\.md and email\.en\.txt"):
        write(email_en_md="a", email_en_txt="b")


def test_a_file_whose_name_says_nothing_is_refused(write):
    with pytest.raises(TemplateError, match=r"news/mail\.english\.md"):
        write(mail_english_md="a")


def test_hidden_and_backup_files_are_left_alone(write, tmp_path):
    write(email_en_md="a")
    (tmp_path / "messages" / "news" / ".email.en.md.swp").write_text("x")
    (tmp_path / "messages" / "news" / "email.en.md~").write_text("x")
    (tmp_path / "messages" / "news" / "README").write_text("x")
    assert write(email_en_md="b").bodies["email", "en"].text == "b"


def test_a_file_that_is_not_utf8_is_named_with_the_line(write, tmp_path):
    write(email_en_md="a")
    (tmp_path / "messages" / "news" / "email.en.md").write_bytes(b"one\ntwo\nthr\xe9e\n")
    with pytest.raises(TemplateError, match=r"email\.en\.md:3: This file is not UTF-8"):
        Library([tmp_path]).load("news")


@pytest.mark.parametrize(
    ("settings", "place", "problem"),
    [
        ("purpose = \n", "message.toml:1", "not valid TOML"),
        ('\npurpose = "Spam!"\n', "message.toml:2", "marketing, survey or transactional"),
        ('purpose = "survey"\nrequire = []\n', "message.toml:2", "no key require"),
        ('purpose = "survey"\nrequired = "x"\n', "message.toml:2", "list of texts"),
        ('purpose = "survey"\nrequired = ["Contact!"]\n', "message.toml:2", "not a field"),
        ('purpose = "survey"\n[subject]\nenglish = "x"\n', "message.toml:3", "language code"),
        ('purpose = "survey"\n[subject]\n\nen = 5\n', "message.toml:4", "text in quotes"),
        ('purpose = "survey"\nsubject = "x"\n', "message.toml:2", "must be a table"),
        ('purpose = "survey"\n[variables]\ncontact = "x"\n', "message.toml:3", "cannot be called"),
        ('purpose = "survey"\n[variables]\noffer = {}\n', "message.toml:3", "needs a default"),
        (
            'purpose = "survey"\nfallback_languages = ["English"]\n',
            "message.toml:2",
            "language code",
        ),
    ],
)
def test_a_wrong_setting_names_file_and_line(write, settings, place, problem):
    with pytest.raises(TemplateError) as caught:
        write(settings=settings, email_en_md="a")
    assert place in caught.value.message
    assert problem in caught.value.message


def test_a_misspelt_key_suggests_the_right_one(write):
    with pytest.raises(TemplateError) as caught:
        write(settings=SETTINGS.replace("purpose", "purpos"), email_en_md="a")
    assert "purpose" in caught.value.hint


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('accent = "#0f766e"', 'accent = "teal"', "must be a colour"),
        ("Tahoma,", "x} body {,", "cannot be written into a style"),
        ('url = ""', 'url = "javascript:x"', "https"),
        ("width = 140", "width = 4000", "between 16 and 600"),
    ],
)
def test_a_brand_that_could_break_the_layout_is_refused(
    write, tmp_path, shipped_folder, before, after, problem
):
    brand = (shipped_folder / "layout" / "brand.toml").read_text(encoding="utf-8")
    assert before in brand
    (tmp_path / "layout").mkdir()
    (tmp_path / "layout" / "brand.toml").write_text(brand.replace(before, after, 1), "utf-8")
    with pytest.raises(TemplateError, match=problem) as caught:
        write(email_en_md="a")
    assert caught.value.line


def test_a_snapshot_gives_back_an_equal_template(shipped_folder):
    template = Library([shipped_folder]).load("renewal")
    stored = json.loads(json.dumps(template.to_snapshot()))
    assert from_snapshot(stored) == template


def test_a_snapshot_that_was_tampered_with_is_refused(shipped_folder):
    snapshot = Library([shipped_folder]).load("renewal").to_snapshot()
    files = snapshot["files"]
    assert isinstance(files, list)
    files[1]["text"] += "!"
    with pytest.raises(InvalidInput, match="changed"):
        from_snapshot(snapshot)
    with pytest.raises(InvalidInput, match="cannot be read"):
        from_snapshot({"name": "renewal", "format": 99})


def test_the_digest_does_not_depend_on_where_the_files_lie(write, tmp_path, shipped_folder):
    first = write(email_en_md="a")
    other = tmp_path / "other"
    (other / "messages" / "news").mkdir(parents=True)
    for name in ("message.toml", "email.en.md"):
        text = (tmp_path / "messages" / "news" / name).read_text(encoding="utf-8")
        (other / "messages" / "news" / name).write_text(text, encoding="utf-8")
    assert Library([other, shipped_folder]).load("news").digest == first.digest


def test_a_missing_language_falls_back_in_the_declared_order(write):
    settings = SETTINGS.replace('["en"]', '["ru", "en"]')
    template = write(settings=settings, email_en_md="Hello", email_ru_md="Привет", sms_en_txt="Hi")
    assert template.variant("email", "fa").language == "ru"
    assert template.variant("sms", "fa").language == "en"
    assert template.variant("email", "en").language == "en"


def test_a_language_without_any_fallback_says_what_is_missing(write):
    template = write(email_ru_md="Привет")
    with pytest.raises(InvalidInput, match="no email text in fa, en") as caught:
        template.variant("email", "fa")
    assert "email.fa.md" in caught.value.hint


def test_campaigns_are_told_of_missing_and_unknown_variables(shipped_folder):
    template = Library([shipped_folder]).load("flash-sale")
    template.check_variables({"until": "2026-12-05", "offer": "Everything at half price"})
    with pytest.raises(InvalidInput, match="until") as caught:
        template.check_variables({})
    assert "--set until=" in caught.value.hint
    with pytest.raises(InvalidInput, match="no variable price"):
        template.check_variables({"until": "2026-12-05", "price": "1"})


def test_a_default_is_taken_in_the_language_of_the_text(shipped_folder):
    template = Library([shipped_folder]).load("new-product")
    assert template.values("fa", {})["product"] == "مجموعهٔ تازهٔ ما"
    assert template.values("de", {})["product"] == "our new collection"
    assert template.values("fa", {"product": "Oak chair"})["product"] == "Oak chair"
    assert template.values("fa", {"details": ""})["details"] == ""
