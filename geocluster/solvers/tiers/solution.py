"""What is found and proven of several tiers together."""

from __future__ import annotations

from dataclasses import dataclass

from geocluster.proposal import Bound, Solution, Status

__all__ = ["TiersSolution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TiersSolution:
    """What is found and proven of several tiers together.

    Attributes
    ----------
    tiers
        For each, the coarsest first: its grouping in the common answer, and what is proven of that
        tier taken by itself.
    bound
        On the sum of their costs; None where nothing is proven.
    status
        Of all together.
    runtime
        Seconds.
    interrupted
        True where the user stopped it.
    """

    tiers: tuple[Solution, ...]
    bound: Bound | None
    status: Status
    runtime: float
    interrupted: bool = False
