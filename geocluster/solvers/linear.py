"""Linear programs that change a little and are solved again, by GLOP.

Presolve and scaling are left out: with them the simplex begins anew each time, without them it
goes on from the basis it stood at, several times as fast. Where that fails, they are used.
"""

from __future__ import annotations

import datetime
import logging

from ortools.glop import parameters_pb2
from ortools.math_opt.python import mathopt

from geocluster.errors import SolverError

__all__ = ["Resolver"]

log = logging.getLogger(__name__)

_WITHOUT_REDUCED_COSTS = mathopt.ModelSolveParameters(
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=())
)
_OUT_OF_TIME = (
    mathopt.TerminationReason.NO_SOLUTION_FOUND,
    mathopt.TerminationReason.FEASIBLE,
)


class Resolver:
    """Solves a model from where it stood, and from the beginning where numbers go wrong.

    Parameters
    ----------
    model
        May grow and change between solves.
    """

    def __init__(self, model: mathopt.Model) -> None:
        self._model = model
        self._solver = mathopt.IncrementalSolver(model, mathopt.SolverType.GLOP)

    def solve(self, seconds: float, *, tightened: bool = False) -> mathopt.SolveResult | None:
        """Solve to an optimum.

        Parameters
        ----------
        seconds
            Limit.
        tightened
            Whether the model was only tightened since the last time: the dual simplex then
            goes on from where it stood.

        Returns
        -------
        SolveResult or None
            None where time ran out.

        Raises
        ------
        SolverError
            If the solver ends in another way than with an optimum or its time limit.
        """
        limit = datetime.timedelta(seconds=max(seconds, 0.01))
        said: object = None
        for params in (_going_on(limit, tightened=tightened), _beginning_anew(limit)):
            try:
                result = self._solver.solve(params=params, model_params=_WITHOUT_REDUCED_COSTS)
            except Exception as fault:
                # The binding raises whatever its version makes of a status that is not good.
                said = fault
            else:
                if result.termination.reason == mathopt.TerminationReason.OPTIMAL:
                    return result
                if result.termination.reason in _OUT_OF_TIME:
                    return None
                said = result.termination
            log.debug("the linear program begins again: %.60s", said)
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        raise SolverError(f"a linear program ended with {said}")


def _going_on(limit: datetime.timedelta, *, tightened: bool) -> mathopt.SolveParameters:
    return mathopt.SolveParameters(
        threads=1,
        time_limit=limit,
        presolve=mathopt.Emphasis.OFF,
        lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX if tightened else None,
        glop=parameters_pb2.GlopParameters(use_scaling=False),
    )


def _beginning_anew(limit: datetime.timedelta) -> mathopt.SolveParameters:
    return mathopt.SolveParameters(threads=1, time_limit=limit)
