"""The words the demo business is composed of: names, firms, streets and sentences.

Every name is put together from lists, every firm is invented, and famous combinations are left
out, so that nobody in the demo is a real person.

One table of sentences per language, a line each:
`phase direction channels sentiment text`, where

- phase is `ask` (before an order), `sale` (about to order), `after` (has ordered), `lost` (did
  not order, or has gone quiet) or `any`;
- channels is a comma-separated list of the channels on which it may be said;
- sentiment is `+`, `0`, `-`, or `.` for none recorded.
"""

from typing import NamedTuple

from demo_data.words import english, german, persian, russian


class Sentence(NamedTuple):
    """One thing that may be said, and when, on what channel and by whom."""

    phase: str
    direction: str
    channels: tuple[str, ...]
    sentiment: str
    text: str


SENTIMENTS = {"+": "1", "0": "0", "-": "-1", ".": ""}


def sentences(table: str) -> tuple[Sentence, ...]:
    """Read a table of sentences."""
    found = []
    for line in table.strip().splitlines():
        phase, direction, channels, sentiment, text = line.split(maxsplit=4)
        found.append(
            Sentence(phase, direction, tuple(channels.split(",")), SENTIMENTS[sentiment], text)
        )
    return tuple(found)


WORDS = {"fa": persian, "ru": russian, "en": english, "de": german}
SENTENCES = {language: sentences(words.SENTENCES) for language, words in WORDS.items()}
