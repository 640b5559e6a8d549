"""What a solver returns: a grouping, what is proven of it, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from geocluster.facts import Fact
from geocluster.grouping import Grouping
from geocluster.proposal.certificate import Certificate

__all__ = ["Bound", "Bounded", "Solution", "Status", "gap", "sum_by_term", "sum_known"]


class Status(Enum):
    """What is known of the answer.

    ``OPTIMAL``: proven best. ``FEASIBLE``: every rule holds, a better one may exist.
    ``INFEASIBLE``: proven that no grouping meets the hard rules. ``UNKNOWN``: the search
    ended with nothing found. ``BROKEN``: drawn by hand, and some rule does not hold.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of seconds that no grouping can beat, and why that is so.

    Attributes
    ----------
    value
        Whole seconds.
    proof
        What kind of argument proves it.
    """

    value: int
    proof: Fact


class _Answer(Protocol):
    """What costs something, and of which something is proven."""

    @property
    def objective(self) -> int | None:
        """Seconds; None where there is no grouping."""

    @property
    def bound(self) -> Bound | None:
        """What no grouping can beat."""

    @property
    def lower_bound(self) -> int | None:
        """Seconds of the bound."""


class Bounded:
    """Adds to an answer how near it is to what is proven."""

    __slots__ = ()

    @property
    def lower_bound(self: _Answer) -> int | None:
        """Seconds; None where nothing is proven."""
        return self.bound.value if self.bound else None

    @property
    def gap(self: _Answer) -> float | None:
        """Share of the objective that is not proven."""
        return gap(self.objective, self.lower_bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What a solver returns.

    Attributes
    ----------
    grouping
        The best found, None where nothing was found.
    bound
        None where nothing is proven.
    status
        See :class:`Status`.
    runtime
        Seconds.
    interrupted
        True where the user stopped it.
    certificate
        What proves the bound, or that there is no grouping; None where it was not asked for.
    """

    grouping: Grouping | None
    bound: Bound | None
    status: Status
    runtime: float
    interrupted: bool = False
    certificate: Certificate | None = None


def gap(objective: int | None, bound: int | None) -> float | None:
    """Return the share of the objective that is not proven; None where either is unknown.

    Examples
    --------
    >>> gap(200, 150), gap(0, 0), gap(200, None)
    (0.25, 0.0, None)
    """
    if objective is None or bound is None:
        return None
    return (objective - bound) / objective if objective else 0.0


def sum_known(costs: Iterable[int | None]) -> int | None:
    """Return the sum of seconds, of several tiers; None where one is not known."""
    total = 0
    for cost in costs:
        if cost is None:
            return None
        total += cost
    return total


def sum_by_term(costs: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the seconds of each term, of several tiers."""
    paid: Counter[str] = Counter()
    for cost in costs:
        paid.update(cost)
    return dict(paid)
