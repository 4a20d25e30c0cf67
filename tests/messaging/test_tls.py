"""Nothing is said to a server that cannot prove who it is."""

import shutil

import pytest

from tests.servers import authority as authorities

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return authorities.found(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def write(house, tmp_path, authority, monkeypatch):
    """Writes to Ada over a server with a certificate; gives the report and what arrived."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))

    def written(*names, days=30, security="starttls", **behaviour):
        if names:
            made = authority.sign(*names, days=days)
            behaviour |= {"certificate": str(made.certificate), "key": str(made.key)}
        house.people("Ada")
        with house.server(tmp_path, **behaviour) as server:
            house.set(security=security, user="shop", password_command="echo secret")
            house.started()
            return house.send(), server.accepted()

    return written


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_a_trusted_authority_knows_is_sent_over(house, write, security):
    report, accepted = write("127.0.0.1", security=security, tls=security == "tls")
    assert report.counts == {"accepted": 1}
    assert len(accepted) == 1
    assert house.states()["ada"][1] == "250 taken over TLS"


def test_groups_go_over_tls_as_well(house, write):
    house.people(*(f"p{number}" for number in range(10)))
    report, accepted = write("127.0.0.1", pipelining=True)
    assert report.counts == {"accepted": 11}
    assert len(accepted) == 11


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("names", "days", "words"),
    [
        (("mail.example.com", "192.0.2.7"), 30, "certificate is not valid for '127.0.0.1'"),
        (("127.0.0.1",), -1, "certificate has expired"),
    ],
)
def test_another_servers_or_an_old_certificate_stops_the_run(
    house, write, security, names, days, words
):
    report, accepted = write(*names, days=days, security=security, tls=security == "tls")
    assert words in report.problems[0].message
    assert not accepted
    assert house.counts() == {"queued": 1}


def test_an_authority_that_nobody_knows_stops_the_run(house, write, monkeypatch, tmp_path):
    (tmp_path / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    report, accepted = write("127.0.0.1")
    assert "certificate verify failed" in report.problems[0].message
    assert not accepted
    assert house.counts() == {"queued": 1}


def test_a_server_that_does_not_encrypt_gets_no_password(house, write):
    report, accepted = write()
    assert "STARTTLS" in report.problems[0].message
    assert not accepted
    assert house.counts() == {"queued": 1}
