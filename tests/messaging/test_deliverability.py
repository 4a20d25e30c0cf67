"""What other servers see of our domain, asked of a name server on this machine."""

import base64
import json

import pytest

from ccm_cli.messaging.deliverability import dkim, spf
from ccm_cli.messaging.deliverability.finding import State
from ccm_cli.messaging.deliverability.names import Names
from tests.servers.dns_server import answering


def _der(kind, content):
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2)
    return bytes([kind]) + length + content


def public_key(bits):
    """A SubjectPublicKeyInfo whose modulus has so many bits; nobody signs with it."""
    modulus = _der(2, b"\0" + (1 << (bits - 1) | 1).to_bytes(bits // 8))
    numbers = _der(0x30, modulus + _der(2, b"\1\0\1"))
    algorithm = _der(0x30, _der(6, bytes.fromhex("2a864886f70d010101")) + _der(5, b""))
    return base64.b64encode(_der(0x30, algorithm + _der(3, b"\0" + numbers))).decode()


def text(value):
    return [" ".join(f'"{value[at : at + 250]}"' for at in range(0, len(value), 250))]


GOOD = {
    ("shop.example.com", "TXT"): text("v=spf1 include:_spf.example.net a:mail.example.com -all"),
    ("_spf.example.net", "TXT"): text("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"),
    ("mail.example.com", "A"): ["203.0.113.7"],
    ("7.113.0.203.in-addr.arpa", "PTR"): ["mail.example.com."],
    ("shop.example.com", "MX"): ["10 mail.example.com."],
    ("s1._domainkey.shop.example.com", "TXT"): text(f"v=DKIM1; k=rsa; p={public_key(2048)}"),
    ("_dmarc.example.com", "TXT"): text("v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@x.com"),
}


@pytest.fixture
def check(ccm, home, database):
    """Runs the command against a zone."""
    config = home / ".config/ccm/config.toml"
    config.write_text(
        config.read_text()
        + '[email]\nhost = "mail.example.com"\nfrom = "Shop <hello@shop.example.com>"\n'
    )

    def run(zone, *arguments, mute=()):
        with answering(zone, mute=mute) as server:
            result = ccm(
                "deliverability", "check", "--resolver", server, "--selector", "s1",
                "--format", "json", *arguments,
            )  # fmt: skip
        return result.code, json.loads(result.out), result.err

    return run


def states(found, about):
    return [one["state"] for one in found if one["about"] == about]


def test_a_domain_in_order_is_fine_and_ends_with_0(check):
    code, found, err = check(GOOD)
    assert code == 0, found
    for about in ("SPF", "DKIM", "DMARC", "MX", "reverse DNS"):
        assert states(found, about) == ["fine"], (about, found)
    assert "one click" in next(one["found"] for one in found if one["about"] == "headers")
    assert "Nothing of shop.example.com is wrong" in err


def test_a_domain_without_anything_ends_with_6_and_says_what_to_publish(check):
    code, found, err = check({("mail.example.com", "A"): ["203.0.113.7"]})
    assert code == 6
    assert "keep mail of shop.example.com from arriving" in err
    for about in ("SPF", "DKIM", "DMARC", "MX", "reverse DNS"):
        assert states(found, about) == ["problem"], about
    mend = {one["about"]: one["mend"] for one in found}
    assert '"v=spf1 a:mail.example.com -all"' in mend["SPF"]
    assert "_dmarc.shop.example.com" in mend["DMARC"]


@pytest.mark.parametrize(
    ("change", "about", "state", "words"),
    [
        ({("shop.example.com", "TXT"): ['"v=spf1 -all"', '"v=spf1 mx -all"']}, "SPF", "problem",
         "2 SPF records"),
        ({("shop.example.com", "TXT"): text("v=spf1 a:mail.example.com ?all")}, "SPF", "advice",
         "other servers may not"),
        ({("shop.example.com", "TXT"): text("v=spf1 ip4:192.0.2.1 -all")}, "SPF", "advice",
         "203.0.113.7"),
        ({("shop.example.com", "TXT"): text("v=spf1 ip4:999.0.2.1 foo -all")}, "SPF", "problem",
         "foo"),
        ({("_spf.example.net", "TXT"): text("other")}, "SPF", "problem", "_spf.example.net"),
        ({("s1._domainkey.shop.example.com", "TXT"): text("v=DKIM1; p=")}, "DKIM", "problem",
         "withdrawn"),
        ({("s1._domainkey.shop.example.com", "TXT"): text(f"p={public_key(1024)}")}, "DKIM",
         "advice", "1024 bits"),
        ({("s1._domainkey.shop.example.com", "TXT"): text(f"p={public_key(512)}")}, "DKIM",
         "problem", "512 bits"),
        ({("s1._domainkey.shop.example.com", "TXT"): text("p=broken")}, "DKIM", "problem",
         "cannot be read"),
        ({("s1._domainkey.shop.example.com", "TXT"): text("k=ed25519; p=x")}, "DKIM", "advice",
         "ed25519"),
        ({("_dmarc.shop.example.com", "TXT"): text("v=DMARC1; p=none")}, "DMARC", "advice",
         "none"),
        ({("_dmarc.shop.example.com", "TXT"): text("v=DMARC1; p=perhaps")}, "DMARC", "problem",
         "no policy"),
        ({("_dmarc.shop.example.com", "TXT"): ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']},
         "DMARC", "problem", "2 records"),
        ({("shop.example.com", "MX"): ["0 ."]}, "MX", "problem", "takes no mail"),
        ({("shop.example.com", "MX"): ["10 gone.example.com."]}, "MX", "problem", "gone"),
        ({("7.113.0.203.in-addr.arpa", "PTR"): ["pool.example.org."]}, "reverse DNS", "problem",
         "does not lead back"),
    ],
)  # fmt: skip
def test_each_fault_is_named(check, change, about, state, words):
    code, found, _err = check(GOOD | change)
    assert any(
        one["about"] == about and one["state"] == state and words in one["found"] for one in found
    ), found
    assert code == (6 if any(one["state"] == "problem" for one in found) else 0)


def test_more_than_ten_look_ups_make_an_spf_record_void():
    zone = {(f"{n}.example.com", "TXT"): text(f"v=spf1 include:{n + 1}.example.com -all")
            for n in range(12)}  # fmt: skip
    zone["12.example.com", "TXT"] = text("v=spf1 -all")
    with answering(zone) as server:
        found = list(spf.look(Names(server), "0.example.com", "", []))
    assert any("more than 10" in one.words and one.state is State.PROBLEM for one in found)
    circle = {("a.example.com", "TXT"): text("v=spf1 include:a.example.com -all")}
    with answering(circle) as server:
        found = list(spf.look(Names(server), "a.example.com", "", []))
    assert any("more than 10" in one.words for one in found)


def test_what_dns_does_not_answer_is_unknown_and_the_rest_is_looked_at(check):
    code, found, _err = check(GOOD, mute=["_dmarc.shop.example.com"])
    assert states(found, "DMARC") == ["unknown"]
    assert states(found, "SPF") == ["fine"]
    assert code == 0


def test_a_sample_that_arrived_is_looked_at_as_it_is(check, tmp_path):
    sample = tmp_path / "arrived.eml"
    sample.write_text(
        "DKIM-Signature: v=1; a=rsa-sha256; d=provider.example.net; s=s1; h=from:subject;\n"
        " bh=xxxx; b=yyyy\n"
        "From: Shop <hello@shop.example.com>\nTo: a@example.com\nSubject: News\n"
        "Date: Sun, 22 Nov 2026 09:00:00 +0000\nMessage-ID: <1@shop.example.com>\n"
        "List-Unsubscribe: <mailto:a@shop.example.com>, <https://shop.example.com/u/1>\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n\nHello\n"
    )
    code, found, _err = check(GOOD, "--sample", str(sample))
    assert code == 6
    words = " ".join(one["found"] for one in found)
    assert "signed for provider.example.net, not for shop.example.com" in words
    assert "does not cover List-Unsubscribe" in words
    sample.write_text("From: x@other.example\n\nHello\n")
    code, found, _err = check(GOOD, "--sample", str(sample))
    words = " ".join(one["found"] for one in found)
    assert "The sample is not signed" in words
    assert "The header Date is not there exactly once" in words
    assert "comes from other.example" in words


def test_a_wrong_resolver_and_a_missing_sample_are_said(ccm, database):
    wrong = ccm("deliverability", "check", "--resolver", "here:there")
    assert wrong.code == 2
    assert "127.0.0.1:5353" in wrong.err
    assert ccm("deliverability", "check", "--sample", "nothing.eml").code == 2


@pytest.mark.parametrize("bits", [512, 1024, 2048, 4096])
def test_the_length_of_a_key_is_read_from_its_der(bits):
    assert dkim.key_bits(public_key(bits)) == bits
    assert dkim.key_bits(public_key(bits)[:-8]) is None
