"""Why no grouping meets the hard rules."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.explain.numbers import Number, best_without, numbers_of, too_many_asked
from geocluster.explain.reasons import Reasons
from geocluster.explain.relaxing import relaxed
from geocluster.explain.words import listed
from geocluster.grouping import Grouping
from geocluster.judge import Judgement, cost_alone
from geocluster.presets import cited
from geocluster.problem import Problem, Standing
from geocluster.proposal import Left
from geocluster.rules import Alone
from geocluster.solvers import solve

__all__ = ["why_impossible"]

_SECONDS = 10.0
_Found = tuple[Grouping, Judgement] | None


def why_impossible(problem: Problem) -> tuple[Left, ...]:
    """Say why no grouping meets the hard rules, or none was found: which schools stand in the way.

    Names every school that cannot be grouped, and those that must be in a group but have none.
    Where each has one, but not all find room at once, the schools of the best grouping that
    leaves some alone are named. Where only the number of groups, or of those of a kind, stands in
    the way, every school that can be grouped is named with it.
    """
    asked = (
        i
        for i, cost in enumerate(problem.alone_cost)
        if cost < 0 or problem.standing[i] is not Standing.OPEN
    )
    named = list(Reasons(problem).left(asked))
    if any(left.cost is None for left in named):
        return tuple(named)
    others = _wrong_number(problem) or _without_room(problem)
    return tuple(sorted([*named, *others], key=lambda left: left.school))


def _wrong_number(problem: Problem) -> list[Left]:
    """Reasons where numbers of groups alone stand in the way; else none.

    What a count of schools proves is said first. Else each number is named that it is enough to
    drop; where there is none such, all together.
    """
    counted, numbers = too_many_asked(problem), numbers_of(problem)
    free = best_without(problem, numbers, seconds=_SECONDS) if numbers else None
    if not numbers or (free is None and not counted):
        return []
    enough = [
        (number, found[0])
        for number in [n for n, _ in counted] or numbers
        if (found := _alone_enough(problem, number, free, numbers)) is not None
    ]
    asked = listed(number.words for number in numbers)
    together = f"with the numbers of groups asked for ({asked}), and dropping one of these numbers"
    if counted:
        more = "" if enough or free is None else f"; none is possible {together} is not enough"
        why = "; ".join(why for _, why in counted)
        said = f"No grouping: {why}{more}. Lower the number, or loosen size or pupils."
    elif enough:
        said = " ".join(_too_strict(problem, number, best) for number, best in enough)
    else:
        said = f"No grouping within the other rules was found {together} is not enough; widen them."
    named = [enough[0][0]] if enough else numbers
    rules = tuple(dict.fromkeys(number.key for number in named))
    costs = {i: cost_alone(i, problem) for i in problem.open}
    return [
        Left(
            school=i,
            reason=rules[0],
            detail=said,
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


def _too_strict(problem: Problem, number: Number, best: Grouping) -> str:
    return (
        f"No grouping within the other rules was found with {number.words}"
        f"{cited(problem.rules, number.key)}. Without that rule the best has "
        f"{number.made(best, problem)}; widen {number.key}, or loosen size, pupils or drives."
    )


def _without_room(problem: Problem) -> list[Left]:
    """Reasons where each school has a group, but not all find room at once."""
    must = [i for i, cost in enumerate(problem.alone_cost) if cost < 0]
    numbers = tuple(dict.fromkeys(number.key for number in numbers_of(problem)))
    dropped: tuple[str, ...] = ()
    best = None
    for dropped in _may_give_room(problem, numbers):
        loose = relaxed(problem, dropped)
        best = solve(loose, seconds=_SECONDS).grouping
        if best is not None:
            break
    alone = [i for i in must if best is None or i in best.alone(len(problem))] or must
    if best is None:
        dropped = ()
    also = f" {listed(dropped)} stand in the way together." if len(dropped) > 1 else ""
    if "pins" in dropped:
        code = "pins"
        detail = (
            "It has a possible group, but not all schools that must be together (pins) find room "
            f"at once.{also} Remove a pin, or loosen size, pupils or drives."
        )
    else:
        code = "no_room"
        count = "a school" if len(alone) == 1 else f"{len(alone)} schools"
        detail = (
            f"It has a possible group, but not all schools find room at once: at least {count} "
            f'must stay alone, such as this one.{also} Allow that (alone = "penalised"), or '
            "loosen size, pupils or drives."
        )
    return [Left(school=i, reason=code, detail=detail, cost=None, rules=dropped) for i in alone]


def _may_give_room(problem: Problem, numbers: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield rules to drop together, the fewest first."""
    never = problem.rules.alone is Alone.NEVER
    free: list[tuple[str, ...]] = [("alone",)] if never else []
    free += [("pins",)] if problem.together else []
    free += [("pins", "alone")] if never and problem.together else []
    yield from free
    yield from ((*rules, *numbers) for rules in free if numbers)
