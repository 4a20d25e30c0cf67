"""What came of a rule or journey: people at each step, and what its messages brought."""

from ccm_cli.store.reading import Reader


def waiting_at(reader: Reader, source: str) -> dict[str, int]:
    """How many people on the way have each step before them."""
    found = reader.rows(
        lambda place, number: (str(place), int(number)),
        "SELECT place, count(*) FROM automation_run"
        " WHERE source = ? AND ended_at IS NULL GROUP BY place",
        (source,),
    )
    return dict(found)
