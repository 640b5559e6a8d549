"""Sections of the solver benchmark: a real county and made ones, from 280 schools to 17,000."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import geocluster as gc
from benchmarks.document import Section, Target, paragraphs, seconds, table
from benchmarks.measure import Answer, measure
from benchmarks.solve_problems import (
    charged_rules,
    city_county,
    large_groups,
    lincolnshire,
    lincolnshire_rules,
    made_county,
)
from benchmarks.solve_rows import Kept, Row, minutes, percent, rows_table, searched, solve_row
from geocluster.proposal import gap
from geocluster.solvers import Progress

__all__ = [
    "charged_counties",
    "city_counties",
    "counties_1000",
    "counties_5000",
    "counties_17000",
    "large_group_counties",
    "real_county",
    "warm_up",
    "watched",
]

_FOURS = gc.Rules(size=(2, 4), pupils=(350, 1200), longest_drive=1200)
_CHARGED = replace(_FOURS, group_charge=900)
_SIXES = gc.Rules(size=(2, 6), pupils=(100, 1200), longest_drive=1200)
_SEEDS = range(1, 11)
_OVERSHOOT = 1.05
_MOST_MB = 8000
_BOUND_SECONDS = 120
_REPORTS = 20


def real_county(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for the primary schools of Lincolnshire under sixteen sets of rules."""
    limit = 10
    named = list(lincolnshire_rules().items())[: 2 if quick else None]
    rows = [
        solve_row(kept, "lincolnshire", name, partial(lincolnshire, data, rules), limit=limit)
        for name, rules in named
    ]
    return Section(
        text=paragraphs(
            "Primary schools of a real county, on made roads; drives of at most 20 minutes, a "
            f"school alone costs 60. At most {limit} s each.",
            rows_table(rows, summaries=[("all", rows)]),
        ),
        targets=(_proven(f"{len(rows)} sets of rules", rows, limit, len(rows)),),
    )


def counties_1000(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for ten made counties of 1,000 schools, in groups of up to 4 and of up to 6.

    Groups of up to 4 also with a charge for each group, which is harder.
    """
    del data
    limit, n = (5, 60) if quick else (30, 1000)
    charged = "2-4, pupils 350-1200, 15 min a group"
    sets = {
        name: _counties(kept, "counties-1000", name, n, partial(_ruled, rules), limit, quick)
        for name, rules in (
            ("2-4, pupils 350-1200", _FOURS),
            ("2-6, pupils 100-1200", _SIXES),
            (charged, _CHARGED),
        )
    }
    return Section(
        text=paragraphs(
            f"Drives between any two of a group of at most 20 minutes; at most {limit} s each.",
            _sets_table(sets),
        ),
        targets=tuple(
            _proven(
                f"n = {n:,}, {name}",
                rows,
                limit,
                -(-(8 if name == charged else 9) * len(rows) // 10),
            )
            for name, rows in sets.items()
        ),
    )


def large_group_counties(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for made counties in groups of 4 to 10."""
    del data
    section, aim = "counties-large-groups", 0.003
    few, short = (60, 5) if quick else (300, 60)
    many, long = (90, 5) if quick else (1000, 90)
    pairs, lead = (partial(_large, measured) for measured in gc.Measured)
    small = {
        name: _counties(kept, section, name, few, make, short, quick)
        for name, make in (("pairs", pairs), ("from lead", lead))
    }
    large = {
        name: _counties(kept, section, name, many, make, long, quick)
        for name, make in (("pairs", pairs), ("from lead", lead))
    }
    return Section(
        text=paragraphs(
            "Groups of 4 to 10 with 0.6 to 1.5 times the pupils of a group of middle size; drives "
            f"of at most 25 minutes. At most {short} s for {few:,} schools, {long} s for {many:,}.",
            _sets_table(small),
            _sets_table(large),
        ),
        targets=(
            *(
                _proven(f"n = {few:,}, 4-10, {name}", rows, short, len(rows))
                for name, rows in small.items()
            ),
            *(_within(f"n = {many:,}, 4-10, {k}", rows, long, aim) for k, rows in large.items()),
        ),
    )


def charged_counties(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for a real county and for made ones with cities, in groups of 4 to 10 with a charge."""
    section, limit = "counties-charged", 10 if quick else 60
    n, cities = (120, 1) if quick else (350, 3)
    rules = charged_rules()
    real = [
        solve_row(kept, section, name, partial(lincolnshire, data, some), limit=limit)
        for name, some in list(rules.items())[: 1 if quick else None]
    ]
    name = "4-10, pairs, 25 min, 30 min a group"
    made = _counties(
        kept, section, name, n, partial(_with_cities, rules[name], cities), limit, quick
    )
    return Section(
        text=paragraphs(
            "Groups of 4 to 10, any number of pupils, half an hour for each group; the schools of "
            f"Lincolnshire, and made counties with {cities} cities of 40. At most {limit} s each.",
            _sets_table({"Lincolnshire": real, f"n = {n:,}": made}),
        ),
        targets=(
            _proven("Lincolnshire, 4-10, 30 min a group", real, limit, len(real)),
            _proven(f"n = {n:,}, {name}", made, limit, len(made)),
        ),
    )


def city_counties(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for ten made counties half of whose schools stand in dense cities."""
    del data
    limit, n, cities = (5, 120, 1) if quick else (30, 400, 5)
    sets = {
        name: _counties(
            kept, "counties-cities", name, n, partial(_with_cities, rules, cities), limit, quick
        )
        for name, rules in (
            ("2-4, pupils 350-1200", _FOURS),
            ("2-4, pupils 350-1200, 15 min a group", _CHARGED),
        )
    }
    return Section(
        text=paragraphs(
            f"{cities} cities of 40 schools within 5 km, with a slow centre and one-way streets; "
            "the others in the country. Drives between any two of a group of at most 20 minutes; "
            f"at most {limit} s each.",
            _sets_table(sets),
        ),
    )


def counties_5000(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for ten made counties of 5,000 schools."""
    del data
    limit, n, aim = (5, 300, 0.002) if quick else (60, 5000, 0.002)
    name = "2-4, pupils 350-1200"
    rows = _counties(kept, "counties-5000", name, n, partial(_ruled, _FOURS), limit, quick)
    return Section(
        text=paragraphs(
            f"Drives between any two of a group of at most 20 minutes; at most {limit} s each.",
            _sets_table({name: rows}),
        ),
        targets=(_within(f"n = {n:,}, {name}", rows, limit, aim),),
    )


def counties_17000(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for a made county as large as a nation, and watch how."""
    del data
    limit, n, aim = (10, 500, 0.01) if quick else (300, 17000, 0.01)
    name = f"2-4, pupils 350-1200, n = {n:,}"

    def make() -> dict[str, Any]:
        run = measure(
            "solve_counties:watched",
            {"n": n, "seed": _SEEDS[0], "limit": limit},
            limit=4 * limit + 600,
        )
        print(f"  {name}: {run.fault or f'{run.process_seconds:.0f} s'}", flush=True)
        if run.fault:
            return {"fault": run.fault}
        told: dict[str, Any] = json.loads(str(run.answer["told"]))
        return told | {"mb": run.peak_mb, "process": run.process_seconds}

    told = kept(f"counties-17000: {name}, {limit} s", make)
    if "fault" in told:
        aims = (Target(f"n = {n:,}, 2-4", "no answer", False),)
        return Section(text=f"No answer: {told['fault']}", targets=aims)
    row, reports = Row(**told["row"]), told["reports"]
    first = next((r for r in reports if r["bound"] > reports[0]["bound"]), None)
    return Section(
        text=paragraphs(
            f"Drives between any two of a group of at most 20 minutes; at most {limit} s, in a "
            "process of its own.",
            rows_table([row]),
            f"The process took {seconds(told['process'])} s, with making the county and judging, "
            f"and held at most {told['mb']:,.0f} MB. How far it was when:",
            _reports_table(reports, limit, first),
        ),
        targets=(
            Target(
                f"n = {n:,}, 2-4: a bound from the linear relaxation over all feasible groups "
                f"within {_BOUND_SECONDS} s",
                "none" if first is None else f"after {seconds(first['seconds'])} s",
                first is not None and first["seconds"] <= _BOUND_SECONDS,
            ),
            _within(f"n = {n:,}, 2-4", [row], limit, aim),
            Target(
                f"n = {n:,}, 2-4: under {_MOST_MB / 1000:g} GB",
                f"{told['mb'] / 1000:.1f} GB",
                told["mb"] < _MOST_MB,
            ),
        ),
    )


def watched(n: int, seed: int, limit: int) -> Answer:
    """Solve for a made county and note what is reported, for :func:`benchmarks.measure.measure`.

    Parameters
    ----------
    n, seed
        Of the county.
    limit
        Seconds.
    """
    warm_up()
    problem = made_county(n, seed, _FOURS)
    reports: list[dict[str, Any]] = []
    begin = perf_counter()

    def note(progress: Progress) -> None:
        reports.append(
            {
                "seconds": perf_counter() - begin,
                "step": progress.step,
                "objective": progress.objective,
                "bound": progress.bound,
            }
        )

    row = searched(f"2-4, pupils 350-1200, county {seed}", problem, limit=limit, report=note)
    end = {"seconds": row.seconds, "step": "End", "objective": row.objective, "bound": row.bound}
    told = {"row": asdict(row), "reports": [*reports, end]}
    return {"told": np.array(json.dumps(told)), "seconds": row.seconds}


def warm_up() -> None:
    """Solve something small: the first run on a machine compiles, which is not measured."""
    for measured in gc.Measured:
        searched("warm-up", large_groups(60, 1, measured), limit=60)


def _ruled(rules: gc.Rules, n: int, seed: int) -> gc.Problem:
    return made_county(n, seed, rules)


def _with_cities(rules: gc.Rules, cities: int, n: int, seed: int) -> gc.Problem:
    return city_county(n, seed, rules, cities=cities)


def _large(measured: gc.Measured, n: int, seed: int) -> gc.Problem:
    return large_groups(n, seed, measured)


def _counties(
    kept: Kept,
    section: str,
    name: str,
    n: int,
    make: Callable[[int, int], gc.Problem],
    limit: int,
    quick: bool,
) -> list[Row]:
    """Solve for made counties of a size, one for each seed."""
    return [
        solve_row(
            kept,
            section,
            f"{name}, n = {n:,}, county {seed}",
            partial(make, n, seed),
            limit=limit,
        )
        for seed in (_SEEDS[:2] if quick else _SEEDS)
    ]


def _sets_table(sets: Mapping[str, Sequence[Row]]) -> str:
    rows = [row for some in sets.values() for row in some]
    return rows_table(rows, summaries=list(sets.items()))


def _proven(name: str, rows: Sequence[Row], limit: int, enough: int) -> Target:
    """Aim at so many rows proven in time."""
    found = sum(row.proven_within(limit) for row in rows)
    many = "each" if enough == len(rows) else f"{enough} of {len(rows)}"
    return Target(
        f"{name}: {many} optimal within {limit} s", f"{found} of {len(rows)}", found >= enough
    )


def _within(name: str, rows: Sequence[Row], limit: int, aim: float) -> Target:
    """Aim at a gap in time; a search that is told to stop needs a moment more."""
    worst, longest = max(row.gap for row in rows), max(row.seconds for row in rows)
    return Target(
        f"{name}: a gap of at most {100 * aim:g} % in {limit} s",
        f"worst {percent(worst)}, longest {seconds(longest)} s",
        worst <= aim and longest <= _OVERSHOOT * limit,
    )


def _reports_table(
    reports: Sequence[Mapping[str, Any]], limit: int, first: Mapping[str, Any] | None
) -> str:
    """Write the first report with a bound and, of others close together, the last one."""
    last = {round(_REPORTS * r["seconds"] / limit): r for r in reports}
    rows = []
    for report in reports:
        if report is not first and report not in last.values():
            continue
        share = gap(report["objective"], report["bound"])
        rows.append(
            (
                report["step"],
                seconds(report["seconds"]),
                minutes(report["objective"]),
                minutes(report["bound"]),
                "–" if share is None else percent(share),
            )
        )
    return table(("what begins", "seconds", "objective (min)", "bound (min)", "gap"), rows)
