"""One notion of a sale: whatever deals and orders there are, nothing counts twice."""

import json
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.language.money import Money
from ccm_cli.runtime import Runtime
from ccm_cli.selling import deals, moving, orders, payments, returns, settling
from ccm_cli.selling.order_lines import NewLine
from ccm_cli.selling.orders import Whose
from ccm_cli.selling.payments import Payment
from ccm_cli.store.writing import UnitOfWork
from tests.conftest import NOW, Result

_ENDS = ("draft", "confirmed", "paid", "part", "returned", "cancelled")
stories = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.booleans(),
        st.integers(0, 500),
        st.lists(st.tuples(st.sampled_from(_ENDS), st.integers(1, 500)), max_size=2),
    ),
    max_size=4,
)
"""Of each deal: whose it is, whether it was won, its value, and its orders with what became."""


def _order(work: UnitOfWork, runtime: Runtime, whose: Whose, end: str, price: int) -> int | None:
    """What it counts for; None for nothing."""
    lines = [NewLine("chair", 2_000, price), NewLine("oil", 1_000, price, tax=19_000)]
    made = orders.add(work, whose=whose, lines=lines, terms=runtime.order_terms, now=NOW)
    assert made.id is not None
    if end == "draft":
        return None
    settling.confirm(work, made.id, now=NOW)
    if end == "cancelled":
        settling.cancel(work, made.id, now=NOW)
        return None
    if end == "paid":
        payments.pay(work, made.id, Payment(), now=NOW)
    if end == "part":
        returns.take_back(work, made.id, [returns.Back(1, 1_000)], now=NOW)
        return 2 * price
    if end == "returned":
        returns.take_back(work, made.id, (), now=NOW)
        return 0
    return 3 * price


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(told=stories)
def test_sales_are_what_they_come_to_however_they_were_made(app: Runtime, told: list) -> None:
    pipeline = app.pipelines[0]
    expected: Counter[int] = Counter()
    number: Counter[int] = Counter()
    with app.changing("story", dry_run=True) as work:
        people = [work.insert_rows("contact", [_person(name)])[0] for name in ("Ada", "Bob")]
        for whose, won, value, ends in told:
            contact = people[whose]
            deal = deals.add(
                work, title="deal", pipeline=pipeline, currency="EUR", now=NOW,
                contact_id=contact, value=Money(value, "EUR"),
            )  # fmt: skip
            assert deal.id is not None
            if won:
                moving.win(work, deal.id, pipeline=pipeline, now=NOW)
            counts = [
                _order(work, app, Whose(contact, None, deal.id), end, price) for end, price in ends
            ]
            standing = [came for came in counts if came is not None]
            for came in standing:
                expected[contact] += came
                number[contact] += came > 0
            if won and not standing:
                expected[contact] += value
                number[contact] += 1
        work.flush()
        work._refresh_derived()
        found = work.reader.rows(
            lambda *row: row, "SELECT contact_id, revenue_minor, sales FROM contact_sales"
        )
        assert {row[0]: row[1] for row in found if row[1]} == +expected
        assert {row[0]: row[2] for row in found if row[2]} == +number
        of_view = work.reader.rows(
            lambda *row: row, "SELECT contact_id, sum(amount_minor) FROM sale GROUP BY 1"
        )
        assert {who: came for who, came in of_view if came} == +expected


def _person(name: str) -> dict[str, object]:
    return {
        **dict.fromkeys(("given_name", "middle_name", "family_name", "title"), ""),
        **dict.fromkeys(("language", "time_zone", "channel", "source", "notes"), ""),
        "name": name, "name_key": name.lower(), "sort_key": name.lower(), "kind": "customer",
        "stage": "lead", "custom": "{}", "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip


def test_an_order_reaches_goals_the_digest_and_personas(
    app: Runtime, ccm: Callable[..., Result]
) -> None:
    assert app.path.exists()
    for line in (
        "contact add Anna",
        "plan add money --measure revenue --target 1000 --until 2027-01-01",
        "plan add buyers --measure new-customers --target 10 --until 2027-01-01",
        "plan add times --measure sales --target 10 --until 2027-01-01",
        "deal add --title old --value 100 --contact anna",
        "deal win 1",
        "company add Cedar",
    ):
        assert ccm(*line.split()).code == 0, line
    sold = ("order", "add", "anna", "--company", "Cedar", "--line", "Table @ 400 tax 19%")
    assert ccm(*sold, "--confirm").code == 0
    goals = json.loads(ccm("plan", "progress", "--format", "json").out)
    assert [goal["value"] for goal in goals] == [50_000, 1, 2], goals
    assert ccm("persona", "add", "all", "--filter", "name is set").code == 0
    shown = ccm("persona", "show", "all", "--format", "csv").out
    assert "sales,2" in shown.replace(" ", ""), shown
    assert "1 order" in ccm("digest", "show", terminal=True).out
    company = ccm("company", "list", "--filter", "revenue = 400", "--format", "ids").out
    assert company == "1\n"
    assert ccm("company", "list", "--filter", "sales = 1", "--format", "ids").out == "1\n"
