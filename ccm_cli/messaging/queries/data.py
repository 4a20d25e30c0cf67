"""What a template is given about a person, the business and the campaign.

The contract is `ccm_cli.messaging.templates.data.MessageData`; this makes it from the database.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from ccm_cli.config import Business
from ccm_cli.language import LANGUAGES
from ccm_cli.language import gettext as _
from ccm_cli.language.zones import local_day
from ccm_cli.messaging.queries.recipients import Recipient, custom_values
from ccm_cli.messaging.templates.data import (
    BusinessData,
    ContactData,
    LinksData,
    MessageData,
    OfferData,
    OrderData,
    SalesData,
    WonData,
)
from ccm_cli.selling.order_amounts import PER_UNIT
from ccm_cli.selling.queries.baskets import Offers
from ccm_cli.store.reading import Reader


@dataclass(frozen=True)
class Occasion:
    """What a message is about, the same for all its recipients.

    Attributes:
        name: of the campaign.
        variables: what the campaign sets.
        survey: its name; None when there is no survey.
        survey_id: its number.
        questions: of the survey, by language.
        custom_keys: of the contacts' custom fields.
        business: the business's own data.
        zone: of the business.
        language: of contacts that have none.
        offers: what may be offered to whom; None where no text asks.
    """

    name: str
    business: Business
    zone: ZoneInfo
    language: str
    variables: Mapping[str, object] = field(default_factory=dict)
    survey: str | None = None
    survey_id: int | None = None
    questions: Mapping[str, str] = field(default_factory=dict)
    custom_keys: Sequence[str] = ()
    offers: Offers | None = None

    def language_of(self, recipient: Recipient) -> str:
        """The language a person is written to in."""
        return recipient.language or self.language

    def zone_of(self, recipient: Recipient) -> ZoneInfo:
        """A person's time zone; the business's where it is not known."""
        return recipient.zone_or(self.zone)


def survey_of(reader: Reader, survey_id: int | None) -> tuple[str | None, Mapping[str, str]]:
    """Name and questions of a survey; None and nothing when there is none."""
    found = reader.row(
        lambda name, question: (name, json.loads(question)),
        "SELECT name, question FROM survey WHERE id = ?",
        (survey_id,),
    )
    return found or (None, {})


def message_data(
    occasion: Occasion,
    recipient: Recipient,
    *,
    now: int,
    unsubscribe: str | None,
    survey: str | None = None,
) -> dict[str, object]:
    """Everything one rendering is given, with the campaign's variables at the top level.

    Args:
        occasion: what it is about.
        recipient: who gets it.
        now: UTC seconds.
        unsubscribe: this person's link; None without a public base URL.
        survey: the same for the page to answer on.
    """
    where = occasion.zone_of(recipient)
    own = occasion.variables.get("links")
    confirm = own.get("confirm") if isinstance(own, Mapping) else None
    links: LinksData = {"unsubscribe": unsubscribe, "confirm": confirm, "survey": survey}
    data: MessageData = {
        "contact": _contact(occasion, recipient),
        "business": _business(occasion.business),
        "campaign": {"name": occasion.name},
        "sales": _sales(occasion, recipient),
        "links": links,
        "today": local_day(now, where).isoformat(),
    }
    if occasion.survey is not None:
        asked = question(occasion.questions, occasion.language_of(recipient))
        data["survey"] = {"name": occasion.survey, "question": asked}
    return {**occasion.variables, **data}


def question(questions: Mapping[str, str], language: str) -> str:
    """A survey's question in a person's language, else in English, else in the standard words."""
    own = questions.get(language) or questions.get("en")
    if own:
        return own
    known = language if language in LANGUAGES else "en"
    return _("How likely are you to recommend us to a friend or colleague?", language=known)


def _contact(occasion: Occasion, recipient: Recipient) -> ContactData:
    return {
        "id": recipient.id,
        "name": recipient.name,
        "given_name": recipient.given_name or None,
        "middle_name": recipient.middle_name or None,
        "family_name": recipient.family_name or None,
        "title": recipient.title or None,
        "salutation": recipient.salutation or None,
        "language": occasion.language_of(recipient),
        "email": recipient.email or None,
        "city": recipient.city or None,
        "company": recipient.company or None,
        "stage": recipient.stage or None,
        "tags": sorted(json.loads(recipient.tags)),
        "custom": custom_values(recipient, occasion.custom_keys),
    }


def _business(business: Business) -> BusinessData:
    return {
        "name": business.name,
        "address": business.address or None,
        "email": business.email or None,
        "phone": business.phone or None,
        "website": business.website or None,
    }


def _sales(occasion: Occasion, recipient: Recipient) -> SalesData:
    last = recipient.last_won_at
    orders = [_order(occasion.zone, *order) for order in json.loads(recipient.orders)]
    return {
        "won_count": recipient.won_count,
        "revenue": {"minor": recipient.revenue_minor, "currency": occasion.business.currency},
        "last_won_at": None if last is None else local_day(last, occasion.zone).isoformat(),
        "won": [_won(occasion.zone, *deal) for deal in json.loads(recipient.won)],
        "orders": orders,
        "last_order": orders[0] if orders else None,
        "recommended": _recommended(occasion, recipient),
    }


def _order(
    zone: ZoneInfo,
    number: str,
    state: str,
    at: int,
    minor: int,
    currency: str,
    lines: Sequence[Sequence[Any]],
) -> OrderData:
    return {
        "number": number,
        "state": state,
        "day": local_day(at, zone).isoformat(),
        "total": {"minor": minor, "currency": currency},
        "lines": [
            {
                "name": name,
                "code": code or None,
                "quantity": quantity / PER_UNIT if quantity % PER_UNIT else quantity // PER_UNIT,
                "amount": {"minor": amount, "currency": currency},
            }
            for name, code, quantity, amount in lines
        ],
    }


def _recommended(occasion: Occasion, recipient: Recipient) -> OfferData | None:
    """What people bought who bought the same as this one; None where there is nothing to say."""
    bought = json.loads(recipient.bought)
    if occasion.offers is None or not bought:
        return None
    for offer in occasion.offers.for_buyer(bought):
        price = offer.price
        return {
            "name": offer.name,
            "code": offer.code or None,
            "category": offer.category or None,
            "price": None if price is None else {"minor": price.minor, "currency": price.currency},
            "because": offer.because,
        }
    return None


def _won(zone: ZoneInfo, title: str, minor: int | None, currency: str, at: int | None) -> WonData:
    return {
        "title": title,
        "amount": None if minor is None else {"minor": minor, "currency": currency},
        "day": None if at is None else local_day(at, zone).isoformat(),
    }
