"""Cutting planes for set partitioning: cuts of rank 1, and the search for those that are broken."""

from __future__ import annotations

from geocluster.solvers.cuts.params import CutParams
from geocluster.solvers.cuts.rank1 import Cut, held_by, weights_in
from geocluster.solvers.cuts.separation import violated

__all__ = ["Cut", "CutParams", "held_by", "violated", "weights_in"]
