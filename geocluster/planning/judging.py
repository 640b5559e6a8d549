"""From a scenario and a grouping that somebody drew by hand to its place beside the proven best."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from geocluster.clock import today
from geocluster.errors import ScenarioError
from geocluster.explain import Reasons
from geocluster.facts import fact
from geocluster.grouping import Group, Grouping
from geocluster.inputs import input_entries
from geocluster.judge import Judgement, cost_alone, judge
from geocluster.phrases import phrase
from geocluster.planning.comparing import beside_tiers, encodings_of, read_compared
from geocluster.planning.fairness import solve_as_asked
from geocluster.planning.proposing import used_versions
from geocluster.planning.reading import read_data, within_limits
from geocluster.planning.running import finished
from geocluster.problem import Problem
from geocluster.proposal import (
    Beside,
    Certificates,
    Drawn,
    Fair,
    Proposal,
    Solution,
    Status,
    TierResult,
)
from geocluster.rules import Eligibility, Lead
from geocluster.scenario import Scenario
from geocluster.schools import Issue
from geocluster.solvers import prepare
from geocluster.sources import GroupingRead, read_grouping
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
    ready: Callable[[Problem, str], None] = lambda problem, sha256: None,
) -> Proposal:
    """Judge a grouping that was drawn by hand, and search for the best, to tell how far it is.

    Parameters
    ----------
    scenario
        A TOML file, or one that is read already; of one tier.
    file
        A table of ``id``, ``group`` and perhaps ``lead``:
        see :func:`geocluster.sources.read_grouping`.
    seconds, seed
        Of the search for the best, instead of those of the scenario.
    watcher
        Told how the work goes.
    ready
        Told the problem and the checksum of the grouping before anything is solved.

    Returns
    -------
    Proposal
        With the grouping as it was drawn, whatever rules it breaks; the best that was found
        stands ``beside`` its tier, and the bound is that of the search.

    Raises
    ------
    GeoclusterError
        If the scenario, its data or the file cannot be used; the message says how to mend it.
    """
    watcher, file = watcher or Watcher(), Path(file)
    if len(scenario.tiers) > 1:
        names = ", ".join(repr(tier.rules.name) for tier in scenario.tiers)
        raise ScenarioError(
            phrase(
                "{name} has several tiers ({names}), but a grouping drawn by hand is "
                "judged in one; write a scenario with the [[tier]] that is meant, "
                "without within",
                name=scenario.name,
                names=names,
            )
        )
    scenario = scenario.with_solve(seconds=seconds, seed=seed)
    inputs = input_entries(scenario)
    data = read_data(scenario, watcher)
    problem = data.problem(scenario.tiers[0])
    compared = read_compared(scenario, data.schools)
    read = read_grouping(file, data.schools, encodings=encodings_of(scenario))
    grouping, told = _as_asked(read, problem, file)
    inputs |= input_entries(scenario, known=inputs)
    ready(problem, read.sha256)
    keys = scenario.keys.solve
    watcher.step(phrase("Solving (the first run on a machine compiles for some seconds)"), 0.0)
    prepare()
    solution, fair = solve_as_asked(
        problem,
        seed=keys.seed,
        threads=keys.threads,
        clock=watcher.clock(keys.seconds),
        report=watcher.solving,
        start=grouping,
        certify=True,
    )
    watcher.step(phrase("Judging"), 0.0)
    drawn = Drawn(file=file.name, sha256=read.sha256, solved=solution.status)
    tier = _answer(problem, grouping, solution, drawn, fair)
    proposal = Proposal(
        name=scenario.name,
        tiers=beside_tiers((tier,), scenario, compared),
        runtime=solution.runtime,
        seed=keys.seed,
        interrupted=solution.interrupted,
        created=today(),
        certificates=Certificates(tiers=(proven,)) if (proven := solution.certificate) else None,
        sources=(*data.schools.sources, *data.travelled.times.sources),
        versions=used_versions(),
    )
    issues = (*data.issues, *compared.issues, *read.issues, *told)
    return finished(proposal, scenario, data, issues, inputs, watcher)


def _as_asked(
    read: GroupingRead, problem: Problem, file: Path
) -> tuple[Grouping, tuple[Issue, ...]]:
    """Return the grouping without leads where the tier has none, and say so."""
    named = [group for group in read.grouping.groups if group.lead is not None]
    if problem.rules.lead is not Lead.NONE or not named:
        return read.grouping, ()
    tier = repr(problem.tier)
    told = fact("issue.lead_not_asked", file=file.name, n=len(named), tier=tier)
    bare = Grouping(tuple(Group(group.members) for group in read.grouping.groups))
    return bare, (noted(code="lead_not_asked", said=told, column="lead", file=file.name),)


def _answer(
    problem: Problem, grouping: Grouping, solution: Solution, drawn: Drawn, fair: Fair | None
) -> TierResult:
    """Judge the grouping, with what is proven beside it; a fair limit holds for both."""
    problem = problem if fair is None else fair.limited(problem)
    judgement, bound = judge(grouping, problem, led=True), solution.bound
    if judgement.violations:
        status = Status.BROKEN
    else:
        best = bound is not None and judgement.total == bound.value
        status = Status.OPTIMAL if best else Status.FEASIBLE
    beside: tuple[Beside, ...] = ()
    if solution.grouping is not None:
        beside = (
            Beside(
                name="best",
                about=fact("beside.best"),
                problem=problem,
                grouping=solution.grouping,
                bound=bound.value if bound else None,
            ),
        )
    return TierResult(
        problem=problem,
        grouping=grouping,
        judgement=judgement,
        ungrouped=tuple(_left(problem, judgement)),
        bound=bound,
        status=status,
        beside=beside,
        fair=fair,
        drawn=drawn,
    )


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
