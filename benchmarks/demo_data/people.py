"""Composing people who do not exist."""

import unicodedata
from dataclasses import dataclass, field

from demo_data.dice import Deck, Dice
from demo_data.phones import PERSIAN_DIGITS, PhoneBook
from demo_data.words import WORDS, english, german, persian, russian

COUNTRIES = {
    "Tehran": "Iran",
    "Isfahan": "Iran",
    "Shiraz": "Iran",
    "Tabriz": "Iran",
    "Karaj": "Iran",
    "Rasht": "Iran",
    "Moscow": "Russia",
    "Kazan": "Russia",
    "Saint Petersburg": "Russia",
    "Nizhny Novgorod": "Russia",
    "Tbilisi": "Georgia",
    "Batumi": "Georgia",
    "Berlin": "Germany",
    "Hamburg": "Germany",
    "Munich": "Germany",
    "London": "United Kingdom",
    "Bristol": "United Kingdom",
    "Manchester": "United Kingdom",
}
STAGES = {"lead": 3, "prospect": 3, "customer": 5, "loyal": 3, "dormant": 2, "lost": 1.5}
SOURCES = {
    "instagram": 5,
    "referral": 4,
    "showroom": 3,
    "website": 3,
    "fair": 2,
    "google maps": 1,
    "": 1,
}
# Combinations of the lists below that are known from the news, the arts or sport.
FAMOUS = {
    "ali karimi",
    "sara bahrami",
    "babak karimi",
    "niloofar bayat",
    "ali dehghan",
    "dmitry nazarov",
    "maria kiselyova",
    "artyom lebedev",
    "pavel morozov",
    "sergey volkov",
    "sergey filatov",
    "pavel gusev",
    "andrey orlov",
    "denis lebedev",
    "alexey morozov",
    "mikhail osipov",
    "natalya morozova",
    "anna semyonova",
    "sergey semyonov",
    "irina vinogradova",
    "elena zaytseva",
    "olga zaytseva",
    "andrey melnichenko",
    "sergey morozov",
    "sergey lebedev",
    "dmitry volkov",
    "olga morozova",
    "shahram khosravi",
}
TRANSLITERATION = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "'": "", "-": "", " ": ""}
)


@dataclass
class Person:
    """A contact of the demo; empty text is "not known"."""

    language: str
    given: str
    family: str
    patronymic: str
    latin: str
    """`given family` in lower-case Latin letters, for addresses and other spellings."""
    city: str
    company: str = ""
    role: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    """In E.164; the files spell them in other ways."""
    birthday: tuple[int, int, int] | None = None
    """Jalali year, month and day for Persian speakers, Gregorian for others."""
    stage: str = ""
    tags: list[str] = field(default_factory=list)
    source: str = ""
    consent: str = ""
    note: str = ""
    street: str = ""

    @property
    def country(self) -> str:
        return COUNTRIES[self.city]

    @property
    def name(self) -> str:
        """As written in the person's language."""
        return " ".join(filter(None, (self.given, self.patronymic, self.family)))

    @property
    def handle(self) -> str:
        """A name for Telegram and Instagram that is plainly an example."""
        given, family = self.latin.split()
        name = f"{given}_{family}_example"
        # Instagram takes 30 characters.
        return name if len(name) <= 30 else f"{given[0]}_{family}_example"


def pairs(text: str) -> list[str]:
    """Split a list of names, in whichever script its commas are."""
    return [name.strip() for name in text.replace("،", ",").split(",")]


def ascii_name(name: str) -> str:
    """Lower-case ASCII of a Latin name, as in a mail address."""
    plain = name.lower().translate(TRANSLITERATION)
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()


class People:
    """The source of people: no name, address or phone comes twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._phones = PhoneBook(dice)
        self._taken: set[str] = set(FAMOUS)
        self._decks: dict[str, Deck] = {}

    def compose(self, language: str) -> Person:
        """A new person who speaks the language."""
        dice = self._dice
        georgian = language == "en" and dice.chance(0.3)
        person = self._named(language, georgian=georgian)
        self._place(person, georgian=georgian)
        if not person.emails or dice.chance(0.93):
            person.phones.append(self._phones.next(person.country, person.city))
        if person.phones and dice.chance(0.15):
            person.phones.append(self._phones.next(person.country, person.city))
        if dice.chance(0.6):
            years = (1335, 1383) if language == "fa" else (1955, 2003)
            person.birthday = (dice.number(*years), dice.number(1, 12), dice.number(1, 28))
        self._classify(person)
        return person

    def _deal(self, key: str, names: str) -> str:
        if key not in self._decks:
            self._decks[key] = Deck(self._dice, pairs(names))
        return self._decks[key].deal()

    def _named(self, language: str, *, georgian: bool) -> Person:
        while True:
            person = self._any_name(language, georgian=georgian)
            if person.latin not in self._taken:
                self._taken.add(person.latin)
                return person

    def _any_name(self, language: str, *, georgian: bool) -> Person:
        gender = self._dice.pick(("f", "m"))
        if language == "fa":
            given, given_latin = self._deal(f"fa{gender}", persian.GIVEN[gender]).split()
            family, family_latin = self._deal("fa", persian.FAMILY).split()
            city = self._dice.pick(persian.CITIES)
            return Person("fa", given, family, "", f"{given_latin} {family_latin}", city)
        if language == "ru":
            given, given_latin = self._deal(f"ru{gender}", russian.GIVEN[gender]).split()
            forms, family_latin = self._deal("ru", russian.FAMILY).split()
            family = gendered(forms, gender)
            if family != gendered(forms, "m"):
                family_latin = feminine(family_latin)
            patronymic = gendered(self._deal("patronymic", russian.PATRONYMICS), gender)
            city = self._dice.pick(russian.CITIES)
            return Person("ru", given, family, patronymic, f"{given_latin} {family_latin}", city)
        if georgian:
            given = self._deal(f"ka{gender}", english.GEORGIAN_GIVEN[gender])
            family = self._deal("ka", english.GEORGIAN_FAMILY)
            city = self._dice.pick(english.GEORGIAN_CITIES)
        else:
            words = english if language == "en" else german
            given = self._deal(f"{language}{gender}", words.GIVEN[gender])
            family = self._deal(language, words.FAMILY)
            city = self._dice.pick(words.CITIES)
        latin = f"{ascii_name(given)} {ascii_name(family)}"
        return Person(language, given, family, "", latin, city)

    def _place(self, person: Person, *, georgian: bool) -> None:
        words = WORDS[person.language]
        companies = english.GEORGIAN_COMPANIES if georgian else words.COMPANIES
        given, family = person.latin.split()
        if self._dice.chance(0.35):
            person.company, slug, person.city = self._dice.pick(companies)
            person.role = self._dice.pick(words.ROLES)
            domain = f"{slug}.example.com"
            person.emails.append(self._unused(family, f"{given[0]}.{family}", domain))
        # Some are known only by phone.
        if self._dice.chance(0.25 if person.company else 0.92):
            domain = "example." + self._dice.pick(("com", "com", "org", "net"))
            person.emails.append(self._unused(f"{given}.{family}", f"{given[0]}{family}", domain))
        number = str(self._dice.number(2, 98))
        if person.language == "fa":
            number = number.translate(PERSIAN_DIGITS)
        person.street = self._dice.pick(words.STREETS).format(n=number)

    def _unused(self, local: str, other: str, domain: str) -> str:
        for name in (local, other, f"{other}.office"):
            address = f"{name}@{domain}"
            if address not in self._taken:
                self._taken.add(address)
                return address
        raise AssertionError(f"three people share {local}@{domain}")

    def _classify(self, person: Person) -> None:
        dice = self._dice
        person.stage = dice.weighted(STAGES)
        person.source = dice.weighted(SOURCES)
        person.consent = dice.weighted({"yes": 12, "": 3, "no": 1})
        person.tags = tags(dice, person)
        if dice.chance(0.22):
            person.note = dice.pick(WORDS[person.language].NOTES)


def gendered(forms: str, gender: str) -> str:
    """The masculine or feminine of `masculine/feminine`, or the only form there is."""
    masculine, _, feminine = forms.partition("/")
    return feminine if gender == "f" and feminine else masculine


def feminine(latin: str) -> str:
    """The Latin spelling of a feminine Russian family name, from the masculine one."""
    return latin[:-1] + "aya" if latin.endswith("y") else latin + "a"


def tags(dice: Dice, person: Person) -> list[str]:
    """Tags that fit what else is known of the person."""
    found = []
    if person.stage == "loyal":
        picked = dice.pick(("vip", "regular", "regular"))
        # The best customers of the showroom in Tehran: the README's own example finds them.
        found.append("vip" if person.city == "Tehran" else picked)
    elif person.stage == "customer" and dice.chance(0.25):
        found.append("regular")
    if person.company:
        found.append(trade(person.role, dice))
    if person.source == "showroom" or dice.chance(0.1):
        found.append("showroom")
    if person.consent == "yes" and dice.chance(0.45):
        found.append("newsletter")
    return [tag for tag in found if tag]


def trade(role: str, dice: Dice) -> str:
    """The tag of somebody's profession, or nothing."""
    if role in {"معمار", "архитектор", "architect", "Architektur"}:
        return "architect"
    if role in {"طراح داخلی", "дизайнер интерьеров", "interior designer", "Innenarchitektur"}:
        return "designer"
    return "wholesale" if dice.chance(0.4) else ""
