"""A name sounds the same in whatever script it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.language.sound import skeleton, sound
from ccm_cli.language.text import search_key

SPELLINGS = [
    "Ali علی Али",
    "Rezaei رضایی Rezai رضائی Резаи",
    "Hossein حسین Hosein Хоссейн",
    "Mohammad محمد Mohamad Мохаммад",
    "Mousavi موسوی Moosavi",
    "Ghasemi قاسمی Qasemi Гасеми",
    "Fatemeh فاطمه Fateme",
    "Khosrow خسرو",
    "Alexey Алексей Aleksei Alexei",
    "Tatiana Татьяна Tatyana",
    "Shcherbakov Щербаков",
    "Zhukov Жуков",
    "Sergej Сергей Sergey",
    "Schmidt Шмидт",
]
CARELESS = ["Hossein Hussein حسین", "Mohammad Muhammad Mohamed محمد"]
DIFFERENT = ["Hasan Hossein", "حسن حسین", "Ali Vali", "Иван Ян", "Maria Marta"]


@pytest.mark.parametrize("line", SPELLINGS)
def test_spellings_of_one_name_sound_the_same(line):
    assert len({sound(search_key(word)) for word in line.split()}) == 1


@pytest.mark.parametrize("line", CARELESS)
def test_careless_spellings_have_the_same_skeleton(line):
    assert len({skeleton(sound(search_key(word))) for word in line.split()}) == 1


@pytest.mark.parametrize("line", DIFFERENT)
def test_names_that_look_alike_sound_different(line):
    one, other = line.split()
    assert sound(search_key(one)) != sound(search_key(other))


@given(st.text(min_size=1).map(search_key).filter(lambda key: key and " " not in key))
def test_every_word_has_a_sound_without_white_space(word):
    assert not set(skeleton(sound(word))) & set("iu \t\n")
