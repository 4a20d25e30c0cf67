"""Which domains take part, and with what: a domain more, or a thing more of one, is a line here.

What each property gives is used by lower floors that know nothing of each other: filter fields,
what is kept ready, the sources of lists and of the calendar, records that come in and go out.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from ccm_cli.config import Settings

if TYPE_CHECKING:
    from ccm_cli.customers.custom_fields import KeptFilters
    from ccm_cli.customers.exporting.registry import ExportKind
    from ccm_cli.customers.importing.registry import ImportKinds
    from ccm_cli.customers.merging.moving import Rules
    from ccm_cli.customers.segments import Uses
    from ccm_cli.language.holidays import Holidays
    from ccm_cli.selling.pipelines import Pipeline
    from ccm_cli.selling.queries.agenda import Source
    from ccm_cli.store.derived import Derived
    from ccm_cli.store.events import Subject
    from ccm_cli.store.filters.registry import Registry
    from ccm_cli.store.journal import Guard
    from ccm_cli.store.searching import Searchable
    from ccm_cli.store.undoing import Called


class Participants:
    """What the domains bring; `ccm_cli.runtime.Runtime` adds what a run brings.

    Attributes:
        settings: of the run.
    """

    settings: Settings

    @cached_property
    def pipelines(self) -> "tuple[Pipeline, ...]":
        """The pipelines of the settings, in their order."""
        from ccm_cli.selling import pipelines

        return pipelines.all_of(self.settings.pipelines)

    @cached_property
    def holidays(self) -> "Holidays":
        """The days of rest of the settings.

        Raises:
            ConfigError: one of them is none.
        """
        from ccm_cli.messaging.policy import holidays_of

        return holidays_of(self.settings.business.holidays)

    @cached_property
    def registry(self) -> "Registry":
        """The filter fields of every domain."""
        import ccm_cli.automation.fields
        import ccm_cli.customers.fields
        import ccm_cli.customers.related
        import ccm_cli.listening.fields
        import ccm_cli.listening.related
        import ccm_cli.listening.ticket_fields
        import ccm_cli.messaging.consent_fields
        import ccm_cli.messaging.fields
        import ccm_cli.messaging.inbox_fields
        import ccm_cli.messaging.related
        import ccm_cli.selling.fields
        import ccm_cli.selling.related
        from ccm_cli.store.filters.registry import Registry

        registry = Registry()
        ccm_cli.customers.fields.declare(registry)
        ccm_cli.selling.fields.declare(registry, pipelines=self.pipelines)
        consent = self.settings.sending.consent
        ccm_cli.messaging.fields.declare(registry, consent=consent)
        ccm_cli.messaging.consent_fields.declare(registry)
        ccm_cli.messaging.inbox_fields.declare(registry)
        ccm_cli.listening.fields.declare(registry)
        ccm_cli.listening.ticket_fields.declare(registry)
        ccm_cli.automation.fields.declare(registry)
        ccm_cli.customers.related.declare(registry)
        ccm_cli.selling.related.declare(registry)
        ccm_cli.messaging.related.declare(registry)
        ccm_cli.messaging.inbox_fields.declare_related(registry)
        ccm_cli.listening.related.declare(registry)
        ccm_cli.listening.ticket_fields.declare_related(registry)
        return registry

    @cached_property
    def derived(self) -> tuple["Derived", ...]:
        """Everything kept ready, in the order in which it is brought up to date."""
        from ccm_cli.customers.activity import ACTIVITY
        from ccm_cli.customers.search import SEARCH
        from ccm_cli.customers.touch import TOUCH
        from ccm_cli.messaging.figures import MESSAGES
        from ccm_cli.selling.figures import SALES

        indexes = (searchable.kept_in.derived for searchable in self.searchables)
        return (ACTIVITY, TOUCH, SEARCH, SALES, MESSAGES, *indexes)

    @cached_property
    def searchables(self) -> tuple["Searchable", ...]:
        """What is found by its words beside people, in the order in which it is shown."""
        import ccm_cli.customers.search
        import ccm_cli.listening.search
        import ccm_cli.selling.search

        return (
            ccm_cli.customers.search.COMPANIES,
            ccm_cli.selling.search.DEALS,
            ccm_cli.selling.search.TASKS,
            ccm_cli.listening.search.TICKETS,
            ccm_cli.selling.search.ORDERS,
            ccm_cli.selling.search.PRODUCTS,
            ccm_cli.customers.search.INTERACTIONS,
            ccm_cli.customers.search.NOTES,
        )

    @cached_property
    def agenda(self) -> "tuple[Source, ...]":
        """Where the list of things to do gets its lines; a new source is a line here."""
        from ccm_cli.listening.queries import ticket_agenda, unhappy
        from ccm_cli.messaging.queries import agenda as messaging
        from ccm_cli.selling.queries import today

        return (*today.SOURCES, *messaging.SOURCES, *unhappy.SOURCES, *ticket_agenda.SOURCES)

    @cached_property
    def imports(self) -> "ImportKinds":
        """Every kind of record that can be imported."""
        from ccm_cli.customers.importing import companies, contacts, interactions
        from ccm_cli.customers.importing.registry import ImportKinds
        from ccm_cli.listening import importing_tickets
        from ccm_cli.listening.importing import ANSWERS
        from ccm_cli.messaging.importing import CONSENT, LEDGER
        from ccm_cli.selling.importing import DEALS
        from ccm_cli.selling.importing_orders import ORDERS
        from ccm_cli.selling.importing_products import PRODUCTS
        from ccm_cli.selling.importing_tasks import TASKS
        from ccm_cli.selling.named_deals import DEAL

        kinds = ImportKinds()
        for kind in (
            contacts.kind([CONSENT, LEDGER]),
            companies.KIND,
            interactions.kind([DEAL]),
            DEALS,
            TASKS,
            ANSWERS,
            PRODUCTS,
            ORDERS,
            importing_tickets.kind(self.settings.tickets, lambda: self.holidays),
        ):
            kinds.add(kind)
        return kinds

    @cached_property
    def exports(self) -> Mapping[str, "ExportKind"]:
        """Every kind of record that can be exported, by its plural name."""
        from ccm_cli.automation import exporting as automation
        from ccm_cli.customers.exporting import contacts, details, plain
        from ccm_cli.listening import exporting as listening
        from ccm_cli.messaging import exporting as messaging
        from ccm_cli.selling import exporting as selling
        from ccm_cli.selling import exporting_orders as goods

        kinds = (
            contacts.kind([messaging.CONSENT]),
            plain.COMPANIES,
            plain.INTERACTIONS,
            details.ATTACHMENTS,
            selling.DEALS,
            selling.TASKS,
            goods.PRODUCTS,
            goods.ORDERS,
            goods.PAYMENTS,
            details.SEGMENTS,
            details.TAGS,
            details.FIELDS,
            details.RELATIONS,
            details.STAGES,
            messaging.CAMPAIGNS,
            messaging.OUTBOX,
            messaging.LEDGER,
            messaging.SUPPRESSIONS,
            messaging.MAILS,
            listening.SURVEYS,
            listening.ANSWERS,
            listening.TICKETS,
            automation.GOALS,
        )
        return {kind.name: kind for kind in kinds}

    @cached_property
    def subjects(self) -> tuple["Subject", ...]:
        """What things can happen to, as hooks and webhooks call it."""
        import ccm_cli.automation.events
        import ccm_cli.customers.events
        import ccm_cli.listening.events
        import ccm_cli.messaging.events
        import ccm_cli.selling.events

        return (
            *ccm_cli.customers.events.SUBJECTS,
            *ccm_cli.selling.events.SUBJECTS,
            *ccm_cli.messaging.events.SUBJECTS,
            *ccm_cli.listening.events.SUBJECTS,
            *ccm_cli.automation.events.SUBJECTS,
        )

    @cached_property
    def merge_rules(self) -> "Rules":
        """By table, how its rows come over when one is made of two contacts or companies."""
        from ccm_cli.automation.merging import RULES as OF_WAYS
        from ccm_cli.messaging.merging import RULES

        return {**RULES, **OF_WAYS}

    @cached_property
    def called(self) -> "Called":
        """What calls a changed row by the record it belongs to."""
        from ccm_cli.insight.record_names import naming

        return naming(self.subjects)

    @cached_property
    def guards(self) -> Mapping[str, "Guard"]:
        """Per table, what an undo cannot take back."""
        from ccm_cli.automation.guards import GUARDS as OF_DEEDS
        from ccm_cli.listening.guards import GUARDS as OF_TICKETS
        from ccm_cli.messaging.guards import GUARDS

        return {**GUARDS, **OF_TICKETS, **OF_DEEDS}

    @cached_property
    def segment_uses(self) -> "tuple[Uses, ...]":
        """What of the higher domains may need a segment."""
        from ccm_cli.messaging.queries.segment_uses import campaigns_using

        return (campaigns_using,)

    @cached_property
    def kept_filters(self) -> "tuple[KeptFilters, ...]":
        """Where the higher domains keep filters over contacts."""
        from ccm_cli.messaging.filters_kept import CAMPAIGNS, MESSAGES

        return (CAMPAIGNS, MESSAGES)
