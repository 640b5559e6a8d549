"""The checker stands alone: it runs where no solver and no compiler can be imported."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("numba", "ortools") or name.startswith("geocluster.solvers"):
            raise ImportError(name)

sys.meta_path.insert(0, Refused())
import numpy as np
import geocluster as gc
from geocluster.bound_check import check_certificate
from geocluster.proposal.certificate import SCALE, Asks, Certificate, PartProof, Stage

schools = gc.Schools.of(["a", "b", "c"], lon=[0, 0.1, 0.2], lat=[52, 52, 52], pupils=[9, 9, 9])
travel = gc.TravelTimes.of_dense([[0, 300, 600], [300, 0, 400], [600, 400, 0]], cutoff=900)
rules = gc.Rules(size=(2, 3), longest_drive=900, alone_penalty=3600)
problem = gc.Problem(schools, travel, rules)
prices = {"a": 250 * SCALE, "b": 50 * SCALE, "c": 350 * SCALE}
for claim, right in ((700, True), (701, False)):
    stage = Stage(prices=prices, classes=(), cuts=(), value=650 * SCALE)
    part = PartProof(asks=Asks.COST, claim=claim, stages=(stage,))
    said = Certificate(bound=claim, parts=(part,))
    found = check_certificate([problem], said, most=100, seconds=10)
    assert (found.proven == claim and not found.faults) is right, found
assert not [m for m in sys.modules if m.split(".")[0] in ("numba", "ortools")]
"""


def test_it_runs_without_any_solver_of_ours() -> None:
    command = [sys.executable, "-W", "ignore", "-c", _SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
