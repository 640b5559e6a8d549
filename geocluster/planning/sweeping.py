"""One number of the rules turned: an answer for each of its values, each proven or its gap told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.given import as_list, check_search
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.planning.tiers import tiers_given
from geocluster.problem import Problem
from geocluster.proposal import (
    Bound,
    Proposal,
    Status,
    Sweep,
    SweepPoint,
    SweptTier,
    TierResult,
    groupings_of,
)
from geocluster.rules import Pins, Rules
from geocluster.scenario.turned import number_at, place_of_key, with_number
from geocluster.schools import Schools
from geocluster.solvers import prepare
from geocluster.solvers.tiers import solve_chain
from geocluster.travel import TravelTimes
from geocluster.watcher import Progress, Watcher

__all__ = ["sweep", "swept", "values_of"]

Number = int | float
_Tiers = tuple[Problem, ...]
_Groupings = tuple[Grouping, ...]

_MOST_POINTS = 200
_POLL_SECONDS = 0.1


def sweep(
    problem: Problem | Sequence[Problem],
    key: str,
    values: Iterable[Number],
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    executor: Executor | None = None,
    answer: TierResult | Proposal | None = None,
    watcher: Watcher | None = None,
) -> Sweep:
    """Solve a problem for each value of one number of its rules.

    Travel times are those of the problem. Without an executor the points are solved in turn, from
    the problem's own value outwards, and each begins with the answer of its neighbour. Where the
    search is stopped, the points that are done are kept, and the last of them with its gap.

    Parameters
    ----------
    problem
        As it stands; or those of several tiers, the coarsest first, of the same schools and travel
        times. They are solved together for each value, whichever tier's number it is.
    key
        The number: a key of ``[[tier]]`` such as ``group_minutes``, of ``[tier.costs]`` after
        ``costs.``, or an end of a range after its key, such as ``pupils.min``. Where there are
        several tiers the name of one comes first: ``federation.group_minutes``.
    values
        As a scenario writes them: minutes where the key says so. At most 200.
    seconds
        For the solver, for each point.
    seed, threads
        As for :func:`geocluster.propose`.
    executor
        Points are handed to it, each with the answer of the problem as it stands to begin with, so
        that none waits for another; a process pool takes them, too.
    answer
        The answer of the problem as it stands, if there is one, of several tiers the proposal: the
        first start, and the point of its value.
    watcher
        Told how the work goes; its clock may be stopped.

    Returns
    -------
    Sweep
        A point for each value.

    Raises
    ------
    RulesError
        If there is no such key, it takes no number, or a value is none that it takes; or problems
        are no tiers of one proposal.
    SolverError
        If the judge finds a violation in what the solver returned.

    Examples
    --------
    >>> import geocluster as gc
    >>> schools = gc.Schools.of(list("abc"), lon=[0, 0, 0], lat=[52, 52.1, 52.2], pupils=[9] * 3)
    >>> drives = gc.TravelTimes.of_dense([[0, 300, 600], [300, 0, 420], [600, 420, 0]], cutoff=2700)
    >>> problem = gc.Problem(schools, drives, gc.Rules(size=(2, 3)))
    >>> [len(p.groups) for p in gc.sweep(problem, "alone_penalty_minutes", [0, 3, 30]).points]
    [0, 1, 1]
    """
    problems = tiers_given(problem)
    check_search(seconds=seconds, seed=seed, threads=threads, error=RulesError)
    watcher = watcher or Watcher()
    asked = _asked(problems, key, values)
    how = _How(seconds=seconds, seed=seed, threads=threads)
    solved: dict[Number, _Found] = {}
    place, own_key = place_of_key(key, [one.rules for one in problems])
    own = number_at(problems[place].rules, own_key)
    known = None if answer is None else _Found.of(answer)
    start = known.groupings if known is not None else None
    if known is not None and start is not None and own in asked:
        solved[own] = known
    prepare()
    if executor is None:
        solved |= _in_turn(asked, own, solved, start, how, watcher, key)
    else:
        solved |= _handed_out(asked, solved, start, how, watcher, key, executor)
    points = [_point(value, asked[value], solved[value]) for value in asked if value in solved]
    return Sweep(
        key=key,
        points=tuple(points),
        missing=tuple(value for value in asked if value not in solved),
    )


def swept(problems: Sequence[Problem], said: str) -> tuple[str, tuple[Number, ...]]:
    """Read what a command asks for: a key and its values, checked against the rules of the tiers.

    Parameters
    ----------
    problems
        Of each tier, the coarsest first; one of them has the key.
    said
        ``KEY=FROM:TO:STEP``, both ends included, or ``KEY=VALUE,VALUE,…``.

    Raises
    ------
    RulesError
        If it is not written so, or the key does not take one of the values.
    """
    key, values = values_of(said)
    _asked(problems, key, values)
    return key, values


def values_of(said: str) -> tuple[str, tuple[Number, ...]]:
    """Read a key and its values.

    Raises
    ------
    RulesError
        If it is not written so.

    Examples
    --------
    >>> values_of("group_minutes=0:30:10"), values_of("costs.far.times=0.5,2")
    (('group_minutes', (0, 10, 20, 30)), ('costs.far.times', (0.5, 2)))
    """
    key, equals, listed = (part.strip() for part in said.rpartition("="))
    wrong = phrase(
        "{said!r}: write KEY=FROM:TO:STEP, such as group_minutes=0:30:5, or KEY=VALUE,VALUE",
        said=said,
    )
    if not (key and equals and listed):
        raise RulesError(wrong)
    try:
        if ":" in listed:
            least, most, step = map(Decimal, listed.split(":"))
            if step <= 0 or most < least:
                raise RulesError(
                    phrase("{said!r}: the step is above 0, and TO is not below FROM", said=said)
                )
            count = int((most - least) / step) + 1
            numbers = [least + k * step for k in range(min(count, _MOST_POINTS + 1))]
        else:
            numbers = [Decimal(part.strip()) for part in listed.split(",")]
        return key, tuple(map(_plain, numbers))
    except (InvalidOperation, ValueError, OverflowError) as fault:
        if isinstance(fault, RulesError):
            raise
        raise RulesError(wrong) from None


def _plain(number: Decimal) -> Number:
    if not number.is_finite():
        raise InvalidOperation
    return int(number) if number == number.to_integral_value() else float(number)


def _asked(problems: Sequence[Problem], key: str, values: Iterable[Number]) -> dict[Number, _Tiers]:
    """Return the problem of each tier for each value; all are made before any is solved."""
    if any(problem.rules.fair for problem in problems):
        raise RulesError(
            phrase(
                "fair = true gives each value a limit on drives of its own, so that "
                "two numbers would turn at once; sweep without it"
            )
        )
    listed = as_list("values", values, error=RulesError)
    if not listed:
        raise RulesError(phrase("a sweep needs one value or more"))
    if len(set(listed)) > _MOST_POINTS:
        raise RulesError(
            phrase(
                "a sweep has at most {most_points} values; take a longer step",
                most_points=_MOST_POINTS,
            )
        )
    for value in listed:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RulesError(phrase("values are numbers, not {value!r}", value=value))
    place, own_key = place_of_key(key, [problem.rules for problem in problems])
    before, turned, after = problems[:place], problems[place], problems[place + 1 :]
    return {
        value: (
            *before,
            replace(turned, rules=with_number(turned.rules, own_key, value)),
            *after,
        )
        for value in sorted(set(listed))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """How each point is solved."""

    seconds: float
    seed: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """All that another process needs to solve a point."""

    schools: Schools
    travel: TravelTimes
    tiers: tuple[tuple[Rules, Pins, Any], ...]
    """Of each its rules, its pins, and who are neighbours in it."""
    start: _Groupings | None
    how: _How


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What is known of a point: a grouping of each tier, or of none."""

    groupings: _Groupings | None
    bound: Bound | None
    status: Status
    runtime: float

    @classmethod
    def of(cls, answer: TierResult | Proposal) -> _Found:
        """Take an answer that is there already."""
        tiers = answer.tiers if isinstance(answer, Proposal) else (answer,)
        return cls(
            groupings=groupings_of(tiers), bound=answer.bound, status=answer.status, runtime=0.0
        )


def _solve(
    problems: _Tiers,
    start: _Groupings | None,
    how: _How,
    clock: Clock,
    report: Callable[[Progress], None] = lambda progress: None,
) -> _Found:
    """Solve a point."""
    found = solve_chain(
        problems, seed=how.seed, threads=how.threads, clock=clock, report=report, start=start
    )
    return _Found(
        groupings=found.groupings, bound=found.bound, status=found.status, runtime=found.runtime
    )


def _in_turn(
    asked: dict[Number, _Tiers],
    own: Number | None,
    known: dict[Number, _Found],
    start: _Groupings | None,
    how: _How,
    watcher: Watcher,
    key: str,
) -> dict[Number, _Found]:
    """Solve outwards from the problem's own value, each point from the one before it."""
    solved: dict[Number, _Found] = {}
    for side in _sides(list(asked), own):
        nearest = start
        for value in side:
            if value in known:
                continue
            clock = watcher.clock(how.seconds)
            if clock.stopped.is_set():
                return solved
            watcher.step(
                phrase("Sweep: {key} = {value:g}", key=key, value=value), len(solved) / len(asked)
            )
            found = _solve(asked[value], nearest, how, clock, watcher.solving)
            solved[value] = found
            nearest = found.groupings if found.groupings is not None else nearest
    return solved


def _sides(values: Sequence[Number], own: Number | None) -> Iterator[list[Number]]:
    """Yield the values from the own one upwards, then those below it downwards."""
    middle = values[0] if own is None else own
    yield [value for value in values if value >= middle]
    yield [value for value in reversed(values) if value < middle]


def _handed_out(
    asked: dict[Number, _Tiers],
    known: dict[Number, _Found],
    start: _Groupings | None,
    how: _How,
    watcher: Watcher,
    key: str,
    executor: Executor,
) -> dict[Number, _Found]:
    """Hand all points to an executor; where the work is stopped, none is begun any more."""
    tasks = {value: _task(asked[value], start, how) for value in asked if value not in known}
    waiting: dict[Future[_Found], Number] = {
        executor.submit(_solved, task): value for value, task in tasks.items()
    }
    solved: dict[Number, _Found] = {}
    stopped = watcher.clock(how.seconds).stopped
    while waiting:
        done, _ = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        if stopped.is_set():
            waiting = {f: value for f, value in waiting.items() if not f.cancel()}
            done = {f for f in done if not f.cancelled()}
        for future in done:
            solved[waiting.pop(future)] = future.result()
            watcher.step(phrase("Sweep: {key}", key=key), len(solved) / len(tasks))
    return solved


def _task(problems: _Tiers, start: _Groupings | None, how: _How) -> _Task:
    first = problems[0]
    return _Task(
        schools=first.schools,
        travel=first.travel,
        tiers=tuple((problem.rules, problem.pins, problem.neighbours) for problem in problems),
        start=start,
        how=how,
    )


def _solved(task: _Task) -> _Found:
    """Solve a point, in whatever process."""
    prepare()
    problems = tuple(
        Problem(task.schools, task.travel, rules, pins, neighbours)
        for rules, pins, neighbours in task.tiers
    )
    return _solve(problems, task.start, task.how, Clock(task.how.seconds))


def _point(value: Number, problems: _Tiers, found: _Found) -> SweepPoint:
    groupings = (None,) * len(problems) if found.groupings is None else found.groupings
    point = SweepPoint(
        value=value,
        tiers=tuple(map(SweptTier.of, problems, groupings)),
        bound=found.bound,
        status=found.status,
        runtime=found.runtime,
    )
    broken = ", ".join(violation.rule for _, violation in point.violations)
    if broken:
        raise SolverError(f"the judge refuses the solver's answer at {value:g}: {broken}")
    return point
