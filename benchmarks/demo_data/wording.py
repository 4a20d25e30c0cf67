"""Filling the gaps of a sentence."""

from demo_data.dice import Dice
from demo_data.people import Person
from demo_data.phones import PERSIAN_DIGITS
from demo_data.words import WORDS


def filled(text: str, person: Person, dice: Dice) -> str:
    """A sentence with its gaps filled in the person's language."""
    words = WORDS[person.language]
    item = dice.pick(words.ITEMS)
    name = item["item"]
    return text.format(
        **item,
        Item=name[0].upper() + name[1:],
        wood=dice.pick(words.WOODS),
        day=dice.pick(words.DAYS),
        hour=figures(f"{dice.number(10, 18)}:{dice.pick(('00', '30'))}", person),
        weeks=figures(str(dice.number(5, 9)), person),
        company=person.company,
        order=f"S-{dice.number(1001, 1899)}",
    )


def figures(number: str, person: Person) -> str:
    """A number in the digits of the person's language."""
    return number.translate(PERSIAN_DIGITS) if person.language == "fa" else number
