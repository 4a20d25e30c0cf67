"""A small business to look at: made by the verbs themselves, the same on every run."""

from datetime import date

from ccm_cli.customers import contacts, interactions
from ccm_cli.language.money import Money
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.listening import surveys
from ccm_cli.runtime import Runtime
from ccm_cli.selling import deals, pipelines, tasks
from ccm_cli.store.writing import UnitOfWork
from tests.conftest import NOW

HOUR, DAY = 3_600, 86_400

PEOPLE = (
    # name, company, role, city, e-mail, phone, stage, tags, language
    ("Maryam Karimi", "Karimi Cafés", "owner", "Tehran", "maryam@karimi.example", "+98 912 345 6789", "loyal", "vip, regular", "en"),
    ("Anna Schmidt", "Studio Nord", "architect", "Hamburg", "anna@studio-nord.example", "+49 40 3003001", "customer", "architect", "en"),
    ("Peter Novak", "", "", "Berlin", "peter.novak@mail.example", "+49 30 2200110", "prospect", "", "en"),
    ("Иванова Ольга Петровна", "Галерея Север", "директор", "Москва", "olga@sever.example", "+7 495 123 45 67", "customer", "gallery", "ru"),
    ("زهرا می‌خواهد", "کتاب‌فروشی بهار", "مدیر", "تهران", "zahra@bahar.example", "+98 21 8855 1234", "customer", "کتاب", "fa"),
    ("علی رضایی", "", "", "شیراز", "ali@rezaei.example", "+98 917 111 2233", "lead", "", "fa"),
    ("John Miller", "Miller & Sons", "purchasing", "Bremen", "john@miller.example", "+49 421 555010", "customer", "regular", "en"),
    ("Sara Weber", "Hotel Linde", "manager", "Leipzig", "sara@linde.example", "+49 341 700800", "prospect", "hotel", "en"),
    ("Klaus Brandt", "", "", "Berlin", "k.brandt@mail.example", "+49 30 4455660", "dormant", "", "en"),
    ("Fatima Rahimi", "Rahimi Design", "designer", "Isfahan", "fatima@rahimi.example", "+98 913 222 3344", "lead", "architect", "en"),
    ("Смирнов Иван", "", "", "Казань", "ivan@smirnov.example", "+7 843 200 10 10", "lost", "", "ru"),
    ("Laura Fischer", "Café Grün", "owner", "Berlin", "laura@gruen.example", "+49 30 9988770", "customer", "regular", "en"),
)  # fmt: skip

DEALS = (
    # title, person, stage, euros, days ago, reason
    ("50 chairs for the terrace", 1, "proposal", 12_000, 4, ""),
    ("Reading room in oak", 5, "negotiation", 18_500, 9, ""),
    ("Office for six", 2, "qualified", 9_800, 20, ""),
    ("Gallery benches", 4, "proposal", 6_400, 2, ""),
    ("Kitchen table", 3, "lead", 1_900, 1, ""),
    ("Lobby furniture", 8, "lead", 32_000, 16, ""),
    ("Bar stools", 12, "won", 3_600, 12, ""),
    ("Conference table", 7, "won", 7_200, 30, ""),
    ("Shelves", 11, "lost", 2_500, 25, "price"),
)
TASKS = (
    # title, person, hours from now, priority
    ("Call back about the delivery", 1, -22, "high"),
    ("Send the drawings", 2, -70, "normal"),
    ("Ask about the fabric samples", 4, 4, "normal"),
    ("Thank for the order", 12, 7, "low"),
    ("Visit the lobby", 8, 50, "normal"),
)
TALKS = (
    # person, channel, direction, days ago, text, minutes, sentiment
    (1, "phone", "in", 0.2, "asked for a quote for fifty chairs on the terrace", 5, "positive"),
    (1, "email", "out", 1.1, "sent the catalogue and two drawings", None, ""),
    (1, "visit", "in", 6.3, "tried the chairs in the showroom", 45, "positive"),
    (1, "phone", "out", 14.5, "asked how the first delivery went", 8, "neutral"),
    (1, "email", "in", 15.0, "one table came with a scratch", None, "negative"),
    (2, "email", "in", 3.0, "needs six desks by January", None, ""),
    (4, "telegram", "in", 2.4, "прислала размеры зала", None, ""),
    (5, "phone", "in", 9.2, "درباره‌ی قفسه‌های چوب بلوط پرسید", 12, ""),
    (7, "letter", "out", 40.0, "sent the invoice", None, ""),
    (8, "visit", "out", 16.0, "measured the lobby", 60, ""),
    (9, "phone", "out", 120.0, "no answer", None, ""),
    (12, "chat", "in", 12.0, "ordered the bar stools", None, "positive"),
)
ANSWERS = ((1, 10), (2, 9), (4, 8), (5, 9), (7, 6), (8, 10), (12, 10), (9, 3), (3, 9))


def make(app: Runtime) -> None:
    """Twelve customers in three languages, and a few months of work with them."""
    pipeline = pipelines.named(app.settings.pipelines)
    with app.changing("open the shop") as work:
        _people(work)
        _deals(work, pipeline)
        for title, person, hours, priority in TASKS:
            due = tasks.due_at(NOW + hours * HOUR)
            tasks.add(
                work, title=title, contact_id=person, due=due, priority=priority, now=NOW - 9 * DAY
            )
        for person, channel, direction, days, text, minutes, sentiment in TALKS:
            interactions.log(
                work,
                contact_id=person,
                channel=channel,
                direction=direction,
                summary=text,
                duration=None if minutes is None else minutes * 60,
                sentiment=sentiment,
                at=NOW - int(days * DAY),
                now=NOW,
            )
        survey = surveys.add(work, name="after the purchase", now=NOW - 100 * DAY)
        for number, (person, score) in enumerate(ANSWERS):
            at = NOW - number * 11 * DAY
            surveys.answer(
                work,
                survey.id or 0,
                contact_id=person,
                score=score,
                at=at,
                channel="phone",
                now=NOW,
            )
        _campaigns(work)


def _people(work: UnitOfWork) -> None:
    for number, person in enumerate(PEOPLE):
        name, company, role, city, email, phone, stage, tags, language = person
        details = contacts.Details(
            emails=[email],
            phones=[phone],
            companies=[company] if company else [],
            role=role or None,
            address={"city": city},
            tags=[tags] if tags else [],
            dates={"birthday": "1985-11-24"} if number == 0 else {},
        )
        texts = {"name": name, "stage": stage, "language": language}
        if number == 0:
            texts["notes"] = "Likes dark wood. Never call before ten."
        contacts.add(work, now=NOW - (200 - number) * DAY, region="DE", details=details, **texts)


def _deals(work: UnitOfWork, pipeline: pipelines.Pipeline) -> None:
    for title, person, stage, euros, days, reason in DEALS:
        deal = deals.add(
            work,
            title=title,
            pipeline=pipeline,
            currency="EUR",
            contact_id=person,
            value=Money(euros * 100, "EUR"),
            expected_close=date(2026, 12, 20) if stage == "negotiation" else None,
            now=NOW - (days + 20) * DAY,
        )
        moment = NOW - days * DAY
        deals.move(work, deal.id or 0, stage=stage, pipeline=pipeline, reason=reason, now=moment)


CAMPAIGNS = (
    # name, template, state, days ago, states of its messages
    ("Autumn news", "new-product", "done", 60, ["accepted"] * 10 + ["refused", "suppressed"]),
    ("After the purchase", "survey", "done", 20, ["accepted"] * 9),
    (
        "Spring sale",
        "flash-sale",
        "running",
        0,
        ["accepted"] * 5 + ["handed over"] + ["queued"] * 6,
    ),
    ("Welcome", "welcome", "draft", 0, []),
)
_REASONS = {"refused": "550 5.1.1 no such mailbox", "suppressed": "opted out"}


def _campaigns(work: UnitOfWork) -> None:
    for name, template, state, days, messages in CAMPAIGNS:
        at = NOW - days * DAY
        [campaign] = work.insert_rows(
            "campaign",
            [
                {
                    "name": name, "key": search_key(name), "filter": "stage=customer",
                    "template": template, "channel": "email", "variables": "{}",
                    "kind": "broadcast", "state": state, "date_field": "", "offset_days": 0,
                    "at_time": "", "yearly": 0, "template_digest": "", "created_at": at,
                    "updated_at": at, "started_at": None if state == "draft" else at,
                }
            ],
        )  # fmt: skip
        for place, message in enumerate(messages):
            sent = at + place if message in {"accepted", "handed over"} else None
            work.execute(
                "INSERT INTO message (campaign_id, step, contact_id, occurrence, channel, purpose,"
                " template, template_digest, message_id, state, reason, address, subject, attempts,"
                " next_at, claimed_by, queued_at, handed_at)"
                " VALUES (?, 0, ?, '', 'email', 'marketing', ?, '', ?, ?, ?, ?, ?, 1, ?, '', ?, ?)",
                (campaign, place + 1, template, f"<{campaign}.{place}@shop.example>", message,
                 _REASONS.get(message, ""), PEOPLE[place][4], name, at, at, sent),
            )  # fmt: skip


def crowd(app: Runtime, count: int) -> None:
    """So many customers named ``Customer 00001`` and on, in the order of their names."""
    names = [f"Customer {number:07}" for number in range(1, count + 1)]
    with app.changing("crowd") as work:
        work.insert_rows(
            "contact",
            (
                {
                    "name": name, "name_key": search_key(name), "sort_key": sort_key(name),
                    "given_name": "", "middle_name": "", "family_name": "", "title": "",
                    "kind": "customer", "stage": "lead", "language": "", "time_zone": "",
                    "channel": "", "source": "", "notes": "", "custom": "{}",
                    "created_at": NOW - DAY, "updated_at": NOW,
                }
                for name in names
            ),
        )  # fmt: skip
