"""How firmly the groups of an answer stand: what the best costs more without one, or a pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geocluster.errors import RulesError
from geocluster.facts import Fact, fact

__all__ = ["Firmness", "Margin", "Tolerance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What the best grouping costs more that does without a group, or a pair.

    Attributes
    ----------
    schools
        Positions, ascending: of the group, or the pair that must then be in no group together.
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
            raise RulesError(f"nothing costs less than what is proven best, {self.at_least} s")
        if self.more is not None and (self.at_least is None or self.more < self.at_least):
            raise RulesError(f"{self.more} s more were found where {self.at_least} s are proven")

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


_NEEDED = {"group": "firmness.group.needed", "pair": "firmness.pair.needed"}
_AT_LEAST = {"group": "firmness.group.at_least", "pair": "firmness.pair.at_least"}
_MORE = {"group": "firmness.group.more", "pair": "firmness.pair.more"}
_EQUAL = {"group": "firmness.group.equal", "pair": "firmness.pair.equal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How much longer a drive may be before the answer changes, all else as it is.

    The answer, who is with whom, changes where it breaks a rule, or another grouping costs less.

    Attributes
    ----------
    lead, member
        Positions: from the lead, or centre, of a group, to a member.
    holds
        Seconds: up to so much longer the answer stays; None where it stays however long the drive
        is.
    changes
        Seconds: so much longer, or more, the answer changes; None where that is not known.

    Raises
    ------
    RulesError
        If it changes where it is said to stay.
    """

    lead: int
    member: int
    holds: int | None
    changes: int | None

    def __post_init__(self) -> None:
        if self.changes is not None and (self.holds is None or self.changes <= self.holds):
            raise RulesError(
                f"an answer cannot change at {self.changes} s where it stays up to {self.holds} s"
            )

    @property
    def said(self) -> Fact:
        """Say it."""
        if self.holds is None:
            return fact("firmness.drive.any")
        if self.changes is None:
            return fact("firmness.drive.holds", holds=self.holds)
        return fact(
            "firmness.drive.exact" if self.changes == self.holds + 1 else "firmness.drive.between",
            holds=self.holds,
            changes=self.changes,
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
    """

    groups: tuple[Margin | None, ...]
    pairs: tuple[Margin | None, ...]
    drives: tuple[Tolerance | None, ...] = ()

    @property
    def missing(self) -> int:
        """How many questions were not asked."""
        return (*self.groups, *self.pairs).count(None)

    def of_pairs(self, schools: tuple[int, ...]) -> tuple[Margin, ...]:
        """Return what is known of the pairs of a group."""
        held = set(schools)
        return tuple(pair for pair in self.pairs if pair and held.issuperset(pair.schools))

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
        if self.missing:
            yield fact("firmness.said.missing", n=self.missing)
