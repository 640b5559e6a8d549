"""Each grouping of several under the rules and data of the others: the same judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from geocluster.facts import fact
from geocluster.grouping import Group, Grouping
from geocluster.judge import GroupScore, group_score
from geocluster.proposal.beside import Beside
from geocluster.proposal.tier import TierResult

__all__ = ["Crossed", "crossed"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossed:
    """A grouping under the rules and data of another proposal.

    Attributes
    ----------
    of, under
        Numbers of the proposals: whose grouping it is, and whose rules and data they are.
    groups
        What the judge finds in each of its groups; None where that list lacks one of its schools.
    whole
        All of it, with what it costs there; None where the lists hold other schools.
    """

    of: int
    under: int
    groups: tuple[GroupScore | None, ...]
    whole: Beside | None

    @property
    def breaking(self) -> tuple[int, ...]:
        """Numbers of the groups that break a rule there."""
        found = enumerate(self.groups)
        return tuple(k for k, score in found if score is not None and score.violations)

    @property
    def more(self) -> int | None:
        """Seconds above what is proven that nothing can beat there; None where it breaks a rule."""
        if self.whole is None or self.whole.bound is None or self.whole.judgement.violations:
            return None
        total = self.whole.counted.total
        return None if total is None else total - self.whole.bound


def crossed(tiers: Sequence[TierResult]) -> tuple[Crossed, ...]:
    """Judge the grouping of each tier by what each other asks.

    A lead is taken as it is where somebody named it by hand; else the rules choose anew.
    """
    return tuple(
        _crossed(one, other, of=k, under=j)
        for (k, one), (j, other) in permutations(enumerate(tiers), 2)
    )


def _crossed(one: TierResult, other: TierResult, *, of: int, under: int) -> Crossed:
    ids, problem = one.problem.schools.ids, other.problem
    at = {x: i for i, x in enumerate(problem.schools.ids)}
    groups = one.grouping.groups if one.grouping else ()
    placed: list[Group | None] = []
    for group in groups:
        inside = all(ids[i] in at for i in group.members)
        lead = group.lead if one.drawn is not None and inside else None
        members = tuple(at[ids[i]] for i in group.members) if inside else ()
        named = None if lead is None else at[ids[lead]]
        placed.append(Group(members, named) if inside else None)
    whole = None
    if set(ids) == set(at):
        whole = Beside(
            name="compared",
            about=fact("compared.beside"),
            problem=problem,
            grouping=Grouping(tuple(group for group in placed if group is not None)),
            bound=other.lower_bound,
        )
    return Crossed(
        of=of,
        under=under,
        groups=tuple(None if g is None else group_score(g.members, problem) for g in placed),
        whole=whole,
    )
