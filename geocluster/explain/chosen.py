"""Why a school that has a feasible group is in none: what it would cost, or what is full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice

from geocluster.explain.changes import nearest_changes
from geocluster.explain.numbers import Number, best_without, numbers_of
from geocluster.explain.reasons import Reason, Reasons
from geocluster.explain.relaxing import relaxed
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import GroupScore, Judgement, cost_alone, group_score
from geocluster.problem import Problem
from geocluster.rules import RULES, Alone
from geocluster.terms import DRIVE, further_of
from geocluster.ungrouped import Ungrouped

__all__ = ["what_is_paid", "why_left"]

_SECONDS = 10.0
_MOST_GROUPS = 8
"""That a school is tried in, the nearest first."""

_LIMITED = frozenset({"pupils_in", "holds", "lead_week"})
"""Rules by which a group can be full, as it can by its size and pupils."""

_MOST_NUMBERS = 6
"""Each costs a search; with more numbers of groups only all of them together are dropped."""


def why_left(
    problem: Problem,
    grouping: Grouping,
    judgement: Judgement,
    *,
    proven: bool,
    seconds: float = _SECONDS,
    seconds_for_changes: float = 0.0,
) -> tuple[Ungrouped, ...]:
    """Give a reason for every school that is in no group.

    Parameters
    ----------
    problem
        What was solved.
    grouping, judgement
        The answer, and the judge's view of it.
    proven
        Whether the answer is proven best; only then is it called so.
    seconds
        For each search without a number of groups; 0 for none.
    seconds_for_changes
        For what would place schools, all together; 0 for not asking.
    """
    reasons = Reasons(problem)
    choice = _Choice(problem, grouping, judgement, reasons, proven=proven, seconds=seconds)
    none = {i: reasons.of(i) for i in judgement.alone}
    numbered = bool(numbers_of(problem))
    asked = [i for i, why in none.items() if why is not None or numbered]
    near: Mapping[int, tuple[Fact, ...]] = {}
    if seconds_for_changes > 0:
        near = nearest_changes(problem, asked, grouping=grouping, seconds=seconds_for_changes)
    return tuple(
        Ungrouped(
            school=i, fact=why.fact, cost=cost, rules=why.rules, changes=tuple(near.get(i, ()))
        )
        for i, cost in judgement.alone.items()
        for why in [none[i] or choice.why_not(i)]
    )


class _Choice:
    """What was chosen, and what could have been."""

    def __init__(
        self,
        problem: Problem,
        grouping: Grouping,
        judgement: Judgement,
        reasons: Reasons,
        *,
        proven: bool,
        seconds: float,
    ) -> None:
        self._problem, self._judgement, self._reasons = problem, judgement, reasons
        self._ids = problem.schools.ids
        self._proven, self._seconds = proven, seconds
        self._groups = grouping.groups
        self._scores = judgement.groups
        self._group_of = {i: k for k, g in enumerate(grouping.groups) for i in g.members}
        self._wider = problem.with_rules(size=(2, problem.rules.size[1] + 1))
        self._any_pupils = (
            relaxed(problem, ["pupils"]) if problem.rules.pupils is not None else problem
        )
        self._unpinned = relaxed(problem, ["pins"])

    def why_not(self, school: int) -> Reason:
        """Reason why a school that has a feasible group is in none."""
        could = self._could(school)
        alone = cost_alone(school, self._problem) or 0
        if alone <= 0:
            if self._problem.rules.alone is Alone.ALLOWED:
                return Reason(fact("costs_more.free", could=could))
            return Reason(fact("alone_free", could=could))
        limited = self._by_number(school)
        if limited is not None:
            return limited
        end = fact("end.proven" if self._proven else "end.found", charge=alone)
        full = next(self._full(school, alone), None)
        if full is not None:
            rule, join = full
            return Reason(fact(f"{rule}.full", could=could, join=join, end=end), (rule,))
        return Reason(fact("costs_more", could=could, end=end))

    def _could(self, school: int) -> Fact:
        """Tell with whom it could be, and why it is not."""
        others, score = self._cheapest(school)
        elsewhere = [self._ids[i] for i in others if i in self._group_of]
        named, (drives, further) = (
            [self._ids[i] for i in others],
            what_is_paid(score, self._problem),
        )
        if elsewhere:
            return fact(
                "could.elsewhere", others=named, drives=drives, further=further, elsewhere=elsewhere
            )
        own = score.cost or 0
        return fact("could.own", others=named, drives=drives, further=further, cost=own)

    def _cheapest(self, school: int) -> tuple[list[int], GroupScore]:
        """Return with whom it could be at the least cost, and the score of that group."""
        column = self._reasons.cheapest(school) or ()
        return [i for i in column if i != school], group_score(column, self._problem)

    def _by_number(self, school: int) -> Reason | None:
        """Name the numbers of groups without which a cheaper grouping places the school."""
        for numbers, placed, made in self._without_numbers:
            if school in placed:
                others, score = self._cheapest(school)
                named = [self._ids[i] for i in others]
                drives, further = what_is_paid(score, self._problem)
                could = fact("could", others=named, drives=drives, further=further)
                rules = tuple(dict.fromkeys(number.key for number in numbers))
                asked = [number.fact for number in numbers]
                why = fact(f"{rules[0]}.number", could=could, asked=asked, rules=rules, made=made)
                return Reason(why, rules)
        return None

    @cached_property
    def _without_numbers(self) -> list[tuple[tuple[Number, ...], frozenset[int], int]]:
        """For each number of groups that costs something: whom is placed without it."""
        numbers = numbers_of(self._problem) if self._seconds > 0 else []
        each = [(n,) for n in numbers] if len(numbers) <= _MOST_NUMBERS else []
        found = []
        for dropped in [*each, *([tuple(numbers)] if len(numbers) > 1 else [])]:
            best = best_without(self._problem, dropped, seconds=self._seconds)
            total = None if best is None else best[1].total
            if best is None or total is None or total >= (self._judgement.total or 0):
                continue
            grouping = best[0]
            placed = frozenset(i for g in grouping.groups for i in g.members)
            found.append((dropped, placed, len(grouping.groups)))
        return found

    def _full(self, school: int, alone: int) -> Iterator[tuple[str, Fact]]:
        """Yield rules that alone keep a school out of a group that it would pay to join."""
        if self._problem.rules.kinds:
            return  # another member may make a group one of another kind
        within = self._problem.drive_limit
        row = self._problem.travel.seconds[[school]].tocoo()
        near = sorted(
            (s, j) for j, s in zip(row.col.tolist(), row.data.tolist(), strict=True) if s <= within
        )
        groups = dict.fromkeys(self._group_of[j] for _, j in near if j in self._group_of)
        for k in islice(groups, _MOST_GROUPS):
            members = tuple(sorted((*self._groups[k].members, school)))
            broken = {v.rule for v in group_score(members, self._problem).violations}
            if len(broken) != 1:
                continue
            (rule,) = broken
            freed = self._freed(rule)
            score = None if freed is None else group_score(members, freed)
            if score is None or score.cost is None:
                continue
            now = self._scores[k]
            more = score.cost + score.kept_whole - (now.cost or 0) - now.kept_whole
            if more < alone:
                yield _key_of(rule), self._joined(k, members, rule, more)

    def _freed(self, rule: str) -> Problem | None:
        """Return the problem without a rule that may be what keeps a group from growing."""
        if rule in _LIMITED or (rule not in RULES.own and RULES[rule].relaxation is not None):
            return relaxed(self._problem, [_key_of(rule)])
        return {"size": self._wider, "pupils": self._any_pupils, "pins": self._unpinned}.get(rule)

    def _joined(self, k: int, members: tuple[int, ...], rule: str, more: int) -> Fact:
        score: GroupScore = group_score(members, self._problem)
        (broken,) = [v.fact for v in score.violations if v.rule == rule][:1]
        others = [self._ids[i] for i in self._groups[k].members]
        return fact("join", others=others, more=max(0, more), rule=rule, broken=broken)


def _key_of(rule: str) -> str:
    """Return the key by which explanations name a rule; its name where they drop none."""
    relaxation = RULES[rule].relaxation
    return rule if relaxation is None else relaxation.key


def what_is_paid(score: GroupScore, problem: Problem) -> tuple[int, Fact | None]:
    """Tell what a group would pay, as people read it: seconds of driving, and what follows them.

    The latter says that the drives are those of a week, and what further terms cost, where so.
    """
    drives = sum(cost.cost for cost in score.costs if cost.term == DRIVE.key)
    paid = [cost.fact for cost in further_of(score.costs)]
    further = fact("could.further", paid=paid) if paid else None
    weekly = problem.rules.visits_a_week is not None
    return drives, fact("could.a_week", further=further) if weekly else further
