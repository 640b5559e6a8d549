"""Groups of looser tiers that could make the best of several tiers cheaper.

The looser tiers are folded up as the tiers themselves are, so a group of the coarsest is listed
with its least partition into looser groups; by the prices of the solution, only those are that a
cheaper grouping could hold. All else beside one costs what the best choice costs where its schools
are out of the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geocluster.clock import Clock
from geocluster.grouping import Grouping
from geocluster.problem import Problem
from geocluster.solvers.grouping.asked_groups import AskedGroup, groups_of_looser
from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.part_by_part import least_in_parts
from geocluster.solvers.grouping.reoptimised_part import Part
from geocluster.solvers.grouping.units import Units, units_of
from geocluster.solvers.tiers.chains import Chain, chains_of, schools_in, units_holding
from geocluster.solvers.tiers.dividing import divided, groups_inside
from geocluster.solvers.tiers.engine import TiersSearch
from geocluster.solvers.tiers.otherwise import as_of

__all__ = ["LooserTiers", "TiersBeside"]

Group = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TiersBeside:
    """All else where a group of the coarsest tier is by itself.

    Attributes
    ----------
    bound
        Seconds that nothing can beat; None where it is proven that there is nothing.
    groupings
        Of each tier, with the group, divided as asked; empty where none was found.
    """

    bound: int | None
    groupings: tuple[Grouping, ...]


class LooserTiers:
    """Lists groups of looser tiers, and solves for all else beside one.

    Parameters
    ----------
    folded
        Units of the looser tiers, the coarsest first, their groups divided, all of them listed.
    search, parts
        Of the tiers themselves; their groups are not counted.
    """

    def __init__(self, folded: Sequence[Units], search: TiersSearch, parts: Sequence[Part]) -> None:
        self._folded, self._search, self._parts = folded, search, parts

    @classmethod
    def of(
        cls, problems: Sequence[Problem], search: TiersSearch, parts: Sequence[Part], clock: Clock
    ) -> LooserTiers | None:
        """Fold looser tiers up; None where not all groups are listed, or units are others."""
        folded = [units_of(problem) for problem in problems]
        for k in range(len(folded) - 2, -1, -1):
            made = divided(folded[k], folded[k + 1], clock, seed=1, threads=1, params=SolveParams())
            folded[k] = made.units
        same = all(a.members == b.members for a, b in zip(folded, search.folded, strict=True))
        if not same or not all(units.inner.is_whole for units in folded[:-1]):
            return None
        return cls(folded, search, parts)

    def groups(self, *, below: int, most: int, clock: Clock) -> list[AskedGroup] | None:
        """Return groups of the coarsest tier with which all tiers could cost less than a limit.

        Parameters
        ----------
        below
            Seconds of all tiers.
        most
            Groups.
        clock
            When to give up.

        Returns
        -------
        Groups by their schools, with what they cost divided as well as the looser tiers allow;
        None for too many.
        """
        units = self._search.folded[0]
        found = groups_of_looser(
            self._parts, units, self._folded[0], below=below, most=most, stop=clock.over
        )
        if found is None:
            return None
        return [group._replace(members=schools_in(units, group.members)) for group in found]

    def chains(self, members: Sequence[int], school: int) -> list[Chain]:
        """Return the ways in which a group can be divided around a school.

        Groups with the school are those of the looser tiers, all others of the tiers as they are.
        """
        group = units_holding(self._folded[0], members)
        return chains_of(self._folded, group, [school], rest=self._search.folded)

    def beside(self, chain: Chain, school: int, *, most: int, clock: Clock) -> TiersBeside:
        """Return what all costs beside the first group of a chain, and a grouping with the chain.

        Parameters
        ----------
        chain
            Of groups that hold a school.
        school
            Its position.
        most
            Seconds: where all else costs more, only that is proven.
        clock
            When to end.
        """
        units = self._search.folded[0]
        gone = units_holding(units, chain.groups[0])
        found = least_in_parts(
            self._parts,
            Changes(),
            constant=units.constant,
            gone=frozenset(gone),
            most=most,
            clock=clock,
        )
        if found.groups is None:
            return TiersBeside(found.bound, ())
        return TiersBeside(found.bound, self._made([*found.groups, gone], chain, school))

    def cost_of(self, groupings: tuple[Grouping, ...], problems: Sequence[Problem]) -> int | None:
        """Seconds of all tiers by other problems; None where a rule is broken."""
        return self._search.cost_of(groupings, problems)

    def _made(self, groups: Sequence[Group], chain: Chain, school: int) -> tuple[Grouping, ...]:
        folded = self._search.folded
        held = [units_holding(of, m) for of, m in zip(folded, chain.groups, strict=False)]

        def inside(group: Group, tier: int) -> list[Group] | None:
            if tier >= len(held) or group != held[tier]:
                return groups_inside(group, folded[tier], folded[tier + 1])
            further = tier + 1 < len(held)
            next_of = [as_of(held[tier + 1], folded[tier + 1], folded[tier])] if further else []
            own = next_of[0] if further else units_holding(folded[tier], [school])
            rest = [u for u in group if u not in own]
            least = folded[tier].inner.least(rest) if rest else (0, [])
            below = [*(least[1] if least else []), *next_of]
            return [as_of(g, folded[tier], folded[tier + 1]) for g in below]

        return self._search.answer(groups, inside)
