"""Who lists the groups that hold some schools, and says what the best with one costs.

Of several tiers these are groups of the coarsest, at the cost of all tiers together, and the ways
in which each can be divided around those schools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from geocluster.clock import Clock
from geocluster.solvers import AskedGroup, Reoptimiser
from geocluster.solvers.tiers import Chain, TiersReoptimiser
from geocluster.studies.again import Found

__all__ = ["Held", "HeldInOne", "HeldInTiers"]

Members = tuple[int, ...]

_MOST_GROUPS = 200_000
"""Listed for some schools, at most."""


class Held(Protocol):
    """Who is asked about groups that hold some schools."""

    def listed(self, schools: Members, below: int, clock: Clock) -> list[AskedGroup] | None:
        """Return all groups that a grouping can hold which costs less; None for too many."""

    def chains(self, members: Members, schools: Members) -> Sequence[Chain]:
        """Return the ways in which a group that was listed can be divided around schools."""

    def best_with(self, members: Members, most: int, clock: Clock) -> Found:
        """Return what the best costs with a group; where it is more than ``most``, only that."""


@dataclass(frozen=True, slots=True)
class HeldInOne:
    """Of one tier: a group is not divided."""

    again: Reoptimiser

    def listed(self, schools: Members, below: int, clock: Clock) -> list[AskedGroup] | None:
        """Return all groups that a grouping can hold which costs less; None for too many."""
        return self.again.holding(schools, below=below, most=_MOST_GROUPS, clock=clock)

    def chains(self, members: Members, schools: Members) -> Sequence[Chain]:
        """Return the group, as it is."""
        del schools
        return [Chain(0, (members,))]

    def best_with(self, members: Members, most: int, clock: Clock) -> Found:
        """Return what the best costs with a group; where it is more than ``most``, only that."""
        return self.again.least(fixed=[members], most=most, clock=clock)


@dataclass(frozen=True, slots=True)
class HeldInTiers:
    """Of several tiers together."""

    again: TiersReoptimiser

    def listed(self, schools: Members, below: int, clock: Clock) -> list[AskedGroup] | None:
        """Return all groups that a grouping can hold which costs less; None for too many."""
        return self.again.holding(schools, below=below, most=_MOST_GROUPS, clock=clock)

    def chains(self, members: Members, schools: Members) -> Sequence[Chain]:
        """Return the ways in which a group that was listed can be divided around schools."""
        return self.again.chains(members, schools)

    def best_with(self, members: Members, most: int, clock: Clock) -> Found:
        """Return what the best costs with a group; where it is more than ``most``, only that."""
        return self.again.least(0, fixed=[members], most=most, clock=clock)
