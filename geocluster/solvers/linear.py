"""Linear programs that change a little and are solved again, by GLOP through MathOpt.

Presolve and scaling are left out: with them the simplex begins anew each time, without them it
goes on from the basis it stood at, several times as fast. Where that fails, they are used. Where
rows or variables are gone, GLOP forgets its basis, so it is told what is left of it.

MathOpt's own :class:`IncrementalSolver` turns every answer, with its basis, into dictionaries,
which takes several times as long as GLOP does; so its answer is read as arrays here.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from ortools.glop import parameters_pb2
from ortools.math_opt import (
    callback_pb2,
    result_pb2,
    solution_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt import (
    parameters_pb2 as math_opt_parameters_pb2,
)
from ortools.math_opt.core.python import solver as core
from ortools.math_opt.python import mathopt

from geocluster.errors import SolverError
from geocluster.solvers.linear_model import LinearModel

__all__ = ["Basis", "LinearSolution", "Resolver"]

log = logging.getLogger(__name__)

Basis: TypeAlias = solution_pb2.BasisProto
"""Where a simplex stood."""

_WITHOUT_REDUCED_COSTS = mathopt.ModelSolveParameters(
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=())
)
_OUT_OF_TIME = (
    result_pb2.TERMINATION_REASON_NO_SOLUTION_FOUND,
    result_pb2.TERMINATION_REASON_FEASIBLE,
)


@dataclass(frozen=True, slots=True, eq=False)
class LinearSolution:
    """An optimum of a linear program.

    Attributes
    ----------
    objective
        Its value.
    basis
        Where the simplex stood.
    """

    objective: float
    basis: Basis
    _values: NDArray[np.float64]
    _prices: NDArray[np.float64]

    def values(self, variables: Iterable[mathopt.Variable]) -> NDArray[np.float64]:
        """Values of variables."""
        return self.values_at(np.array([variable.id for variable in variables], np.int64))

    def prices(self, rows: Iterable[mathopt.LinearConstraint]) -> NDArray[np.float64]:
        """Dual values of constraints; 0 for those that are newer than the solution."""
        return self.prices_at(np.array([row.id for row in rows], np.int64))

    def values_at(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """Values of variables by their ids."""
        return self._values[ids]

    def prices_at(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """Dual values of constraints by their ids; 0 for those newer than the solution."""
        known = ids < len(self._prices)
        return np.where(known, self._prices[np.where(known, ids, 0)], 0.0)

    def basic_at(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether variables are basic, by their ids."""
        return _basic(self.basis.variable_status, ids)

    def slack_at(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the slack of constraints is basic, by their ids."""
        return _basic(self.basis.constraint_status, ids)


class Resolver:
    """Solves a model from where it stood, and from the beginning where numbers go wrong.

    Parameters
    ----------
    model
        May grow and change between solves.
    """

    def __init__(self, model: mathopt.Model | LinearModel) -> None:
        self._model = model
        self._basis: Basis | None = None
        self._changes = model if isinstance(model, LinearModel) else model.add_update_tracker()
        self._solver = self._new()

    def solve(
        self,
        seconds: float,
        *,
        tightened: bool = False,
        start: Basis | None = None,
    ) -> LinearSolution | None:
        """Solve to an optimum.

        Parameters
        ----------
        seconds
            Limit.
        tightened
            Whether the model was only tightened since the last time: the dual simplex then
            goes on from where it stood.
        start
            A basis to go on from; where it stood if not given.

        Returns
        -------
        LinearSolution or None
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
                result = self._solved(params, start)
            except Exception as fault:
                # The binding raises whatever its version makes of a status that is not good.
                said = fault
            else:
                if result.termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL:
                    self._basis = result.solutions[0].basis
                    return _read(result)
                if result.termination.reason in _OUT_OF_TIME:
                    return None
                said = result.termination
            log.debug("the linear program begins again: %.60s", said)
            self._solver, self._basis, start = self._new(), None, None
        raise SolverError(f"a linear program ended with {said}")

    def _new(self) -> core.Solver:
        """Start a solver with the model as it is."""
        whole = self._model.export_model()
        self._changes.advance_checkpoint()
        return core.new(
            mathopt.SolverType.GLOP.value,
            whole,
            math_opt_parameters_pb2.SolverInitializerProto(),
        )

    def _solved(
        self, params: mathopt.SolveParameters, start: Basis | None
    ) -> result_pb2.SolveResultProto:
        asked = _WITHOUT_REDUCED_COSTS.to_proto()
        if start is not None:
            asked.initial_basis.CopyFrom(start)
        changes = self._changes.export_update()
        if changes is not None:
            gone = changes.deleted_variable_ids or changes.deleted_linear_constraint_ids
            if gone and self._basis is not None and isinstance(self._model, LinearModel):
                basis = self._model.basis(self._basis)
                if basis is not None:
                    asked.initial_basis.CopyFrom(basis)
            if self._solver.update(changes):
                self._changes.advance_checkpoint()
            else:
                self._solver = self._new()
        return self._solver.solve(
            params.to_proto(),
            asked,
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            None,
        )


def _read(result: result_pb2.SolveResultProto) -> LinearSolution:
    found = result.solutions[0]
    return LinearSolution(
        found.primal_solution.objective_value,
        found.basis,
        _by_id(found.primal_solution.variable_values),
        _by_id(found.dual_solution.dual_values),
    )


def _basic(
    statuses: solution_pb2.SparseBasisStatusVector, ids: NDArray[np.int64]
) -> NDArray[np.bool_]:
    status = np.fromiter(statuses.values, np.int64, len(statuses.values))
    known = np.fromiter(statuses.ids, np.int64, len(statuses.ids))
    return np.isin(ids, known[status == solution_pb2.BASIS_STATUS_BASIC])


def _by_id(vector: sparse_containers_pb2.SparseDoubleVectorProto) -> NDArray[np.float64]:
    """Return an array where the entry of each id is at its place."""
    ids: Sequence[int] = vector.ids
    dense = np.zeros((ids[-1] if len(ids) else 0) + 1)
    dense[np.fromiter(ids, np.int64, len(ids))] = np.fromiter(vector.values, float, len(ids))
    return dense


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
