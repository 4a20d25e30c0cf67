"""What a template may say about a person, the business and the campaign.

This is the contract between those who gather the data and those who write templates. All of it
is plain data (dicts, lists, texts, numbers, None), made ready before rendering. A key is always
there; a value the business does not know is None (or empty for texts, tags and custom fields).
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict


class MoneyData(TypedDict):
    minor: int
    currency: str


class ContactData(TypedDict):
    id: int
    name: str
    given_name: str | None
    middle_name: str | None
    family_name: str | None
    title: str | None
    salutation: str | None
    language: str
    email: str | None
    city: str | None
    company: str | None
    stage: str | None
    tags: list[str]
    custom: dict[str, object]


class BusinessData(TypedDict):
    name: str
    address: str | None
    email: str | None
    phone: str | None
    website: str | None


class CampaignData(TypedDict):
    name: str


class SurveyData(TypedDict):
    name: str
    question: str


class WonData(TypedDict):
    """A deal that was won; `amount` is None where its value is not known, `day` an ISO day."""

    title: str
    amount: MoneyData | None
    day: str | None


class LineData(TypedDict):
    """Something sold in an order; `amount` is what it came to, with tax."""

    name: str
    code: str | None
    quantity: float
    amount: MoneyData


class OrderData(TypedDict):
    """An order that counts as a sale; `state` is `confirmed` or `paid`, `day` an ISO day."""

    number: str
    state: str
    day: str
    total: MoneyData
    lines: list[LineData]


class OfferData(TypedDict):
    """A product to offer, and the one they bought that others bought along with it."""

    name: str
    code: str | None
    category: str | None
    price: MoneyData | None
    because: str


class SalesData(TypedDict):
    """Figures kept per customer; `last_won_at` is an ISO day, None when nothing was bought yet.

    `won_count` is how often they bought, by an order or by a deal. `won` are the last deals won,
    `orders` the last orders, the newest first, at most `recipients.LAST_WON` of them.
    `recommended` is None where nothing speaks for anything.
    """

    won_count: int
    revenue: MoneyData
    last_won_at: str | None
    won: list[WonData]
    orders: list[OrderData]
    last_order: OrderData | None
    recommended: OfferData | None


class LinksData(TypedDict):
    """Addresses made for this person; None without a public base URL.

    `confirm` is that of a message that asks to confirm a subscription, `survey` that of one that
    asks a survey; `?score=9` after it fills the answer in.
    """

    unsubscribe: str | None
    confirm: str | None
    survey: str | None


class MessageData(TypedDict):
    """Everything one rendering is given, beside the campaign's variables at the top level.

    `today` is an ISO day in the contact's time zone. `survey` is there for surveys only.
    """

    contact: ContactData
    business: BusinessData
    campaign: CampaignData
    sales: SalesData
    links: LinksData
    today: str
    survey: NotRequired[SurveyData]


_ORDER: OrderData = {
    "number": "2026-0042",
    "state": "paid",
    "day": "2026-10-02",
    "total": {"minor": 28560, "currency": "EUR"},
    "lines": [
        {
            "name": "Oak chair",
            "code": "OAK-1",
            "quantity": 2,
            "amount": {"minor": 28560, "currency": "EUR"},
        }
    ],
}
SAMPLE: MessageData = {
    "contact": {
        "id": 12,
        "name": "Maryam Rostami",
        "given_name": "Maryam",
        "middle_name": None,
        "family_name": "Rostami",
        "title": "Ms",
        "salutation": "Ms Rostami",
        "language": "en",
        "email": "maryam@example.com",
        "city": "Tehran",
        "company": "Rostami Interiors",
        "stage": "customer",
        "tags": ["vip", "regular"],
        "custom": {},
    },
    "business": {
        "name": "Oak & Pine",
        "address": "12 Mill Lane\nBristol BS1 4DJ",
        "email": "hello@example.com",
        "phone": "+44 117 496 0123",
        "website": "https://www.example.com",
    },
    "campaign": {"name": "spring"},
    "sales": {
        "won_count": 3,
        "revenue": {"minor": 125000, "currency": "EUR"},
        "last_won_at": "2026-10-02",
        "won": [
            {
                "title": "Oak table",
                "amount": {"minor": 89000, "currency": "EUR"},
                "day": "2026-10-02",
            },
            {"title": "Two chairs", "amount": None, "day": "2026-03-14"},
        ],
        "orders": [_ORDER],
        "last_order": _ORDER,
        "recommended": {
            "name": "Wood oil",
            "code": "OIL-1",
            "category": "care",
            "price": {"minor": 1490, "currency": "EUR"},
            "because": "Oak chair",
        },
    },
    "links": {
        "unsubscribe": "https://www.example.com/u/2f7c9a",
        "confirm": "https://www.example.com/c/8d31f0",
        "survey": "https://www.example.com/s/51b9e2",
    },
    "today": "2026-11-22",
    "survey": {
        "name": "nps",
        "question": "How likely are you to recommend us to a friend or colleague?",
    },
}
"""A person about whom all is known."""

SPARSE: MessageData = {
    "contact": {
        "id": 13,
        "name": "info@example.com",
        "given_name": None,
        "middle_name": None,
        "family_name": None,
        "title": None,
        "salutation": None,
        "language": "en",
        "email": "info@example.com",
        "city": None,
        "company": None,
        "stage": None,
        "tags": [],
        "custom": {},
    },
    "business": {
        "name": "Oak & Pine",
        "address": None,
        "email": None,
        "phone": None,
        "website": None,
    },
    "campaign": {"name": "spring"},
    "sales": {
        "won_count": 0,
        "revenue": {"minor": 0, "currency": "EUR"},
        "last_won_at": None,
        "won": [],
        "orders": [],
        "last_order": None,
        "recommended": None,
    },
    "links": {"unsubscribe": None, "confirm": None, "survey": None},
    "today": "2026-11-22",
    "survey": {
        "name": "nps",
        "question": "How likely are you to recommend us to a friend or colleague?",
    },
}
"""A person about whom nothing is known but the address."""

RENDERING = frozenset({"language", "subject"})
"""What rendering itself adds: the language of the text in use, and its subject for the layout."""

RESERVED = frozenset({*SAMPLE, *RENDERING})
"""Names at the top level that no campaign variable may take."""

OPEN_ENDED = frozenset({("contact", "custom")})
"""Fields whose keys the user invents."""


def lookup(data: Mapping[str, object], path: str) -> object:
    """The value under a dotted path, None where any step of it is missing."""
    value: object = data
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def is_known(path: tuple[str, ...]) -> bool:
    """Whether the contract has such a field: `("contact", "city")`, `("today",)`."""
    if path[0] in RENDERING:
        return True
    value: object = SAMPLE
    for depth, key in enumerate(path):
        if path[:depth] in OPEN_ENDED or not isinstance(value, Mapping):
            return True
        if key not in value:
            return False
        value = value[key]
    return True
