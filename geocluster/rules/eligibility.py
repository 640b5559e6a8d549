"""Whether a school can be grouped at all, and if not, why."""

from __future__ import annotations

from enum import Enum

__all__ = ["Eligibility"]


class Eligibility(Enum):
    """Whether a school can be grouped at all, and if not, why."""

    OPEN = "open"
    EXCLUDED = "excluded"
    PINNED_ALONE = "pinned_alone"
    NOT_ELIGIBLE = "not_eligible"
    UNREACHABLE = "unreachable"
    PUPILS_UNKNOWN = "pupils_unknown"
