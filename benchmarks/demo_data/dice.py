"""Chance that falls the same way on every machine."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Seeded chance.

    Only `Random.random()` is promised to yield the same numbers in every Python version, so
    everything here is made of it.
    """

    def __init__(self, seed: str) -> None:
        # A text seed is hashed by SHA-512 and does not depend on PYTHONHASHSEED.
        self._random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        """True with the given probability, 0 to 1."""
        return self._random.random() < probability

    def number(self, low: int, high: int) -> int:
        """A whole number from low to high, both inclusive."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.number(0, len(options) - 1)]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, in proportion to its weight."""
        point = self._random.random() * sum(weights.values())
        for option, weight in weights.items():
            point -= weight
            if point < 0:
                return option
        return option

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in another order."""
        return sorted(options, key=lambda _: self._random.random())

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """That many different options; all of them if there are fewer."""
        return self.shuffled(options)[:count]


class Deck:
    """Options dealt in random order, each once before any comes again."""

    def __init__(self, dice: Dice, options: Sequence[str]) -> None:
        self._dice = dice
        self._options = options
        self._left: list[str] = []

    def deal(self) -> str:
        """The next option."""
        if not self._left:
            self._left = self._dice.shuffled(self._options)
        return self._left.pop()
