"""Parts of a rule, each of which can be loosened by itself: an end of a range, an entry, all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from geocluster.facts import Fact, fact

__all__ = ["Part", "whole_rule"]

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[V]):
    """One thing that a rule asks, and how it is loosened.

    Loosened, it forbids nothing that it did not forbid before: explanations rely on that.

    Attributes
    ----------
    asks
        What it asks; its code is ``asks.`` and the name of the rule, perhaps with more after it.
    change
        Told a number, or None where the part is dropped: how it is said that the part is changed
        so; its code begins with ``change.`` and the name of the rule.
    held
        Values to hold instead, by key: told the value of the rule as it stands, in which other
        parts may be loosened already, and the number; None drops the part.
    now
        The number that it has; None where it has none, and can only be dropped.
    loosest
        The number that asks no more of what is there than none does; above ``now`` where more is
        looser, else below.
    step
        Of the numbers that people write: 60 for minutes that are held as seconds.
    schools
        Ids of the schools that it names; empty where it is about all.
    """

    asks: Fact
    change: Callable[[int | None], Fact]
    held: Callable[[V, int | None], Mapping[str, Any]]
    now: int | None = None
    loosest: int | None = None
    step: int = 1
    schools: tuple[str, ...] = ()

    @property
    def numbers(self) -> int:
        """How many looser numbers there are that people would write."""
        if self.now is None or self.loosest is None:
            return 0
        if self.loosest < self.now:
            return self.now - self.loosest
        return max(0, -(-self.loosest // self.step) - self.now // self.step)

    def number(self, k: int) -> int:
        """Return the ``k``-th looser number, from 0, the strictest first."""
        now, loosest = self.now or 0, self.loosest or 0
        if loosest < now:
            return now - 1 - k
        return min(loosest, (now // self.step + 1 + k) * self.step)


def whole_rule(key: str, changes: Callable[[V], Mapping[str, Any]]) -> Part[V]:
    """Return a rule that can only be dropped as a whole.

    Parameters
    ----------
    key
        By which explanations name it.
    changes
        Values to hold instead, by key.
    """
    return Part(
        asks=fact("asks.rule", key=key, rule=key),
        change=lambda _: fact("change.rule", rule=key),
        held=lambda value, _: changes(value),
    )
