"""A table fits the terminal: numbers stay whole, names keep most, the least important goes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.cli.tables import GAP, fit

COLUMNS = st.lists(st.tuples(st.integers(1, 200), st.booleans()), min_size=2, max_size=12)


def line(widths):
    return sum(widths) + GAP * (len(widths) - 1)


@given(columns=COLUMNS, available=st.integers(20, 300))
def test_a_table_is_never_wider_than_the_terminal_where_it_can_be_helped(columns, available):
    natural, shrinks = zip(*columns, strict=True)
    shown, widths = fit(natural, shrinks, available)
    assert shown == tuple(range(len(shown)))
    assert len(shown) >= 2
    assert line(widths) <= available or len(shown) == 2
    for place, width in zip(shown, widths, strict=True):
        assert 1 <= width <= natural[place]
        if not shrinks[place]:
            assert width == natural[place]


def test_what_has_room_is_whole():
    assert fit((3, 20, 30), (False, True, True), 80).widths == (3, 20, 30)


def test_texts_shrink_before_a_column_goes():
    shown, widths = fit((3, 40, 30, 16), (False, True, True, False), 72)
    assert shown == (0, 1, 2, 3)
    assert widths[0] == 3
    assert widths[3] == 16
    assert line(widths) <= 72
    assert widths[1] >= 16


def test_a_long_text_gives_way_before_short_columns_go():
    # number, moment, sender, contact, subject, kind, state: the inbox at 80
    natural, shrinks = (3, 16, 32, 22, 60, 18, 7), (False, False, True, True, True, True, True)
    shown, widths = fit(natural, shrinks, 80)
    assert shown == tuple(range(7))
    assert line(widths) <= 80
    assert widths[6] == 7


def test_the_last_column_goes_first():
    shown, _widths = fit((3, 30, 30, 16, 16), (False, True, True, False, False), 50)
    assert shown == (0, 1, 2)


def test_a_narrow_list_keeps_number_and_name_and_says_what_it_left_out(ccm, database, monkeypatch):
    assert database.exists()
    monkeypatch.setenv("COLUMNS", "40")
    ccm("contact", "add", "Maryam Karimi", "--email", "maryam.karimi@example.com", "--tag", "vip")
    listed = ccm("contact", "list", terminal=True)
    assert "1   Maryam Karimi" in listed.out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", listed.out)
    assert max(map(len, plain.splitlines())) <= 40
    assert "No room for:" in listed.err


def test_lists_in_cells_have_one_form_in_every_noun(ccm, database):
    ccm("plan", "add", "Spring", "--measure", "revenue", "--target", "9", "--until", "2027-01-01",
        "--channel", "email", "--channel", "sms")  # fmt: skip
    ccm("campaign", "add", "spring", "--filter", "", "--template", "new-product")
    ccm("plan", "link", "1", "spring")
    for form in ("csv", "tsv"):
        shown = ccm("plan", "show", "1", "--format", form)
        assert shown.code == 0, shown.err
        assert "email; sms" in shown.out
        assert "'id'" not in shown.out
        assert "None" not in shown.out
        for noun in ("contact", "company", "deal", "task", "campaign", "segment", "plan"):
            assert "['" not in ccm(noun, "list", "--format", form).out
    settings = ccm("config", "show", "--format", "tsv").out
    assert "()" not in settings
    assert "('" not in settings
    told = {line.split("\t")[0]: line.split("\t")[1:] for line in settings.splitlines()}
    assert [name for name, said in told.items() if said[0] == said[1] and said[2] == "true"] == []
