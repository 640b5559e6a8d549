"""Other groupings that cost little more than the best and differ much from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.phrases import phrase

__all__ = ["Alternative", "Alternatives", "pairs_in"]

Pair = tuple[int, int]


def pairs_in(grouping: Grouping) -> frozenset[Pair]:
    """Return the pairs of schools that a grouping has together, by position.

    Examples
    --------
    >>> sorted(pairs_in(Grouping.of([(0, 2, 3)])))
    [(0, 2), (0, 3), (2, 3)]
    """
    return frozenset(
        pair for group in grouping.groups for pair in combinations(sorted(group.members), 2)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One of them.

    Attributes
    ----------
    groupings
        Who is with whom in each tier, the coarsest first; all rules are met.
    cost
        Seconds, all tiers together.
    furthest
        Whether it is proven that none that costs as little differs more from those before it.
    """

    groupings: tuple[Grouping, ...]
    cost: int
    furthest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """Groupings within some share of the best that differ most, in the order they were found.

    Attributes
    ----------
    within
        Seconds above the answer that they may cost, at most.
    found
        Each differs from the answer and from those before it.
    certain
        For each tier pairs of schools, by position, that every grouping has together that costs no
        more than that: proven. None where it was not come to.
    exhausted
        Whether it is proven that there is no further one.

    Raises
    ------
    RulesError
        If one costs more.
    """

    within: int
    found: tuple[Alternative, ...]
    certain: tuple[tuple[Pair, ...], ...] | None = None
    exhausted: bool = False

    def __post_init__(self) -> None:
        if self.within < 0:
            raise RulesError(
                phrase("nothing costs {within} s more than the best", within=self.within)
            )

    def common(self, answer: Grouping, tier: int = 0) -> frozenset[Pair]:
        """Return the pairs that the answer of a tier and all alternatives have together."""
        pairs = pairs_in(answer)
        for one in self.found:
            pairs &= pairs_in(one.groupings[tier])
        return pairs

    def having(self, answer: Grouping, tier: int = 0) -> tuple[int, ...]:
        """Return for each group of the answer of a tier how many of them have that very group."""
        made = Counter(group.members for one in self.found for group in one.groupings[tier].groups)
        return tuple(made[group.members] for group in answer.groups)

    def said_of_groups(self, answer: Grouping, tier: int = 0) -> Iterator[Fact]:
        """Say of each group of a tier how many have it; nothing where there are none."""
        for having in self.having(answer, tier) if self.found else ():
            yield fact("alternatives.group", having=having, n=len(self.found), within=self.within)

    def said(self, answer: Grouping, tier: int = 0) -> Iterator[Fact]:
        """Say what was found, in short, by the pairs of a tier."""
        pairs = pairs_in(answer)
        if not self.found:
            if self.exhausted:
                yield fact("alternatives.said.none", within=self.within)
            else:
                yield fact("alternatives.said.unknown", within=self.within)
            return
        kept = [len(pairs & pairs_in(one.groupings[tier])) for one in self.found]
        yield fact("alternatives.said.found", n=len(self.found), within=self.within,
                   kept=min(kept), pairs=len(pairs))  # fmt: skip
        yield fact("alternatives.said.common", n=len(self.common(answer, tier)), pairs=len(pairs))
        if self.certain is not None:
            yield fact("alternatives.said.certain", n=len(self.certain[tier]), within=self.within)
        if self.exhausted:
            yield fact("alternatives.said.exhausted", within=self.within)
