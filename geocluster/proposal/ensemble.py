"""Random groupings within the rules, as a backdrop: where the answer and others stand in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.phrases import phrase

__all__ = ["Drawing", "Ensemble"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A random grouping that meets all rules.

    Attributes
    ----------
    cost
        Seconds, all tiers together.
    groups
        How many there are, of several tiers in the finest.
    alone
        Schools in no group that are part of the question, of several tiers in the finest.
    """

    cost: int
    groups: int
    alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Random groupings within the rules, in the order they were drawn.

    Attributes
    ----------
    seed
        Of the drawing; the same gives the same.
    steps
        Of the chain between two of them.
    drawings
        Each a state of the chain.
    missing
        How many were not come to, as the work was stopped.

    Raises
    ------
    RulesError
        If there are no steps between them.
    """

    seed: int
    steps: int
    drawings: tuple[Drawing, ...]
    missing: int = 0

    def __post_init__(self) -> None:
        if self.steps < 1 or self.missing < 0:
            raise RulesError(phrase("an ensemble has a step between two drawings, at least"))

    @property
    def costs(self) -> tuple[int, ...]:
        """Seconds of each, the least first."""
        return tuple(sorted(drawing.cost for drawing in self.drawings))

    def cheaper(self, cost: int) -> int:
        """Return how many cost less."""
        return bisect_left(self.costs, cost)

    def quantile(self, share: float) -> int | None:
        """Return the cost that a share of them does not exceed; None where there are none."""
        costs = self.costs
        return costs[min(len(costs) - 1, int(share * len(costs)))] if costs else None

    def said(self, answer: int | None, today: int | None) -> Iterator[Fact]:
        """Say where the answer, and today's grouping, stand by their cost."""
        middle, costs = self.quantile(0.5), self.costs
        if middle is None:
            yield fact("ensemble.said.none")
            return
        yield fact("ensemble.said.drawn", n=len(costs), least=costs[0], middle=middle,
                   most=costs[-1])  # fmt: skip
        if answer is not None:
            yield fact("ensemble.said.answer", cheaper=self.cheaper(answer), n=len(costs))
        if today is not None:
            yield fact("ensemble.said.today", cheaper=self.cheaper(today), n=len(costs))
        if self.missing:
            yield fact("ensemble.said.missing", n=self.missing)
