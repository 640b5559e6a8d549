"""Capacitated p-medians: exactly p of n points serve all, each up to a capacity, at least cost.

:func:`p_median` is the public face. :mod:`~geocluster.solvers.pmedian.search` says how it works,
:mod:`~geocluster.solvers.pmedian.judge` checks the answer by code of its own.
"""

from __future__ import annotations

from geocluster.solvers.pmedian.judge import cost_and_faults
from geocluster.solvers.pmedian.params import MedianParams
from geocluster.solvers.pmedian.solution import MedianSolution, p_median

__all__ = ["MedianParams", "MedianSolution", "cost_and_faults", "p_median"]
