"""Sections of the solver benchmark: a real city, and counties where a group pays five terms."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import geocluster as gc
from benchmarks.document import Section, Target, paragraphs, seconds
from benchmarks.solve_problems import FIVE_TERMS, county_with_terms, london
from benchmarks.solve_rows import Kept, Row, percent, rows_table, solve_row

__all__ = ["city", "counties_with_terms"]

_CITY = gc.Rules(size=(2, 4), pupils=(150, 1200), longest_drive=900, group_charge=900)
_FOURS = gc.Rules(size=(2, 4), pupils=(350, 1200), longest_drive=1200, costs=FIVE_TERMS)
_SEEDS = range(1, 4)
_OVERSHOOT = 1.05


def city(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for the primary schools of London."""
    if not (data / "london" / "primaries.csv").is_file():
        return Section(text="Not measured: the shared data hold no London.")
    limit = 10 if quick else 120
    name = "2-4, pairs, pupils 150-1200, 15 min a group"
    row = solve_row(kept, "city", name, partial(london, data, _CITY), limit=limit)
    return Section(
        text=paragraphs(
            "State-funded primary schools of London, on straight lines × 1.3 at 45 km/h; drives of "
            "at most 15 minutes, within which hundreds of others stand. A school alone costs 60. "
            f"At most {limit} s.",
            rows_table([row]),
        ),
        targets=(_within("London", [row], limit),),
    )


def counties_with_terms(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for made counties where five terms of ``[tier.costs]`` are paid at once."""
    del data
    limit, n = (5, 60) if quick else (60, 1000)
    sets = {
        name: [
            solve_row(
                kept,
                "counties-terms",
                f"{name}, n = {n:,}, county {seed}",
                partial(county_with_terms, n, seed, rules),
                limit=limit,
            )
            for seed in _SEEDS
        ]
        for name, rules in (
            ("five terms", _FOURS),
            ("five terms, 15 min a group", replace(_FOURS, group_charge=900)),
        )
    }
    return Section(
        text=paragraphs(
            "Groups of 2 to 4 with 350 to 1,200 pupils, drives between any two of at most 20 "
            "minutes. Each part beyond the first of a partnership costs 20 minutes, a split pair "
            "60, each denomination beyond the first 15, a nearest school elsewhere 2, and each "
            "minute of a drive beyond 12 counts thrice. Six of ten schools are in partnerships of "
            f"up to five. At most {limit} s each.",
            rows_table([row for rows in sets.values() for row in rows], summaries=[*sets.items()]),
        ),
        targets=tuple(_within(f"n = {n:,}, {name}", rows, limit) for name, rows in sets.items()),
    )


def _within(name: str, rows: list[Row], limit: int) -> Target:
    worst, longest = max(row.gap for row in rows), max(row.seconds for row in rows)
    return Target(
        f"{name}: a gap of at most 0.1 % in {limit} s",
        f"worst {percent(worst)}, longest {seconds(longest)} s",
        worst <= 0.001 and longest <= _OVERSHOOT * limit,
    )
