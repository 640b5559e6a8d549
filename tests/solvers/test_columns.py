"""The engine against one integer program over every feasible group, enumerated in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

import geocluster as gc
from geocluster.judge import judge
from geocluster.solvers import solve

DRIVE_LIMIT = 1200


def county(n: int, seed: int, **rules: object) -> gc.Problem:
    """Schools on a square, 4.6 km each; drives there and back differ."""
    random = np.random.default_rng(seed)
    at = random.random((n, 2)) * 4.6 * np.sqrt(n)
    drive = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * 1.3 * 80
    drive *= 1 + 0.2 * random.random((n, n))
    schools = gc.Schools.of(
        [f"{k:02d}" for k in range(n)],
        lon=at[:, 0] / 70,
        lat=52 + at[:, 1] / 111,
        pupils=random.integers(20, 260, n).tolist(),
        more={"town": random.choice(["a", "b"], n).tolist()},
    )
    limits: dict[str, object] = {"longest_drive": DRIVE_LIMIT, **rules}
    travel = gc.TravelTimes.of_dense(drive, cutoff=2700)
    return gc.Problem(schools, travel, gc.Rules(**limits))  # type: ignore[arg-type]


def groups_and_costs(problem: gc.Problem) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every feasible group with its cost, by the words of the contract."""
    rules, pupils = problem.rules, problem.schools.pupils
    drive = problem.travel.seconds.toarray()
    near = (drive > 0) & (drive <= DRIVE_LIMIT) & (drive.T > 0) & (drive.T <= DRIVE_LIMIT)
    columns = [problem.schools.column(name) for name in rules.same]
    leads = rules.lead_where.select(problem.schools)
    from_lead = rules.measured is gc.Measured.FROM_LEAD
    found: dict[tuple[int, ...], int] = {}
    for lead in range(len(problem)):
        if not leads[lead]:
            continue
        others = np.flatnonzero(near[lead]).tolist()
        for size in range(rules.size[0] - 1, rules.size[1]):
            for some in combinations(others, size):
                if not from_lead and any(not near[i, j] for i, j in combinations(some, 2)):
                    continue
                group = tuple(sorted((lead, *some)))
                roll = sum(pupils[i] or 0 for i in group)
                if rules.pupils and not rules.pupils[0] <= roll <= rules.pupils[1]:
                    continue
                if any(len({column[i] for i in group}) > 1 for column in columns):
                    continue
                cost = rules.group_charge + int(drive[lead, list(some)].sum())
                found[group] = min(cost, found.get(group, cost))
    yield from found.items()


def least_cost(problem: gc.Problem) -> int | None:
    """Solve the set partitioning over all groups by scipy's HiGHS."""
    columns = list(groups_and_costs(problem))
    alone = problem.rules.alone
    if alone is not gc.Alone.NEVER:
        charge = problem.rules.alone_penalty if alone is gc.Alone.PENALISED else 0
        columns += [((i,), charge) for i in range(len(problem))]
    rows = [i for group, _ in columns for i in group]
    at = np.repeat(np.arange(len(columns)), [len(group) for group, _ in columns])
    cover = csr_array((np.ones(len(rows)), (rows, at)), shape=(len(problem), len(columns)))
    found = milp(
        [cost for _, cost in columns],
        constraints=LinearConstraint(cover, 1, 1),
        integrality=np.ones(len(columns)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    return None if found.x is None else round(found.fun)


@pytest.mark.parametrize(
    ("n", "rules"),
    [
        (60, {"size": (2, 4)}),
        (60, {"size": (2, 4), "group_charge": 900}),
        (60, {"size": (2, 4), "pupils": (350, 700)}),
        (60, {"size": (3, 4), "pupils": (350, 700), "measured": gc.Measured.FROM_LEAD}),
        (60, {"size": (2, 3), "same": ("town",), "alone_penalty": 1500}),
        (60, {"size": (2, 4), "lead": gc.Lead.NONE, "group_charge": 300}),
        (60, {"size": (2, 4), "alone": gc.Alone.ALLOWED, "pupils": (300, 500)}),
        (40, {"size": (2, 5), "alone": gc.Alone.NEVER}),
        (
            40,
            {
                "size": (2, 5),
                "measured": gc.Measured.FROM_LEAD,
                "lead": gc.Lead.ELIGIBLE,
                "lead_where": gc.Where({"pupils": gc.Condition(least=180)}),
                "group_charge": 600,
            },
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else " ".join(value),
)
def test_the_engine_equals_one_integer_program_over_all_groups(
    n: int, rules: dict[str, object]
) -> None:
    problem = county(n, seed=n, **rules)
    solution = solve(problem, seconds=300)
    best = least_cost(problem)
    if best is None:
        assert solution.status is gc.Status.INFEASIBLE
        return
    assert solution.status is gc.Status.OPTIMAL
    assert solution.grouping is not None
    assert solution.bound is not None
    assert judge(solution.grouping, problem).total == best == solution.bound.value
