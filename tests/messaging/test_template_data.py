"""What a template knows of a person: the deals that were won, as data for loops."""

import pytest

LIST = """{% for deal in sales.won %}
- {{ deal.title }}{% if deal.amount %}, {{ deal.amount | money }}{% endif %}, {{ deal.day | date }}
{% else %}
Nothing yet.
{% endfor %}
"""


@pytest.mark.parametrize("won", [0, 2, 7])
def test_the_last_deals_won_can_be_listed_newest_first(house, ccm, won):
    house.people("Ada", "Bob")
    house.template(body=LIST)
    for number in range(won):
        value = ("--value", f"{number}00") if number % 2 else ()
        made = ccm("deal", "add", "--title", f"Table {number}", "--contact", "Ada", *value)
        assert made.code == 0, made.err
        assert ccm("deal", "win", made.out.strip()).code == 0
    assert ccm("deal", "add", "--title", "Open one", "--contact", "Ada").code == 0
    shown = ccm("template", "preview", "news", "--contact", "Ada").out
    titles = [line[2:].partition(",")[0] for line in shown.splitlines() if line.startswith("- ")]
    assert titles == [f"Table {number}" for number in range(won - 1, -1, -1)][:5]
    assert ("Nothing yet." in shown) == (won == 0)
    if won == 2:
        assert "- Table 1, €100.00, " in shown
        assert "- Table 0, 22 Nov 2026" in shown
    assert "Nothing yet." in ccm("template", "preview", "news", "--contact", "Bob").out
