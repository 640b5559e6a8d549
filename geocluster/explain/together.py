"""What it costs that some schools are in one group, or apart; or which rule forbids it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geocluster.explain.instead import Answers, Instead
from geocluster.explain.relaxing import relaxed
from geocluster.facts import Fact, fact
from geocluster.loosening import rules_that_bind
from geocluster.problem import Problem
from geocluster.proposal import Status, first_of_each_rule, lasting, with_pinned
from geocluster.rules import RULES
from geocluster.solvers import FeasibleGroups

__all__ = ["Never", "Together", "why_never", "why_never_in_tiers", "why_together"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """Why the rules allow no group with some schools.

    Attributes
    ----------
    fact
        Why, with figures.
    rules
        Scenario keys of the rules that forbid it, as far as some are named.
    """

    fact: Fact
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Some schools in one group, or apart.

    Attributes
    ----------
    schools
        Positions, as they were asked for.
    now
        Whether they are in one group of the answer.
    together, apart
        What would be if they were in one group, and if no two of them were; None for what is so
        in the answer as it stands.
    never
        Why no group may hold them; None where one may.
    """

    schools: tuple[int, ...]
    now: bool
    together: Instead | None
    apart: Instead | None
    never: Never | None = None

    @property
    def asked(self) -> tuple[Instead, ...]:
        """All that was solved again."""
        return tuple(one for one in (self.together, self.apart) if one is not None)


def why_together(schools: Sequence[int], answers: Answers) -> Together:
    """Tell what it costs that schools are together, and that they are apart."""
    at = tuple(schools)
    parts = [answers.group_of.get(i, (i,)) for i in at]
    now, never = len(set(parts)) == 1, None
    together = None if now else answers.if_together(at)
    if together is not None and together.status is Status.INFEASIBLE:
        never = why_never_in_tiers(at, answers.problem, answers.above)
    apart = None if len(set(parts)) == len(at) else answers.if_apart(at)
    return Together(schools=at, now=now, together=together, apart=apart, never=never)


def why_never_in_tiers(schools: Sequence[int], problem: Problem, above: Sequence[Problem]) -> Never:
    """Say which rule of which tier, the coarsest first, forbids that schools are together.

    Parameters
    ----------
    schools
        Positions.
    problem
        Of the tier that is asked about.
    above
        Of coarser tiers, the coarsest first; none where there is one tier.
    """
    for coarser in above:
        found = why_never(schools, coarser)
        if found.fact.code != "never.whole":
            said = fact("never.in_tier", tier=coarser.tier, never=found.fact)
            return Never(fact=said, rules=found.rules)
    return why_never(schools, problem)


def why_never(schools: Sequence[int], problem: Problem) -> Never:
    """Say which rule forbids every group with some schools, and by how much.

    First what no further school can mend; then the one rule without which there is a group, with
    the cheapest such group and how it breaks the rule; then the fewest rules that do it together.
    Where there is a group by the rules about groups, it is the whole that has no room for it.
    """
    at = with_pinned(schools, problem)
    lasts = lasting(at, problem)
    if lasts:
        keys = tuple(dict.fromkeys(_key(broken.rule) for broken in lasts))
        return Never(fact=fact("never.broken", broken=[b.fact for b in lasts]), rules=keys)
    if FeasibleGroups(problem).any(*at):
        return Never(fact=fact("never.whole"))
    rules = rules_that_bind(problem)
    for rule in rules:
        found = FeasibleGroups(relaxed(problem, [rule])).cheapest(*at, brief=True)
        if found is None:
            continue
        broken = [b.fact for b in first_of_each_rule(found.members, problem)]
        group = [problem.schools.ids[i] for i in found.members]
        return Never(
            fact=fact("never.one_rule", group=group, broken=broken, rule=rule), rules=(rule,)
        )
    several = _fewest(rules, at, problem)
    if several:
        return Never(fact=fact("never.several", rules=several), rules=several)
    return Never(fact=fact("never.no_group"))


def _key(rule: str) -> str:
    """Return the scenario key under which a rule is known."""
    return RULES[rule].key if rule in RULES else rule


def _fewest(rules: tuple[str, ...], at: Sequence[int], problem: Problem) -> tuple[str, ...]:
    """Return rules that must all be dropped; none where dropping all of them is not enough."""

    def enough(dropped: Sequence[str]) -> bool:
        groups = FeasibleGroups(relaxed(problem, dropped))
        return groups.cheapest(*at, brief=True) is not None

    if not enough(rules):
        return ()
    kept = rules
    for rule in reversed(rules):
        fewer = tuple(r for r in kept if r != rule)
        if enough(fewer):
            kept = fewer
    return kept
