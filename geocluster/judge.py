"""The judge: violations and costs from the data alone. It knows no solver.

:func:`group_score` is the only place that says whether a group is feasible and what it costs. Costs
are held term by term (:mod:`geocluster.terms`); every sum is derived from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geocluster.errors import RulesError
from geocluster.given import instance
from geocluster.grouping import Group, Grouping
from geocluster.neighbours import pieces
from geocluster.presets import cited
from geocluster.problem import Problem, Standing
from geocluster.rules import Condition, Lead, Measured, Rules
from geocluster.terms import TermCost
from geocluster.terms.shapes import Aggregate, Alone, LeadMember, TouchedSets

__all__ = [
    "GroupScore",
    "Judgement",
    "Violation",
    "alone_costs",
    "cost_alone",
    "group_score",
    "judge",
    "why_barred",
]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken.

    Attributes
    ----------
    rule
        ``size``, ``pupils``, ``drive``, ``lead``, ``same``, ``pins``, ``members``, ``standing``,
        ``contiguous``, ``alone``, ``groups``, ``kinds``.
    detail
        A sentence with names and figures, and the source of the rule where it has one.
    schools
        Positions concerned.
    """

    rule: str
    detail: str
    schools: tuple[int, ...]


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


def group_score(members: Sequence[int], problem: Problem) -> GroupScore:
    """Score one group of schools.

    Parameters
    ----------
    members
        Positions, each once.
    problem
        The data and rules.

    Returns
    -------
    GroupScore
        Feasible, with its cost and lead, or with every rule that it breaks.
    """
    at = sorted(Group(tuple(members)).members)
    _check_positions(at, problem)
    broken = [*_size(at, problem), *_standing(at, problem), *_pupils(at, problem)]
    broken += [*_same(at, problem), *_contiguous(at, problem), *_pins(at, problem)]
    if problem.rules.measured is Measured.PAIRS:
        broken += _pair_drives(at, problem)
    leads = {i: _reaches(i, at, problem) for i in at if _may_lead(i, at, problem)}
    sums = [(_under(i, at, problem), problem.schools.ids[i], i) for i, far in leads.items() if far]
    if not sums and (not leads or not any(v.rule == "drive" for v in broken)):
        broken.append(_no_lead(at, problem, anyone=bool(leads)))
    pupils, kinds = group_pupils(at, problem), kinds_of(at, problem)
    if broken:
        return GroupScore(violations=tuple(broken), pupils=pupils, kinds=kinds)
    _, _, lead = min(sums)
    return GroupScore(
        violations=(),
        costs=_group_costs(at, lead, problem),
        lead=lead,
        pupils=pupils,
        longest_drive=longest_drive(at, lead, problem),
        kinds=kinds,
        kept_whole=sum(
            cost.weight * cost.shape.kept_whole(at)
            for cost in problem.costs
            if isinstance(cost.shape, TouchedSets)
        ),
    )


def _under(lead: int, at: Sequence[int], problem: Problem) -> int:
    """Seconds of all that depends on who leads."""
    return sum(
        cost.weight * sum(match.amount for match in cost.shape.under(at, lead))
        for cost in problem.costs
        if isinstance(cost.shape, LeadMember)
    )


def _group_costs(at: Sequence[int], lead: int, problem: Problem) -> tuple[TermCost, ...]:
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
            f"a group holds position {at[-1]}, but the schools stand at positions from 0 to "
            f"{len(problem) - 1}"
        )


def group_pupils(members: Iterable[int], problem: Problem) -> int | None:
    """Pupils of a group; None where the roll of one member is unknown."""
    rolls = [problem.pupils[i] for i in members]
    return None if None in rolls else sum(p for p in rolls if p is not None)


def kinds_of(members: Sequence[int], problem: Problem) -> tuple[str, ...]:
    """Names of the kinds of groups that a group is of."""
    pupils, of = group_pupils(members, problem), []
    for k, kind in enumerate(problem.rules.kinds):
        fewest, most = kind.size or (0, len(members))
        if not fewest <= len(members) <= most or not problem.holds[list(members), k].any():
            continue
        if kind.pupils is None or (
            pupils is not None and kind.pupils[0] <= pupils <= kind.pupils[1]
        ):
            of.append(kind.name)
    return tuple(of)


def longest_drive(members: Sequence[int], lead: int, problem: Problem) -> int | None:
    """Longest drive in seconds that the rule measures; None if one is beyond the cut-off."""
    if problem.rules.measured is Measured.PAIRS:
        pairs = [(i, j) for i in members for j in members if i != j]
    else:
        pairs = [p for j in members if j != lead for p in ((lead, j), (j, lead))]
    times = [problem.travel.between(i, j) for i, j in pairs]
    return None if None in times else max(t for t in times if t is not None)


def judge(grouping: Grouping, problem: Problem) -> Judgement:
    """Score a grouping of all schools.

    Parameters
    ----------
    grouping
        By position. Where a group names a lead, it must be the one its cost is counted from.
    problem
        The data and rules.
    """
    instance("grouping", grouping, Grouping, how="gc.Grouping.of([[0, 1]])", error=RulesError)
    violations: list[Violation] = []
    scores = []
    for group in grouping.groups:
        score = group_score(group.members, problem)
        scores.append(score)
        violations += score.violations
        if not score.violations and group.lead is not None:
            violations += _wrong_lead(group.lead, score, problem)
    alone = {i: alone_costs(i, problem) for i in grouping.alone(len(problem))}
    for i, costs in alone.items():
        if costs is None:
            name = problem.schools.names[i]
            violations.append(Violation("alone", f"{name} may not stand alone, but does", (i,)))
    violations += _number(scores, problem.rules)
    return Judgement(
        violations=tuple(violations),
        groups=tuple(scores),
        alone_costs=alone,
        once=_once(grouping, problem),
    )


def _once(grouping: Grouping, problem: Problem) -> tuple[TermCost, ...]:
    """Return what is taken off for the whole."""
    groups = [group.members for group in grouping.groups]
    off = (
        TermCost.of(cost, cost.shape.taken_off(groups))
        for cost in problem.costs
        if isinstance(cost.shape, TouchedSets)
    )
    return tuple(cost for cost in off if cost.amount)


def _number(made: Sequence[GroupScore], rules: Rules) -> Iterable[Violation]:
    if rules.groups is not None and not rules.groups[0] <= len(made) <= rules.groups[1]:
        fewest, most = rules.groups
        source = cited(rules, "groups")
        yield Violation("groups", f"{len(made)} groups, allowed are {fewest} to {most}{source}", ())
    for kind in rules.kinds:
        of = sum(kind.name in score.kinds for score in made)
        if not kind.groups[0] <= of <= kind.groups[1]:
            yield Violation(
                "kinds",
                f"{of} groups of the kind {kind.words}, allowed are {kind.groups[0]} to "
                f"{kind.groups[1]}{cited(rules, 'kinds')}",
                (),
            )


def _wrong_lead(named: int, score: GroupScore, problem: Problem) -> Iterable[Violation]:
    names = problem.schools.names
    if problem.rules.lead is Lead.NONE:
        yield Violation("lead", f"{names[named]} is named as lead, but none is asked for", (named,))
    elif score.lead is not None and named != score.lead:
        yield Violation(
            "lead",
            f"{names[named]} is named as lead, but the drives are least from {names[score.lead]}",
            (named, score.lead),
        )


def _names(at: Iterable[int], problem: Problem) -> str:
    return ", ".join(problem.schools.names[i] for i in at)


def _size(at: Sequence[int], problem: Problem) -> Iterable[Violation]:
    fewest, most = problem.rules.size
    if not fewest <= len(at) <= most:
        yield Violation(
            "size",
            f"{len(at)} schools ({_names(at, problem)}), allowed are {fewest} to {most}"
            f"{cited(problem.rules, 'size')}",
            tuple(at),
        )


def _standing(at: Sequence[int], problem: Problem) -> Iterable[Violation]:
    for i in at:
        if problem.standing[i] is Standing.NOT_ELIGIBLE:
            values = {c: problem.schools.column(c)[i] for c in problem.rules.columns}
            why = why_barred(values, problem.rules)
            yield Violation("members", f"{_names([i], problem)} {why}", (i,))
        elif problem.standing[i] is not Standing.OPEN:
            yield Violation(
                "standing",
                f"{_names([i], problem)} cannot be grouped ({problem.standing[i].value})",
                (i,),
            )


def why_barred(values: Mapping[str, object], rules: Rules) -> str:
    """Say why a school with these values may not join any group, and what says so."""
    broken = [
        _barred_by(column, values[column], condition)
        for column, condition in (rules.members.conditions if rules.members else {}).items()
        if not condition.holds(values[column])
    ]
    return f"may not join a group: {' and '.join(broken)}{cited(rules, 'members')}"


def _barred_by(column: str, value: object, condition: Condition) -> str:
    if value is None:
        return f"{column} not known"
    least, most = condition.least, condition.most
    limits = [f"at least {least:g}"] if least is not None else []
    limits += [f"at most {most:g}"] if most is not None else []
    if limits:
        return f"{column} {value}, allowed are {' and '.join(limits)}"
    return f"its {column} is {value}"


def _pupils(at: Sequence[int], problem: Problem) -> Iterable[Violation]:
    limits, total = problem.rules.pupils, group_pupils(at, problem)
    if limits is not None and total is not None and not limits[0] <= total <= limits[1]:
        yield Violation(
            "pupils",
            f"{total} pupils ({_names(at, problem)}), allowed are {limits[0]} to {limits[1]}"
            f"{cited(problem.rules, 'pupils')}",
            tuple(at),
        )


def _same(at: Sequence[int], problem: Problem) -> Iterable[Violation]:
    for c, column in enumerate(problem.rules.same):
        labels = {int(problem.labels[i, c]) for i in at}
        if len(labels) > 1 or -1 in labels:
            unknown = " (unknown for some)" if -1 in labels else ""
            yield Violation(
                "same",
                f"{_names(at, problem)} are not all of the same {column}{unknown}"
                f"{cited(problem.rules, 'same')}",
                tuple(at),
            )


def _contiguous(at: Sequence[int], problem: Problem) -> Iterable[Violation]:
    if not problem.rules.contiguous:
        return
    apart = pieces(at, problem.neighbours)
    if len(apart) > 1:
        last = _names(apart[-1], problem)
        yield Violation(
            "contiguous",
            f"{_names(at, problem)} do not hang together: {last} "
            f"{'is' if len(apart[-1]) == 1 else 'are'} no neighbour of the others"
            f"{cited(problem.rules, 'contiguous')}",
            tuple(at),
        )


def _pins(at: Sequence[int], problem: Problem) -> Iterable[Violation]:
    inside = set(at)
    for joined in problem.together:
        if joined & inside and not joined <= inside:
            yield Violation(
                "pins",
                f"{_names(sorted(joined), problem)} must be together",
                tuple(sorted(joined)),
            )
    for i, j in sorted(problem.apart):
        if i in inside and j in inside:
            yield Violation("pins", f"{_names((i, j), problem)} must be apart", (i, j))


def _pair_drives(at: Sequence[int], problem: Problem) -> list[Violation]:
    return [
        _too_long(i, j, problem) for i in at for j in at if i != j and not _within(i, j, problem)
    ]


def _within(i: int, j: int, problem: Problem) -> bool:
    seconds = problem.travel.between(i, j)
    return seconds is not None and seconds <= problem.drive_limit


def _too_long(i: int, j: int, problem: Problem) -> Violation:
    seconds = problem.travel.between(i, j)
    limit = f"{problem.drive_limit / 60:g} min"
    said = f"over {problem.travel.cutoff / 60:g} min" if seconds is None else _minutes(seconds)
    names = problem.schools.names
    source = cited(problem.rules, "longest_drive_minutes")
    return Violation(
        "drive", f"{names[i]} to {names[j]} takes {said}, the limit is {limit}{source}", (i, j)
    )


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min {seconds % 60:02d} s"


def _may_lead(i: int, at: Sequence[int], problem: Problem) -> bool:
    pinned = [j for j in at if problem.must_lead[j]]
    return bool(problem.may_lead[i]) and all(j == i for j in pinned)


def _reaches(lead: int, at: Sequence[int], problem: Problem) -> bool:
    """Whether the rules allow all drives between the lead and the members."""
    return all(_within(lead, j, problem) and _within(j, lead, problem) for j in at if j != lead)


def _no_lead(at: Sequence[int], problem: Problem, *, anyone: bool) -> Violation:
    if anyone:
        limit = f"{problem.drive_limit / 60:g} min"
        source = cited(problem.rules, "longest_drive_minutes")
        why = f"has no lead from which every member is within {limit}, both ways{source}"
        return Violation("drive", f"{_names(at, problem)} {why}", tuple(at))
    pinned = [i for i in at if problem.must_lead[i]]
    if pinned:
        why = f"cannot be led by {_names(pinned, problem)}, which a pin asks for"
    else:
        why = f"has no school that may lead{cited(problem.rules, 'lead_where')}"
    return Violation("lead", f"{_names(at, problem)} {why}", tuple(at))
