"""Two usual sets of rules: a federation, and a cluster."""

from __future__ import annotations

from geocluster.given import minutes
from geocluster.rules.lead import Lead
from geocluster.rules.tier import Rules

__all__ = ["CLUSTER", "FEDERATION"]

FEDERATION = Rules(
    name="federation", size=(2, 4), longest_drive=minutes(20), group_charge=minutes(15)
)
"""A few schools under one head, within 20 minutes of each other; each group costs a board."""

CLUSTER = Rules(name="cluster", size=(4, 10), longest_drive=minutes(25), lead=Lead.NONE)
"""An informal partnership of 4 to 10 schools, without a lead."""
