"""What customers ask for help with: tickets that wait, that were answered, and that are settled."""

from demo_data.dice import Dice
from demo_data.people import Person

TICKET_COLUMNS = [
    "subject",
    "contact",
    "channel",
    "priority",
    "category",
    "state",
    "created",
    "first response",
    "closed",
    "text",
]
ASKED = {
    "fa": (
        ("پایهٔ صندلی لق شده است", "محصول", "صندلی سمت راست می‌لرزد؛ نشستن روی آن خطر دارد."),
        ("فاکتور دو بار آمده", "فاکتور", "برای یک سفارش دو فاکتور با شماره‌های متفاوت دارم."),
        ("روغن چوب را از کجا بخرم؟", "پرسش", "برای نگه‌داری میز بلوط چه روغنی پیشنهاد می‌کنید؟"),
    ),
    "ru": (
        (
            "Не закрывается дверца шкафа",
            "изделие",
            "Нижняя петля провисла, дверца задевает пол.",
        ),
        ("Когда привезут стол?", "доставка", "Обещали на прошлой неделе, никто не позвонил."),
        ("Царапина на столешнице", "изделие", "Заметили при распаковке, фотографии приложу."),
    ),
    "en": (
        ("One chair is missing", "delivery", "Seven arrived, the eighth is on the delivery note."),
        ("Wrong address on the invoice", "invoice", "We moved in spring; please write it anew."),
        ("How do we clean the oak?", "question", "Coffee was spilled and left a ring."),
    ),
    "de": (
        ("Schublade klemmt", "product", "Seit es feucht ist, geht die mittlere nicht mehr auf."),
        ("Liefertermin verschieben", "delivery", "In der Woche ist niemand da."),
    ),
}
"""By language: what about, what kind of question it is, and what was said."""
STATES = (
    # state, hours since it came, until the first answer, until it was closed
    ("open", 2, None, None),
    ("open", 5, None, None),
    ("open", 30, 4, None),
    ("open", 52, 20, None),
    ("waiting", 75, 3, None),
    ("waiting", 260, 6, None),
    ("closed", 400, 2, 30),
    ("closed", 620, 5, 70),
    ("closed", 900, 26, 200),
    ("closed", 1300, 1, 20),
    ("closed", 1900, 9, 96),
)
CHANNELS = ("email", "phone", "chat", "email")
PRIORITIES = {"low": 2, "normal": 6, "high": 3, "urgent": 1}


def tickets(people: list[Person], dice: Dice) -> list[dict[str, str]]:
    """Tickets of people who have bought, the oldest first."""
    bought = dice.shuffled([p for p in people if p.stage in {"customer", "loyal"}])
    asked = [(language, *one) for language, some in ASKED.items() for one in some]
    rows = []
    for (language, subject, category, text), state in zip(
        dice.shuffled(asked), STATES, strict=True
    ):
        person = next(p for p in bought if p.language == language)
        bought.remove(person)
        name, since, answered, closed = state
        rows.append(
            {
                "subject": subject,
                "contact": person.emails[0],
                "channel": dice.pick(CHANNELS),
                "priority": dice.weighted(PRIORITIES),
                "category": category,
                "state": name,
                "created": f"-{since}h",
                "first response": "" if answered is None else f"-{since - answered}h",
                "closed": "" if closed is None else f"-{since - closed}h",
                "text": text,
            }
        )
    return sorted(rows, key=lambda row: int(row["created"][:-1]))
