"""What the filter language may say about contacts, companies, interactions and segments."""

from ccm_cli.store.filters.registry import Entity, Field, Kind, Registry

CONTACT_FIELDS = (
    Field("id", Kind.NUMBER, "c.id", "Number"),
    Field("name", Kind.TEXT, "c.name", "Name", key_sql="c.name_key", sort_sql="c.sort_key"),
)


def declare(registry: Registry) -> None:
    """Register the entities of this domain."""
    registry.register(Entity("contact", "contact", "c", CONTACT_FIELDS))
