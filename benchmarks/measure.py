"""A measurement runs in a process of its own, so that its memory is its own and a fall harms none.

``python -m benchmarks.measure TASK ARGUMENTS ANSWER`` is that process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Answer", "Measured", "Stopwatch", "Tasks", "measure", "take_turns"]

Answer: TypeAlias = Mapping[str, float | NDArray[Any]]
"""What a task returns: seconds of its stages, and its results."""

Tasks: TypeAlias = Mapping[str, tuple[str, Mapping[str, str | int]]]
"""Names, and what :func:`measure` is given for each."""

_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one run of a task showed.

    Attributes
    ----------
    answer
        As the task returned it; empty if it fell.
    process_seconds
        From the start of the process to its end, imports included.
    peak_mb
        Most memory that the process held at a time, in 10⁶ bytes.
    fault
        Why there is no answer.
    """

    answer: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    process_seconds: float = 0.0
    peak_mb: float = 0.0
    fault: str | None = None

    def __getitem__(self, name: str) -> float:
        return float(self.answer[name])


class Stopwatch:
    """Tells the seconds since it was last asked.

    Attributes
    ----------
    cpu
        What the last lap took of all processors together, which a busy machine hardly changes.
    """

    __slots__ = ("_last", "_last_cpu", "cpu")

    def __init__(self) -> None:
        self.cpu = 0.0
        self._last, self._last_cpu = time.perf_counter(), time.process_time()

    def lap(self) -> float:
        """Return the seconds since the last lap, by the clock on the wall."""
        now, now_cpu = time.perf_counter(), time.process_time()
        seconds, self.cpu = now - self._last, now_cpu - self._last_cpu
        self._last, self._last_cpu = now, now_cpu
        return seconds


def measure(task: str, arguments: Mapping[str, str | int], *, limit: float = 540) -> Measured:
    """Run a task in a process of its own.

    Parameters
    ----------
    task
        ``module:function`` of this package.
    arguments
        For the function; arrays travel as names of ``.npz`` files.
    limit
        Seconds after which the process is ended.
    """
    with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
        to = Path(folder) / "answer.npz"
        command = [sys.executable, "-m", __name__, task, json.dumps(dict(arguments)), str(to)]
        begin = time.perf_counter()
        try:
            ended = subprocess.run(
                command,
                cwd=_ROOT,
                env={**os.environ, "PYTHONHASHSEED": "0"},  # osmnx takes the first of a set
                capture_output=True,
                text=True,
                timeout=limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Measured(fault=f"not done after {limit:g} s")
        seconds = time.perf_counter() - begin
        if ended.returncode:
            *_, last = [f"exit code {ended.returncode}", *ended.stderr.strip().splitlines()]
            return Measured(fault=last.replace(str(_ROOT.parent), "…")[:200])
        with np.load(to) as stored:
            answer = dict(stored)
    peak = float(answer.pop("peak_mb"))
    return Measured(answer=answer, process_seconds=seconds, peak_mb=peak)


def take_turns(tasks: Tasks, *, by: str, rounds: int) -> dict[str, Measured]:
    """Run tasks one after the other, round by round: a busy machine then hinders all alike.

    Parameters
    ----------
    tasks
        A task that took over a minute is not run again.
    by
        Which of its seconds are compared; the quickest run is kept, or one that fell.
    rounds
        How often.
    """
    best: dict[str, Measured] = {}
    for _ in range(rounds):
        for name, (task, arguments) in tasks.items():
            before = best.get(name)
            if before and (before.fault or before.process_seconds > 60):
                continue
            print(f"  {name} ...", end=" ", flush=True)
            now = measure(task, arguments)
            print(now.fault or f"{now.process_seconds:.1f} s", flush=True)
            if before is None or now.fault or now[by] < before[by]:
                best[name] = now
    return best


def _peak_mb() -> float:
    """Read the memory peak of this process; that of ``getrusage`` would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6


def _main() -> None:
    task, arguments, to = sys.argv[1:]
    module, function = task.split(":")
    answer: Answer = getattr(import_module(f"benchmarks.{module}"), function)(
        **json.loads(arguments)
    )
    arrays = {name: np.asarray(value) for name, value in answer.items()}
    np.savez(to, allow_pickle=False, peak_mb=np.array(_peak_mb()), **arrays)


if __name__ == "__main__":
    _main()
