"""Small businesses to test with: contacts, deals and tasks made by the verbs themselves."""

from dataclasses import dataclass

from ccm_cli.customers import contacts, interactions
from ccm_cli.language.money import Money
from ccm_cli.runtime import Runtime
from ccm_cli.selling import deals, pipelines, tasks
from ccm_cli.selling.queries.today import today
from tests.conftest import NOW

DAY = 86_400


@dataclass(frozen=True)
class Book:
    """Writes records down as of some day, in days from `NOW`."""

    app: Runtime

    @property
    def pipeline(self) -> pipelines.Pipeline:
        return pipelines.named(self.app.settings.pipelines)

    def contact(self, name: str = "Maryam Karimi", *, days: float = 0, **texts: str) -> int:
        with self.app.changing("contact") as work:
            contact = contacts.add(work, name=name, now=_at(days), region="DE", **texts)
            return int(contact.id or 0)

    def deal(
        self,
        title: str = "50 chairs",
        *,
        days: float = 0,
        value: int | None = None,
        currency: str = "EUR",
        **more,
    ) -> int:
        with self.app.changing("deal") as work:
            amount = None if value is None else Money(value * 100, currency)
            deal = deals.add(
                work,
                title=title,
                pipeline=more.pop("pipeline", self.pipeline),
                currency=currency,
                value=amount,
                now=_at(days),
                **more,
            )
            return int(deal.id or 0)

    def move(self, deal_id: int, stage: str, *, days: float = 0, **more) -> None:
        with self.app.changing(f"move to {stage}") as work:
            deals.move(work, deal_id, stage=stage, pipeline=self.pipeline, now=_at(days), **more)

    def task(
        self, title: str = "call back", *, due: tasks.Due | None = None, days: float = 0, **more
    ) -> int:
        with self.app.changing("task") as work:
            return int(tasks.add(work, title=title, due=due, now=_at(days), **more).id or 0)

    def call(self, contact_id: int, *, days: float, deal_id: int | None = None) -> None:
        with self.app.changing("call") as work:
            interactions.log(
                work,
                contact_id=contact_id,
                channel="phone",
                summary="talked",
                now=_at(days),
                deal_id=deal_id,
            )

    def today(self, *, days: float = 0, limit: int = 50) -> list[tuple[str, str]]:
        """Kind and title of each line, in order."""
        with self.app.reading() as reader:
            found = today(reader, now=_at(days), zone=self.app.zone, limit=limit)
        return [(item.kind, item.title) for item in found]


def _at(days: float) -> int:
    return NOW + int(days * DAY)
