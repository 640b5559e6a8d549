"""The solver benchmark: ``python -m benchmarks.solve [--only NAME]... [--resume FILE] [--quick]``.

It writes ``benchmarks/solve.md``, section by section; with ``--quick`` it prints.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import cpmp, solve_counties, solve_dense
from benchmarks.running import Topic, run_sections, section_parser
from benchmarks.solve_asked import asked_of_tiers
from benchmarks.solve_beside import beside
from benchmarks.solve_counties import warm_up
from benchmarks.solve_mixes import mixed_county
from benchmarks.solve_rows import Kept
from benchmarks.solve_stars import stars
from benchmarks.solve_tiers import two_tiers
from geocluster.solvers.pmedian import p_median

_ABOUT = """
Written by `make bench-solve`, section by section: what stands under a title says when, where and
with what it was measured. Seconds are those of one search, from its start to its end, by the clock
on the wall; reading, judging and explaining are not among them. Objectives and bounds are minutes
of driving. Every search has seed 1; the gap is what is not proven, as a share of the objective.

*Made counties* are as dense as the primary schools of Lincolnshire; 45 % of their schools lie
around towns of unlike sizes, the others anywhere. Rolls are lognormal about 140, from 30 to 500.
Drives are straight lines × 1.3 at 45 km/h, each way up to 4 % longer. County 1, 2, ... is its seed.
"""
_OURS = ("geocluster", "numpy", "scipy", "numba", "ortools")
_THEIRS = ("highspy", "k-means-constrained", "spopt", "libpysal", "pulp")

_TOPICS = {
    "lincolnshire": Topic("Lincolnshire", _OURS, solve_counties.real_county),
    "lincolnshire-mixes": Topic("Lincolnshire, mixes of terms", _OURS, mixed_county),
    "counties-1000": Topic("Made counties of 1,000", _OURS, solve_counties.counties_1000),
    "counties-cities": Topic("Made counties with cities", _OURS, solve_counties.city_counties),
    "city": Topic("London", _OURS, solve_dense.city),
    "counties-terms": Topic(
        "Made counties with five terms", _OURS, solve_dense.counties_with_terms
    ),
    "counties-charged": Topic("Large groups with a charge", _OURS, solve_counties.charged_counties),
    "counties-large-groups": Topic(
        "Made counties in large groups", _OURS, solve_counties.large_group_counties
    ),
    "counties-5000": Topic("Made counties of 5,000", _OURS, solve_counties.counties_5000),
    "counties-17000": Topic("A made county of 17,000", _OURS, solve_counties.counties_17000),
    "central": Topic("Central schools", _OURS, stars),
    "tiers": Topic("Two tiers", _OURS, two_tiers),
    "asked": Topic("Questions of two tiers", _OURS, asked_of_tiers),
    "peers": Topic("Beside other software", (*_OURS, *_THEIRS), beside),
    "cpmp-small": Topic("Capacitated p-medians", _OURS, cpmp.small_medians),
    "cpmp-large": Topic("Large capacitated p-medians", _OURS, cpmp.large_medians),
}


def _main() -> int:
    parser = section_parser(_TOPICS, __doc__)
    parser.add_argument(
        "--resume",
        type=Path,
        metavar="FILE",
        help="keep each finished row in this file, and do not measure again what it holds",
    )
    asked = parser.parse_args()
    try:
        kept = Kept(asked.resume)
    except (OSError, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 2
    return run_sections(
        {name: replace(t, run=partial(t.run, kept=kept)) for name, t in _TOPICS.items()},
        asked,
        title="Solvers, measured",
        about=_ABOUT,
        file="solve.md",
        first=_warm_up,
    )


def _warm_up() -> None:
    """Search something small: the first run on a machine compiles, which is not measured."""
    warm_up()
    at = np.random.default_rng(1).random((50, 2))
    p_median(np.hypot(*(at[:, None] - at).T), np.ones(50, int), 12, 5, seconds=60)


if __name__ == "__main__":
    sys.exit(_main())
