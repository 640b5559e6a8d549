"""What is found and proven of tiers together, of several or of one."""

from __future__ import annotations

from dataclasses import dataclass

from geocluster.grouping import Grouping
from geocluster.proposal import Bound, Certificate, Solution, Status

__all__ = ["TiersSolution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TiersSolution:
    """What is found and proven of tiers together, of several or of one.

    Attributes
    ----------
    tiers
        For each, the coarsest first: its grouping in the common answer, and what is proven of that
        tier taken by itself.
    bound
        On the sum of their costs; None where nothing is proven.
    status
        Of all together.
    top_down, bottom_up
        Seconds of the two groupings that the search began with: the coarsest tier's own answer,
        divided as well as it can be, and the finest tier's own, its groups put together as well
        as they can be. None where there is none that all rules allow. The answer costs no more.
    runtime
        Seconds.
    interrupted
        True where the user stopped it.
    certificate
        What proves a bound on the sum, or that there is no grouping; None where it was not asked
        for, where the tiers' own bounds together are higher, or where numbers of groups of finer
        tiers cannot be met.
    """

    tiers: tuple[Solution, ...]
    bound: Bound | None
    status: Status
    top_down: int | None = None
    bottom_up: int | None = None
    runtime: float
    interrupted: bool = False
    certificate: Certificate | None = None

    @property
    def groupings(self) -> tuple[Grouping, ...] | None:
        """The grouping of each tier, the coarsest first; None where none was found."""
        found = tuple(tier.grouping for tier in self.tiers if tier.grouping is not None)
        return found if len(found) == len(self.tiers) else None
