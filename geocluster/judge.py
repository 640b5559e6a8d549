"""The judge: violations and costs from the data alone. It knows no solver.

:func:`group_score` is the only place that says whether a group is feasible and what it costs. Costs
are held term by term (:mod:`geocluster.terms`); every sum is derived from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass

from geocluster.errors import RulesError
from geocluster.facts import fact
from geocluster.given import instance
from geocluster.grouping import Group, Grouping
from geocluster.leading import wrong_lead
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.rules import RULES, Lead, Measured, Violation
from geocluster.rules.kinds import kinds_of
from geocluster.rules.longest_drive import longest_drive, within
from geocluster.rules.pupils import group_pupils
from geocluster.rules.said import ids
from geocluster.terms import TermCost
from geocluster.terms.shapes import (
    Aggregate,
    Alone,
    GroupSums,
    LeadMember,
    LeadPairs,
    LeadSum,
    Together,
    TouchedSets,
)

__all__ = [
    "GroupScore",
    "Judgement",
    "Violation",
    "allowed_to_lead",
    "alone_costs",
    "cost_alone",
    "group_costs",
    "group_score",
    "judge",
    "may_lead",
    "once_of",
    "reaches_all",
    "under",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """What the judge finds in one group.

    Attributes
    ----------
    violations
        Empty where the group is feasible.
    costs
        What it pays, term by term; empty if infeasible.
    lead
        Position of the school for which what depends on the lead is least (with ``Lead.NONE`` the
        medoid, which is not shown as a lead); None if infeasible.
    pupils
        Together; None where one is unknown.
    longest_drive
        Seconds: the longest that the rule measures; None where one is beyond the cut-off.
    kinds
        Names of the kinds of groups that it is of.
    kept_whole
        Seconds: weights of the touched sets that it keeps whole. As a column of a choice it costs
        this much more, since once for each set its weight is taken off again.
    """

    violations: tuple[Violation, ...]
    costs: tuple[TermCost, ...] = ()
    lead: int | None = None
    pupils: int | None = None
    longest_drive: int | None = None
    kinds: tuple[str, ...] = ()
    kept_whole: int = 0

    @property
    def cost(self) -> int | None:
        """Seconds, all terms together; None if infeasible."""
        return None if self.violations else sum(cost.cost for cost in self.costs)

    def amount(self, term: str) -> int:
        """How much there is of a term; 0 where it pays nothing for it."""
        return sum(cost.amount for cost in self.costs if cost.term == term)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the judge finds in a whole grouping.

    Attributes
    ----------
    violations
        All of them; empty where every hard rule holds.
    groups
        The score of each group, in the grouping's order.
    alone_costs
        What each school in no group pays, by position; None where that is forbidden.
    once
        What is taken off once for the whole, with amounts below zero: for each touched set that
        is split one part, since a set in two parts is split once.
    """

    violations: tuple[Violation, ...]
    groups: tuple[GroupScore, ...]
    alone_costs: Mapping[int, tuple[TermCost, ...] | None]
    once: tuple[TermCost, ...] = ()

    @property
    def alone(self) -> dict[int, int | None]:
        """Seconds charged for each school in no group, by position; None where forbidden."""
        return {i: None if c is None else _sum(c) for i, c in self.alone_costs.items()}

    @property
    def total(self) -> int | None:
        """The objective in seconds; None where a rule is broken."""
        return None if self.violations else sum(self.by_term().values())

    def by_term(self) -> dict[str, int]:
        """Seconds of each term that is paid for, over the whole; they add up to the objective."""
        paid: Counter[str] = Counter()
        alone = (costs or () for costs in self.alone_costs.values())
        for costs in (*(score.costs for score in self.groups), *alone, self.once):
            for cost in costs:
                paid[cost.term] += cost.cost
        return dict(paid)


def _sum(costs: Iterable[TermCost]) -> int:
    return sum(cost.cost for cost in costs)


def group_score(members: Sequence[int], problem: Problem, *, lead: int | None = None) -> GroupScore:
    """Score one group of schools.

    Parameters
    ----------
    members
        Positions, each once.
    problem
        The data and rules.
    lead
        Position of the only member that is to lead it; None for any that may.

    Returns
    -------
    GroupScore
        Feasible, with its cost and lead, or with every rule that it breaks.
    """
    at = sorted(Group(tuple(members)).members)
    _check_positions(at, problem)
    named = at if lead is None else [lead]
    leads = {i: reaches_all(i, at, problem) for i in named if may_lead(i, at, problem)}
    broken = [
        *(b for rule, value in problem.asked for b in rule.violations(value, at, problem)),
        *(b for rule, value in problem.asked for b in rule.leads(value, at, leads, problem)),
    ]
    near = [i for i, reaches in leads.items() if reaches]
    able = [i for i in near if allowed_to_lead(i, at, problem)]
    told = {violation.rule for violation in broken}
    by_shape = [*_by_shape(at, problem)]
    if near and not able and not _only_far(leads, at, problem):
        by_shape += _no_lead(at, near, problem)
    broken += [violation for violation in by_shape if violation.rule not in told]
    pupils = group_pupils(at, problem)
    kinds = kinds_of(problem.rules.kinds, at, problem)
    if broken:
        return GroupScore(violations=tuple(broken), pupils=pupils, kinds=kinds)
    _, _, least = min((under(i, at, problem), problem.schools.ids[i], i) for i in able)
    return GroupScore(
        violations=(),
        costs=group_costs(at, least, problem),
        lead=least,
        pupils=pupils,
        longest_drive=longest_drive(problem.rules.measured, at, least, problem.travel),
        kinds=kinds,
        kept_whole=sum(
            cost.weight * cost.shape.kept_whole(at)
            for cost in problem.costs
            if isinstance(cost.shape, TouchedSets)
        ),
    )


def allowed_to_lead(lead: int, at: Sequence[int], problem: Problem) -> bool:
    """Whether rules that the solver knows by their shape let a school lead all other members."""
    shapes = (s for _, s in problem.restricted if isinstance(s, LeadPairs | LeadSum))
    return all(shape.may_lead(lead, at) for shape in shapes)


def _only_far(leads: Iterable[int], at: Sequence[int], problem: Problem) -> bool:
    """Whether one may lead that is too far from others, which the limit on all drives says."""
    pairs = problem.rules.measured is Measured.PAIRS
    return pairs and any(allowed_to_lead(i, at, problem) for i in leads)


def _by_shape(at: Sequence[int], problem: Problem) -> Iterator[Violation]:
    """Say what breaks a restriction, for rules that say nothing of it themselves."""
    for rule, shape in problem.restricted:
        if isinstance(shape, Together | GroupSums):
            for schools in shape.breaks(at):
                key, held = RULES[rule].key, ids(schools, problem)
                found = fact(f"broken.{rule}.schools", schools=held, by=rule, rule=key)
                yield Violation(found, schools)


def _no_lead(at: Sequence[int], near: Sequence[int], problem: Problem) -> Iterator[Violation]:
    """Name the rules by which none of the schools that are near enough may lead the group."""
    lead_rules = [(r, s) for r, s in problem.restricted if isinstance(s, LeadPairs | LeadSum)]
    alone = [r for r, s in lead_rules if not any(s.may_lead(i, at) for i in near)]
    for rule in dict.fromkeys(alone or [r for r, _ in lead_rules]):
        key, held = RULES[rule].key, ids(at, problem)
        yield Violation(fact(f"broken.{rule}.lead", schools=held, by=rule, rule=key), tuple(at))


def under(lead: int, at: Sequence[int], problem: Problem) -> int:
    """Seconds of all that depends on who leads."""
    return sum(
        cost.weight * sum(match.amount for match in cost.shape.under(at, lead))
        for cost in problem.costs
        if isinstance(cost.shape, LeadMember)
    )


def group_costs(at: Sequence[int], lead: int, problem: Problem) -> tuple[TermCost, ...]:
    """Return what a group pays under a lead, term by term; a drive that is not known counts 0."""
    found = []
    for cost in problem.costs:
        if isinstance(cost.shape, LeadMember):
            found.append(TermCost.of(cost, cost.shape.under(at, lead)))
        elif isinstance(cost.shape, Aggregate | TouchedSets):
            found.append(TermCost.of(cost, cost.shape.of_group(at)))
    return tuple(found)


def alone_costs(school: int, problem: Problem) -> tuple[TermCost, ...] | None:
    """Return what a school pays that is in no group, term by term; None where that is forbidden."""
    if problem.alone_cost[school] < 0:
        return None
    return tuple(
        TermCost.of(cost, cost.shape.of_alone(school))
        for cost in problem.costs
        if isinstance(cost.shape, Alone | TouchedSets)
    )


def cost_alone(school: int, problem: Problem) -> int | None:
    """Return the seconds of a school that is in no group; None where that is forbidden."""
    costs = alone_costs(school, problem)
    return None if costs is None else _sum(costs)


def _check_positions(at: Sequence[int], problem: Problem) -> None:
    if at and at[-1] >= len(problem):
        raise RulesError(
            phrase(
                "a group holds position {at}, but the schools stand at positions from 0 to {n}",
                at=at[-1],
                n=len(problem) - 1,
            )
        )


def judge(
    grouping: Grouping,
    problem: Problem,
    *,
    led: bool = False,
    known: MutableMapping[tuple[int, ...], GroupScore] | None = None,
) -> Judgement:
    """Score a grouping of all schools.

    Parameters
    ----------
    grouping
        By position. Where a group names a lead, it must be the one its cost is counted from.
    problem
        The data and rules.
    led
        Whether a lead that a group names is taken as it is, as somebody else chose it: it must be
        one that may lead the group, and the cost is counted from it.
    known
        Scores of groups by the same problem, by members, where many groupings share most of their
        groups; new ones come to them.
    """
    instance("grouping", grouping, Grouping, how="gc.Grouping.of([[0, 1]])", error=RulesError)
    violations: list[Violation] = []
    scores = []
    for group in grouping.groups:
        chosen = group.lead if led and _may_be_named(group, problem) else None
        score = _score_once(group.members, problem, chosen, {} if known is None else known)
        scores.append(score)
        violations += score.violations
        if not score.violations and group.lead is not None:
            violations += wrong_lead(group, score.lead, problem)
    alone = {i: alone_costs(i, problem) for i in grouping.alone(len(problem))}
    for i in alone:
        for rule, value in problem.asked:
            violations += rule.alone(value, i, problem)
    for rule, value in problem.asked:
        violations += rule.whole(value, scores)
    return Judgement(
        violations=tuple(violations),
        groups=tuple(scores),
        alone_costs=alone,
        once=once_of(grouping, problem),
    )


def _score_once(
    members: tuple[int, ...],
    problem: Problem,
    lead: int | None,
    known: MutableMapping[tuple[int, ...], GroupScore],
) -> GroupScore:
    """Score a group that may be known; one whose lead is named is scored for itself."""
    if lead is not None:
        return group_score(members, problem, lead=lead)
    if members not in known:
        known[members] = group_score(members, problem)
    return known[members]


def once_of(grouping: Grouping, problem: Problem) -> tuple[TermCost, ...]:
    """Return what is taken off for the whole."""
    groups = [group.members for group in grouping.groups]
    off = (
        TermCost.of(cost, cost.shape.taken_off(groups))
        for cost in problem.costs
        if isinstance(cost.shape, TouchedSets)
    )
    return tuple(cost for cost in off if cost.amount)


def _may_be_named(group: Group, problem: Problem) -> bool:
    """Whether the rules let the lead that a group names lead its members."""
    lead, leads = group.lead, problem.rules.lead is not Lead.NONE
    if lead is None or not leads or not may_lead(lead, group.members, problem):
        return False
    return allowed_to_lead(lead, group.members, problem)


def may_lead(i: int, at: Sequence[int], problem: Problem) -> bool:
    """Whether a school may lead some group, and no pin has another member lead this one."""
    pinned = [j for j in at if problem.must_lead[j]]
    return bool(problem.may_lead[i]) and all(j == i for j in pinned)


def reaches_all(lead: int, at: Sequence[int], problem: Problem) -> bool:
    """Whether the rules allow all drives between the lead and the members."""
    return all(within(lead, j, problem) and within(j, lead, problem) for j in at if j != lead)
