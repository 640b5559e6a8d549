"""Why no grouping meets the hard rules."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.explain.numbers import Number, best_without, numbers_of, too_many_asked
from geocluster.explain.reasons import Reasons
from geocluster.explain.relaxing import relaxed
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import Judgement, cost_alone
from geocluster.problem import Problem
from geocluster.rules import Alone, Eligibility
from geocluster.solvers import solve
from geocluster.ungrouped import Ungrouped

__all__ = ["why_impossible"]

_SECONDS = 10.0
_Found = tuple[Grouping, Judgement] | None


def why_impossible(problem: Problem, found: list[Grouping] | None = None) -> tuple[Ungrouped, ...]:
    """Say why no grouping meets the hard rules, or none was found: which schools stand in the way.

    Names every school that cannot be grouped, and those that must be in a group but have none.
    Where each has one, but not all find room at once, the schools of the best grouping that
    leaves some alone are named. Where only the number of groups, or of those of a kind, stands in
    the way, every school that can be grouped is named with it.

    Parameters
    ----------
    problem
        What no grouping answers.
    found
        Takes every grouping that was found with some rules loosened: what :func:`.conflict_of` need
        not search for again.
    """
    found = [] if found is None else found
    asked = (
        i
        for i, cost in enumerate(problem.alone_cost)
        if cost < 0 or problem.eligibility[i] is not Eligibility.OPEN
    )
    named = list(Reasons(problem).ungrouped(asked))
    if any(x.cost is None for x in named):
        return tuple(named)
    others = _wrong_number(problem, found) or _without_room(problem, found)
    return tuple(sorted([*named, *others], key=lambda x: x.school))


def _wrong_number(problem: Problem, found: list[Grouping]) -> list[Ungrouped]:
    """Reasons where numbers of groups alone stand in the way; else none.

    What a count of schools proves is said first. Else each number is named that it is enough to
    drop; where there is none such, all together.
    """
    counted, numbers = too_many_asked(problem), numbers_of(problem)
    free = best_without(problem, numbers, seconds=_SECONDS) if numbers else None
    if not numbers or (free is None and not counted):
        return []
    enough = [
        (number, best[0])
        for number in [n for n, _ in counted] or numbers
        if (best := _alone_enough(problem, number, free, numbers)) is not None
    ]
    found += [best for _, best in enough] + ([] if free is None else [free[0]])
    named = [enough[0][0]] if enough else numbers
    rules = tuple(dict.fromkeys(number.key for number in named))
    proven, asked = [why for _, why in counted], [number.fact for number in numbers]
    if counted and (enough or free is None):
        said = fact(f"{rules[0]}.counted", why=proven)
    elif counted:
        said = fact(f"{rules[0]}.counted_together", why=proven, asked=asked)
    elif enough:
        each = [_too_strict(problem, number, best) for number, best in enough]
        said = fact(f"{rules[0]}.too_strict", each=each)
    else:
        said = fact(f"{rules[0]}.numbers_together", asked=asked)
    costs = {i: cost_alone(i, problem) for i in problem.open}
    return [
        Ungrouped(
            school=i,
            fact=said,
            cost=cost,
            rules=rules if free is not None else (),
        )
        for i, cost in costs.items()
    ]


def _alone_enough(problem: Problem, number: Number, free: _Found, numbers: list[Number]) -> _Found:
    """Return what is best without one number, where there is anything without all of them."""
    if free is None or len(numbers) == 1:
        return free
    return best_without(problem, [number], seconds=_SECONDS)


def _too_strict(problem: Problem, number: Number, best: Grouping) -> Fact:
    made = number.made(best, problem)
    return fact("number.too_strict", number=number.fact, rule=number.key, made=made)


def _without_room(problem: Problem, found: list[Grouping]) -> list[Ungrouped]:
    """Reasons where each school has a group, but not all find room at once."""
    must = [i for i, cost in enumerate(problem.alone_cost) if cost < 0]
    numbers = tuple(dict.fromkeys(number.key for number in numbers_of(problem)))
    dropped: tuple[str, ...] = ()
    best = None
    for dropped in _may_give_room(problem, numbers):
        loose = relaxed(problem, dropped)
        best = solve(loose, seconds=_SECONDS).grouping
        if best is not None:
            found.append(best)
            break
    alone = [i for i in must if best is None or i in best.alone(len(problem))] or must
    if best is None:
        dropped = ()
    also = fact("also", rules=dropped) if len(dropped) > 1 else None
    if "pins" in dropped:
        said = fact("pins.no_room", also=also)
    else:
        said = fact("no_room", n=len(alone), also=also)
    return [Ungrouped(school=i, fact=said, cost=None, rules=dropped) for i in alone]


def _may_give_room(problem: Problem, numbers: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield rules to drop together, the fewest first."""
    never = problem.rules.alone is Alone.NEVER
    free: list[tuple[str, ...]] = [("alone",)] if never else []
    pinned = bool(problem.together or problem.forbidden)
    free += [("pins",)] if pinned else []
    free += [("pins", "alone")] if never and pinned else []
    yield from free
    yield from ((*rules, *numbers) for rules in free if numbers)
