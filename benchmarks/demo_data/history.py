"""What happened between the business and its customers.

Every time is written relative to the moment at which the demo is set up (`-12d`, `-3h`), so that
the demo is alive on any day.
"""

from demo_data.dice import Deck, Dice
from demo_data.people import Person
from demo_data.wording import filled
from demo_data.words import SENTENCES, WORDS, Sentence

INTERACTIONS = 600
INTERACTION_COLUMNS = [
    "contact",
    "channel",
    "direction",
    "at",
    "summary",
    "duration",
    "cost",
    "sentiment",
]
# By the contact's stage: fewest and most interactions, and the days they may lie back.
RHYTHM = {
    "lead": ((1, 2), (0, 35)),
    "prospect": ((1, 4), (0, 90)),
    "customer": ((2, 4), (0, 320)),
    "loyal": ((3, 7), (0, 400)),
    "dormant": ((1, 3), (190, 400)),
    "lost": ((1, 3), (3, 330)),
}
DURATIONS = {"phone": (2, 18), "visit": (20, 75), "chat": (4, 20)}
COSTS = {"sms": "0.08", "letter": "2.40", "fax": "0.15"}
ANSWERS = 40
ANSWER_COLUMNS = ["contact", "score", "comment", "at"]
SCORES = {10: 10, 9: 9, 8: 6, 7: 4, 6: 2, 5: 1, 4: 1, 3: 1, 1: 1}


def interactions(
    people: list[Person], deal_rows: list[dict[str, str]], dice: Dice
) -> list[dict[str, str]]:
    """The history, newest last; whoever has a deal was in touch when it began."""
    since = {row["contact"]: int(row["created"][1:-1]) for row in deal_rows}
    first = [p for p in people if p.emails[0] in since]
    others = dice.shuffled([p for p in people if p.emails[0] not in since])
    found: list[tuple[int, dict[str, str]]] = []
    for person in [*first, *others]:
        found += contact_history(person, since.get(person.emails[0]), dice)
    found = found[:INTERACTIONS]
    return [row for _, row in sorted(found, key=lambda pair: -pair[0])]


def contact_history(
    person: Person, since: int | None, dice: Dice
) -> list[tuple[int, dict[str, str]]]:
    """One contact's interactions, one `since` days ago among them, with the hours they lie back."""
    (fewest, most), (nearest, farthest) = RHYTHM[person.stage]
    count = dice.number(fewest, most)
    # Squaring draws the days towards the present.
    drawn = {
        nearest + (farthest - nearest) * dice.number(0, 100) ** 2 // 10000 for _ in range(count)
    }
    days = sorted(drawn if since is None else drawn | {since + dice.number(0, 4)}, reverse=True)
    said: set[str] = set()
    found = []
    for index, age in enumerate(days):
        sentence = next_sentence(person, phase_of(person, index, len(days), dice), said, dice)
        said.add(sentence.text)
        hours = age * 24 if age else dice.number(1, 20)
        at = f"-{age}d" if age else f"-{hours}h"
        found.append((hours, interaction_row(person, sentence, at, dice)))
    return found


def phase_of(person: Person, index: int, count: int, dice: Dice) -> str:
    """What is talked about at this point of the relation."""
    last = index == count - 1
    if index and dice.chance(0.12):
        return "any"
    if person.stage == "lead" or index == 0:
        return "ask"
    if person.stage == "prospect":
        return "sale" if index * 2 >= count else "ask"
    if person.stage in {"lost", "dormant"} and last:
        return "lost"
    if person.stage == "lost":
        return "sale" if index > 1 else "ask"
    return "sale" if index == 1 and count > 2 else "after"


def next_sentence(person: Person, phase: str, said: set[str], dice: Dice) -> Sentence:
    """Something not said to this person yet if there is, on a channel that reaches them."""
    fitting = [
        sentence
        for sentence in SENTENCES[person.language]
        if sentence.phase == phase and allowed(person, sentence)
    ]
    fresh = [sentence for sentence in fitting if sentence.text not in said]
    sentence = dice.pick(fresh or fitting)
    reachable = [c for c in sentence.channels if reaches(person, c)]
    return sentence._replace(channels=(dice.pick(reachable),))


def allowed(person: Person, sentence: Sentence) -> bool:
    if sentence.phase == "any" and sentence.direction == "out" and person.consent != "yes":
        return False
    return any(reaches(person, channel) for channel in sentence.channels)


def reaches(person: Person, channel: str) -> bool:
    return bool(person.phones) or channel not in {"sms", "phone", "whatsapp"}


def interaction_row(person: Person, sentence: Sentence, at: str, dice: Dice) -> dict[str, str]:
    channel = sentence.channels[0]
    spent = DURATIONS.get(channel)
    return {
        "contact": person.emails[0],
        "channel": channel,
        "direction": sentence.direction,
        "at": at,
        "summary": filled(sentence.text, person, dice),
        "duration": f"{dice.number(*spent)}m" if spent else "",
        "cost": COSTS.get(channel, "") if sentence.direction == "out" else "",
        "sentiment": sentence.sentiment,
    }


def answers(people: list[Person], dice: Dice) -> list[dict[str, str]]:
    """Answers to "How likely are you to recommend us?" from those who bought."""
    decks = {
        (language, level): Deck(dice, comments)
        for language, words in WORDS.items()
        for level, comments in words.COMMENTS.items()
    }
    rows = []
    bought = [p for p in people if p.stage in {"customer", "loyal", "dormant"}]
    for person in dice.some(bought, ANSWERS):
        score = dice.weighted(SCORES)
        level = "high" if score >= 9 else "middle" if score >= 7 else "low"
        rows.append(
            {
                "contact": person.emails[0],
                "score": str(score),
                "comment": decks[person.language, level].deal() if dice.chance(0.65) else "",
                "at": f"-{dice.number(1, 150)}d",
            }
        )
    return sorted(rows, key=lambda row: int(row["at"][:-1]))
