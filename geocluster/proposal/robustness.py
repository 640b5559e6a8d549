"""How an answer fares under other data: which groups stay legal, and whether it stays the best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.phrases import phrase
from geocluster.proposal.solution import Status

__all__ = [
    "Best",
    "Case",
    "CaseKind",
    "CaseResult",
    "Fares",
    "OfAll",
    "Robustness",
    "TierRobustness",
]


class CaseKind(Enum):
    """What is other than in the data.

    ``YEAR``: the rolls are those forecast for a year. ``ROLLS``, ``DRIVES``: all by some per cent.
    ``SCHOOL``: a school is not there. ``ROAD``: roads are closed.
    """

    YEAR = "year"
    ROLLS = "rolls"
    DRIVES = "drives"
    SCHOOL = "school"
    ROAD = "road"


@dataclass(frozen=True, slots=True)
class Case:
    """Data that are other.

    Attributes
    ----------
    kind
        What is.
    value
        The year; the per cent, above or below zero; the id of the school; or the road, as a
        scenario names it.
    """

    kind: CaseKind
    value: str | int

    @property
    def said(self) -> Fact:
        """What it is, to stand in a sentence."""
        more = isinstance(self.value, int) and self.value > 0
        if self.kind is CaseKind.ROLLS:
            much = abs(int(self.value))
            return fact("robust.rolls.more" if more else "robust.rolls.less", percent=much)
        if self.kind is CaseKind.DRIVES:
            much = abs(int(self.value))
            return fact("robust.drives.more" if more else "robust.drives.less", percent=much)
        if self.kind is CaseKind.YEAR:
            return fact("robust.year", year=self.value)
        if self.kind is CaseKind.SCHOOL:
            return fact("robust.school", school=self.value)
        return fact("robust.road", road=self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fares:
    """What the judge finds in the answer of a tier where the data are other.

    Attributes
    ----------
    groups
        For each group the rules that it breaks then; a missing school is taken out of its own.
    beside
        Rules that are broken by no single group.
    cost
        Seconds, counted as if the rules allowed it; None where a drive is not known.
    """

    groups: tuple[tuple[Fact, ...], ...]
    beside: tuple[Fact, ...]
    cost: int | None

    @property
    def legal(self) -> bool:
        """Whether nothing is broken."""
        return not self.beside and not any(self.groups)


@dataclass(frozen=True, slots=True)
class OfAll:
    """The answer of several tiers where the data are other, taken together.

    Attributes
    ----------
    legal
        Whether no rule of any tier is broken.
    cost
        Seconds of all tiers, counted as if the rules allowed it; None where a drive is not known.
    """

    legal: bool
    cost: int | None

    @classmethod
    def tiers(cls, fares: Sequence[Fares]) -> OfAll:
        """Add up what the judge finds in each tier."""
        costs = [one.cost for one in fares if one.cost is not None]
        whole = len(costs) == len(fares)
        return cls(all(one.legal for one in fares), sum(costs) if whole else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best grouping where the data are other, beside the answer.

    Attributes
    ----------
    status
        Of the search.
    cost
        Seconds of the best found, of all tiers together; None where none was.
    bound
        Seconds that no grouping can beat then; None where nothing is proven.
    stand
        For each group of the answer whether it, without a missing school, is in the best found.
    of_all
        The answer of all tiers beside that; None where there is one tier, of which all is said.
    """

    status: Status
    cost: int | None
    bound: int | None
    stand: tuple[bool, ...]
    of_all: OfAll | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A tier in a case.

    Attributes
    ----------
    case
        What is other.
    fares
        What the judge finds in the answer.
    best
        What the best is then; None where that was not asked.
    """

    case: Case
    fares: Fares
    best: Best | None

    @property
    def answer(self) -> OfAll:
        """The answer of all tiers; of the one that is known where there is no more to say."""
        known = self.best.of_all if self.best else None
        return OfAll(self.fares.legal, self.fares.cost) if known is None else known

    @property
    def stays_best(self) -> bool | None:
        """Whether the answer, of all tiers, is proven best then; None where that is not known."""
        best, answer = self.best, self.answer
        if not answer.legal:
            return False
        if best is None or answer.cost is None:
            return None
        if best.cost is not None and best.cost < answer.cost:
            return False
        return True if best.bound == answer.cost else None

    @property
    def more(self) -> int | None:
        """Seconds that the answer costs above the best found; None where it breaks a rule."""
        best, answer = self.best, self.answer
        if best is None or best.cost is None or answer.cost is None or not answer.legal:
            return None
        return max(0, answer.cost - best.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRobustness:
    """How the answer of a tier fares.

    Attributes
    ----------
    name
        Of the tier.
    groups
        Ids of the schools of each group of the answer.
    results
        One for each case.

    Raises
    ------
    RulesError
        If a result is of other groups.
    """

    name: str
    groups: tuple[frozenset[str], ...]
    results: tuple[CaseResult, ...]

    def __post_init__(self) -> None:
        for result in self.results:
            if len(result.fares.groups) != len(self.groups):
                raise RulesError(
                    phrase("robustness of {name!r}: a case is of other groups", name=self.name)
                )

    def touching(self, k: int) -> Iterator[CaseResult]:
        """Yield the cases that concern a group: all but those of schools missing elsewhere."""
        for result in self.results:
            case = result.case
            if case.kind is not CaseKind.SCHOOL or case.value in self.groups[k]:
                yield result

    def said_of(self, k: int) -> Fact | None:
        """Say how a group fares; None where no case concerns it."""
        found = list(self.touching(k))
        if not found:
            return None
        breaks = [(x.case, x.fares.groups[k]) for x in found if x.fares.groups[k]]
        told = [
            fact("robust.breaks", when=case.said, first=broken[0], more=len(broken) - 1)
            if len(broken) > 1
            else fact("robust.breaks_one", when=case.said, broken=broken[0])
            for case, broken in breaks[:_MOST_TOLD]
        ]
        if len(breaks) > _MOST_TOLD:
            told.append(fact("robust.breaks_more", n=len(breaks) - _MOST_TOLD))
        legal, n = len(found) - len(breaks), len(found)
        if not breaks:
            return fact("robust.group.always", n=n)
        return fact("robust.group", legal=legal, n=n, breaks=told)

    def said(self) -> Iterator[Fact]:
        """Say how the whole fares."""
        n = len(self.groups)
        always = sum(not any(x.fares.groups[k] for x in self.touching(k)) for k in range(n))
        if self.results and n:
            yield fact("robust.said.groups", always=always, n=n)
        for fact_of, found in (
            ("robust.said.data", self._of(school=False)),
            ("robust.said.schools", self._of(school=True)),
        ):
            if found:
                yield _counted(fact_of, found)

    def _of(self, *, school: bool) -> list[CaseResult]:
        return [x for x in self.results if (x.case.kind is CaseKind.SCHOOL) is school]


_MOST_TOLD = 3
"""So many cases in which a group breaks a rule are told in a sentence."""


def _counted(code: str, found: Sequence[CaseResult]) -> Fact:
    legal = sum(result.fares.legal for result in found)
    best = sum(result.stays_best is True for result in found)
    unknown = sum(result.stays_best is None for result in found)
    figures = {"n": len(found), "legal": legal, "best": best, "unknown": unknown}
    if code == "robust.said.data":
        return fact("robust.said.data", **figures)
    return fact("robust.said.schools", **figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How a proposal fares under other data.

    Attributes
    ----------
    tiers
        The answer of each tier.
    not_asked
        What could not be asked, and why.
    missing
        Cases that were not come to, as the work was stopped.
    """

    tiers: tuple[TierRobustness, ...]
    not_asked: tuple[Fact, ...] = ()
    missing: tuple[Case, ...] = ()
