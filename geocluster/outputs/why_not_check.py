"""Why schools are not elsewhere, as it was written: what follows without a solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geocluster.judge import group_score
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import (
    Elsewhere,
    Margin,
    Neighbour,
    Proposal,
    Status,
    TierResult,
    lasting,
    neighbours_of,
    with_pinned,
)

__all__ = ["why_not_differs"]

Members = tuple[int, ...]


def why_not_differs(proposal: Proposal) -> Iterator[str]:
    """Check that it is told of the schools of the answer, and does not contradict itself.

    A grouping that was found with some group has all its schools together, and none of them
    elsewhere: so it may cost no less than is proven for any of that. Of several tiers it has those
    of a finer group together in the coarser ones too, and whom a coarser group leaves out apart
    from it in the finer ones.
    """
    for k, tier in enumerate(proposal.tiers):
        if tier.why_not is None:
            continue
        if proposal.status is not Status.OPTIMAL:
            yield phrase("why_not is told of an answer that is not proven best")
        told, asked = [one.school for one in tier.why_not.schools], tier.problem.open
        if told != sorted(set(told)) or not set(told) <= set(asked):
            yield phrase("why_not is told of schools that are not asked about, or of one twice")
            continue
        if len(told) + tier.why_not.missing != len(asked):
            yield phrase("why_not: those told of and those missing are not all schools asked about")
        check = _Check(tier, [coarser.problem for coarser in proposal.tiers[:k]])
        for one in tier.why_not.schools:
            yield from check.of_school(one)
        yield from check.contradictions(_found(proposal, tier))
        for other in proposal.tiers:
            if other is not tier:
                finer = other in proposal.tiers[k + 1 :]
                yield from check.contradicted_by(_found(proposal, other), finer=finer)


class _Check:
    """What is told of the schools of a tier, inside coarser ones."""

    def __init__(self, tier: TierResult, above: Sequence[Problem]) -> None:
        self._above = above
        groups = tier.grouping.groups if tier.grouping else ()
        self._tier, self._problem, self._ids = tier, tier.problem, tier.problem.schools.ids
        self._partners = tier.problem.partners()
        self._own = {i: group.members for group in groups for i in group.members}

    def of_school(self, one: Elsewhere) -> Iterator[str]:
        """Check what is told of one school against the data and the answer."""
        school, name = one.school, self._ids[one.school]
        partners = set(self._partners[[school]].indices.tolist())
        near = neighbours_of(school, self._problem, partners)
        if {n.school: n.drive for n in one.near} != near or len(one.near) != len(near):
            yield phrase(
                "why_not: {name}: other schools are told of than its nearest, or other drives",
                name=name,
            )
        for neighbour in one.near:
            yield from self._of_near(school, neighbour)
        if (one.alone is None) is (school in self._own):
            yield phrase(
                "why_not: {name}: alone is told of schools in a group, and only of them", name=name
            )
        if one.alone is not None and one.alone.schools != (school,):
            yield phrase("why_not: {name}: alone is told of another school", name=name)
        yield from self._of_others(one)

    def _of_near(self, school: int, near: Neighbour) -> Iterator[str]:
        pair = tuple(sorted((school, near.school)))
        said = f"why_not: {' and '.join(self._ids[i] for i in pair)}"
        if near.now is not (near.school in self._own.get(school, ())):
            yield phrase(
                "{said} are together, or apart, in the answer, other than is told", said=said
            )
        if near.margin is not None and near.margin.schools != pair:
            yield phrase("{said}: the cost of other schools is told", said=said)

    def _of_others(self, one: Elsewhere) -> Iterator[str]:
        name, own = self._ids[one.school], self._own.get(one.school)
        groups = [margin.schools for margin in one.others]
        if len(set(groups)) < len(groups) or own in groups:
            yield phrase("why_not: {name}: a group is told twice, or its own as another", name=name)
        for margin in one.others:
            if one.school not in margin.schools:
                yield phrase("why_not: {name}: a group without it is told as one for it", name=name)
            elif self._breaks_a_rule(margin.schools):
                yield phrase(
                    "why_not: {name}: a group is told as one for it that breaks a rule", name=name
                )
        least = [margin.at_least or 0 for margin in one.others]
        more = [margin.more for margin in one.others]
        if None in more or any(
            after is not None and after < proven
            for proven, after in zip(least, more[1:], strict=False)
        ):
            yield phrase("why_not: {name}: the next best groups do not stand best first", name=name)

    def _breaks_a_rule(self, group: Members) -> bool:
        """Tell whether no grouping can have a group: by its rules, or whoever joins it above."""
        return bool(group_score(group, self._problem).violations) or any(
            lasting(with_pinned(group, above), above) for above in self._above
        )

    def contradictions(self, found: Iterable[tuple[int, tuple[Members, ...]]]) -> Iterator[str]:
        """Yield where a grouping costs less than is said of what it has otherwise.

        Parameters
        ----------
        found
            Seconds that groupings cost more than the answer, and groups that they have.
        """
        told = self._tier.why_not.schools if self._tier.why_not else ()
        seen: set[str] = set()
        by_school = {one.school: one for one in told}
        for more, groups in found:
            for group in groups:
                for i in group:
                    one = by_school.get(i)
                    if one is not None and group != self._own.get(i):
                        seen.update(self._refuted(one, group, more))
        yield from sorted(seen)

    def contradicted_by(
        self, found: Iterable[tuple[int, tuple[Members, ...]]], *, finer: bool
    ) -> Iterator[str]:
        """Yield where a grouping that was found with a group of another tier costs less.

        Parameters
        ----------
        found
            As for :meth:`contradictions`.
        finer
            Whether the other tier is a finer one: else it is a coarser one.
        """
        told = self._tier.why_not.schools if self._tier.why_not else ()
        by_school = {one.school: one for one in told}
        seen = {
            what
            for more, groups in found
            for group in groups
            for i in group
            if i in by_school
            for what in self._refuted_pairs(by_school[i], group, more, together=finer)
        }
        yield from sorted(seen)

    def _refuted(self, one: Elsewhere, group: Members, more: int) -> Iterator[str]:
        """Yield what is told of a school that a grouping with a group of it refutes."""
        name = self._ids[one.school]
        for together in (True, False):
            yield from self._refuted_pairs(one, group, more, together=together)
        last = one.others[-1] if one.others else None
        if group in [margin.schools for margin in one.others]:
            known = next(margin for margin in one.others if margin.schools == group)
            if _less(more, known):
                yield phrase(
                    "why_not: {name}: a grouping with another group costs less than is told",
                    name=name,
                )
        elif one.exhausted or (last is not None and _less(more, last)):
            yield phrase(
                "why_not: {name}: a group for it is left out that costs the whole less", name=name
            )

    def _refuted_pairs(
        self, one: Elsewhere, group: Members, more: int, *, together: bool
    ) -> Iterator[str]:
        """Yield what is told of a school and those near it that a group of it refutes.

        Either of those that it has ``together``, or of those that it has apart.
        """
        name = self._ids[one.school]
        for near in one.near:
            if near.now is together or together is not (near.school in group):
                continue
            other = self._ids[near.school]
            if near.never is not None:
                yield phrase(
                    "why_not: {name} and {other}: told never together, and a grouping has them",
                    name=name,
                    other=other,
                )
            elif near.margin is not None and _less(more, near.margin):
                yield phrase(
                    "why_not: {name} and {other}: a grouping costs less than is told as proven",
                    name=name,
                    other=other,
                )


def _less(more: int, margin: Margin) -> bool:
    """Whether so many seconds more are fewer than is proven."""
    return margin.at_least is None or more < margin.at_least


def _found(proposal: Proposal, tier: TierResult) -> Iterator[tuple[int, tuple[Members, ...]]]:
    """Yield what is known of groupings within the rules: what they cost more, and their groups."""
    why_not = tier.why_not
    for one in why_not.schools if why_not else ():
        for margin in one.others:
            if margin.more is not None:
                yield margin.more, (margin.schools,)
    if proposal.alternatives is not None and proposal.objective is not None:
        number = proposal.tiers.index(tier)
        for alternative in proposal.alternatives.found:
            groups = tuple(group.members for group in alternative.groupings[number].groups)
            yield alternative.cost - proposal.objective, groups
