"""One problem from its files to a judged folder, each step timed on its own."""

from __future__ import annotations

import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.measure import Answer
from geocluster.generator.scattered import Scatter

__all__ = ["STEPS", "made_list", "steps"]

STEPS: dict[str, tuple[str, ...]] = {
    "school list": ("Reading schools",),
    "roads": ("Reading roads", "Looking for travel times"),
    "travel times": ("Placing schools", "Computing travel times", "Checking"),
    "solving": ("Solving",),
    "explaining": ("Explaining",),
    "ways along the roads": ("Drawing",),
    "tables, map, record": ("Writing",),
    "verify": ("Judging",),
}
"""What each step is called in the table, and how what the watcher is told begins."""

_SCATTER = Scatter(
    km2=7.29,
    in_towns=0.1,
    schools_a_town=200,
    fewest_towns=1,
    roll=120,
    spread=0.55,
    rolls=(12, 900),
)
"""Denser than a rural county, and with fewer in towns: so that a nation fits on the grid."""

_LIST = """
name = "{n} schools"
[schools]
file = "schools.csv"
format = "table"
columns = {{ id = "Code", name = "Name", pupils = "Roll", x = "x", y = "y" }}
crs = "EPSG:27700"
[travel]
engine = "straight"
[[tier]]
size = [2, 4]
pupils = [350, 1200]
longest_drive_minutes = 20
"""


def steps(scenario: str, seconds: int) -> Answer:
    """Run a scenario, write its folder and judge it; no cache is read.

    Parameters
    ----------
    scenario
        A TOML file.
    seconds
        For the solver.
    """
    with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
        os.environ["GEOCLUSTER_CACHE"] = f"{folder}/cache"
        from geocluster.outputs import examine, write_folder
        from geocluster.planning import Watcher, run
        from geocluster.solvers import prepare

        prepare()
        laps: list[tuple[str, float, float]] = []

        def step(what: str, share: float) -> None:  # noqa: ARG001
            if not laps or laps[-1][0] != what:
                laps.append((what, time.process_time(), time.perf_counter()))

        proposal = run(scenario, seconds=seconds, watcher=Watcher(step=step))
        step("Writing", 0.0)
        write_folder(proposal, Path(folder) / "out")
        step("Judging", 0.0)
        verified = examine(Path(folder) / "out")
        step("", 0.0)
        page = (Path(folder) / "out" / "map.html").stat().st_size
    found: dict[str, float] = {}
    for (what, cpu, wall), (_, cpu_end, wall_end) in pairwise(laps):
        name = next((s for s, words in STEPS.items() if what.startswith(words)), "solving")
        found[f"{name}: cpu"] = found.get(f"{name}: cpu", 0.0) + cpu_end - cpu
        found[f"{name}: wall"] = found.get(f"{name}: wall", 0.0) + wall_end - wall
    return {
        **found,
        "schools": len(proposal.schools),
        "drives": proposal.travel.seconds.nnz,
        "groups": len(proposal.finest.grouping.groups) if proposal.finest.grouping else 0,
        "objective": proposal.objective or 0,
        "bound": proposal.lower_bound or 0,
        "page_mb": page / 1e6,
        "violations": len(verified.violations),
    }


def made_list(folder: Path, n: int, *, seed: int) -> Path:
    """Write a list of schools in the country, a tenth of them in towns, and its scenario.

    The ground grows with the number, so that a school has as many neighbours in a nation as in a
    county.
    """
    km, rolls = _SCATTER.places(np.random.default_rng(seed), n)
    # Anywhere on the British grid will do; a note beside the list says that it is made.
    xy = (km - np.sqrt(n * _SCATTER.km2) / 2) * 1000 + (300_000, 350_000)
    rows = [f"m{k},School {k},{rolls[k]},{x:.0f},{y:.0f}" for k, (x, y) in enumerate(xy)]
    (folder / "schools.csv").write_text("\n".join(["Code,Name,Roll,x,y", *rows]), encoding="utf-8")
    note = '{"name": "made schools", "synthetic": true}'
    (folder / "schools.csv.source.json").write_text(note, encoding="utf-8")
    scenario = folder / "scenario.toml"
    scenario.write_text(_LIST.format(n=n), encoding="utf-8")
    return scenario
