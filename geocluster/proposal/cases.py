"""The same question with other data, and what the judge finds in an answer then: no solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from geocluster.as_if import as_if_allowed
from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal.robustness import Case, CaseKind, Fares
from geocluster.proposal.tier import TierResult
from geocluster.schools import Schools, forecast_column, is_forecast
from geocluster.travel import TravelTimes

__all__ = ["DRIVES", "ROLLS", "case_problem", "cases_of", "fares", "in_case", "with_roll"]

ROLLS = (-10, -5, 5, 10)
"""Per cent by which all rolls are other, unless something else is asked."""

DRIVES = (-10, 10)
"""The same for drives."""


def cases_of(
    problem: Problem,
    *,
    rolls: Sequence[int] = ROLLS,
    drives: Sequence[int] = DRIVES,
    schools: bool = True,
) -> tuple[tuple[Case, ...], tuple[Fact, ...]]:
    """Return the cases that can be asked of a question, and what cannot be, with why.

    Years come first, then rolls, drives and, one by one, each school that can be grouped. A year is
    asked where the roll of no school is known today but not then.
    """
    years, lacking = [], []
    for year in problem.schools.forecast_years:
        then = problem.schools.column(forecast_column(year))
        both = zip(problem.pupils, then, strict=True)
        unknown = sum(now is not None and roll is None for now, roll in both)
        if unknown:
            lacking.append(fact("robust.not_asked.year", year=year, n=unknown))
        else:
            years.append(Case(CaseKind.YEAR, year))
    if not problem.schools.forecast_years:
        lacking.append(fact("robust.not_asked.years"))
    made = [
        *years,
        *(Case(CaseKind.ROLLS, percent) for percent in rolls),
        *(Case(CaseKind.DRIVES, percent) for percent in drives),
        *(Case(CaseKind.SCHOOL, problem.schools.ids[i]) for i in problem.open if schools),
    ]
    shortest = min(drives, default=0)
    if shortest < 0 and problem.drive_limit > _scaled(problem.travel.cutoff, shortest):
        lacking.append(fact("robust.not_asked.beyond", cutoff=int(problem.travel.cutoff)))
    return tuple(made), tuple(lacking)


def case_problem(problem: Problem, case: Case, travel: TravelTimes | None = None) -> Problem:
    """Return the question with the data of a case.

    Parameters
    ----------
    problem
        With the data as they are.
    case
        Per cent are rounded to whole pupils and seconds, halves up, and no drive is below 1 s; a
        drive that is then longer than the cut-off is not possible. A missing school is excluded,
        and pins name it no more. Rolls by per cent hold for forecasts, too.
    travel
        Of closed roads.

    Raises
    ------
    RulesError
        If roads are closed and no travel times given.
    """
    if case.kind is CaseKind.SCHOOL:
        return problem.with_pins(problem.pins.leaving_out([str(case.value)]))
    if case.kind is CaseKind.ROAD:
        if travel is None:
            raise RulesError(phrase("travel times without {value} are needed", value=case.value))
        return replace(problem, travel=travel)
    if case.kind is CaseKind.DRIVES:
        return replace(problem, travel=_slower(problem.travel, int(case.value)))
    return replace(problem, schools=_with_rolls(problem.schools, case))


def case_problems(
    problems: Sequence[Problem], case: Case, travel: TravelTimes | None = None
) -> list[Problem]:
    """Return the question of each tier with the data of a case, which all of them share.

    Parameters
    ----------
    problems
        The coarsest tier first.
    case, travel
        As for :func:`case_problem`.

    Raises
    ------
    RulesError
        As there.
    """
    first, *finer = (case_problem(problem, case, travel) for problem in problems)
    return [first, *(replace(p, schools=first.schools, travel=first.travel) for p in finer)]


def _scaled(number: int, percent: int) -> int:
    """Return a number by some per cent more, halves up."""
    return (number * (100 + percent) + 50) // 100


def _slower(travel: TravelTimes, percent: int) -> TravelTimes:
    pairs = sparse.coo_array(travel.seconds)
    seconds = np.maximum(1, (pairs.data.astype(np.int64) * (100 + percent) + 50) // 100)
    kept = seconds <= travel.cutoff
    made = (seconds[kept].astype(np.int32), (pairs.row[kept], pairs.col[kept]))
    return replace(travel, seconds=sparse.csr_array(made, shape=pairs.shape, dtype=np.int32))


def _with_rolls(schools: Schools, case: Case) -> Schools:
    if case.kind is CaseKind.YEAR:
        then = schools.column(forecast_column(str(case.value)))
        return schools.with_counts({"pupils": then})
    columns = ["pupils", *(c for c in schools.column_names if is_forecast(c))]
    return schools.with_counts(
        {
            column: [
                None if roll is None else _scaled(int(roll), int(case.value))
                for roll in schools.column(column)
            ]
            for column in columns
        }
    )


def with_roll(problem: Problem, school: int, more: int) -> Problem:
    """Return the same question where a school has some pupils more, or fewer; forecasts stay.

    Parameters
    ----------
    problem
        With the data as they are.
    school
        Position; a roll that is not known stays so.
    more
        Pupils.
    """
    rolls = list(problem.pupils)
    before = rolls[school]
    rolls[school] = None if before is None else before + more
    return replace(problem, schools=problem.schools.with_counts({"pupils": rolls}))


def in_case(grouping: Grouping, problem: Problem, case: Case) -> tuple[Group, ...]:
    """Return the groups of an answer in their order, without a missing school."""
    if case.kind is not CaseKind.SCHOOL:
        return grouping.groups
    gone = problem.schools.position(str(case.value))
    return tuple(
        Group(
            tuple(i for i in group.members if i != gone),
            None if group.lead == gone else group.lead,
        )
        for group in grouping.groups
    )


def fares(tier: TierResult, changed: Problem, case: Case) -> Fares:
    """Judge an answer under the data of a case; leads are chosen anew, unless somebody named them.

    Parameters
    ----------
    tier
        The answer.
    changed
        Of :func:`case_problem`.
    case
        Which.
    """
    groups = tuple(_of_answer(tier, case))
    grouping = Grouping(groups)
    judgement = judge(grouping, changed, led=tier.drawn is not None)
    scores = dict(zip(grouping.groups, judgement.groups, strict=True))
    # Where nothing is broken, what it costs as if all were allowed is what it costs.
    legal = not judgement.violations
    own = {id(v) for score in judgement.groups for v in score.violations}
    return Fares(
        groups=tuple(_facts(scores[group].violations) for group in groups),
        beside=_facts(v for v in judgement.violations if id(v) not in own),
        cost=judgement.total if legal else as_if_allowed(grouping, changed).total,
    )


def _of_answer(tier: TierResult, case: Case) -> Iterator[Group]:
    if tier.grouping is None:
        return
    for group in in_case(tier.grouping, tier.problem, case):
        yield group if tier.drawn is not None else Group(group.members)


def _facts(violations: Iterable[Any]) -> tuple[Fact, ...]:
    return tuple(violation.fact for violation in violations)
