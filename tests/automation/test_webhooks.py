"""Other systems are told of every change: in order, signed, again after a failure."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.automation.webhooks import FIRST_PAUSE, LONGEST_PAUSE, pause, signature
from tests.conftest import NOW, Result

Ccm = Callable[..., Result]


class Shop:
    """A system on the other side: it keeps what it is told and answers as the test wants."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = shop.answers.pop(0) if shop.answers else 204
                shop.told.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(status)
                self.send_header("location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks/ccm"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["event"] for _headers, body in self.told]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.close()


@pytest.fixture
def listening(database: Path, home: Path, shop: Shop, ccm: Ccm) -> Callable[..., Path]:
    """Puts the shop into the settings and lets it be known."""
    config = home / ".config/ccm/config.toml"
    plain = config.read_text("utf-8")

    def write(more: str = "") -> Path:
        text = f'{plain}\n[webhooks.shop]\nurl = "{shop.url}"\nsecret = "quiet"\n{more}\n'
        config.write_text(text, "utf-8")
        assert ccm("run", "--only", "webhooks").code == 0
        return database

    return write


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setenv("CCM_NOW", str(NOW + seconds))


def test_changes_are_told_in_order_and_once(
    ccm: Ccm, shop: Shop, listening: Callable[..., Path]
) -> None:
    ccm("contact", "add", "Before")
    listening()
    ccm("contact", "add", "Anna", "--email", "anna@example.com")
    ccm("contact", "edit", "Anna", "--add-tag", "vip")
    ccm("contact", "rm", "Anna", "--force")
    assert ccm("run", "--only", "webhooks").code == 0
    assert shop.events == ["contact-add", "contact-edit", "contact-rm"]
    assert ccm("run", "--only", "webhooks").code == 0
    assert len(shop.told) == 3


def test_a_delivery_is_signed_over_id_time_and_body(
    ccm: Ccm, shop: Shop, listening: Callable[..., Path]
) -> None:
    listening()
    ccm("contact", "add", "آنا")
    ccm("run", "--only", "webhooks")
    headers, body = shop.told[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(b"quiet", signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(NOW)
    assert json.loads(body)["records"][0]["record"]["name"] == "آنا"


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the Standard Webhooks specification."""
    found = signature(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        now=1614265330,
    )
    assert found == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_fails_is_tried_again_later_and_nothing_overtakes_it(
    ccm: Ccm, shop: Shop, listening: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    listening()
    ccm("contact", "add", "Anna")
    ccm("contact", "add", "Bert")
    shop.answers = [503]
    assert ccm("run", "--only", "webhooks").code == 0
    assert len(shop.told) == 1
    ccm("run", "--only", "webhooks")
    assert len(shop.told) == 1, "the pause is kept"
    later(monkeypatch, FIRST_PAUSE)
    ccm("run", "--only", "webhooks")
    names = [json.loads(body)["records"][0]["record"]["name"] for _h, body in shop.told]
    assert names == ["Anna", "Anna", "Bert"]
    assert shop.told[0][0]["webhook-id"] == shop.told[1][0]["webhook-id"]
    assert shop.told[1][0]["webhook-id"] != shop.told[2][0]["webhook-id"]


def test_a_redirect_is_not_followed(ccm: Ccm, shop: Shop, listening: Callable[..., Path]) -> None:
    listening()
    ccm("contact", "add", "Anna")
    shop.answers = [302]
    ccm("run", "--only", "webhooks")
    log = json.loads(ccm("webhook", "log", "--format", "json").out)
    assert (log[0]["status"], log[0]["error"]) == (302, "HTTP status 302")


def test_after_three_days_of_failures_the_owner_decides(
    ccm: Ccm, shop: Shop, listening: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    listening()
    ccm("contact", "add", "Anna")
    ccm("contact", "add", "Bert")
    shop.answers = [500, 500]
    ccm("run", "--only", "webhooks")
    later(monkeypatch, 3 * 86_400 + 1)
    given_up = ccm("run", "--only", "webhooks")
    assert given_up.code == 6
    assert "ccm webhook retry" in given_up.err
    later(monkeypatch, 9 * 86_400)
    assert ccm("run", "--only", "webhooks").code == 0
    assert len(shop.told) == 2, "it waits for the owner"
    assert ccm("webhook", "skip", "shop").code == 0
    ccm("run", "--only", "webhooks")
    names = [json.loads(body)["records"][0]["record"]["name"] for _h, body in shop.told]
    assert names == ["Anna", "Anna", "Bert"]


def test_an_address_that_is_gone_is_given_up_at_once_and_can_be_taken_up_again(
    ccm: Ccm, shop: Shop, listening: Callable[..., Path]
) -> None:
    listening()
    ccm("contact", "add", "Anna")
    shop.answers = [410]
    assert ccm("run", "--only", "webhooks").code == 6
    assert "given up" in ccm("webhook", "list").out
    assert ccm("webhook", "retry", "shop").code == 0
    assert ccm("run", "--only", "webhooks").code == 0
    assert shop.events == ["contact-add", "contact-add"]


def test_only_the_wanted_events_are_told(
    ccm: Ccm, shop: Shop, listening: Callable[..., Path]
) -> None:
    listening('events = ["deal-*", "contact-rm"]')
    ccm("contact", "add", "Anna")
    ccm("deal", "add", "--title", "Chairs", "--contact", "Anna", "--value", "10")
    ccm("deal", "move", "1", "--stage", "proposal")
    ccm("run", "--only", "webhooks")
    assert shop.events == ["deal-add", "deal-move"]


def test_an_import_is_told_in_parts_that_go_on_where_they_stopped(
    ccm: Ccm,
    shop: Shop,
    listening: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listening()
    people = tmp_path / "people.csv"
    people.write_text("Name\n" + "".join(f"Customer {n}\n" for n in range(250)), "utf-8")
    ccm("import", "contacts", str(people))
    shop.answers = [204, 500]
    ccm("run", "--only", "webhooks")
    later(monkeypatch, FIRST_PAUSE)
    ccm("run", "--only", "webhooks")
    sizes = [len(json.loads(body)["records"]) for _h, body in shop.told]
    assert sizes == [100, 100, 100, 50]


def test_a_server_that_is_not_there_is_only_an_error_in_the_log(
    ccm: Ccm, shop: Shop, listening: Callable[..., Path]
) -> None:
    listening()
    shop.close()
    ccm("contact", "add", "Anna")
    assert ccm("run", "--only", "webhooks").code == 0
    log = json.loads(ccm("webhook", "log", "shop", "--format", "json").out)
    assert log[0]["status"] is None
    assert log[0]["error"]
    assert ccm("webhook", "test", "shop").code == 1


def test_a_test_delivery(ccm: Ccm, shop: Shop, listening: Callable[..., Path]) -> None:
    listening()
    assert ccm("webhook", "test", "shop").code == 0
    assert shop.events == ["test"]
    assert ccm("webhook", "test", "nobody").code == 3
    assert ccm("webhook", "skip", "shop").code == 3


def test_a_webhook_s_mistakes_are_told(ccm: Ccm, database: Path, home: Path) -> None:
    assert database.exists()
    config = home / ".config/ccm/config.toml"
    plain = config.read_text("utf-8")
    for line, word in {
        'url = "ftp://example.com"': "not a web address",
        'url = "https://example.com"\nevents = ["contact-ad"]': "contact-add",
        'url = "https://example.com"\ntimeout = 90': "outside 1 to 60",
        'url = "https://example.com"\nsecrte = "x"': "secret",
    }.items():
        config.write_text(f"{plain}\n[webhooks.shop]\n{line}\n", "utf-8")
        refused = ccm("webhook", "list")
        assert refused.code == 1
        assert word in refused.err


@given(st.integers(min_value=1, max_value=10_000))
def test_pauses_grow_and_have_an_end(attempts: int) -> None:
    assert FIRST_PAUSE <= pause(attempts) <= pause(attempts + 1) <= LONGEST_PAUSE


def test_a_rule_tells_the_webhook_it_names_whatever_its_events_are(
    listening: Callable[..., Path], ccm: Ccm, shop: Shop, home: Path
) -> None:
    listening('events = ["company-add"]')
    folder = home / ".config/ccm/rules"
    folder.mkdir(parents=True)
    (folder / "tell.toml").write_text(
        'when = "contact-add"\n[[then]]\nwebhook = "shop"\n[[then]]\ntag = "told"\n', "utf-8"
    )
    assert ccm("rule", "on", "tell").code == 0
    ccm("contact", "add", "Maryam", "--email", "m@example.com", "--tag", "vip")
    for _time in range(2):
        assert ccm("run").code == 0
    assert shop.events == ["deed-add"]
    _headers, body = shop.told[0]
    (told,) = [
        record for record in json.loads(body)["records"] if record["record"]["webhook"] == "shop"
    ]
    data = json.loads(told["record"]["data"])
    assert data["contact"]["name"] == "Maryam"
    assert data["contact"]["email"] == "m@example.com"
    assert data["contact"]["tags"] == ["vip"]
    assert data["source"] == "rule/tell"
