"""Certificates checked as ``docs/certificate.md`` says, by brute force, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from geocluster.judge import cost_alone, group_score
from geocluster.problem import Problem
from geocluster.proposal import Certificate, PartProof
from geocluster.proposal.certificate import SCALE, Asks, Stage
from geocluster.rules.kinds import kinds_of
from geocluster.terms.shapes import Parts, TouchedSets

__all__ = ["Question", "faults", "question"]

Group = tuple[int, ...]
Numbers = tuple[int, ...]
Named = dict[str | None, tuple[int, int]]


@dataclass(frozen=True)
class Question:
    """Every feasible group and its cost, what is alone for how much, and what is counted.

    ``groups`` has the least cost of each by how many groups of the classes of finer tiers it holds;
    ``inside`` names these, tier by tier. ``alone`` holds every school that can be grouped; None
    where it cannot be alone.
    """

    problem: Problem
    groups: dict[Group, dict[Numbers, int]]
    alone: dict[int, int | None]
    constant: int
    least: int
    inside: tuple[Named, ...] = ()

    def classes(self, group: Group) -> list[bool]:
        kinds = self.problem.rules.kinds
        of = kinds_of(kinds, group, self.problem)
        return [kind.name in of for kind in kinds] + [True] * (
            self.problem.rules.groups is not None
        )

    @property
    def numbers(self) -> Named:
        rules = self.problem.rules
        numbers: Named = {kind.name: kind.groups for kind in rules.kinds}
        return numbers if rules.groups is None else {**numbers, None: rules.groups}

    def by_numbers(self, groups: Iterable[Group]) -> dict[Group, dict[Numbers, int]]:
        """Costs of groups by how many of all classes they are and hold."""
        return {
            g: {(*map(int, self.classes(g)), *n): cost for n, cost in self.groups[g].items()}
            for g in groups
        }


def question(problems: Sequence[Problem]) -> Question:
    """The question of one tier, or of several together, the coarsest first."""
    first, *finer = problems
    free = set(first.open)
    groups: dict[Group, dict[Numbers, int]] = {}
    for size in range(2, len(free) + 1):
        for group in combinations(sorted(free), size):
            score = group_score(group, first)
            if score.cost is not None:
                groups[group] = {(): score.cost + score.kept_whole}
    alone = {i: cost_alone(i, first) for i in sorted(free)}
    constant = sum(cost_alone(i, first) or 0 for i in range(len(first)) if i not in free)
    for cost in first.costs:
        if isinstance(cost.shape, TouchedSets) and cost.shape.parts is Parts.OF_SET:
            constant -= cost.weight * len(cost.shape.sets)
    least = sum(int(first.alone_cost[i]) for i in range(len(first)) if i not in free)
    if not finer:
        return Question(first, groups, alone, constant, least)
    inner = question(finer)
    inside = {i: cost for i, cost in inner.alone.items() if i in free}
    divided = {}
    every = inner.by_numbers(inner.groups)
    counted = (inner.numbers, *inner.inside)
    for group, own in groups.items():
        some = {g: costs for g, costs in every.items() if set(g) <= set(group)}
        held = {i: inside[i] for i in group if i in inside}
        found = ways(some, held, sum(map(len, counted)))
        if found:
            divided[group] = {numbers: own[()] + cost for numbers, cost in found.items()}
    both = {
        i: None if own is None or inside.get(i, 0) is None else own + (inside.get(i, 0) or 0)
        for i, own in alone.items()
    }
    outside = sum(cost or 0 for i, cost in inner.alone.items() if i not in free)
    constant, least = constant + inner.constant + outside, least + inner.least
    return Question(first, divided, both, constant, least, counted)


def ways(
    groups: dict[Group, dict[Numbers, int]], alone: dict[int, int | None], classes: int
) -> dict[Numbers, int]:
    """Least costs of partitions by their numbers of groups of each class."""
    order = sorted(alone)

    @cache
    def of(left: frozenset[int]) -> dict[Numbers, int]:
        if not left:
            return {(0,) * classes: 0}
        i = min(left)
        found: dict[Numbers, int] = {}
        taken = [(g, costs) for g, costs in groups.items() if i in g and set(g) <= left]
        by_itself = alone[i]
        if by_itself is not None:
            taken.append(((i,), {(0,) * classes: by_itself}))
        for g, costs in taken:
            for counts, rest in of(left - set(g)).items():
                for more, cost in costs.items():
                    made = tuple(c + o for c, o in zip(counts, more, strict=True))
                    found[made] = min(cost + rest, found.get(made, cost + rest))
        return found

    return of(frozenset(order))


def faults(certificate: Certificate, asked: Question) -> Iterator[str]:
    """What a certificate says that does not follow."""
    ids = asked.problem.schools.ids
    if certificate.bound is None:
        yield from _impossible(certificate, asked)
        return
    if (certificate.constant, certificate.least) != (asked.constant, asked.least):
        yield f"constant, least: not {asked.constant}, {asked.least}"
    told = [i for part in certificate.parts for i in part.stages[0].prices]
    if sorted(told) != sorted(ids[i] for i in asked.alone):
        yield f"parts hold {told}"
    claims = certificate.constant + sum(part.claim for part in certificate.parts)
    if certificate.bound != max(certificate.least, claims):
        yield f"bound {certificate.bound}, claims {claims}"
    for part in certificate.parts:
        yield from _part(part, asked)


def _impossible(certificate: Certificate, asked: Question) -> Iterator[str]:
    said = [bool(certificate.parts), certificate.counted is not None, bool(certificate.barred)]
    if sum(said) != 1 or len(certificate.parts) > 1:
        yield "there is no argument, or more than one"
    for part in certificate.parts:
        if part.asks is not Asks.COVER or part.claim != 1:
            yield "a part proves something else"
        yield from _part(part, asked)
    if counted := certificate.counted:
        if counted.needed <= counted.there:
            yield "what is counted is there"
        fewest, _ = asked.numbers[counted.kind]
        if counted.needed % max(1, fewest):
            yield "what is needed is no multiple of the fewest groups"


def _part(part: PartProof, asked: Question) -> Iterator[str]:
    problem, cover = asked.problem, part.asks is Asks.COVER
    at = {school: i for i, school in enumerate(problem.schools.ids)}
    held = {at[school] for school in part.stages[0].prices}
    across = [g for g in asked.groups if set(g) & held and set(g) - held]
    if across:
        yield f"groups across parts: {across}"
    groups = {
        g: {n: 0 if cover else cost for n, cost in costs.items()}
        for g, costs in asked.groups.items()
        if set(g) <= held
    }
    alone = {
        i: None if c is None else 0 if cover else c for i, c in asked.alone.items() if i in held
    }
    left = groups
    for stage in part.stages:
        yield from _stage(stage, left, alone, asked)
        left = {
            g: {
                n: c
                for n, c in costs.items()
                if reduced(g, n, c, stage, asked) <= part.width(stage)
            }
            for g, costs in left.items()
        }
    counted = [asked.numbers, *(asked.inside if part.stages[-1].inside else ())]
    limits = [ends for of in counted for ends in of.values()]
    chosen = replace(asked, groups=left).by_numbers(left)
    good = [
        cost
        for counts, cost in ways(
            chosen, alone, sum(map(len, (asked.numbers, *asked.inside)))
        ).items()
        if all(low <= c <= high for c, (low, high) in zip(counts, limits, strict=False))
    ]
    least = min(good, default=None)
    if least is not None and least < part.claim:
        yield f"a choice costs {least}, below {part.claim}"
    if not cover and least != part.claim:
        yield f"the best choice of what is left costs {least}, not {part.claim}"


def _stage(
    stage: Stage,
    groups: dict[Group, dict[Numbers, int]],
    alone: dict[int, int | None],
    asked: Question,
) -> Iterator[str]:
    ids, numbers = asked.problem.schools.ids, asked.numbers
    value = sum(stage.prices.values())
    for cut in stage.cuts:
        value -= cut.penalty * cut.most
        if cut.penalty <= 0 or cut.divisor < 2 or not set(cut.schools) <= set(stage.prices):
            yield f"no cut: {cut}"
    if [one.kind for one in stage.classes] != list(numbers):
        yield f"classes {stage.classes}, not {list(numbers)}"
        return
    if stage.inside and [[c.kind for c in tier] for tier in stage.inside] != list(
        map(list, asked.inside)
    ):
        yield f"classes {stage.inside} inside, not {asked.inside}"
        return
    priced = zip((stage.classes, *stage.inside), (numbers, *asked.inside), strict=False)
    for one, ends in ((one, of[one.kind]) for said, of in priced for one in said):
        value += one.price * (ends[0] if one.price > 0 else ends[1])
    if value != stage.value:
        yield f"the value is {stage.value}, not {value}"
    for i, cost in alone.items():
        if cost is not None and stage.prices[ids[i]] > SCALE * cost:
            yield f"{ids[i]} alone prices below zero"
    for group, costs in groups.items():
        if any(reduced(group, n, cost, stage, asked) < 0 for n, cost in costs.items()):
            yield f"{group} prices below zero"


def reduced(group: Group, held: Numbers, cost: int, stage: Stage, asked: Question) -> int:
    """Reduced cost of a group that holds so many groups of each class inside, times SCALE."""
    names = [asked.problem.schools.ids[i] for i in group]
    of = zip(stage.classes, asked.classes(group), strict=True)
    price = sum(stage.prices[name] for name in names) + sum(one.price for one, is_of in of if is_of)
    inside = [one.price for tier in stage.inside for one in tier]
    price += sum(tau * many for tau, many in zip(inside, held, strict=False))
    cuts = (sum(map(cut.schools.count, names)) // cut.divisor * cut.penalty for cut in stage.cuts)
    return SCALE * cost - price + sum(cuts)
