"""``ccm audit`` says how complete the records are, what is wrong with them, and what mends it."""

import json
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.customers import domains
from ccm_cli.customers.completeness import PARTS
from ccm_cli.insight.queries.audit import CHECKS
from tests.conftest import NOW

DAY = 86_400


@pytest.fixture(autouse=True)
def _database(database):
    assert database.exists()


def found(ccm, *options):
    listed = ccm("audit", *options, "--format", "json")
    assert listed.code == 0, listed.err
    return json.loads(listed.out)


def kinds(ccm, *options):
    return {one["kind"]: one["number"] for one in found(ccm, *options)["findings"]}


def mending(ccm, kind):
    [case, *_others] = found(ccm, kind)
    return case["command"]


def run(ccm, command, **filled):
    """What the audit says to run, with the places filled in."""
    words = shlex.split(command)
    assert words[0] == "ccm"
    places = iter(filled.values())
    return ccm(*(next(places) if word == "…" else word for word in words[1:]))


def put(app, table, row_id, **columns):
    with app.changing("as an old version left it") as work:
        work.update_rows(table, {row_id: columns})


def test_the_weights_make_a_hundred():
    assert sum(part.weight for part in PARTS) == 100


def test_an_empty_database_has_nothing_wrong(ccm):
    assert found(ccm) == {
        "contacts": 0,
        "completeness": None,
        "parts": [{"part": p.name, "weight": p.weight, "having": 0} for p in PARTS],
        "findings": [],
    }
    shown = ccm("audit", terminal=True)
    assert shown.code == 0
    assert "Nothing is wrong" in shown.err


def test_what_is_lacking_counts_by_its_weight_and_the_whole_is_the_mean(ccm):
    ccm("contact", "add", "Anna Schmidt", "--email", "a@shop.de", "--city", "Berlin")
    ccm("contact", "add", "Bert", "--phone", "030 123456", "--tag", "vip")
    anna, bert = found(ccm, "Anna"), found(ccm, "Bert")
    assert anna["completeness"] == 20 + 20 + 10 + 5  # name, e-mail, city, language
    assert bert["completeness"] == 20 + 5 + 5  # phone, tag, language
    assert found(ccm)["completeness"] == (55 + 30) / 2
    listed = ccm("contact", "list", "--filter", "completeness < 50", "--fields", "completeness")
    assert listed.lines[1:] == ["2\t30"]


def test_a_mistyped_domain_is_mended_by_the_command_it_comes_with(ccm):
    ccm("contact", "add", "Anna", "--email", "anna@gmial.com", "--email", "a@shop.de")
    ccm("contact", "add", "Bert", "--email", "bert@shop.con")
    assert kinds(ccm)["email-domain"] == 2
    first, second = found(ccm, "email-domain")
    assert (first["detail"], second["detail"]) == ("anna@gmial.com", "bert@shop.con")
    assert run(ccm, first["command"]).code == 0
    assert run(ccm, second["command"]).code == 0
    assert "email-domain" not in kinds(ccm)
    [listed] = json.loads(
        ccm("contact", "list", "--filter", "email=anna@gmail.com", "--format", "json").out
    )
    assert listed["id"] == 1


@pytest.mark.parametrize(
    "address", ["a@example.com", "a@mail.example.org", "a@shop.test", "a@intranet", "a@nas.local"]
)
def test_reserved_domains_are_found_without_asking_the_network(app, ccm, address):
    ccm("contact", "add", "Anna", "--email", "a@shop.de")
    put(app, "contact_email", 1, address=address, key=address)
    assert "--add-email …" in mending(ccm, "email-domain").replace("'", "")


@pytest.mark.parametrize(
    "address",
    ["a@shop.de", "a@gmail.com", "a@contest.com", "a@example.de", "a@local.net", "a@кто.рф"],
)
def test_domains_that_may_be_are_left_alone(app, ccm, address):
    ccm("contact", "add", "Anna", "--email", "x@shop.de")
    put(app, "contact_email", 1, address=address, key=address)
    assert not {"email-domain", "invalid-email"} & kinds(ccm).keys()


@pytest.mark.parametrize("address", ["anna", "a b@shop.de", "a@@shop.de", "a..b@shop.de", "a@.de"])
def test_addresses_that_are_none_are_found(app, ccm, address):
    ccm("contact", "add", "Anna", "--email", "x@shop.de")
    put(app, "contact_email", 1, address=address, key=address)
    assert kinds(ccm).get("invalid-email") == 1


def test_a_phone_that_fits_no_country_is_found(app, ccm):
    ccm("contact", "add", "Anna", "--phone", "030 123456", "--phone", "112")
    assert "phone" not in kinds(ccm)
    put(app, "contact_phone", 1, number="99912345678")
    assert mending(ccm, "phone").startswith("ccm contact edit 1 --rm-phone 99912345678 --add-phone")


def test_names_that_are_addresses_or_of_companies_are_found(ccm):
    ccm("contact", "add", "--email", "m.karimi7@karimi.ir")
    ccm("contact", "add", "+49 30 123456")
    ccm("contact", "add", "Holzbau Meier GmbH")
    ccm("contact", "add", "شرکت نمونه")
    ccm("contact", "add", "Anna Schmidt", "--email", "anna@shop.de")
    assert [case["id"] for case in found(ccm, "name")] == [1, 2]
    assert [case["id"] for case in found(ccm, "name-company")] == [3, 4]
    assert run(ccm, mending(ccm, "name-company"), name="Otto Meier").code == 0
    shown = json.loads(ccm("contact", "show", "3", "--format", "json").out)
    assert (shown["name"], shown["companies"][0]["name"]) == ("Otto Meier", "Holzbau Meier GmbH")


def test_who_cannot_be_reached_or_spoken_to_is_found(app, ccm):
    ccm("contact", "add", "Anna")
    put(app, "contact", 1, language="")
    assert {"unreachable", "language"} <= kinds(ccm).keys()
    assert run(ccm, mending(ccm, "language"), language="de").code == 0
    mended = run(ccm, mending(ccm, "unreachable"), phone="030 123456", email="a@shop.de")
    assert mended.code == 0
    assert kinds(ccm) == {}


def test_stale_is_who_nobody_touched_or_was_in_touch_with(app, ccm):
    for name in ("Anna", "Bert", "Cora"):
        ccm("contact", "add", name, "--email", f"{name}@shop.de")
    put(app, "contact", 1, updated_at=NOW - 400 * DAY)
    put(app, "contact", 2, updated_at=NOW - 400 * DAY)
    put(app, "contact", 3, updated_at=NOW - 100 * DAY)
    ccm("log", "call", "hello", "--contact", "2")
    assert [case["id"] for case in found(ccm, "stale")] == [1]
    assert [case["id"] for case in found(ccm, "stale", "--stale", "3m")] == [1, 3]
    assert kinds(ccm, "--stale", "2y") == {}
    assert "2025-10-18" in ccm("audit", "stale", terminal=True).out
    assert run(ccm, mending(ccm, "stale")).code == 0
    assert kinds(ccm) == {}


@pytest.mark.parametrize("length", ["5h", "12", "soon", "0d", "", "--", "9999999y"])
def test_a_length_that_makes_no_sense_is_refused(ccm, length):
    refused = ccm("audit", "--stale", length)
    assert (refused.code, "Write it like 12m, 90d or 2y." in refused.err) == (2, True)


def test_customers_and_deals_without_a_next_step_are_found_until_they_have_one(ccm):
    ccm("contact", "add", "Anna", "--email", "a@shop.de", "--stage", "customer")
    assert kinds(ccm) == {"customer-step": 1}
    ccm("deal", "add", "--title", "50 chairs", "--contact", "1", "--value", "12000")
    assert kinds(ccm) == {"deal-step": 1}
    assert found(ccm, "Anna")["findings"][0]["kind"] == "deal-step"
    planned = run(ccm, mending(ccm, "deal-step"), title="Call back", due="tomorrow")
    assert planned.code == 0, planned.err
    assert kinds(ccm) == {}


def test_an_empty_company_is_found(ccm):
    ccm("company", "add", "Cedar")
    ccm("company", "add", "Oak", "--parent", "Cedar")
    ccm("contact", "add", "Anna", "--email", "a@shop.de", "--company", "Birch")
    assert [case["name"] for case in found(ccm, "company")] == ["Oak"]
    assert run(ccm, mending(ccm, "company") + " --force").code == 0


def test_consent_is_asked_for_only_where_silence_means_no(ccm, monkeypatch):
    ccm("contact", "add", "Anna", "--email", "a@shop.de")
    assert kinds(ccm) == {}
    monkeypatch.setenv("CCM_SENDING__CONSENT", "opt-in")
    assert kinds(ccm) == {"consent": 1}
    granted = run(ccm, mending(ccm, "consent"), how="on the phone")
    assert granted.code == 0, granted.err
    assert kinds(ccm) == {}


def test_a_kind_is_listed_page_by_page(ccm):
    for number in range(5):
        ccm("contact", "add", f"Person {number}")
    first = ccm("audit", "unreachable", "--limit", "2")
    assert [line.split("\t")[0] for line in first.lines[1:]] == ["1", "2"]
    cursor = first.err.split("--cursor ")[1].strip()
    second = ccm("audit", "unreachable", "--limit", "9", "--cursor", cursor, "--format", "ids")
    assert second.out.split() == ["3", "4", "5"]
    assert ccm("audit", "unreachable", "--cursor", "x").code == 2


def test_people_see_scores_findings_examples_and_commands(ccm):
    ccm("contact", "add", "Anna\u202e Schmidt", "--email", "anna@gmial.com")
    shown = ccm("audit", terminal=True).out
    for text in (
        "Completeness 45 of 100",
        "anna@gmial.com",
        "--add-email anna@gmail.com",
        "weight 20",
    ):
        assert text in shown
    one = ccm("audit", "Anna", terminal=True).out
    assert "✗ " in one
    assert "--add-phone … --city" in one
    assert "\u202e" not in shown + one


def test_an_unknown_word_names_the_kinds_there_are(ccm):
    refused = ccm("audit", "stall")
    assert (refused.code, "Did you mean stale?" in refused.err) == (3, True)


def test_every_finding_is_of_its_own_name():
    assert len({check.name for check in CHECKS}) == len(CHECKS)


@given(st.sampled_from(sorted(domains.MISTYPED)), st.text("abc.", min_size=1, max_size=5))
def test_what_was_meant_is_never_mistyped_itself(domain, local):
    right = domains.meant(f"{local}@{domain}")
    assert right.partition("@")[0] == local
    assert domains.meant(right) == ""
