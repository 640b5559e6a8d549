"""From a scenario and a grouping that somebody drew by hand to its place beside the proven best."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from geocluster.clock import today
from geocluster.explain import Reasons
from geocluster.facts import fact
from geocluster.grouping import Group, Grouping
from geocluster.inputs import input_entries
from geocluster.judge import Judgement, cost_alone, judge
from geocluster.phrases import phrase
from geocluster.planning.comparing import beside_tiers, encodings_of, read_compared
from geocluster.planning.fairness import AsAsked, check_fair, solve_as_asked
from geocluster.planning.proposing import used_versions
from geocluster.planning.reading import read_data, within_limits
from geocluster.planning.running import finished
from geocluster.problem import Problem
from geocluster.proposal import (
    Beside,
    Bound,
    Certificates,
    Drawn,
    Fair,
    Joint,
    Proposal,
    Solution,
    Status,
    TierResult,
)
from geocluster.rules import Eligibility, Lead
from geocluster.scenario import Scenario
from geocluster.scenario.model import SolveKeys
from geocluster.schools import Issue
from geocluster.solvers import prepare
from geocluster.sources import read_groupings
from geocluster.texts.noted import noted
from geocluster.ungrouped import Ungrouped
from geocluster.watcher import Watcher

__all__ = ["judge_drawn"]


@within_limits
def judge_drawn(
    scenario: Scenario,
    file: str | Path,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    watcher: Watcher | None = None,
    ready: Callable[[Sequence[Problem], str], None] = lambda problems, sha256: None,
) -> Proposal:
    """Judge a grouping that was drawn by hand, and search for the best, to tell how far it is.

    Parameters
    ----------
    scenario
        A TOML file, or one that is read already.
    file
        A table of ``id``, ``group`` and perhaps ``lead``, of several tiers with a column for each:
        see :func:`geocluster.sources.read_groupings`.
    seconds, seed
        Of the search for the best, instead of those of the scenario.
    watcher
        Told how the work goes.
    ready
        Told the problem of each tier and the checksum of the groupings before anything is solved.

    Returns
    -------
    Proposal
        With the groupings as they were drawn, whatever rules they break; the best that was found,
        of several tiers its part in each, stands ``beside`` its tier, and the bound is that of the
        search.

    Raises
    ------
    GeoclusterError
        If the scenario, its data or the file cannot be used; the message says how to mend it.
    """
    watcher, file = watcher or Watcher(), Path(file)
    scenario = scenario.with_solve(seconds=seconds, seed=seed)
    inputs = input_entries(scenario)
    data = read_data(scenario, watcher)
    problems = tuple(data.problem(tier) for tier in scenario.tiers)
    check_fair(problems)
    compared = read_compared(scenario, data.schools)
    names = [problem.tier for problem in problems]
    read = read_groupings(file, data.schools, names, encodings=encodings_of(scenario))
    asked = [_as_asked(*pair, file) for pair in zip(read.groupings, problems, strict=True)]
    told = tuple(issue for _, issues in asked for issue in issues)
    inputs |= input_entries(scenario, known=inputs)
    ready(problems, read.sha256)
    keys = scenario.keys.solve
    watcher.step(phrase("Solving (the first run on a machine compiles for some seconds)"), 0.0)
    prepare()
    found = _search(problems, [grouping for grouping, _ in asked], keys, watcher)
    best = found.solution
    watcher.step(phrase("Judging"), 0.0)
    drawn = Drawn(
        file=file.name, sha256=read.sha256, solved=best.status, together=len(problems) > 1
    )
    tiers = _answers(found, [grouping for grouping, _ in asked], drawn)
    certificates = Certificates(
        tiers=tuple(tier.certificate for tier in best.tiers), together=best.certificate
    )
    proposal = Proposal(
        name=scenario.name,
        tiers=beside_tiers(tiers, scenario, compared),
        joint=_joint(tiers, best.bound),
        runtime=best.runtime,
        seed=keys.seed,
        interrupted=best.interrupted,
        created=today(),
        certificates=None if certificates.is_empty else certificates,
        sources=(*data.schools.sources, *data.travelled.times.sources),
        versions=used_versions(),
    )
    issues = (*data.issues, *compared.issues, *read.issues, *told)
    return finished(proposal, scenario, data, issues, inputs, watcher)


def _search(
    problems: Sequence[Problem], drawn: Sequence[Grouping], keys: SolveKeys, watcher: Watcher
) -> AsAsked:
    """Search for the best, from what was drawn on."""
    clock, report = watcher.clock(keys.seconds), watcher.solving
    return solve_as_asked(
        problems, seed=keys.seed, threads=keys.threads, clock=clock, report=report, start=drawn,
        certify=True,
    )  # fmt: skip


def _as_asked(
    grouping: Grouping, problem: Problem, file: Path
) -> tuple[Grouping, tuple[Issue, ...]]:
    """Return the grouping without leads where the tier has none, and say so."""
    named = [group for group in grouping.groups if group.lead is not None]
    if problem.rules.lead is not Lead.NONE or not named:
        return grouping, ()
    tier = repr(problem.tier)
    told = fact("issue.lead_not_asked", file=file.name, n=len(named), tier=tier)
    bare = Grouping(tuple(Group(group.members) for group in grouping.groups))
    return bare, (noted(code="lead_not_asked", said=told, column="lead", file=file.name),)


def _answers(found: AsAsked, drawn: Sequence[Grouping], by_hand: Drawn) -> tuple[TierResult, ...]:
    """Judge the grouping of each tier, the coarsest first; fair limits hold for what was drawn."""
    made: list[TierResult] = []
    tiers = zip(found.problems, drawn, found.solution.tiers, found.fair, strict=True)
    for problem, grouping, solution, fair in tiers:
        above = made[-1] if made else None
        made.append(_answer(problem, grouping, solution, by_hand, fair, above))
    return tuple(made)


def _answer(
    problem: Problem,
    grouping: Grouping,
    solution: Solution,
    drawn: Drawn,
    fair: Fair | None,
    above: TierResult | None,
) -> TierResult:
    """Judge a grouping, with what is proven beside it."""
    judgement, bound = judge(grouping, problem, led=True), solution.bound
    beside: tuple[Beside, ...] = ()
    if solution.grouping is not None:
        about = fact("beside.best.part") if drawn.together else fact("beside.best")
        beside = (
            Beside(
                name="best",
                about=about,
                problem=problem,
                grouping=solution.grouping,
                bound=bound.value if bound else None,
            ),
        )
    answer = TierResult(
        problem=problem,
        grouping=grouping,
        judgement=judgement,
        ungrouped=tuple(_left(problem, judgement)),
        bound=bound,
        status=Status.FEASIBLE,
        within=above,
        beside=beside,
        fair=fair,
        drawn=drawn,
    )
    return replace(answer, status=_status([answer], bound))


def _status(tiers: Sequence[TierResult], bound: Bound | None) -> Status:
    """Tell whether what was drawn breaks a rule, or costs no more than what nothing beats."""
    if any(tier.violations for tier in tiers):
        return Status.BROKEN
    cost = sum(tier.objective or 0 for tier in tiers)
    return Status.OPTIMAL if bound is not None and cost == bound.value else Status.FEASIBLE


def _joint(tiers: Sequence[TierResult], bound: Bound | None) -> Joint | None:
    return Joint(bound=bound, status=_status(tiers, bound)) if len(tiers) > 1 else None


def _left(problem: Problem, judgement: Judgement) -> Iterator[Ungrouped]:
    """Say of each school in no group that it was drawn so, or that it could not be grouped."""
    reasons = Reasons(problem)
    for i in judgement.alone:
        cost = cost_alone(i, problem)
        if problem.eligibility[i] is not Eligibility.OPEN:
            yield from reasons.ungrouped([i])
        elif cost is None:
            yield Ungrouped(school=i, fact=fact("drawn.alone_forbidden"), cost=None)
        elif cost:
            yield Ungrouped(school=i, fact=fact("drawn.alone", cost=cost), cost=cost)
        else:
            yield Ungrouped(school=i, fact=fact("drawn.alone_free"), cost=cost)
