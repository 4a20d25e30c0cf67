"""Customers who can be asked, and campaigns that asked them."""

from collections.abc import Callable

import pytest

from ccm_cli.customers import contacts
from ccm_cli.customers.contacts import Details
from ccm_cli.runtime import Runtime
from tests.conftest import NOW


@pytest.fixture
def people(app: Runtime) -> dict[str, int]:
    """Three customers with an address each; their numbers by name."""
    found = {}
    for name in ("Maryam Rostami", "Ivan Petrov", "Anna Weber"):
        address = f"{name.split()[0].lower()}@example.com"
        with app.changing(f"add {name}") as work:
            contact = contacts.add(
                work, now=NOW, region="DE", name=name, details=Details(emails=(address,))
            )
            found[name.split()[0].lower()] = contact.id
    return found


@pytest.fixture
def asked(app: Runtime) -> Callable[..., int]:
    """Has a campaign ask customers: ``asked("spring", survey_id, [contact], at=...)``."""
    from ccm_cli.messaging.models import Campaign, Message

    def ask(
        name: str, survey_id: int, contacts: list[int], *, at: int, state: str = "accepted"
    ) -> int:
        with app.changing(f"campaign {name}") as work:
            campaign = work.add(
                Campaign(
                    name=name,
                    key=name,
                    filter="",
                    template="survey",
                    channel="file",
                    survey_id=survey_id,
                    state="done",
                    created_at=at,
                    updated_at=at,
                )
            )
            for contact_id in contacts:
                work.add(
                    Message(
                        campaign_id=campaign.id,
                        contact_id=contact_id,
                        channel="file",
                        purpose="survey",
                        template="survey",
                        template_digest="",
                        message_id=f"<{name}.{contact_id}@example.com>",
                        state=state,
                        next_at=at,
                        queued_at=at,
                        handed_at=at,
                    )
                )
            return campaign.id

    return ask
