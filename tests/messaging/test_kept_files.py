"""Files that are kept for messages: held against their checksums, and removed when not needed."""

import json

import pytest

from ccm_cli.errors import CcmError, Conflict

DAY = 86_400


def doctored(ccm, *options):
    """What the doctor found, by what was looked at: in order, and the detail."""
    rows = json.loads(ccm("doctor", "--format", "json", *options).out)
    return {row["check"]: (row["fine"], row["detail"]) for row in rows}


CONTENT = "Content of pictures and attachments"
REFERRED = "Pictures and attachments that are referred to"
SPARE = "Pictures and attachments not needed"


@pytest.fixture
def draft(house, ccm, tmp_path):
    """A draft with a file."""
    house.people("Ada")
    house.template()
    file = tmp_path / "a.pdf"
    file.write_bytes(b"1" * 1_500_000)
    made = ccm("campaign", "add", "spring", "--filter", "", "--template", "news",
               "--attach", str(file))  # fmt: skip
    assert made.code == 0, made.err
    return file


def later(monkeypatch, house, days):
    monkeypatch.setenv("CCM_NOW", str(house.now + days * DAY))


def kept(house):
    with house.runtime.reading() as reader:
        return reader.value("SELECT count(*) FROM template_file")


def test_all_is_well_while_each_file_is_what_it_was(house, ccm, draft):
    found = doctored(ccm)
    assert (found[CONTENT], found[REFERRED], found[SPARE]) == ((True, ""),) * 3


@pytest.mark.parametrize("content", ["AA==", "no base64!"])
def test_content_that_is_not_what_its_checksum_says_is_found(house, ccm, draft, content):
    with house.runtime.changing("damage") as work:
        digest = work.reader.value("SELECT digest FROM template_file")
        work.execute("UPDATE template_file SET content = ?", (content,))
    assert doctored(ccm)[CONTENT] == (False, digest[:12])
    assert ccm("doctor").code == CcmError.exit_code


def test_attached_anew_a_damaged_copy_is_mended(house, ccm, draft):
    with house.runtime.changing("damage") as work:
        work.execute("UPDATE template_file SET content = 'AA=='")
    assert ccm("campaign", "edit", "spring", "--attach", str(draft)).code == 0
    assert doctored(ccm)[CONTENT] == (True, "")


def test_a_file_that_something_refers_to_and_that_is_gone_is_found(house, ccm, draft):
    with house.runtime.changing("loss") as work:
        work.execute("DELETE FROM template_file")
    assert doctored(ccm)[REFERRED][0] is False
    assert ccm("doctor").code == CcmError.exit_code


def test_what_versions_campaigns_and_replies_refer_to_is_never_cleaned(
    house, ccm, draft, tmp_path, monkeypatch
):
    from ccm_cli.messaging.context import own_templates
    from tests.messaging.inbox.mails import mail

    folder = own_templates() / "messages" / "news"
    (folder / "chair.png").write_bytes(b"\x89PNG")
    (folder / "email.en.md").write_text("![Oak chair](chair.png) " + "word " * 30, "utf-8")
    ccm("campaign", "start", "spring")
    (tmp_path / "in.eml").write_bytes(mail())
    number = ccm("inbox", "take", str(tmp_path / "in.eml")).out.strip()
    (tmp_path / "b.txt").write_text("b")
    ccm("inbox", "reply", number, "--text", "Hi", "--attach", str(tmp_path / "b.txt"))
    assert kept(house) == 3
    later(monkeypatch, house, 4_000)
    assert ccm("doctor", "--clean").code == 0
    assert kept(house) == 3


def test_what_an_undo_may_bring_back_stays_for_as_long(house, ccm, draft, monkeypatch):
    ccm("campaign", "rm", "spring", "--force")
    later(monkeypatch, house, 89)
    assert doctored(ccm, "--clean")[SPARE] == (True, "")
    assert ccm("undo").code == 0
    ccm("campaign", "start", "spring")
    house.now += 89 * DAY
    house.send()
    assert b"a.pdf" in house.files()[0].read_bytes()


def test_then_it_is_told_and_removed_on_request_and_an_undo_says_what_it_lacks(
    house, ccm, draft, monkeypatch
):
    ccm("campaign", "rm", "spring", "--force")
    later(monkeypatch, house, 91)
    assert doctored(ccm)[SPARE] == (True, "1 file, 1.5 MB: ccm doctor --clean")
    tried = ccm("doctor", "--clean", "--dry-run")
    assert "1 file that nothing refers to was removed." in tried.err
    assert kept(house) == 1
    assert ccm("doctor", "--clean").code == 0
    assert kept(house) == 0
    assert doctored(ccm)[SPARE] == (True, "")
    undone = ccm("undo")
    assert undone.code == Conflict.exit_code
    assert "The file a.pdf is not kept any more; it was cleaned up." in undone.err


def test_a_redo_says_what_it_lacks_too(house, ccm, draft, tmp_path, monkeypatch):
    (tmp_path / "b.txt").write_text("b")
    ccm("campaign", "edit", "spring", "--attach", str(tmp_path / "b.txt"))
    assert ccm("undo").code == 0
    later(monkeypatch, house, 91)
    assert ccm("doctor", "--clean").code == 0
    assert kept(house) == 1
    redone = ccm("redo")
    assert (redone.code, "b.txt" in redone.err) == (Conflict.exit_code, True)
