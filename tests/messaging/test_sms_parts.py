"""How long an SMS is: the tables of 3GPP TS 23.038, and nothing divided between two parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.messaging.sms_parts import BASIC, EXTENSION, beyond_gsm, length


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts", "room"),
    [
        ("", "GSM-7", 0, 0, 160),
        ("a" * 160, "GSM-7", 160, 1, 0),
        ("a" * 161, "GSM-7", 161, 2, 145),
        ("a" * 306, "GSM-7", 306, 2, 0),
        ("a" * 307, "GSM-7", 307, 3, 152),
        ("€" * 80, "GSM-7", 160, 1, 0),
        ("a" * 159 + "{", "GSM-7", 161, 2, 145),
        ("س" * 70, "UCS-2", 70, 1, 0),
        ("س" * 71, "UCS-2", 71, 2, 63),
        ("س" * 134, "UCS-2", 134, 2, 0),
        ("س" * 135, "UCS-2", 135, 3, 66),
        ("Ж" * 70, "UCS-2", 70, 1, 0),
        ("ç", "UCS-2", 1, 1, 69),
        ("Ç é à @ £", "GSM-7", 9, 1, 151),
        ("it’s", "UCS-2", 4, 1, 66),
        ("🎉" * 35, "UCS-2", 70, 1, 0),
    ],
)
def test_length_parts_and_room(text, alphabet, units, parts, room):
    assert length(text) == (alphabet, units, parts, room)


def test_what_takes_two_places_is_not_divided_between_parts():
    assert length("a" * 152 + "€" + "a" * 152).parts == 3
    assert length("س" * 66 + "🎉" + "س" * 65).parts == 2
    assert length("س" * 66 + "🎉" + "س" * 66).parts == 3


def test_the_table_has_every_place_but_the_escape():
    assert len(BASIC) == 127
    assert len(EXTENSION) == 10
    assert not BASIC & EXTENSION


def test_what_forces_the_wide_alphabet_is_named_once_in_order():
    assert beyond_gsm("“Hi” – “you”") == "“”–"


@given(st.text(alphabet=st.sampled_from("ab€{سЖ🎉"), max_size=400))
def test_parts_hold_the_units_and_no_more_than_needed(text):
    found = length(text)
    each = 153 if found.alphabet == "GSM-7" else 67
    alone = 160 if found.alphabet == "GSM-7" else 70
    assert found.units <= max(alone, found.parts * each)
    if found.parts > 1:
        assert found.units > alone
        assert found.units > (found.parts - 1) * (each - 1)
