"""Phone numbers that look right and reach nobody, and the ways people write them.

Britain and Germany keep numbers for fiction: Ofcom's "Telephone numbers for use in TV and radio
drama programmes", and the Bundesnetzagentur's "Rufnummern für Medienproduktionen". Iran,
Russia and Georgia keep none; there the subscriber number begins with 000.
"""

from demo_data.dice import Dice

RANGES = {
    "Iran": (
        "+98912000####",
        "+98912000####",
        "+98935000####",
        "+98919000####",
        "+98901000####",
        "+98936000####",
    ),
    "Russia": ("+7926000####", "+7917000####", "+7905000####"),
    "Georgia": ("+995555000###", "+995599000###", "+995577000###"),
    "Moscow": ("+7926000####", "+7905000####", "+7495000####"),
    "Berlin": ("+493023125###",),
    "Hamburg": ("+494066969###",),
    "Munich": ("+498999998###",),
    "London": ("+442079460###",),
    "Bristol": ("+441174960###",),
    "Manchester": ("+441614960###",),
}
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class PhoneBook:
    """Deals numbers, none twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._taken: set[str] = set()

    def next(self, country: str, city: str) -> str:
        """A number of the city, or else of the country, in E.164."""
        while True:
            pattern = self._dice.pick(RANGES.get(city) or RANGES[country])
            number = "".join(
                str(self._dice.number(0, 9)) if sign == "#" else sign for sign in pattern
            )
            if number not in self._taken:
                self._taken.add(number)
                return number


def national(number: str, dice: Dice) -> str:
    """The number as somebody of its country might write it."""
    if number.startswith("+98"):
        return persian_spelling(number[3:6], number[6:9], number[9:], dice)
    if number.startswith("+7"):
        code, first, second, third = number[2:5], number[5:8], number[8:10], number[10:]
        return dice.pick(
            (
                f"+7 {code} {first}-{second}-{third}",
                f"8 ({code}) {first}-{second}-{third}",
                f"8{code}{first}{second}{third}",
                f"+7({code}){first}{second}{third}",
                f"8-{code}-{first}-{second}-{third}",
            )
        )
    if number.startswith("+995"):
        rest = number[4:]
        return dice.pick(
            (f"+995 {rest[:3]} {rest[3:5]} {rest[5:7]} {rest[7:]}", f"{rest[:3]} {rest[3:]}")
        )
    if number.startswith("+44"):
        code, rest = (number[3:5], number[5:]) if number[3] == "2" else (number[3:6], number[6:])
        return dice.pick(
            (f"0{code} {rest[:-4]} {rest[-4:]}", f"+44 (0){code} {rest}", f"(0{code}) {rest}")
        )
    code, rest = number[3:5], number[5:]
    return dice.pick((f"0{code} {rest}", f"0{code}/{rest}", f"+49 (0){code} {rest}"))


def persian_spelling(operator: str, first: str, last: str, dice: Dice) -> str:
    """An Iranian mobile number in one of the many ways it is written."""
    spelling = dice.pick(
        (
            f"0{operator}{first}{last}",
            f"0{operator}{first}{last}",
            f"0{operator} {first} {last}",
            f"0{operator}-{first}-{last[:2]}-{last[2:]}",
            f"+98 {operator} {first} {last}",
            f"0098{operator}{first}{last}",
            f"98{operator}{first}{last}",
        )
    )
    return spelling.translate(PERSIAN_DIGITS) if dice.chance(0.55) else spelling


def international(number: str, dice: Dice) -> str:
    """The number with its country code, which needs no knowledge of the country."""
    code = next(code for code in ("995", "98", "44", "49", "7") if number[1:].startswith(code))
    rest = number[1 + len(code) :]
    return dice.pick(
        (number, f"+{code} {rest[:3]} {rest[3:6]} {rest[6:]}", f"+{code} {rest[:3]} {rest[3:]}")
    )
