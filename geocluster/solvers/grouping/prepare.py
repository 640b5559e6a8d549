"""What is compiled, made ready, so that compiling them takes no time off a search."""

from __future__ import annotations

from functools import cache

import numpy as np

from geocluster.given import minutes
from geocluster.problem import Problem
from geocluster.rules import Rules
from geocluster.schools import Schools
from geocluster.solvers.cuts.separation import violated
from geocluster.solvers.grouping.around import roads_of, units_around
from geocluster.solvers.grouping.labelling import label
from geocluster.solvers.grouping.marginals import marginals_within
from geocluster.solvers.grouping.pricing import Duals, price
from geocluster.solvers.grouping.residual import Residual
from geocluster.solvers.grouping.units import units_of
from geocluster.travel import TravelTimes

__all__ = ["prepare"]


@cache
def prepare() -> None:
    """Compile what is compiled: some seconds the first time on a machine, then read from disk.

    Three schools are priced, cuts looked for in three half groups of them, two chosen from, and
    what is around one.
    """
    schools = Schools.of(["1", "2", "3"], lon=[0.0, 0.1, 0.2], lat=[52.0] * 3, pupils=[9] * 3)
    travel = TravelTimes.of_dense(np.full((3, 3), 60), cutoff=minutes(1))
    units = units_of(Problem(schools, travel, Rules(size=(2, 3), pupils=(10, 20))))
    price(units, Duals(np.zeros(3, np.int64), np.zeros(0, np.int64)), below=0, best_only=True)
    cuts = violated([(0, 1), (0, 2), (1, 2)], np.full(3, 0.5), most=1, known=set())
    residual = Residual(
        rows=np.array([[0, 1], [1, 2]], np.int32),
        loss=np.zeros(2, np.int64),
        alone=np.ones(3, np.int64),
        ties=np.zeros(2, np.int64),
        cuts=cuts,
        penalties=np.ones(len(cuts), np.int64),
        classes=np.zeros((2, 0), bool),
        numbers=(),
        prices=(),
        gains=0,
    )
    label(residual, limit=9, most=9)
    marginals_within(residual, limit=9, most=9)
    roads = roads_of(units)
    units_around(0, 3, roads.indptr, roads.indices, roads.data, residual.rows, np.full(3, -1))
