"""Solves what it is told, line by line, with whichever geocluster stands first on the path.

It is run as a file, so that an older commit's package can be set before it; hence it imports no
more of it than was always public.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np

import geocluster as gc
from geocluster.judge import judge
from geocluster.solvers import solve


def problem_of(file: str, rules: dict[str, Any]) -> gc.Problem:
    """Make a problem from the arrays of a file, and rules by the names of their fields."""
    with np.load(file) as stored:
        n = len(stored["lon"])
        pupils = [None if p < 0 else int(p) for p in stored["pupils"]]
        schools = gc.Schools.of(
            [f"{k:05d}" for k in range(n)], lon=stored["lon"], lat=stored["lat"], pupils=pupils
        )
        travel = gc.TravelTimes.of_pairs(
            n, stored["start"], stored["end"], stored["seconds"], cutoff=int(stored["cutoff"])
        )
    return gc.Problem(schools, travel, gc.Rules(**rules))


def solved(task: dict[str, Any]) -> dict[str, Any]:
    """Solve one task; a grouping is judged by the same package."""
    problem = problem_of(task["file"], task["rules"])
    wall, cpu = time.perf_counter(), time.process_time()
    solution = solve(problem, seconds=task["limit"], seed=1, threads=2)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    judgement = None if solution.grouping is None else judge(solution.grouping, problem)
    return {
        "status": solution.status.value,
        "objective": None if judgement is None else judgement.total,
        "bound": None if solution.bound is None else solution.bound.value,
        "wall": wall,
        "cpu": cpu,
    }


def main() -> None:
    """Answer each line of the standard input by one line."""
    for line in sys.stdin:
        print(json.dumps(solved(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
