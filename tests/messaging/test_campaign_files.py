"""Files that go along with one campaign: kept when attached, whatever becomes of them later."""

import json
from email import message_from_bytes, policy

import pytest

from ccm_cli.errors import Conflict, InvalidInput, NotFound, Refused

OLD = b"%PDF-1 prices of spring"


@pytest.fixture
def draft(house, ccm, tmp_path):
    """A draft to two people, with a price list in Persian."""
    house.people("Ada", "Zoe")
    house.template()
    file = tmp_path / "قیمت‌ها.pdf"
    file.write_bytes(OLD)
    made = ccm("campaign", "add", "spring", "--filter", "", "--template", "news",
               "--attach", str(file))  # fmt: skip
    assert made.code == 0, made.err
    return file


def attached(house):
    """The files of each mail that was sent, by name."""
    found = []
    for file in house.files():
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        found.append({part.get_filename(): part.get_content() for part in mail.iter_attachments()})
    return found


def shown(ccm, name="spring"):
    return json.loads(ccm("campaign", "show", name, "--format", "json").out)["files"]


def test_everybody_gets_the_file_as_it_was_when_it_was_attached(house, ccm, draft):
    draft.write_bytes(b"%PDF-1 of autumn")
    assert ccm("campaign", "start", "spring").code == 0
    draft.unlink()
    house.send()
    assert attached(house) == [{"قیمت‌ها.pdf": OLD}] * 2


def test_it_is_shown_previewed_and_sent_with_a_test(house, ccm, draft):
    assert [(one["name"], one["size"]) for one in shown(ccm)] == [("قیمت‌ها.pdf", len(OLD))]
    assert "قیمت‌ها.pdf" in ccm("campaign", "show", "spring", terminal=True).out
    seen = ccm("campaign", "preview", "spring", "--contact", "1")
    assert (seen.code, seen.lines[:2]) == (0, ["Subject: News for Ada", "Files: قیمت‌ها.pdf"])
    assert "Hello Ada" in seen.out
    assert ccm("campaign", "test", "spring", "--to", "me@example.com").code == 0
    assert attached(house) == [{"قیمت‌ها.pdf": OLD}]


def test_a_preview_of_one_that_runs_shows_what_goes_out(house, ccm, draft, tmp_path):
    ccm("campaign", "start", "spring")
    house.template(body="Something else")
    place = tmp_path / "mail.html"
    seen = ccm("campaign", "preview", "spring", "--html", str(place))
    assert "greetings from" in seen.out
    assert "greetings from" in place.read_text(encoding="utf-8")
    assert ccm("campaign", "preview", "spring", "--variant", "q").code == InvalidInput.exit_code


def test_a_newer_file_takes_the_place_of_the_old_one_and_an_undo_brings_that_back(
    house, ccm, draft
):
    draft.write_bytes(b"newer")
    assert ccm("campaign", "edit", "spring", "--attach", str(draft)).code == 0
    assert [one["size"] for one in shown(ccm)] == [5]
    assert ccm("undo").code == 0
    ccm("campaign", "start", "spring")
    house.send()
    assert attached(house)[0] == {"قیمت‌ها.pdf": OLD}


def test_taken_away_it_goes_along_no_more(house, ccm, draft):
    assert ccm("campaign", "edit", "spring", "--detach", "x.pdf").code == NotFound.exit_code
    assert ccm("campaign", "edit", "spring", "--detach", "قیمت‌ها.pdf").code == 0
    ccm("campaign", "start", "spring")
    house.send()
    assert attached(house) == [{}, {}]
    late = ccm("campaign", "edit", "spring", "--attach", str(draft))
    assert late.code == Conflict.exit_code


def test_a_copy_has_it_too(house, ccm, draft):
    assert ccm("campaign", "clone", "spring", "autumn").code == 0
    assert shown(ccm, "autumn") == shown(ccm)


def test_files_that_are_too_large_together_are_refused_and_heavy_ones_warned_of(
    house, ccm, draft, tmp_path
):
    sizes = {"a.bin": 6_000_000, "b.bin": 9_000_000}
    for name, size in sizes.items():
        with (tmp_path / name).open("wb") as file:
            file.write(name.encode())
            file.truncate(size)
    heavy = ccm("campaign", "edit", "spring", "--attach", str(tmp_path / "a.bin"))
    assert heavy.code == 0
    checked = ccm("campaign", "check", "spring")
    assert checked.code == 0
    assert "Files of 6 MB go along with each mail" in checked.out
    refused = ccm("campaign", "edit", "spring", "--attach", str(tmp_path / "b.bin"))
    assert (refused.code, "15 MB" in refused.err) == (InvalidInput.exit_code, True)
    assert len(shown(ccm)) == 2


def test_the_files_of_a_message_are_weighed_with_those_of_the_campaign(house, ccm, tmp_path):
    from ccm_cli.messaging.context import own_templates

    house.people("Ada")
    house.template()
    folder = own_templates() / "messages" / "news"
    settings = folder / "message.toml"
    settings.write_text('attachments = ["big.bin"]\n' + settings.read_text("utf-8"), "utf-8")
    (folder / "big.bin").write_bytes(b"1" * 8_000_000)
    (tmp_path / "a.bin").write_bytes(b"2" * 7_000_000)
    assert "Files of 8 MB" in ccm("template", "lint", "news").out
    ccm("campaign", "add", "spring", "--filter", "", "--template", "news",
        "--attach", str(tmp_path / "a.bin"))  # fmt: skip
    started = ccm("campaign", "start", "spring")
    assert (started.code, house.counts()) == (Refused.exit_code, {})
    assert "The files come to 15 MB; those of one mail may come to 14 MB." in started.err


def test_a_channel_that_carries_no_files_is_told_before_anything_is_queued(house, ccm, draft):
    ccm("campaign", "edit", "spring", "--channel", "letter")
    started = ccm("campaign", "start", "spring")
    assert (started.code, house.counts()) == (Refused.exit_code, {})
    assert "Files go along with mail only; over letter they cannot." in started.err


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        ("DELETE FROM template_file", "is not there any more"),
        ("UPDATE template_file SET content = 'AA=='", "is damaged"),
    ],
)
def test_a_copy_that_is_gone_or_damaged_stops_the_start(house, ccm, draft, loss, told):
    with house.runtime.changing("loss") as work:
        work.execute(loss)
    started = ccm("campaign", "start", "spring")
    assert (started.code, house.counts()) == (Refused.exit_code, {})
    assert f"قیمت‌ها.pdf {told}" in started.err
