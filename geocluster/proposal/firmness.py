"""How firmly the groups of an answer stand: what the best costs more without one, or a pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.phrases import phrase

__all__ = [
    "Firmness",
    "Margin",
    "RollTolerance",
    "Room",
    "Tolerance",
    "drives_of",
    "margin_of",
    "schools_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What the best grouping costs more in which some schools are otherwise than in the answer.

    Attributes
    ----------
    schools
        Positions, ascending: of a group that is not made, or made; of a pair that is apart, or
        together; of a school that is in no group.
    more
        Seconds that the best found costs more than the answer; None where none was found.
    at_least
        Seconds that every such grouping costs more: proven. None where it is proven that there is
        none.

    Raises
    ------
    RulesError
        If less is found than is proven, or something although it is proven that there is nothing.
    """

    schools: tuple[int, ...]
    more: int | None
    at_least: int | None

    def __post_init__(self) -> None:
        if self.at_least is not None and self.at_least < 0:
            raise RulesError(
                phrase(
                    "nothing costs less than what is proven best, {at_least} s",
                    at_least=self.at_least,
                )
            )
        if self.more is not None and (self.at_least is None or self.more < self.at_least):
            raise RulesError(
                phrase(
                    "{more} s more were found where {at_least} s are proven",
                    more=self.more,
                    at_least=self.at_least,
                )
            )

    @property
    def needed(self) -> bool:
        """Whether it is proven that there is no grouping without."""
        return self.at_least is None

    @property
    def proven(self) -> bool:
        """Whether it is known how much more the best costs, or that there is none."""
        return self.needed or self.more == self.at_least

    def said(self, of: str) -> Fact:
        """Say it of a ``group`` or a ``pair``."""
        if self.needed:
            return fact(_NEEDED[of])
        if not self.proven:
            return fact(_AT_LEAST[of], more=self.at_least)
        return fact(_MORE[of], more=self.more) if self.more else fact(_EQUAL[of])


def margin_of(
    schools: tuple[int, ...], cost: int | None, at_least: int | None, best: int
) -> Margin:
    """Put what the best costs where something is otherwise beside what is proven best.

    Parameters
    ----------
    schools
        Positions.
    cost
        Seconds of the best found; None where none was.
    at_least
        Seconds more that are proven; None where it is proven that there is none.
    best
        Seconds of the answer.

    Raises
    ------
    RulesError
        If a grouping was found that costs less.
    """
    if cost is not None and cost < best:
        raise RulesError(
            phrase(
                "the answer is said to be proven best at {best} s, but a grouping was "
                "found that costs {cost} s: the folder is wrong; run its scenario again",
                best=best,
                cost=cost,
            )
        )
    return Margin(
        schools=schools,
        more=None if cost is None else cost - best,
        at_least=at_least,
    )


FEW_PUPILS = 10
"""A roll that may be no so many pupils larger or smaller is said to be a narrow one."""

_NEEDED = {"group": "firmness.group.needed", "pair": "firmness.pair.needed"}
_AT_LEAST = {"group": "firmness.group.at_least", "pair": "firmness.pair.at_least"}
_MORE = {"group": "firmness.group.more", "pair": "firmness.pair.more"}
_EQUAL = {"group": "firmness.group.equal", "pair": "firmness.pair.equal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How far a figure may go one way before the answer changes, all else as it is.

    The answer, who is with whom, changes where it breaks a rule, or another grouping costs less.

    Attributes
    ----------
    holds
        Seconds, or pupils: up to so many the answer stays; None where it stays whatever they are.
    changes
        With so many it has changed; None where that is not known.

    Raises
    ------
    RulesError
        If it changes where it is said to stay.
    """

    holds: int | None
    changes: int | None

    def __post_init__(self) -> None:
        if self.changes is not None and (self.holds is None or self.changes <= self.holds):
            raise RulesError(
                phrase(
                    "an answer cannot change at {changes} where it stays up to {holds}",
                    changes=self.changes,
                    holds=self.holds,
                )
            )

    @property
    def exact(self) -> bool:
        """Whether it is known where the answer changes, or that it never does."""
        return self.holds is None or self.changes == self.holds + 1

    @property
    def known(self) -> str:
        """What is known, as a key of texts."""
        if self.holds is None:
            return "any"
        if self.changes is None:
            return "holds"
        return "exact" if self.exact else "between"


_DRIVE = {
    "any": "firmness.drive.any",
    "holds": "firmness.drive.holds",
    "exact": "firmness.drive.exact",
    "between": "firmness.drive.between",
}
_MORE_PUPILS = {
    "any": "firmness.roll.more.any",
    "holds": "firmness.roll.more.holds",
    "exact": "firmness.roll.more.exact",
    "between": "firmness.roll.more.between",
}
_FEWER_PUPILS = {
    "any": "firmness.roll.fewer.any",
    "holds": "firmness.roll.fewer.holds",
    "exact": "firmness.roll.fewer.exact",
    "between": "firmness.roll.fewer.between",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance(Room):
    """How much longer a drive may be before the answer changes, in seconds.

    Attributes
    ----------
    lead, member
        Positions: from the lead, or centre, of a group, to a member.
    """

    lead: int
    member: int

    @property
    def said(self) -> Fact:
        """Say it."""
        return fact(_DRIVE[self.known], holds=self.holds, changes=self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollTolerance:
    """How many pupils more, or fewer, a school may have before the answer changes.

    Attributes
    ----------
    school
        Position.
    more, fewer
        Pupils.
    """

    school: int
    more: Room
    fewer: Room

    @property
    def least(self) -> int | None:
        """Pupils, more or fewer, with which the answer stays; None for however many."""
        ways = (self.more.holds, self.fewer.holds)
        return min((holds for holds in ways if holds is not None), default=None)

    @property
    def said(self) -> tuple[Fact, Fact]:
        """Say it, each way."""
        more, fewer = self.more, self.fewer
        return (
            fact("firmness.roll.more.none")
            if more.changes == 1
            else fact(_MORE_PUPILS[more.known], holds=more.holds, changes=more.changes),
            fact("firmness.roll.fewer.none")
            if fewer.changes == 1
            else fact(_FEWER_PUPILS[fewer.known], holds=fewer.holds, changes=fewer.changes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmness:
    """How firmly an answer that is proven best stands.

    Attributes
    ----------
    groups
        Of each group of the answer, in its order; None where it was not asked.
    pairs
        Of each pair of schools in a group, in their order; None where it was not asked.
    drives
        Of each drive from the lead, or centre, of a group to its other members; None where it is
        not known.
    rolls
        Of each school in a group, group after group; None where it is not known.
    untold
        Why it is not known of drives or rolls.
    """

    groups: tuple[Margin | None, ...]
    pairs: tuple[Margin | None, ...]
    drives: tuple[Tolerance | None, ...] = ()
    rolls: tuple[RollTolerance | None, ...] = ()
    untold: tuple[Fact, ...] = ()

    @property
    def missing(self) -> int:
        """How many questions were not asked."""
        return (*self.groups, *self.pairs).count(None)

    def of_pairs(self, schools: tuple[int, ...]) -> tuple[Margin, ...]:
        """Return what is known of the pairs of a group."""
        held = set(schools)
        return tuple(pair for pair in self.pairs if pair and held.issuperset(pair.schools))

    def of_rolls(self, schools: Iterable[int]) -> tuple[RollTolerance, ...]:
        """Return what is known of the rolls of some schools."""
        held = set(schools)
        return tuple(roll for roll in self.rolls if roll and roll.school in held)

    def said_of_rolls(self, schools: Iterable[int]) -> Iterator[Fact]:
        """Say how far the roll of any one of some schools may go, as far as is known."""
        known = self.of_rolls(schools)
        for code, rooms in (
            ("firmness.rolls.more", [roll.more for roll in known]),
            ("firmness.rolls.fewer", [roll.fewer for roll in known]),
        ):
            holds = [room.holds for room in rooms if room.holds is not None]
            if holds:
                yield fact(code, holds=min(holds))

    def said(self) -> Iterator[Fact]:
        """Say it of the whole, in short."""
        known = [margin for margin in self.groups if margin]
        if known:
            equal = sum(margin.more == 0 for margin in known)
            yield fact("firmness.said.equal", equal=equal, n=len(known))
            found = sorted(margin.more for margin in known if margin.more is not None)
            if found:
                yield fact("firmness.said.middle", more=found[len(found) // 2], most=found[-1])
        needed = sum(margin.needed for margin in known)
        if needed:
            yield fact("firmness.said.needed", n=needed)
        yield from self._rolls_said()
        yield from self.untold
        if self.missing:
            yield fact("firmness.said.missing", n=self.missing)

    def _rolls_said(self) -> Iterator[Fact]:
        known = [roll for roll in self.rolls if roll]
        if known:
            few = sum(roll.least is not None and roll.least < FEW_PUPILS for roll in known)
            yield fact("firmness.said.rolls", n=len(known), few=few, pupils=FEW_PUPILS)


def drives_of(hubs: Sequence[int], groups: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return the drives that are told of: from the lead, or centre, of each group to the others."""
    return [
        (hub, i) for hub, members in zip(hubs, groups, strict=True) for i in members if i != hub
    ]


def schools_of(groups: Iterable[Sequence[int]]) -> list[int]:
    """Return the schools whose rolls are told of, group after group."""
    return [i for members in groups for i in members]
