"""Why schools are not elsewhere: what the whole would cost more, or which rule forbids it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.phrases import phrase
from geocluster.proposal.firmness import Margin

__all__ = ["Elsewhere", "Neighbour", "WhyNot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A school near another: what it would cost to have the two otherwise than they are.

    Attributes
    ----------
    school
        Position.
    drive
        Seconds, the longer of both ways.
    now
        Whether the two are together in the answer.
    margin
        What the whole costs more with the two in one group or, if they are together ``now``, with
        the two apart; None where a rule forbids it.
    never
        Why no grouping has them together; None where one may.

    Raises
    ------
    RulesError
        If both a cost and a rule that forbids it are told, or neither; or a rule forbids what is.
    """

    school: int
    drive: int
    now: bool
    margin: Margin | None
    never: Fact | None = None

    def __post_init__(self) -> None:
        if (self.margin is None) is (self.never is None) or (self.now and self.never):
            raise RulesError(
                phrase("either a rule forbids two schools together, or that has a cost")
            )

    def said(self, ids: tuple[str, ...]) -> Fact:
        """Ask and answer it in a sentence or two."""
        of = {"school": ids[self.school], "drive": self.drive}
        if self.margin is None:
            return fact("why_not.forbidden", **of, never=self.never)
        price = _price(self.margin)
        if self.now:
            return fact("why_not.apart", **of, price=price)
        return fact("why_not.together", **of, price=price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where else a school could be.

    Attributes
    ----------
    school
        Position.
    near
        Its nearest school, and the nearest that it could be with by the rules about two schools.
    others
        The next best groups for it, best first: what the best grouping costs more in which the
        school is in a group that is neither its own nor one before.
    exhausted
        Whether it is proven that there is no further group for it.
    alone
        What the whole costs more with the school in no group; None for one that is in none.
    """

    school: int
    near: tuple[Neighbour, ...]
    others: tuple[Margin, ...]
    exhausted: bool
    alone: Margin | None

    @property
    def margins(self) -> Iterator[Margin]:
        """All that was asked."""
        yield from (one.margin for one in self.near if one.margin is not None)
        yield from self.others
        if self.alone is not None:
            yield self.alone

    @property
    def proven(self) -> bool:
        """Whether each cost is proven."""
        return all(margin.proven for margin in self.margins)

    def said(self, ids: tuple[str, ...]) -> Iterator[Fact]:
        """Yield what was found, the nearest schools first."""
        for near in self.near:
            yield near.said(ids)
        for margin in self.others:
            yield self.said_of(margin, ids)
        if self.exhausted:
            yield fact("here.no_more") if self.others else fact("here.no_others")
        if self.alone is not None:
            yield self.said_alone(self.alone)

    def said_alone(self, alone: Margin) -> Fact:
        """Say what it costs more with the school in no group."""
        return fact("here.alone", price=_price(alone), changes=None)

    def said_of(self, other: Margin, ids: tuple[str, ...]) -> Fact:
        """Say what one of the next best groups costs more."""
        others = [ids[i] for i in other.schools if i != self.school]
        return fact("why_not.other", others=others, price=_price(other))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why the schools of an answer that is proven best are not elsewhere.

    Attributes
    ----------
    schools
        Each that was asked about, by position.
    missing
        How many were not come to, as the work was stopped.
    """

    schools: tuple[Elsewhere, ...]
    missing: int = 0

    def said(self) -> Iterator[Fact]:
        """Say it of the whole, in short."""
        first = [near for one in self.schools for near in one.near[:1]]
        if first:
            yield fact("why_not.said.nearest", now=sum(near.now for near in first), n=len(first))
        apart = [near.margin for near in first if not near.now and near.margin is not None]
        found = sorted(m.more for m in apart if m.proven and m.more is not None)
        if found:
            middle = found[len(found) // 2]
            yield fact("why_not.said.middle", n=len(found), more=middle, most=found[-1])
        others = [one.others[0].more for one in self.schools if one.others]
        if others:
            yield fact("why_not.said.equal", equal=others.count(0), n=len(others))
        asked = [margin.proven for one in self.schools for margin in one.margins]
        if not all(asked):
            yield fact("why_not.said.open", open=asked.count(False), n=len(asked))
        if self.missing:
            yield fact("why_not.said.missing", n=self.missing)


def _price(margin: Margin) -> Fact:
    """Say what the whole costs more, in half a sentence."""
    if margin.needed:
        return fact("instead.impossible")
    if margin.more is None and not margin.at_least:
        return fact("instead.unknown")
    if margin.proven:
        if margin.more:
            return fact("instead.more", more=margin.more, paid=None)
        return fact("instead.same", paid=None)
    if margin.more is None:
        return fact("why_not.at_least", least=margin.at_least)
    if margin.at_least:
        return fact("instead.found_at_least", more=margin.more, least=margin.at_least, paid=None)
    return fact("instead.found", more=margin.more, paid=None)
