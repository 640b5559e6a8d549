"""Other software on the same schools and rules; each runs in a process of its own.

Each task reads a problem from an ``.npz`` file (:func:`write_problem`) and returns ``label``, the
number of the group of each school, -1 for none, and ``seconds``. What a peer cannot be told, it
does not know: k-means-constrained knows sizes only, max-p the fewest pupils only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Answer, Stopwatch
from geocluster.problem import Problem
from geocluster.rules import Measured

__all__ = ["PEERS", "highs", "k_means", "max_p", "median_spopt", "or_tools", "write_problem"]

PEERS = {
    "k-means-constrained": ("solve_peers:k_means", "k-means-constrained"),
    "spopt max-p": ("solve_peers:max_p", "spopt"),
    "compact model, CP-SAT": ("solve_peers:or_tools", "ortools"),
    "compact model, HiGHS": ("solve_peers:highs", "highspy"),
}
"""For each peer its task and its package."""

_EARTH_KM = 6371.0


def write_problem(problem: Problem, file: Path, *, groups: int) -> None:
    """Write what the peers are told.

    Parameters
    ----------
    problem
        Pupil limits must be set, drives measured from the lead.
    file
        To write.
    groups
        How many groups, for those that must be told.
    """
    rules = problem.rules
    if rules.pupils is None or rules.measured is not Measured.FROM_LEAD:
        raise ValueError("the peers need pupil limits, and drives measured from the lead")
    lonlat = np.radians(problem.schools.lonlat)
    plane = np.c_[lonlat[:, 0] * np.cos(lonlat[:, 1].mean()), lonlat[:, 1]] * _EARTH_KM
    drive = problem.travel.seconds.toarray()
    drive[drive > problem.drive_limit] = 0
    np.savez(
        file,
        plane=plane,
        drive=drive * (drive.T > 0),
        pupils=np.array(problem.pupils, np.int64),
        size=rules.size,
        roll=rules.pupils,
        alone=rules.alone_penalty,
        charge=rules.group_charge,
        groups=groups,
    )


def k_means(file: str, seconds: int) -> Answer:
    """Group by place, with sizes alike; ``seconds`` is not known to it."""
    from k_means_constrained import KMeansConstrained

    told = _told(file, seconds)
    watch = Stopwatch()
    low, high = told["size"].tolist()
    made = KMeansConstrained(int(told["groups"]), size_min=low, size_max=high, random_state=1).fit(
        told["plane"]
    )
    return {"label": np.asarray(made.labels_, np.int64), "seconds": watch.lap()}


def max_p(file: str, seconds: int) -> Answer:
    """As many groups of neighbours as there can be, each with the fewest pupils."""
    import geopandas as gpd
    from libpysal.weights import KNN
    from spopt.region import MaxPHeuristic

    told = _told(file, seconds)
    np.random.seed(1)
    watch = Stopwatch()
    frame = gpd.GeoDataFrame(
        {"east": told["plane"][:, 0], "north": told["plane"][:, 1], "pupils": told["pupils"]},
        geometry=gpd.points_from_xy(*told["plane"].T),
    )
    near = KNN.from_dataframe(frame, k=6).symmetrize()
    model = MaxPHeuristic(frame, near, ["east", "north"], "pupils", int(told["roll"][0]))
    model.solve()
    return {"label": np.asarray(model.labels_, np.int64), "seconds": watch.lap()}


def or_tools(file: str, seconds: int) -> Answer:
    """Solve the compact model by CP-SAT: who leads, and who belongs to which lead."""
    from ortools.sat.python import cp_model

    told = _told(file, seconds)
    watch = Stopwatch()
    n = len(told["pupils"])
    model = cp_model.CpModel()
    leads = [model.new_bool_var("") for _ in range(n)]
    alone = [model.new_bool_var("") for _ in range(n)]
    belongs = {(j, i): model.new_bool_var("") for j, i in np.argwhere(told["drive"]).tolist()}
    pupils = told["pupils"].tolist()
    (low, high), (few, many) = told["size"].tolist(), told["roll"].tolist()
    for i in range(n):
        model.add_exactly_one([leads[i], alone[i], *(v for (_, k), v in belongs.items() if k == i)])
    for j in range(n):
        mine = {i: v for (k, i), v in belongs.items() if k == j}
        schools = leads[j] + sum(mine.values())
        roll = pupils[j] * leads[j] + sum(pupils[i] * v for i, v in mine.items())
        model.add(schools >= low * leads[j])
        model.add(schools <= high * leads[j])
        model.add(roll >= few * leads[j])
        model.add(roll <= many * leads[j])
        for variable in mine.values():
            model.add_implication(variable, leads[j])
    drives = sum(int(told["drive"][j, i]) * v for (j, i), v in belongs.items())
    model.minimize(drives + int(told["charge"]) * sum(leads) + int(told["alone"]) * sum(alone))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"no answer after {seconds} s")
    lead_of = {i: j for (j, i), v in belongs.items() if solver.boolean_value(v)}
    lead_of |= {j: j for j in range(n) if solver.boolean_value(leads[j])}
    return {
        "label": np.array([lead_of.get(i, -1) for i in range(n)]),
        "bound": solver.best_objective_bound,
        "seconds": watch.lap(),
    }


def highs(file: str, seconds: int) -> Answer:
    """Solve the compact model by HiGHS."""
    import highspy

    told = _told(file, seconds)
    watch = Stopwatch()
    n = len(told["pupils"])
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("time_limit", float(seconds))
    model.setOptionValue("threads", 2)
    leads = [model.addBinary(obj=float(told["charge"])) for _ in range(n)]
    alone = [model.addBinary(obj=float(told["alone"])) for _ in range(n)]
    belongs = {
        (j, i): model.addBinary(obj=float(told["drive"][j, i]))
        for j, i in np.argwhere(told["drive"]).tolist()
    }
    pupils = told["pupils"].tolist()
    (low, high), (few, many) = told["size"].tolist(), told["roll"].tolist()
    for i in range(n):
        mine = [v for (_, k), v in belongs.items() if k == i]
        model.addConstr(leads[i] + alone[i] + sum(mine) == 1)
    for j in range(n):
        members = {i: v for (k, i), v in belongs.items() if k == j}
        schools = leads[j] + sum(members.values())
        roll = pupils[j] * leads[j] + sum(pupils[i] * v for i, v in members.items())
        model.addConstr(schools - low * leads[j] >= 0)
        model.addConstr(schools - high * leads[j] <= 0)
        model.addConstr(roll - few * leads[j] >= 0)
        model.addConstr(roll - many * leads[j] <= 0)
        for variable in members.values():
            model.addConstr(variable - leads[j] <= 0)
    model.minimize()
    info = model.getInfo()
    if info.primal_solution_status != 2:
        raise RuntimeError(f"no answer after {seconds} s")
    values = model.getSolution().col_value
    lead_of = {i: j for (j, i), v in belongs.items() if values[v.index] > 0.5}
    lead_of |= {j: j for j in range(n) if values[leads[j].index] > 0.5}
    return {
        "label": np.array([lead_of.get(i, -1) for i in range(n)]),
        "bound": info.mip_dual_bound,
        "seconds": watch.lap(),
    }


def median_spopt(file: str, seconds: int) -> Answer:
    """Solve a capacitated p-median problem by spopt with CBC; returns ``median`` of each point.

    spopt weighs each distance by the demand; distances are divided by it before.
    """
    import pulp
    from spopt.locate import PMedian

    told = _told(file, seconds)
    watch = Stopwatch()
    costs = told["costs"].T / told["demand"][:, None]
    n = len(costs)
    model = PMedian.from_cost_matrix(
        costs, told["demand"], int(told["p"]), facility_capacities=np.full(n, int(told["capacity"]))
    )
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, threads=2))
    median = np.full(n, -1)
    for j, clients in enumerate(model.fac2cli):
        median[clients] = j
    return {"median": median, "seconds": watch.lap()}


def _told(file: str, seconds: int) -> dict[str, NDArray[Any]]:
    if seconds < 1:
        raise ValueError(f"seconds must be at least 1, not {seconds}")
    with np.load(file) as stored:
        return dict(stored)
