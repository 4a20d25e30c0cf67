"""Deals in every stage of the pipeline, and what is to be done about them.

Days are relative to the one on which the demo is set up: `-45d`, `+20d`, `today 15:00`.
"""

from demo_data.dice import Deck, Dice
from demo_data.people import Person
from demo_data.wording import filled
from demo_data.words import WORDS

DEAL_STAGES = ("lead", "qualified", "proposal", "negotiation", "won", "lost")
CLOSED = {"won", "lost"}
DEALS_IN = {"lead": 11, "qualified": 9, "proposal": 8, "negotiation": 6, "won": 24, "lost": 13}
DEAL_COLUMNS = (
    "title,contact,company,value,currency,pipeline,stage,expected close,source,lost reason,"
    "created," + ",".join(f"entered {stage}" for stage in DEAL_STAGES)
).split(",")
# Whose deals stand where: the stage of the contact that each stage of a deal needs.
CONTACTS_OF = {
    "lead": {"lead", "prospect"},
    "qualified": {"prospect", "lead"},
    "proposal": {"prospect", "customer", "loyal"},
    "negotiation": {"prospect", "customer", "loyal"},
    "won": {"customer", "loyal", "dormant"},
    "lost": {"lost", "dormant"},
}
LOST_REASONS = {
    "price": 5,
    "bought elsewhere": 4,
    "no answer": 3,
    "project cancelled": 2,
    "delivery time": 2,
}
TASK_COLUMNS = ["title", "contact", "due", "priority", "deal"]
TASKS_DUE = [
    "-12d 09:00",
    "-9d",
    "-6d 11:30",
    "-4d 16:00",
    "-3d",
    "-2d 10:00",
    "-2d 14:00",
    "-1d 09:30",
    "-1d",
    "today 09:00",
    "today 10:30",
    "today 12:00",
    "today 15:00",
    "today 16:30",
    "today",
    "today 18:00",
    "tomorrow 09:30",
    "tomorrow 11:00",
    "tomorrow 15:30",
    "tomorrow",
    "+2d 10:00",
    "+3d",
    "+3d 14:30",
    "+4d",
    "+5d",
    "+6d 11:00",
    "+8d",
    "+10d 09:00",
    "+14d",
    "+21d",
    "+30d",
]


def deals(people: list[Person], dice: Dice) -> list[dict[str, str]]:
    """The deals, open ones of different freshness, closed ones over more than a year."""
    rows: list[dict[str, str]] = []
    titles: set[str] = set()
    busy: set[str] = set()
    for stage in DEAL_STAGES:
        fitting = [p for p in people if p.stage in CONTACTS_OF[stage]]
        if stage not in CLOSED:
            fitting = [p for p in fitting if p.emails[0] not in busy]
        for number, person in enumerate(dice.some(fitting, DEALS_IN[stage])):
            busy.add(person.emails[0])
            title = deal_title(person, dice)
            while title in titles:
                title = deal_title(person, dice)
            titles.add(title)
            rows.append(deal_row(person, stage, title, number, dice))
    return dice.shuffled(rows)


def deal_title(person: Person, dice: Dice) -> str:
    kind = "firm" if person.company else "home"
    return filled(dice.pick(WORDS[person.language].DEALS[kind]), person, dice)


def deal_row(person: Person, stage: str, title: str, number: int, dice: Dice) -> dict[str, str]:
    entered = stages_entered(person, stage, number, dice)
    row = dict.fromkeys(DEAL_COLUMNS, "")
    row |= {
        "title": title,
        "contact": person.emails[0],
        "company": person.company,
        "value": deal_value(person, stage, dice),
        "currency": "EUR",
        "pipeline": "sales",
        "stage": stage,
        "expected close": expected_close(stage, entered, number, dice),
        "source": person.source,
        "created": f"-{entered['lead']}d",
    }
    row |= {f"entered {name}": f"-{age}d" for name, age in entered.items()}
    if stage == "lost":
        row["lost reason"] = dice.weighted(LOST_REASONS)
    return row


def stages_entered(person: Person, stage: str, number: int, dice: Dice) -> dict[str, int]:
    """How many days ago the deal entered each stage it has been in, the first stage first."""
    path = list(DEAL_STAGES[: DEAL_STAGES.index(stage) + 1])
    if stage == "lost":
        path = [*DEAL_STAGES[: dice.weighted({1: 3, 2: 4, 3: 4, 4: 2})], "lost"]
    if person.stage == "dormant":
        age = dice.number(200, 340)
    elif stage in CLOSED:
        # A third closed in the last month and a half, the rest over the year before.
        age = dice.number(1, 42) if number % 3 == 0 else dice.number(43, 340)
    else:
        age = dice.number(28, 70) if number % 5 == 4 else dice.number(1, 16)
    ages = {}
    for name in reversed(path):
        ages[name] = age
        age += dice.number(2, 15)
    return {name: ages[name] for name in path}


def deal_value(person: Person, stage: str, dice: Dice) -> str:
    """Euros: a few hundred to a few thousand for a home, more for a firm; none known for some."""
    if stage == "lead" and dice.chance(0.4):
        return ""
    if person.company and dice.chance(0.7):
        return str(dice.number(28, 280) * 100)
    value = dice.number(36, 390) * 10
    return f"{value}.50" if dice.chance(0.15) else str(value)


def expected_close(stage: str, entered: dict[str, int], number: int, dice: Dice) -> str:
    if stage in CLOSED:
        soonest = entered["lead"] - 2
        return f"-{min(soonest, max(1, entered[stage] + dice.number(-6, 10)))}d"
    if number % 4 == 3 and entered["lead"] > 14:
        return f"-{dice.number(2, 12)}d"  # somebody should have called
    nearness = 60 - 12 * DEAL_STAGES.index(stage)
    return f"+{dice.number(3, nearness)}d"


def tasks(
    people: list[Person], deal_rows: list[dict[str, str]], dice: Dice
) -> list[dict[str, str]]:
    """What is to be done; more than half of it for an open deal."""
    by_email = {person.emails[0]: person for person in people}
    open_deals = [row for row in deal_rows if row["stage"] not in CLOSED]
    active = dice.shuffled([p for p in people if p.stage in {"customer", "loyal"}])
    decks = {
        (language, when): Deck(dice, titles)
        for language, words in WORDS.items()
        for when, titles in words.TASKS.items()
    }
    rows = []
    chosen = dice.some(open_deals, len(TASKS_DUE) * 3 // 5)
    for number, due in enumerate(dice.shuffled(TASKS_DUE)):
        deal = chosen[number] if number < len(chosen) else None
        person = by_email[deal["contact"]] if deal else active.pop()
        rows.append(
            {
                "title": decks[person.language, task_time(deal)].deal(),
                "contact": person.emails[0],
                "due": due,
                "priority": dice.weighted({"low": 2, "normal": 6, "high": 3}),
                "deal": deal["title"] if deal else "",
            }
        )
    return sorted(rows, key=lambda row: TASKS_DUE.index(row["due"]))


def task_time(deal: dict[str, str] | None) -> str:
    """Whether a task comes early or late in a deal, or after it."""
    if deal is None:
        return "after"
    return "early" if deal["stage"] in {"lead", "qualified"} else "late"
