"""What hangs on one number of the rules: an answer for each of its values, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from geocluster.errors import RulesError
from geocluster.grouping import Grouping
from geocluster.judge import Judgement, judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal.nesting import not_nested
from geocluster.proposal.solution import Bound, Bounded, Status, sum_by_term, sum_known
from geocluster.rules import Eligibility, Violation

__all__ = ["Drives", "Sweep", "SweepPoint", "SweptTier"]

Number = int | float
Members = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Drives:
    """Drives of a grouping, in seconds.

    Attributes
    ----------
    total
        From each lead, or centre, to the other schools of its group, one way.
    count
        How many they are.
    longest
        The longest that the rule measures; None where there is no group.
    """

    total: int
    count: int
    longest: int | None

    @property
    def mean(self) -> float | None:
        """Of one drive from a lead; None where there is none."""
        return self.total / self.count if self.count else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptTier:
    """The answer of one tier for one value.

    Attributes
    ----------
    problem
        With that value, if it is the tier's.
    grouping, judgement
        None where nothing was found.
    """

    problem: Problem
    grouping: Grouping | None
    judgement: Judgement | None

    @classmethod
    def of(cls, problem: Problem, grouping: Grouping | None) -> SweptTier:
        """Judge what was found."""
        judgement = None if grouping is None else judge(grouping, problem)
        return cls(problem=problem, grouping=grouping, judgement=judgement)

    @property
    def name(self) -> str:
        """Of the tier."""
        return self.problem.tier

    @property
    def objective(self) -> int | None:
        """Seconds of this tier alone; None where nothing was found."""
        return self.judgement.total if self.judgement else None

    @property
    def by_term(self) -> Mapping[str, int]:
        """Seconds of each term that is paid for."""
        return self.judgement.by_term() if self.judgement else {}

    @property
    def groups(self) -> tuple[Members, ...]:
        """Positions of the schools of each group, ascending."""
        return tuple(g.members for g in self.grouping.groups) if self.grouping else ()

    @property
    def left(self) -> Members:
        """Schools in no group, but for those that may not join one."""
        if self.grouping is None:
            return ()
        barred, eligibility = Eligibility.NOT_ELIGIBLE, self.problem.eligibility
        alone = self.grouping.alone(len(self.problem))
        return tuple(i for i in alone if eligibility[i] is not barred)

    @property
    def drives(self) -> Drives:
        """How far one drives."""
        scores = self.judgement.groups if self.judgement else ()
        between = self.problem.travel.between
        found = [
            between(score.lead, i)
            for members, score in zip(self.groups, scores, strict=True)
            for i in members
            if score.lead is not None and i != score.lead
        ]
        known = [seconds for seconds in found if seconds is not None]
        longest = [s.longest_drive for s in scores if s.longest_drive is not None]
        return Drives(sum(known), len(known), max(longest, default=None))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SweepPoint(Bounded):
    """The answer for one value.

    Attributes
    ----------
    value
        As a scenario writes it.
    tiers
        The answer of each tier, the coarsest first; all of them have one, or none has.
    bound, status
        What is proven, of all tiers together.
    runtime
        Of the solver, in seconds.
    """

    value: Number
    tiers: tuple[SweptTier, ...]
    bound: Bound | None
    status: Status
    runtime: float

    def __repr__(self) -> str:
        return f"SweepPoint({self.value:g}: {self.status.value}, {len(self.groups)} groups)"

    @property
    def finest(self) -> SweptTier:
        """The answer of the tier that is not divided further: of the only one, if there is one."""
        return self.tiers[-1]

    @property
    def problem(self) -> Problem:
        """That of the finest tier."""
        return self.finest.problem

    @property
    def grouping(self) -> Grouping | None:
        """That of the finest tier; None where nothing was found."""
        return self.finest.grouping

    @property
    def groups(self) -> tuple[Members, ...]:
        """Positions of the schools of each group of the finest tier, ascending."""
        return self.finest.groups

    @property
    def left(self) -> Members:
        """Schools in no group of the finest tier, but for those that may not join one."""
        return self.finest.left

    @property
    def drives(self) -> Drives:
        """How far one drives in the finest tier."""
        return self.finest.drives

    @property
    def objective(self) -> int | None:
        """Seconds, the sum over the tiers; None where nothing was found, or a rule is broken."""
        return sum_known(tier.objective for tier in self.tiers)

    @property
    def by_term(self) -> Mapping[str, int]:
        """Seconds of each term that is paid for, over all tiers."""
        return sum_by_term(tier.by_term for tier in self.tiers)

    @property
    def violations(self) -> Iterator[tuple[SweptTier, Violation]]:
        """Every rule that is broken, then every group that lies in no coarser one, by tier."""
        for above, tier in zip((None, *self.tiers), self.tiers, strict=False):
            own = tier.judgement.violations if tier.judgement else ()
            yield from ((tier, violation) for violation in own)
            if above is None or above.grouping is None or tier.grouping is None:
                continue
            apart = not_nested(tier.grouping, above.grouping, tier.problem, above=above.name)
            yield from ((tier, violation) for violation in apart)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sweep:
    """Answers for the values of one number of the rules.

    Attributes
    ----------
    key
        Of ``[[tier]]``, where there are several after the name of one, as
        :func:`geocluster.scenario.turned.place_of_key` takes it.
    points
        One for each value that was looked at, by value.
    missing
        Values that were asked for and not come to, as the search was stopped.

    Raises
    ------
    RulesError
        If two points have one value, or they do not stand by it.
    """

    key: str
    points: tuple[SweepPoint, ...]
    missing: tuple[Number, ...] = ()

    def __post_init__(self) -> None:
        values = [point.value for point in self.points]
        if sorted(set(values)) != values:
            raise RulesError(
                phrase(
                    "the points of a sweep stand by their value, each once: {values}", values=values
                )
            )

    def __repr__(self) -> str:
        values = ", ".join(f"{point.value:g}" for point in self.points)
        return f"Sweep({self.key!r}: {values})"

    @property
    def answered(self) -> tuple[SweepPoint, ...]:
        """The points at which a grouping was found."""
        return tuple(point for point in self.points if point.grouping is not None)

    @property
    def pairs(self) -> dict[tuple[int, int], int]:
        """For each pair that is together at some point: at how many; of the finest tier."""
        return self.pairs_of(-1)

    @property
    def throughout(self) -> tuple[tuple[int, int], ...]:
        """The pairs that are together in the finest tier at every point with an answer."""
        return self.throughout_of(-1)

    def pairs_of(self, tier: int) -> dict[tuple[int, int], int]:
        """Return for each pair that is together at some point: at how many.

        Parameters
        ----------
        tier
            Its place among the tiers, the coarsest first.

        Returns
        -------
        dict
            By position, ascending.
        """
        together = Counter(
            pair
            for point in self.answered
            for members in point.tiers[tier].groups
            for pair in combinations(members, 2)
        )
        return dict(sorted(together.items()))

    def throughout_of(self, tier: int) -> tuple[tuple[int, int], ...]:
        """Return the pairs that are together in a tier, by its place, at every point answered."""
        pairs = self.pairs_of(tier)
        return tuple(pair for pair, count in pairs.items() if count == len(self.answered))

    def standing(self, grouping: Grouping, tier: int = -1) -> tuple[tuple[Number, ...], ...]:
        """Return for each group of a grouping the values at which that very group stands.

        Parameters
        ----------
        grouping
            Of the tier.
        tier
            Its place among the tiers; the finest where not given.
        """
        at = [(point.value, set(point.tiers[tier].groups)) for point in self.answered]
        return tuple(
            tuple(value for value, groups in at if group.members in groups)
            for group in grouping.groups
        )
