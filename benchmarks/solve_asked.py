"""The section of the solver benchmark on questions asked of an answer in two tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import geocluster as gc
from benchmarks.document import Section, Target, paragraphs, seconds, table
from benchmarks.solve_problems import lincolnshire, made_county
from benchmarks.solve_rows import Kept
from geocluster.grouping import Grouping
from geocluster.proposal import Certificates
from geocluster.solvers import Clock, Effort
from geocluster.solvers.tiers import TiersReoptimiser, TiersSolution, solve_tiers

__all__ = ["asked_of_tiers"]

_HEAD = (
    "problem|schools|solved first|ready from nothing|ready from its certificate|questions"
    "|near: proven|for each|roughly: proven|for each"
)
_SEEDS = range(1, 2)
_EVERY, _QUICK_EVERY = 7, 20
_SHARE_READY, _SHARE_PROVEN = 0.25, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What questions of one answer took: seconds of the processor."""

    problem: str
    schools: int
    solved: float
    cold: float
    warm: float
    questions: int
    near_proven: int
    near: float
    rough_proven: int
    rough: float

    def cells(self) -> tuple[str, ...]:
        return (
            self.problem,
            f"{self.schools:,}",
            *map(seconds, (self.solved, self.cold, self.warm)),
            str(self.questions),
            str(self.near_proven),
            f"{1000 * self.near / self.questions:.0f} ms",
            str(self.rough_proven),
            f"{1000 * self.rough / self.questions:.0f} ms",
        )


def asked_of_tiers(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Ask of a real county and of a made one, clusters of 4 to 10 with federations inside."""
    every = _QUICK_EVERY if quick else _EVERY
    n = 40 if quick else 100
    rows = [_row(kept, "Lincolnshire", partial(_real, data), every)] if not quick else []
    for seed in _SEEDS[:1] if quick else _SEEDS:
        rows.append(_row(kept, f"county {seed}", partial(_made, n, seed), every))
    asked, proven = sum(r.questions for r in rows), sum(r.rough_proven for r in rows)
    slow = max(row.warm / row.solved for row in rows)
    return Section(
        text=paragraphs(
            "Clusters of 4 to 10 schools within 25 minutes of each other, 30 minutes for each; "
            "inside them federations of 2 to 4 with 100 to 1,200 pupils, within 20 minutes, 15 "
            f"for each. Of every {every}th school in a group it is asked in both tiers what the "
            "whole costs more with it alone, apart from the next member of its group, and without "
            "that group. *Near*: from what is near the best answer alone; *roughly*: with an "
            "answer sought around what is changed, and a bound. All are seconds of the processor; "
            "*ready* is until the first question can be asked, *near* has in it that groups are "
            "listed once.",
            table(_HEAD.split("|"), [row.cells() for row in rows]),
        ),
        targets=(
            Target(
                f"ready from the certificate in {_SHARE_READY:g} of what it took to solve",
                f"at most {slow:.2f}",
                slow <= _SHARE_READY,
            ),
            Target(
                f"of all questions {100 * _SHARE_PROVEN:g} % proven roughly",
                f"{100 * proven / asked:.0f} %",
                proven >= _SHARE_PROVEN * asked,
            ),
        ),
    )


def _rules() -> tuple[gc.Rules, gc.Rules]:
    cluster = gc.Rules(
        name="cluster", size=(4, 10), longest_drive=1500, lead=gc.Lead.NONE, group_charge=1800
    )
    federation = gc.Rules(
        name="federation", size=(2, 4), pupils=(100, 1200), longest_drive=1200, group_charge=900
    )
    return cluster, federation


def _real(data: Path) -> list[gc.Problem]:
    return [lincolnshire(data, rules) for rules in _rules()]


def _made(n: int, seed: int) -> list[gc.Problem]:
    above, below = _rules()
    problem = made_county(n, seed, above)
    return [problem, gc.Problem(problem.schools, problem.travel, below)]


def _row(kept: Kept, name: str, make: Callable[[], Sequence[gc.Problem]], every: int) -> _Row:
    def asked() -> dict[str, Any]:
        row = _row_of(name, make(), every)
        print("  " + " | ".join(row.cells()), flush=True)
        return asdict(row)

    return _Row(**kept(f"asked: {name}, every {every}", asked))


def _row_of(name: str, problems: Sequence[gc.Problem], every: int) -> _Row:
    found, solved = _timed(partial(solve_tiers, problems, seconds=300, certify=True))
    start = [tier.grouping for tier in found.tiers if tier.grouping is not None]
    begun = partial(TiersReoptimiser, problems, seconds=300, start=start)
    _, cold = _timed(begun)
    again, warm = _timed(partial(begun, known=_certificates(found)))
    questions = list(_questions(start, every))
    near, took_near = _timed(partial(_proven, again, questions, Effort.NEAR))
    rough, took_roughly = _timed(partial(_proven, again, questions, Effort.ROUGH))
    return _Row(
        problem=name,
        schools=len(problems[0]),
        solved=solved,
        cold=cold,
        warm=warm,
        questions=len(questions),
        near_proven=near,
        near=took_near,
        rough_proven=rough,
        rough=took_roughly,
    )


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = process_time()
    done = work()
    return done, process_time() - begin


def _certificates(found: TiersSolution) -> Certificates:
    tiers = tuple(tier.certificate for tier in found.tiers)
    return Certificates(tiers=tiers, together=found.certificate)


def _questions(answer: Sequence[Grouping], every: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what is asked of which tier."""
    for tier, grouping in enumerate(answer):
        group_of = {i: group.members for group in grouping.groups for i in group.members}
        for school in sorted(group_of)[::every]:
            members = group_of[school]
            other = members[(members.index(school) + 1) % len(members)]
            yield tier, {"alone": [school]}
            yield tier, {"apart": [(min(school, other), max(school, other))]}
            yield tier, {"without": [members], "grouped": [school]}


def _proven(
    again: TiersReoptimiser, questions: Sequence[tuple[int, dict[str, Any]]], effort: Effort
) -> int:
    return sum(
        again.least(tier, **asked, effort=effort, clock=Clock(60)).proven
        for tier, asked in questions
    )
