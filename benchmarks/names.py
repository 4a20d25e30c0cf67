"""Names as they are spread among real people: a few are everywhere, most are rare.

Given and family names in Persian, Russian and Latin script. The weight of a name falls with its
place in the list (Zipf's law), so that a million people have both crowds of namesakes and names
that nobody shares. Deterministic for a seeded `random.Random`.
"""

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple


def _words(listed: str) -> list[str]:
    return listed.split()


FA_GIVEN = _words(
    """
    محمد علی فاطمه زهرا حسین مریم رضا مهدی حسن زینب امیر سارا احمد نرگس سعید لیلا مجید الهام
    حمید نسرین جواد مینا ابراهیم سمیرا اکبر شیرین بهرام پریسا کاوه نیلوفر فرهاد مهسا داریوش
    شهرزاد بابک آرزو سیاوش گلناز کیوان ژاله
    """
)
EN_GIVEN = _words(
    """
    James Mary John Anna Michael Sarah David Laura Peter Julia Thomas Emma Daniel Sophie Paul
    Lena Martin Clara Robert Nina Andreas Eva Simon Marie Frank Olivia Oscar Helen Victor Alice
    Hugo Ruth Felix Iris Arthur Edith Max Flora Leo Ada
    """
)
RU_GIVEN = _words(
    """
    Александр Елена Сергей Ольга Дмитрий Наталья Алексей Татьяна Андрей Анна Иван Мария Михаил
    Екатерина Николай Ирина Владимир Светлана Евгений Юлия Павел Людмила Виктор Галина Игорь
    Вера Олег Лариса Максим Дарья Роман Полина Антон Ксения Кирилл Алина Степан Яна Глеб Зоя
    """
)
RU_FATHERS = _words(
    """
    Александров Сергеев Дмитриев Алексеев Андреев Иванов Михайлов Николаев Владимиров Павлов
    """
)
_FA_ROOTS = _words(
    """
    محمد احمد حسین کریم رضا رحیم جعفر صادق کاظم موسو هاشم قاسم اکبر اصغر مراد نور سلطان شریف
    طاهر باقر تقو نجف یوسف ابراهیم اسماعیل سلیمان بهرام فرهاد جمشید رستم سهراب کیان دارا شیرین
    گل باغ کوه دریا آذر مهر تهران شیراز کاشان تبریز همدان کرمان یزد گیلان زنجان قزوین
    """
)
_FA_ENDS = _words(
    """
    ی زاده پور نژاد فر یان نیا وند خواه دوست
    """
)
_RU_ROOTS = _words(
    """
    Иван Петр Сидор Кузнец Смирн Попов Сокол Лебед Козл Нов Мороз Волк Зайц Павл Семен Голуб
    Виноград Богдан Вороб Федор Михайл Белик Тарас Комар Орл Кисел Макар Андре Ковал Ильин Гусар
    Титар Кузьм Кудряв Баран Куликов Степан Яковл Сорокин Серге Роман Захар Борис Корол Герасим
    Пономар Григор Лазар Медвед Ерш
    """
)
_RU_ENDS = _words(
    """
    ов ев ин ский енко ых цев ук ян
    """
)
_EN_ROOTS = _words(
    """
    Smith Mill Bak Web Schmid Fisch Weav Walk Hill Green Black White Stein Rosen Wood Berg Lind
    Ost West Nord Sund Haag Kirch Wald Feld Bach Brook Ash Holm Marsh Clay Stone Reed Ford Moor
    Park Shaw Field Cross Chap Thorn Hart Wolf Adler Falk Krum Kra Braun Lang Gross
    """
)
_EN_ENDS = _words(
    """
    er ers son man mann berg ley ton ham well wood feld
    """
)
CITIES = {
    "fa": _words("تهران مشهد اصفهان شیراز تبریز کرج قم اهواز کرمانشاه رشت"),
    "en": [
        "London",
        "Berlin",
        "Hamburg",
        "Vienna",
        "Paris",
        "Leeds",
        "Bremen",
        "Zurich",
        "Munich",
        "Bristol",
    ],
    "ru": _words("Москва Казань Самара Омск Пермь Уфа Тверь Тула Псков Сочи"),
}
STREETS = {"fa": "خیابان", "en": "Main Street", "ru": "улица Мира"}


class Name(NamedTuple):
    """A person's name and the language it is of."""

    language: str
    given: str
    middle: str
    family: str

    @property
    def whole(self) -> str:
        """As it is shown."""
        if self.middle:
            return f"{self.family} {self.given} {self.middle}"
        return f"{self.given} {self.family}"


def _families(roots: Sequence[str], ends: Sequence[str]) -> list[str]:
    made = [root + end for end in ends for root in roots]
    return made + [f"{one} {other}" for one in made[:60] for other in made[:60]]


def _weights(names: Sequence[str]) -> list[float]:
    return list(accumulate(1 / (place + 8) for place in range(len(names))))


_LISTS = {
    "fa": (FA_GIVEN, _families(_FA_ROOTS, _FA_ENDS)),
    "en": (EN_GIVEN, _families(_EN_ROOTS, _EN_ENDS)),
    "ru": (RU_GIVEN, _families(_RU_ROOTS, _RU_ENDS)),
}
_CUMULATED = {language: tuple(map(_weights, both)) for language, both in _LISTS.items()}


def draw(chosen: random.Random) -> Name:
    """Somebody's name."""
    language = chosen.choice(("fa", "en", "ru"))
    given, family = (
        chosen.choices(names, cum_weights=weights)[0]
        for names, weights in zip(_LISTS[language], _CUMULATED[language], strict=True)
    )
    father = chosen.choice(RU_FATHERS) + "ич" if language == "ru" and chosen.random() < 0.5 else ""
    return Name(language, given, father, family)
