"""Several tiers solved together: finer groups lie inside coarser ones, and the sum is least.

:func:`solve_tiers` returns for each tier its groups and what is proven of it by itself, and a bound
on the sum; :class:`TiersReoptimiser` what the best costs where something is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geocluster.doors import door

if TYPE_CHECKING:
    from geocluster.solvers.tiers.chain import solve_chain
    from geocluster.solvers.tiers.chains import Chain
    from geocluster.solvers.tiers.engine import solve_tiers
    from geocluster.solvers.tiers.looser import LooserTiers
    from geocluster.solvers.tiers.reoptimise import TiersReoptimiser
    from geocluster.solvers.tiers.reoptimised import TiersReoptimised
    from geocluster.solvers.tiers.solution import TiersSolution
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "chain": ("solve_chain",),
            "engine": ("solve_tiers",),
            "chains": ("Chain",),
            "looser": ("LooserTiers",),
            "reoptimise": ("TiersReoptimiser",),
            "reoptimised": ("TiersReoptimised",),
            "solution": ("TiersSolution",),
        },
    )

__all__ = [
    "Chain",
    "LooserTiers",
    "TiersReoptimised",
    "TiersReoptimiser",
    "TiersSolution",
    "solve_chain",
    "solve_tiers",
]
