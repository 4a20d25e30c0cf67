"""What the filter language may say about this domain."""

from ccm_cli.store.filters.registry import Registry


def declare(registry: Registry) -> None:
    """Register the entities of this domain and extend those below."""
