"""Linear programs that change a little and are solved again, by GLOP."""

from __future__ import annotations

import logging

from ortools.math_opt.python import mathopt

from geocluster.errors import SolverError

__all__ = ["Resolver"]

log = logging.getLogger(__name__)

_PRIMAL = mathopt.SolveParameters(threads=1)
_DUAL = mathopt.SolveParameters(threads=1, lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX)
_WITHOUT_REDUCED_COSTS = mathopt.ModelSolveParameters(
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=())
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

    def solve(self, *, tightened: bool = False) -> mathopt.SolveResult:
        """Solve to an optimum.

        Parameters
        ----------
        tightened
            Whether the model was only tightened since the last time: the dual simplex then
            goes on from where it stood.

        Raises
        ------
        SolverError
            If the solver does not end with an optimum.
        """
        said: object = None
        for params in ((_DUAL if tightened else _PRIMAL), _PRIMAL):
            try:
                result = self._solver.solve(params=params, model_params=_WITHOUT_REDUCED_COSTS)
            except Exception as fault:
                # The binding raises whatever its version makes of a status that is not good.
                said = fault
            else:
                if result.termination.reason == mathopt.TerminationReason.OPTIMAL:
                    return result
                said = result.termination
            log.debug("the linear program begins again: %.60s", said)
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        raise SolverError(f"a linear program ended with {said}")
