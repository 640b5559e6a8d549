"""What can be turned at the engine: how much is looked at, how much is kept, and how long.

None of it changes what is proven, only how soon. What is left out here is mathematics, or guards
numbers against overflow.
"""

from __future__ import annotations

from dataclasses import dataclass

from geocluster.solvers.knobs import Knobs, knob

__all__ = ["PricingParams"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingParams(Knobs):
    """Pricing, lead by lead (:mod:`.pricing`).

    Attributes
    ----------
    leads_at_once
        Leads that a thread takes at a time.
    pupil_buckets
        Into how many buckets completion bounds round pupils: more bound better and take longer.
    """

    leads_at_once: int = knob(64, least=1)
    pupil_buckets: int = knob(16, least=1, most=1_000)
