"""A section of the solver benchmark: central schools and their teaching points."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import geocluster as gc
from benchmarks.document import Section, Target, paragraphs, table
from benchmarks.solve_problems import central_schools
from benchmarks.solve_rows import Kept, Row, row_of, rows_table
from geocluster.planning import travel_times
from geocluster.scenario import Scenario

__all__ = ["stars"]

_LIMIT = 60
_CHARGES = (0, 15)
_HEAD = tuple(
    "county|schools|may lead|stars|in a star|left, and why|left without a reason".split("|")
)


def stars(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for counties where each central school leads a star within its township."""
    rows, placed, without = [], [], 0
    for county, scenario in central_schools(data).items():
        for charge in _CHARGES[: 1 if quick else None]:
            name = f"{county}, {charge} min a star"
            told = kept(
                f"central: {name}, {_LIMIT} s", partial(_solved, name, scenario, 60 * charge)
            )
            row = Row(**told["row"])
            rows.append(row)
            without += told["without"]
            placed.append(
                (
                    name,
                    str(row.schools),
                    str(told["may_lead"]),
                    str(row.groups),
                    str(told["in_star"]),
                    ", ".join(f"{n} {why}" for why, n in told["left"].items()) or "0",
                    str(told["without"]),
                )
            )
    proven = sum(row.proven_within(_LIMIT) for row in rows)
    return Section(
        text=paragraphs(
            "Two made counties of China, on their made mountain roads: a central school (中心校) "
            "with up to 14 village schools and teaching points of its township, each at most 40 "
            f"minutes away, both ways. At most {_LIMIT} s each.",
            rows_table(rows),
            table(_HEAD, placed),
        ),
        targets=(
            Target(
                f"each optimal within {_LIMIT} s",
                f"{proven} of {len(rows)}",
                proven == len(rows),
            ),
            Target(
                "every school in a star, or named with a reason",
                f"{without} without",
                without == 0,
            ),
        ),
    )


def _solved(name: str, scenario: Scenario, charge: int) -> dict[str, Any]:
    schools, travel = travel_times(scenario)
    (tier,) = scenario.tiers
    problem = gc.Problem(schools, travel, tier.rules, tier.pins).with_rules(group_charge=charge)
    proposal = gc.propose(problem, seconds=_LIMIT, seed=1)
    row = row_of(name, problem, proposal, proposal.objective)
    print("  " + " | ".join(row.cells()), flush=True)
    groups = () if proposal.finest.grouping is None else proposal.finest.grouping.groups
    in_star = {i for group in groups for i in group.members}
    named = {left.school for left in proposal.finest.ungrouped if left.fact}
    return {
        "row": asdict(row),
        "may_lead": sum(tier.rules.lead_where.select(schools)),
        "in_star": len(in_star),
        "left": Counter(left.reason for left in proposal.finest.ungrouped),
        "without": len(set(range(len(schools))) - in_star - named),
    }
