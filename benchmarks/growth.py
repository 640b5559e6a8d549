"""The growth benchmark: ``python -m benchmarks.growth [--only NAME]... [--quick]``.

It writes ``benchmarks/growth.md``, section by section; with ``--quick`` it prints.
"""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path

from benchmarks.document import Section, Target, paragraphs, seconds, table, why_not
from benchmarks.growth_steps import STEPS, made_list
from benchmarks.measure import Measured, measure
from benchmarks.running import Topic, run_sections, section_parser

_ABOUT = """
Written by `make bench-growth`, section by section: what stands under a title says when, where and
with what it was measured. Each run goes from the files to the written and judged folder, in a
process of its own, without the cache. Seconds are those of the processor, all threads together, as
other work on the machine hardly changes them; for the nation those of the clock on the wall too.
The solver is given a fixed time. *Growth* is the exponent *k* of *n^k* from the second size to the
last: 1 is linear. Memory is the peak of the whole process.
"""
_NATION = """
One problem of {schools:,.0f} schools with {drives:,.0f} drives: {groups:,.0f} groups, objective
{objective:,.0f} s, bound {bound:,.0f} s (gap {gap:.3%}), after {given} s of solving; the map has
{page_mb:.1f} MB, the judge finds {violations:.0f} violations.
"""


def roads(data: Path, *, quick: bool) -> Section:  # noqa: ARG001
    """Run made counties with roads, of rising size."""
    from geocluster.generator import generate

    runs: dict[int, Measured] = {}
    for n in (60, 120, 240) if quick else (1_000, 4_000, 16_000):
        with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
            generate(Path(folder) / "county", schools=n, seed=1)
            runs[n] = _run(Path(folder) / "county" / "scenario.toml", n, 5 if quick else 60)
    return _growth(runs)


def lists(data: Path, *, quick: bool) -> Section:  # noqa: ARG001
    """Run made lists by straight lines, of rising size."""
    runs: dict[int, Measured] = {}
    for n in (100, 200, 400) if quick else (1_000, 4_000, 16_000):
        with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
            runs[n] = _run(made_list(Path(folder), n, seed=1), n, 5 if quick else 60)
    return _growth(runs)


def nation(data: Path, *, quick: bool) -> Section:  # noqa: ARG001
    """Run 17,000 schools as one problem, with five minutes for the solver."""
    n, given = (300, 5) if quick else (17_000, 300)
    with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
        run = _run(made_list(Path(folder), n, seed=1), n, given)
    if run.fault:
        return Section(text=why_not(run, "geocluster"))
    rest = sum(run[f"{s}: wall"] for s in STEPS if s != "solving" and f"{s}: wall" in run.answer)
    figures = {name: float(value) for name, value in run.answer.items() if ":" not in name}
    gap = 1 - figures["bound"] / figures["objective"]
    rows = [
        (s, seconds(run[f"{s}: cpu"]), seconds(run[f"{s}: wall"]))
        for s in STEPS
        if f"{s}: cpu" in run.answer
    ]
    return Section(
        text=paragraphs(
            table(("step", "processor", "wall"), rows),
            _NATION.format(**figures, gap=gap, given=given),
        ),
        targets=(
            Target(
                "all but the solving of 17,000 schools in a minute", f"{rest:.0f} s", rest <= 60
            ),
            Target("4 GB", f"{run.peak_mb / 1000:.1f} GB", run.peak_mb <= 4_000),
        ),
    )


def _run(scenario: Path, n: int, given: int) -> Measured:
    print(f"  {n:,} ...", end=" ", flush=True)
    arguments: dict[str, str | int] = {"scenario": str(scenario), "seconds": given}
    run = measure("growth_steps:steps", arguments, limit=3_600)
    print(run.fault or f"{run.process_seconds:.1f} s", flush=True)
    return run


def _growth(runs: dict[int, Measured]) -> Section:
    fallen = next((run for run in runs.values() if run.fault), None)
    if fallen is not None:
        return Section(text=why_not(fallen, "geocluster"))
    sizes = sorted(runs)
    rows, steepest = [], 0.0
    for step in STEPS:
        took = [float(runs[n].answer.get(f"{step}: cpu", 0.0)) for n in sizes]
        if not any(took):
            continue
        given = step == "solving"
        k = math.log(took[-1] / took[-2]) / math.log(sizes[-1] / sizes[-2]) if took[-2] else 0.0
        steepest = steepest if given else max(steepest, k)
        rows.append((step, *map(seconds, took), "(given)" if given else f"{k:.2f}"))
    rows.append(("memory, MB", *(f"{runs[n].peak_mb:,.0f}" for n in sizes), ""))
    rows.append(("map, MB", *(f"{runs[n]['page_mb']:.1f}" for n in sizes), ""))
    aim = Target("every step grows near linearly", f"at most n^{steepest:.2f}", steepest <= 1.3)
    head = ("processor seconds", *(f"{n:,}" for n in sizes), "growth")
    return Section(text=table(head, rows), targets=(aim,))


_OURS = ("geocluster", "numpy", "scipy", "shapely", "osmium", "ortools")
_TOPICS = {
    "roads": Topic("Made counties on roads", _OURS, roads),
    "lists": Topic("Made lists by straight lines", _OURS, lists),
    "nation": Topic("A nation as one problem", _OURS, nation),
}


if __name__ == "__main__":
    sys.exit(
        run_sections(
            _TOPICS,
            section_parser(_TOPICS, __doc__).parse_args(),
            title="From a list to a folder: how each step grows",
            about=_ABOUT,
            file="growth.md",
        )
    )
