"""An older commit beside this one, problem by problem in one run: as quick, and as good.

``python -m benchmarks.beside COMMIT`` checks the older one out, keeps a process of each, and gives
both the same arrays in turns; what a busy machine does then hinders both alike. Seconds are of
the processor, for that reason.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from math import exp, log
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

import geocluster as gc
from benchmarks.document import commit, paragraphs, seconds, stamp, table
from benchmarks.solve_problems import (
    city_county,
    large_groups,
    lincolnshire,
    lincolnshire_rules,
    made_county,
)

__all__ = ["Outcome", "beside", "ratio_of", "same_answer"]

_ROOT = Path(__file__).parent.parent
_DATA = _ROOT.parent / "shared" / "data"
_FOURS = gc.Rules(size=(2, 4), pupils=(350, 1200), longest_drive=1200)
_FIELDS = ("size", "pupils", "longest_drive", "group_charge", "alone_penalty")
_HEAD = tuple("problem|before (min)|now (min)|before (s)|now (s)|now / before".split("|"))

Outcome = Mapping[str, Any]
"""Status, objective, bound, and seconds, as the worker prints them."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A problem, and how long it is searched."""

    name: str
    limit: float
    make: Callable[[], gc.Problem]


def same_answer(before: Outcome, now: Outcome) -> bool:
    """Tell whether two outcomes do not contradict each other: a proven best is the same."""
    proven = [o for o in (before, now) if o["status"] == "optimal"]
    if len(proven) == 2:
        return bool(before["objective"] == now["objective"])
    other = now if proven == [before] else before
    return not proven or (other["objective"] is None or other["objective"] >= proven[0]["bound"])


def ratio_of(pairs: list[tuple[Outcome, Outcome]]) -> float:
    """Geometric mean of how many times as long it takes now.

    Examples
    --------
    >>> round(ratio_of([({"cpu": 1.0}, {"cpu": 2.0}), ({"cpu": 2.0}, {"cpu": 1.0})]), 3)
    1.0
    """
    return exp(mean(log(now["cpu"] / before["cpu"]) for before, now in pairs))


def beside(older: str, *, quick: bool, rounds: int) -> str:
    """Run all problems by both commits, and write the tables.

    Parameters
    ----------
    older
        A commit that is known here.
    quick
        Whether a few small problems are enough.
    rounds
        How often each problem is solved by each; the quickest counts.
    """
    parts = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="geocluster-beside-")))
        tree = stack.enter_context(_checked_out(older, folder / "older"))
        ask = [stack.enter_context(_worker(at)) for at in (tree, _ROOT)]
        for rules in (_FOURS, replace(_FOURS, measured=gc.Measured.FROM_LEAD)):
            small = _Task("compiling", 60, partial(made_county, 60, 1, rules))
            _in_turns(small, folder, ask, 1)
        for title, tasks in _sections(quick=quick).items():
            pairs = [_in_turns(task, folder, ask, rounds) for task in tasks]
            parts += [f"## {title}", _table(tasks, pairs)]
    about = (
        f"Commit {older} beside commit {commit()}, in turns on the same arrays; seconds of the "
        f"processor, the quickest of {rounds}. *Optimal* where both proved it."
    )
    return paragraphs("# Before and now", stamp(("numpy", "numba", "ortools")), about, *parts)


def _sections(*, quick: bool) -> dict[str, list[_Task]]:
    if quick:
        few = [_Task("60 schools", 5, partial(made_county, 60, 1, _FOURS))]
        return {"Small": few}
    real = [_Task(k, 30, partial(lincolnshire, _DATA, r)) for k, r in lincolnshire_rules().items()]
    seeds = range(1, 11)
    return {
        "Lincolnshire, made roads": real,
        "1,000 schools, 2-4": [
            _Task(f"seed {seed}", 60, partial(made_county, 1000, seed, _FOURS)) for seed in seeds
        ],
        "300 schools, 4-10, from the lead": [
            _Task(f"seed {seed}", 60, partial(large_groups, 300, seed, gc.Measured.FROM_LEAD))
            for seed in range(1, 4)
        ],
        "400 schools, half of them in five cities, 2-4": [
            _Task(f"seed {seed}", 60, partial(city_county, 400, seed, _FOURS, cities=5))
            for seed in range(1, 4)
        ],
        "5,000 schools, 2-4": [
            _Task(f"seed {seed}", 60, partial(made_county, 5000, seed, _FOURS))
            for seed in range(1, 4)
        ],
    }


@contextmanager
def _checked_out(older: str, at: Path) -> Iterator[Path]:
    git = ("git", "-C", str(_ROOT), "worktree")
    subprocess.run([*git, "add", "--quiet", "--detach", str(at), older], check=True)
    try:
        yield at
    finally:
        subprocess.run([*git, "remove", "--force", str(at)], check=True)


@contextmanager
def _worker(tree: Path) -> Iterator[Callable[[dict[str, Any]], Outcome]]:
    worker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("beside_worker.py"))],
        env={**os.environ, "PYTHONPATH": str(tree), "PYTHONHASHSEED": "0"},
        cwd=tree,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    into, out = worker.stdin, worker.stdout
    if into is None or out is None:
        raise RuntimeError("the process has no pipes")

    def ask(task: dict[str, Any]) -> Outcome:
        into.write(json.dumps(task) + "\n")
        into.flush()
        answer = out.readline()
        if not answer:
            raise RuntimeError(f"the process in {tree} ended; see what it said above")
        return dict(json.loads(answer))

    try:
        yield ask
    finally:
        into.close()
        worker.wait()


def _in_turns(
    task: _Task,
    folder: Path,
    ask: list[Callable[[dict[str, Any]], Outcome]],
    rounds: int,
) -> tuple[Outcome, Outcome]:
    """Solve one problem by both, the first to go another each time; the quickest counts."""
    told = _told(task, folder / "problem.npz")
    runs_of: list[list[Outcome]] = [[], []]
    for turn in range(rounds):
        for which in (0, 1) if turn % 2 else (1, 0):
            runs_of[which].append(ask[which](told))
    before, after = (min(runs, key=lambda run: float(run["cpu"])) for runs in runs_of)
    print(f"  {task.name}: {before['cpu']:.2f} s, {after['cpu']:.2f} s", flush=True)
    return before, after


def _told(task: _Task, file: Path) -> dict[str, Any]:
    problem = task.make()
    drives = problem.travel.seconds.tocoo()
    np.savez(
        file,
        lon=problem.schools.lonlat[:, 0],
        lat=problem.schools.lonlat[:, 1],
        pupils=np.array([-1 if p is None else p for p in problem.pupils]),
        start=drives.row,
        end=drives.col,
        seconds=drives.data,
        cutoff=problem.travel.cutoff,
    )
    rules = {name: getattr(problem.rules, name) for name in _FIELDS}
    rules["measured"] = problem.rules.measured.value
    return {"file": str(file), "limit": task.limit, "rules": rules}


def _table(tasks: list[_Task], pairs: list[tuple[Outcome, Outcome]]) -> str:
    rows = [
        (
            task.name if same_answer(*pair) else f"{task.name} **(they contradict each other)**",
            *(_minutes(outcome) for outcome in pair),
            *(seconds(outcome["cpu"]) for outcome in pair),
            f"{pair[1]['cpu'] / pair[0]['cpu']:.2f}",
        )
        for task, pair in zip(tasks, pairs, strict=True)
    ]
    total = [sum(pair[which]["cpu"] for pair in pairs) for which in (0, 1)]
    rows.append(("all", "", "", *map(seconds, total), f"{ratio_of(pairs):.2f} (geometric mean)"))
    return table(_HEAD, rows)


def _minutes(outcome: Outcome) -> str:
    if outcome["objective"] is None:
        return str(outcome["status"])
    proven = "optimal" if outcome["status"] == "optimal" else f"bound {outcome['bound'] / 60:,.2f}"
    return f"{outcome['objective'] / 60:,.2f}, {proven}"


def main() -> None:
    """Write ``benchmarks/beside.md``, or print where it is to be quick."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("older", help="the commit to compare with")
    parser.add_argument("--quick", action="store_true", help="a small problem; prints")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    text = beside(given.older, quick=given.quick, rounds=given.rounds)
    if given.quick:
        print(text)
    else:
        (_ROOT / "benchmarks" / "beside.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
