"""What a job remembers of its last mail."""

from ccm_cli.runtime import Runtime


def stamp(runtime: Runtime, key: str, value: str, summary: str) -> None:
    """Keep a value under a key of the database, as a change of its own.

    Args:
        runtime: of the program.
        key: of the table ``meta``.
        value: what is kept.
        summary: the line of the history.
    """
    with runtime.changing(summary) as work:
        work.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )
