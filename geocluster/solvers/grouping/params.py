"""What can be turned at the engine: how much is looked at, how much is kept, and how long.

None of it changes what is proven, only how soon. What is left out here is mathematics, or guards
numbers against overflow.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PricingParams"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingParams:
    """Pricing, lead by lead (:mod:`.pricing`).

    Attributes
    ----------
    leads_at_once
        Leads that a thread takes at a time.
    pupil_buckets
        Into how many buckets completion bounds round pupils: more bound better and take longer.
    """

    leads_at_once: int = 64
    pupil_buckets: int = 16
