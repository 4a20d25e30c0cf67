"""What was written down is shown whole, corrected, and its files are looked after."""

import json
from hashlib import sha256
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _people(database, ccm):
    ccm("contact", "add", "Maryam", "--email", "maryam@example.com", "--company", "Acme")
    ccm("contact", "add", "Reza")
    ccm("deal", "add", "--title", "50 chairs", "--contact", "1")


@pytest.fixture
def offer(home: Path) -> Path:
    path = home / "offer.pdf"
    path.write_bytes(b"twelve chairs")
    return path


def shown(ccm, number="1"):
    return json.loads(ccm("log", "show", number, "--format", "json").out)


def test_a_call_with_everything_is_shown_whole(ccm, offer):
    done = ccm(
        "log", "call", "asked for a quote\nand for a table", "--contact", "1", "--deal", "1",
        "--duration", "5m", "--cost", "0.50", "--sentiment", "positive", "--attach", "offer.pdf",
    )  # fmt: skip
    assert (done.code, done.out) == (0, "1\n"), done.err
    found = shown(ccm)
    assert found["summary"] == "asked for a quote"
    assert found["body"] == "asked for a quote\nand for a table"
    assert (found["duration"], found["cost"], found["sentiment"]) == (
        300,
        {"minor": 50, "currency": "EUR"},
        1,
    )
    assert found["contact"] == {"id": 1, "name": "Maryam"}
    assert found["company"]["name"] == "Acme"
    assert found["deal"] == {"id": 1, "name": "50 chairs"}
    assert found["files"] == [
        {
            "name": "offer.pdf",
            "path": str(offer.resolve()),
            "size": 13,
            "sha256": sha256(b"twelve chairs").hexdigest(),
        }
    ]
    for_people = ccm("log", "show", "1", terminal=True).out
    for text in ("asked for a quote", "Maryam #1", "50 chairs #1", "positive", "in order"):
        assert text in for_people
    card = ccm("who", "1", terminal=True).out
    assert "offer.pdf" in card
    assert "50 chairs" in card


@pytest.mark.parametrize(
    "channel",
    [
        "call", "email", "sms", "telegram", "whatsapp", "instagram", "chat", "web", "visit",
        "letter", "fax", "note",
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["--in", "--out"])
def test_every_channel_carries_duration_cost_sentiment_and_deal_both_ways(ccm, channel, way):
    ccm(
        "log", channel, "x", "--contact", "1", way, "--duration", "1m", "--cost", "1",
        "--sentiment", "negative", "--deal", "1",
    )  # fmt: skip
    found = shown(ccm)
    assert found["direction"] == way.removeprefix("--")
    assert (found["duration"], found["cost"]["minor"], found["sentiment"]) == (60, 100, -1)
    assert found["deal"]["id"] == 1


def test_an_answer_to_a_campaign_is_tied_to_it(ccm):
    ccm("segment", "add", "all", "--filter", "id > 0")
    made = ccm("campaign", "add", "spring", "--template", "welcome", "--segment", "all")
    assert made.code == 0, made.err
    ccm("log", "email", "yes please", "--contact", "1", "--campaign", "Spring")
    assert shown(ccm)["campaign"] == {"id": 1, "name": "spring"}
    assert ccm("log", "email", "x", "--contact", "1", "--campaign", "autumn").code == 3


def test_what_was_written_down_wrong_is_corrected_and_undone(ccm):
    ccm("log", "call", "asked", "--contact", "1", "--sentiment", "positive")
    done = ccm(
        "log", "edit", "1", "--text", "asked twice", "--contact", "Reza", "--channel", "visit",
        "--out", "--duration", "10m", "--cost", "2", "--sentiment", "", "--at", "yesterday 10:00",
        "--deal", "1",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "duration" in done.err
    found = shown(ccm)
    assert (found["summary"], found["contact"]["name"], found["company"]) == (
        "asked twice",
        "Reza",
        None,
    )
    assert (found["channel"], found["direction"], found["sentiment"]) == ("visit", "out", None)
    assert found["at"] == "2026-11-21T09:00:00Z"
    last = ccm("contact", "list", "--filter", "last_contact is set", "--format", "ids")
    assert last.out == "2\n"
    ccm("log", "edit", "1", "--duration", "", "--deal", "", "--cost", "")
    assert (shown(ccm)["duration"], shown(ccm)["deal"], shown(ccm)["cost"]) == (None, None, None)
    ccm("undo")
    ccm("undo")
    assert shown(ccm)["contact"]["name"] == "Maryam"
    assert ccm("doctor").code == 0


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--in", "--out"),
        ("--at", "tomorrow"),
        ("--channel", "pigeon"),
        ("--text", ""),
        ("--cost", "-1"),
        ("--attach", "."),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(ccm, options):
    ccm("log", "call", "asked", "--contact", "1")
    before = shown(ccm)
    assert ccm("log", "edit", "1", *options).code == 2
    assert shown(ccm) == before


@pytest.mark.parametrize("options", [("--deal", "99"), ("--attach", "none.pdf"), ("--detach", "x")])
def test_what_is_not_there_is_said(ccm, options):
    ccm("log", "call", "asked", "--contact", "1")
    assert ccm("log", "edit", "1", *options).code == 3
    assert ccm("log", "show", "99").code == 3


def test_files_that_changed_or_went_are_told(ccm, offer, home):
    other = home / "plan.txt"
    other.write_text("plan")
    ccm(
        "log", "visit", "measured", "--contact", "1", "--attach", str(offer), "--attach", "plan.txt"
    )
    fine = ccm("log", "verify")
    assert (fine.code, "2 files looked at" in fine.err) == (0, True)
    offer.write_bytes(b"eleven chairs")
    other.unlink()
    wrong = ccm("log", "verify")
    assert wrong.code == 1
    assert [line.split("\t")[1:3] for line in wrong.lines[1:]] == [
        ["offer.pdf", "changed"],
        ["plan.txt", "missing"],
    ]
    ccm("log", "edit", "1", "--attach", "offer.pdf", "--detach", "plan.txt")
    assert ccm("log", "verify").code == 0
    assert [file["name"] for file in shown(ccm)["files"]] == ["offer.pdf"]
    assert len(ccm("log", "verify", "--all").lines) == 2


def test_a_removed_call_takes_its_files_and_undo_brings_them_back(ccm, offer):
    ccm("log", "call", "x", "--contact", "1", "--attach", "offer.pdf")
    ccm("log", "rm", "1", "--force")
    assert ccm("log", "verify", "--all").lines[1:] == []
    ccm("undo")
    assert shown(ccm)["files"][0]["name"] == "offer.pdf"
    assert offer.exists()
