"""What is found of several tiers where something is changed, or should differ."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geocluster.grouping import Grouping
from geocluster.proposal import Status

__all__ = ["TiersDifferent", "TiersReoptimised", "better"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TiersReoptimised:
    """What the best of several tiers costs where something is changed.

    Attributes
    ----------
    groupings
        The best found, of each tier, the coarsest first; empty where none was.
    cost
        Seconds of all tiers; None where none was found.
    bound
        Seconds that no such groupings can beat; None where nothing is proven, or that there are
        none.
    status
        ``UNKNOWN`` where none was found, though there may be one.
    tier
        Number of the tier in which something was changed.
    """

    groupings: tuple[Grouping, ...] = ()
    cost: int | None = None
    bound: int | None = None
    status: Status
    tier: int

    @property
    def grouping(self) -> Grouping | None:
        """Of the tier in which something was changed; None where none was found."""
        return self.groupings[self.tier] if self.groupings else None

    @property
    def proven(self) -> bool:
        """Whether nothing can be better, or it is proven that there is none."""
        return self.status in (Status.OPTIMAL, Status.INFEASIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TiersDifferent:
    """Groupings of several tiers of little more cost that differ much from others.

    Attributes
    ----------
    groupings
        Of each tier, the coarsest first; they meet all rules. Empty where it is proven that there
        are no others.
    cost
        Seconds of all.
    kept, least
        How much of what was counted is kept together, and how much is at least: proven.
    """

    groupings: tuple[Grouping, ...]
    cost: int
    kept: int
    least: int


def better(one: TiersReoptimised, other: TiersReoptimised) -> TiersReoptimised:
    """Put together what two searches found and proved of one question."""
    if other.status is Status.INFEASIBLE:
        return other
    found = min((one, other), key=lambda x: (x.cost is None, x.cost or 0))
    bounds = [x.bound for x in (one, other) if x.bound is not None]
    bound, status = max(bounds, default=None), found.status
    if found.cost is not None:
        status = Status.OPTIMAL if bound == found.cost else Status.FEASIBLE
    return replace(found, bound=bound, status=status)
