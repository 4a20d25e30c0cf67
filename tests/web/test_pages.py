"""The pages that messages lead to: only a POST changes anything, and every link is signed."""

import json
import os
import re
from dataclasses import replace
from email import message_from_bytes, policy
from html import unescape

import pytest

from ccm_cli import locations, runtime
from ccm_cli.messaging import confirming, unsubscribing
from ccm_cli.messaging.inbox.leaving import token_in
from ccm_cli.messaging.tokens import Use
from ccm_cli.web.application import application
from tests.conftest import NOW
from tests.web.conftest import BASE, serving

DAY = 86_400


def ledger(ccm, *arguments):
    return json.loads(ccm("consent", "ledger", *arguments, "--format", "json").out)


def sent(house):
    return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in house.files()]


def path_of(url):
    assert url.startswith(f"{BASE}/")
    return url.removeprefix(BASE)


@pytest.fixture
def mailed(house):
    """Somebody who got one mail with links."""
    (ada,) = house.people("Ada")
    house.template(body="Look at [the chairs](https://chairs.example.com/?a=1&b=2).\n")
    house.set(base_url=BASE)
    house.started()
    house.send()
    (mail,) = sent(house)
    return ada, mail


def unsubscribe_path(mail):
    return path_of(re.search(r"<(https://[^>]+)>", mail["List-Unsubscribe"])[1])


def test_a_mail_names_person_and_message_in_both_ways_to_leave(house, mailed, signer):
    ada, mail = mailed
    token = unsubscribing.token_for(signer, ada, 1)
    assert re.findall(r"<([^>]+)>", mail["List-Unsubscribe"]) == [
        f"mailto:owner@example.com?subject=unsubscribe%20{token}",
        f"{BASE}/u/{token}",
    ]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert token_in(f"Re: unsubscribe {token}", "unsubscribe") == token
    text = mail.get_body(("html",)).get_content()
    assert "https://chairs.example.com/?a=1&amp;b=2" in text, "clicks are not counted by itself"


def test_looking_at_the_page_changes_nothing_and_one_click_does(client, ccm, house, mailed):
    _ada, mail = mailed
    path = unsubscribe_path(mail)
    page = client.get(path)
    assert page.status_code == 200
    assert "News and offers (e-mail)" in page.text
    assert client.head(path).status_code == 200
    assert ledger(ccm) == []
    done = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    (said,) = ledger(ccm)
    assert (said["given"], said["channel"], said["purpose"], said["source"], said["how"]) == (
        False, "email", "marketing", "web", "one click in the mail program",
    )  # fmt: skip
    with house.runtime.reading() as reader:
        assert reader.value("SELECT unsubscribed_at FROM message") == NOW
    multipart = client.post(path, files={"List-Unsubscribe": (None, "One-Click")})
    assert multipart.status_code == 200, "RFC 8058 allows both forms"
    assert len(ledger(ccm)) == 1, "twice is once"


def test_a_post_that_says_nothing_changes_nothing(client, ccm, mailed):
    _ada, mail = mailed
    assert client.post(unsubscribe_path(mail)).status_code == 200
    assert client.post(unsubscribe_path(mail), data={"do": "else"}).status_code == 200
    assert ledger(ccm) == []


def test_the_button_leaves_and_the_preferences_choose_per_purpose(client, ccm, mailed):
    _ada, mail = mailed
    path = unsubscribe_path(mail)
    left = client.post(path, data={"do": "leave"})
    assert "Done" in left.text
    assert 'value="email/survey" checked' in left.text
    assert 'value="email/marketing">' in left.text
    saved = client.post(path, data={"do": "save", "want": ["email/marketing", "fax/x", "x"]})
    assert "Saved" in saved.text
    assert [(one["purpose"], one["given"]) for one in ledger(ccm)] == [
        ("survey", False),
        ("marketing", True),
        ("marketing", False),
    ]
    client.post(path, data={"do": "nothing"})
    shown = json.loads(ccm("consent", "show", "1", "--format", "json").out)
    assert {one["purpose"] for one in shown if one["allowed"]} == {"transactional"}


def test_purposes_and_languages_of_the_page_are_the_customers(client, ccm, house, signer):
    (maryam,) = house.people("Maryam", language="fa")
    page = client.get(f"/u/{unsubscribing.token_for(signer, maryam, 0)}")
    assert '<html lang="fa" dir="rtl">' in page.text
    assert "خبرها و پیشنهادها" in page.text
    stranger = client.get("/u/x", headers={"Accept-Language": "ru-RU,ru;q=0.9"})
    assert stranger.status_code == 400
    assert 'lang="ru"' in stranger.text


@pytest.mark.parametrize("page", ["u", "c", "l", "s"])
def test_a_token_that_is_not_ours_opens_nothing(client, ccm, house, signer, page):
    house.people("Ada")
    good = unsubscribing.token_for(signer, 1, 0)
    use = {"u": Use.CONFIRM, "c": Use.CLICK, "l": Use.SURVEY, "s": Use.UNSUBSCRIBE}[page]
    for token in ("x", good[:-1] + ("A" if good[-1] != "A" else "B"), signer.sign(use, 1, 1, 1)):
        assert client.get(f"/{page}/{token}").status_code == 400
        if page != "l":
            assert client.post(f"/{page}/{token}", data={"do": "leave"}).status_code == 400
    assert ledger(ccm) == []


def test_a_yes_on_the_page_is_kept_with_the_words_of_the_page(client, ccm, house, signer):
    house.people("Ada")
    ccm("wording", "add", "form", "Yes, <b>write</b> to me.", "--language", "en")
    ccm("consent", "ask", "1", "--how", "form in the shop", "--wording", "form")
    path = f"/c/{confirming.token_for(signer, 1, NOW + 14 * DAY)}"
    page = client.get(path)
    assert "Yes, &lt;b&gt;write&lt;/b&gt; to me." in page.text
    assert ledger(ccm) == []
    assert "Thank you" in client.post(path, data={"confirm": "yes"}).text
    (said,) = ledger(ccm)
    assert (said["given"], said["source"], said["wording"]) == (True, "web", "form en v1")
    assert "Would you like to receive this: News and offers?" in said["proof"]
    assert "Thank you" in client.get(path).text
    assert client.post(path).status_code == 200
    assert len(ledger(ccm)) == 1


def test_the_mail_that_asks_leads_to_the_page(client, ccm, house):
    house.people("Ada")
    house.set(base_url=BASE)
    os.environ["CCM_SENDING__BASE_URL"] = BASE
    try:
        ccm("consent", "ask", "1", "--how", "form in the shop")
    finally:
        del os.environ["CCM_SENDING__BASE_URL"]
    house.send()
    (mail,) = sent(house)
    found = re.search(rf'href="({BASE}/c/[^"]+)"', mail.get_body(("html",)).get_content())
    assert client.post(path_of(found[1])).status_code == 200
    assert ledger(ccm)[0]["given"] is True


def test_counted_links_lead_where_the_message_led_and_nowhere_else(client, house, signer):
    house.people("Ada")
    house.template(
        body="See [chairs](https://chairs.example.com/?a=1&b=2) or [mail](mailto:a@example.com).\n"
    )
    house.set(base_url=BASE, track_clicks=True)
    house.started()
    house.send()
    (mail,) = sent(house)
    hrefs = [unescape(one) for one in re.findall(r'href="([^"]+)"', str(mail.get_body(("html",))
             .get_content()))]  # fmt: skip
    assert "mailto:a@example.com" in hrefs
    (counted,) = [one for one in hrefs if f"{BASE}/l/" in one]
    assert any(one.startswith(f"{BASE}/u/") for one in hrefs), "leaving is not counted"
    assert client.head(path_of(counted)).status_code == 302
    with house.runtime.reading() as reader:
        assert reader.value("SELECT count(*) FROM message_click") == 0
    followed = client.get(path_of(counted))
    assert (followed.status_code, followed.headers["location"]) == (
        302, "https://chairs.example.com/?a=1&b=2",
    )  # fmt: skip
    client.get(path_of(counted))
    with house.runtime.reading() as reader:
        assert reader.value("SELECT clicked_at FROM message") == NOW
        assert reader.value("SELECT count(*) FROM message_click") == 2
    forged = counted.rpartition("/")[2].split(".")[0]
    assert client.get(f"/l/{forged}").status_code == 400
    assert client.get("/l/https://evil.example.com/").status_code == 404


def test_a_survey_is_answered_on_its_page(client, ccm, house, signer):
    (ada,) = house.people("Ada")
    ccm("survey", "add", "nps")
    path = f"/s/{signer.sign(Use.SURVEY, 1, ada, 0)}"
    page = client.get(path, params={"score": "9"})
    assert 'value="9" required checked' in page.text
    assert page.text.count('type="radio"') == 11
    assert client.post(path, data={"score": "11"}).status_code == 200
    assert client.post(path, data={}).status_code == 200
    assert json.loads(ccm("survey", "answers", "nps", "--format", "json").out) == []
    assert "arrived" in client.post(path, data={"score": "9", "comment": "fine chairs"}).text
    client.post(path, data={"score": "3", "comment": "one broke"})
    (answer,) = json.loads(ccm("survey", "answers", "nps", "--format", "json").out)
    assert (answer["score"], answer["comment"]) == (3, "one broke")


def test_every_answer_keeps_itself_to_itself(client, mailed):
    _ada, mail = mailed
    for answer in (
        client.get(unsubscribe_path(mail)),
        client.get("/nothing"),
        client.get("/health"),
    ):
        policy_said = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy_said
        assert "frame-ancestors 'none'" in policy_said
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
    page = client.get(unsubscribe_path(mail)).text
    assert not re.search(r"(src|href)=\"(https?:)?//", page), "nothing from outside"
    assert "<script" not in page
    style = client.get("/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "[[" not in style.text
    assert client.get("/nothing/at/all").status_code == 404
    assert 'href="../../style.css"' in client.get("/nothing/at/all").text


def test_too_much_and_too_often_are_refused(house, ccm, signer):
    house.people("Ada")
    made = application(
        runtime.build(os.environ, surface="web"),
        folders=[locations.shipped("templates")],
        per_minute=5,
    )
    with serving(made) as client:
        path = f"/u/{unsubscribing.token_for(signer, 1, 0)}"
        large = client.post(path, data={"x": "y" * 100_000})
        assert large.status_code == 413
        codes = [client.get("/health").status_code for _ in range(6)]
    assert codes == [200, 200, 200, 200, 429, 429]


def test_a_fault_of_ours_is_said_without_its_insides(client, house, monkeypatch):
    house.people("Ada")

    def broken(*_args, **_options):
        raise RuntimeError("inside")

    monkeypatch.setattr("ccm_cli.messaging.unsubscribing.leaving", broken)
    answer = client.get("/u/x", headers={"Connection": "close"})
    assert answer.status_code == 500
    assert "inside" not in answer.text
    assert "The fault is ours" in answer.text
    database = house.runtime.path
    database.rename(database.with_suffix(".away"))
    assert client.get("/health").status_code == 500


def test_the_owners_own_words_and_pages_stand_before_the_shipped_ones(house, ccm, home, signer):
    house.people("Ada")
    own = home / ".config/ccm/templates/pages"
    own.mkdir(parents=True)
    (own / "texts.toml").write_text('[unsubscribe_title]\nen = "Goodbye?"\n')
    made = application(replace(runtime.build(os.environ, surface="web")))
    with serving(made) as client:
        page = client.get(f"/u/{unsubscribing.token_for(signer, 1, 0)}").text
    assert "<h1>Goodbye?</h1>" in page
    assert "Unsubscribe me" in page


def test_calls_of_providers_are_taken_only_when_they_are_understood(client, ccm, house):
    house.people("Ada")
    assert client.post("/hooks/email", content=b"{}").status_code == 404
    assert client.post("/hooks/nothing", content=b"{}").status_code == 400
    assert ccm("history").out.count("told by") == 0


def test_what_a_provider_tells_is_taken_in_once_it_is_seen_to_come_from_there(house, ccm):
    telegram = house.settings.telegram._replace(
        bot="shop", token="1:a", webhook_secret="w1", leads=True
    )
    made = application(
        replace(
            runtime.build(os.environ, surface="web"),
            settings=house.settings._replace(telegram=telegram),
        ),
        folders=[locations.shipped("templates")],
    )
    said = {
        "update_id": 5,
        "message": {
            "message_id": 9, "date": NOW, "text": "Hello there",
            "from": {"id": 11, "is_bot": False, "first_name": "Maryam"},
            "chat": {"id": 11, "type": "private"},
        },
    }  # fmt: skip
    header = "X-Telegram-Bot-Api-Secret-Token"
    with serving(made) as client:
        forged = client.post("/hooks/telegram", json=said, headers={header: "w2"})
        assert forged.status_code == 403
        assert ccm("contact", "list", "--format", "ids").lines == []
        taken = client.post("/hooks/telegram", json=said, headers={header: "w1"})
        assert taken.status_code == 200
    assert "Maryam" in ccm("contact", "list").out
    assert "told by telegram" in ccm("history").out


def test_a_slash_too_many_leads_nowhere(client):
    found = client.post("/u/some-token/", headers={"Host": "evil.example"}, follow_redirects=False)
    assert found.status_code == 404
    assert "location" not in found.headers
