"""Every group that prices no more than a limit, by plain search.

For each lead its star is searched: one member after another, those that gain most first. A group
that is begun is given up where what it costs already, with the best that the most further members
could gain, passes the limit; for

- what members cost under their lead, and gain, is a sum over them;
- cuts and touched sets are charged more, never less, the more a group holds;
- sums that have a most only grow;
- who may not be with one may not be with both.

So nothing is given up that prices less. What is left is shown to the judge, who has the last word
on whether a group is allowed and what it costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.bound_check.prices import Prices, Weighted
from geocluster.bound_check.tier import Star, TierData
from geocluster.errors import LimitError, SolverError
from geocluster.judge import GroupScore
from geocluster.phrases import phrase
from geocluster.rules import Rules

__all__ = ["ANY", "Column", "Pricer", "TooManyError", "reduced_cost"]

ANY = 1 << 62
"""A limit on reduced costs that every group meets."""

Losses = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]

_CELLS = 1 << 21
"""Numbers in an array of a step, about: what bounds memory."""


class TooManyError(LimitError):
    """More groups than are looked at."""


@dataclass(frozen=True, slots=True)
class Column:
    """A feasible group.

    Attributes
    ----------
    members
        Positions, ascending.
    cost
        Seconds, as a column of a choice: with the sets that it keeps whole.
    reduced
        What it costs above the prices, times the scale.
    lead
        Position of the school from which it costs least.
    score
        What the judge says of it.
    lost
        What of that is lost in finer tiers, times the scale.
    inside
        How many groups of each class of the finer tiers it holds; empty where that has no say.
    """

    members: tuple[int, ...]
    cost: int
    reduced: int
    lead: int
    score: GroupScore
    lost: int = 0
    inside: tuple[int, ...] = ()


@dataclass(slots=True)
class _Begun:
    """Groups that are begun, all of as many members of one star.

    Attributes
    ----------
    rows
        Shape ``(g, k)``: places in the star, ascending.
    sums
        Shape ``(g,)``: what members cost and gain.
    load
        Shape ``(g, r)``: sums that only grow.
    held
        Shape ``(g, q)``: sums that are charged.
    """

    rows: NDArray[np.int64]
    sums: NDArray[np.int64]
    load: NDArray[np.int64]
    held: NDArray[np.int64]

    def chunks(self, many: int) -> Iterator[_Begun]:
        for at in range(0, len(self.rows), many):
            cut = slice(at, at + many)
            yield _Begun(self.rows[cut], self.sums[cut], self.load[cut], self.held[cut])


@dataclass(slots=True)
class _Found:
    """Groups that were found, under which lead, and what each prices by these arrays."""

    members: list[NDArray[np.int64]] = field(default_factory=list)
    reduced: list[NDArray[np.int64]] = field(default_factory=list)
    lead: list[int] = field(default_factory=list)
    many: int = 0


class Pricer:
    """Finds groups of one tier by what they price.

    Parameters
    ----------
    tier
        Its arrays.
    prices
        Checked before.
    most
        Groups that are found at most, and a hundred times as many that are begun.
    inner
        Shape ``(n,)``: what each school costs at least in the groups of a finer tier, times the
        scale; None where there is none.
    loss
        Told groups of one size and a limit for each: what the finer tier costs above ``inner``,
        times the scale; :data:`ANY` where that is above the limit, or they cannot be divided.
    """

    def __init__(
        self,
        tier: TierData,
        prices: Prices,
        *,
        most: int,
        inner: NDArray[np.int64] | None = None,
        loss: Losses | None = None,
    ) -> None:
        self.tier, self.prices, self.most = tier, prices, most
        self._loss = loss
        self._inner = np.zeros_like(prices.schools) if inner is None else inner
        self._price = prices.schools - self._inner
        rules = tier.problem.rules
        self._free = prices.groups + sum(max(0, tau) for tau in prices.kinds)
        self._own = tier.charge * prices.scale
        self._weighted = _weighted(tier, prices)
        self._kinds = rules.kinds
        self.begun = 0

    def columns(self, upto: int, leads: Iterable[int] | None = None) -> list[Column]:
        """Return every feasible group whose reduced cost is no more than a limit.

        Parameters
        ----------
        upto
            The limit, times the scale.
        leads
            Only groups that these may lead; None for all.

        Raises
        ------
        TooManyError
            If there are more than are looked at.
        """
        return self._judged(self._search(upto, leads), upto)

    def some(self, upto: int, most: int) -> list[Column]:
        """Return for each lead at most so many of the groups up to a limit that price least."""
        found = self._search(upto, None)
        for k, reduced in enumerate(found.reduced):
            best = np.argsort(reduced, kind="stable")[:most]
            found.reduced[k], found.members[k] = reduced[best], found.members[k][best]
        return self._judged(found, upto)

    def of_rows(self, rows: NDArray[np.int64], upto: int) -> list[Column]:
        """Return those of some groups that are feasible and price no more than a limit.

        ``rows`` of shape ``(g, k)``: members, ascending. Each is asked of the judge.
        """
        lost = np.zeros(len(rows), np.int64)
        if self._loss is not None:
            lost = self._loss(rows, np.full(len(rows), upto))
        columns = []
        for row, more in zip(rows.tolist(), lost.tolist(), strict=True):
            column = None if more >= ANY else self._column(tuple(row), ANY, -1, more)
            if column is not None and column.reduced <= upto:
                columns.append(column)
        return columns

    def _search(self, upto: int, leads: Iterable[int] | None) -> _Found:
        found = _Found()
        self.begun = 0
        for lead in self.tier.leads if leads is None else leads:
            _Search(self, self.tier.star(lead), upto, found).all()
        return found

    def _judged(self, found: _Found, upto: int) -> list[Column]:
        columns = []
        # Those first that leave most to the finer tier: what loses no more is listed once.
        for rows, reduced, lead in sorted(_each_once(found), key=lambda one: int(one[1].min())):
            lost = np.zeros_like(reduced)
            if self._loss is not None:
                lost = self._loss(rows, upto - reduced)
            kept = np.flatnonzero(reduced + lost <= upto)
            told = (rows[kept].tolist(), reduced[kept].tolist(), lead[kept].tolist())
            for row, value, by, more in zip(*told, lost[kept].tolist(), strict=True):
                column = self._column(tuple(row), value, by, more)
                if column is not None and column.reduced <= upto:
                    columns.append(column)
        return columns

    def _column(
        self, members: tuple[int, ...], reduced: int, lead: int, lost: int
    ) -> Column | None:
        """Ask the judge; None where the group is not allowed."""
        score = self.tier.score(members)
        if score.cost is None or score.lead is None:
            return None
        cost = 0 if self.tier.free else score.cost + score.kept_whole
        column = Column(members, cost, 0, score.lead, score)
        inner = int(self._inner[list(members)].sum())
        own = reduced_cost(column, self.prices, self.tier.problem.rules).reduced + inner
        if (own != reduced and lead == score.lead) or own > reduced:
            raise SolverError(f"a group {members} prices {own} by the judge, but {reduced}")
        if self._loss is not None:
            cost += (lost + inner) // self.prices.scale
        return replace(column, cost=cost, reduced=own + lost, lost=lost)


def _each_once(
    found: _Found,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Yield groups by size, each once: members, and the least that it prices, under which lead."""
    for size in sorted({rows.shape[1] for rows in found.members}):
        at = [k for k, rows in enumerate(found.members) if rows.shape[1] == size]
        rows = np.sort(np.vstack([found.members[k] for k in at]), axis=1)
        reduced = np.concatenate([found.reduced[k] for k in at])
        lead = np.concatenate([np.full(len(found.reduced[k]), found.lead[k]) for k in at])
        order = np.lexsort((reduced, *rows.T[::-1]))
        rows, reduced, lead = rows[order], reduced[order], lead[order]
        first = np.ones(len(rows), bool)
        first[1:] = (rows[1:] != rows[:-1]).any(axis=1)
        yield rows[first], reduced[first], lead[first]


def reduced_cost(column: Column, prices: Prices, rules: Rules) -> Column:
    """Return a group at other prices."""
    names = [kind.name for kind in rules.kinds]
    own = column.cost * prices.scale - int(prices.schools[list(column.members)].sum())
    own += _penalty(column.members, prices) - prices.groups
    own -= sum(t for t, name in zip(prices.kinds, names, strict=True) if name in column.score.kinds)
    own -= sum(t * many for t, many in zip(prices.inside, column.inside, strict=False))
    return replace(column, reduced=own)


def _penalty(members: tuple[int, ...], prices: Prices) -> int:
    """Add up what a group pays for cuts."""
    held = (
        cut.penalty * (sum(cut.weights.get(i, 0) for i in members) // cut.divisor)
        for cut in prices.cuts
    )
    return sum(held)


def _weighted(tier: TierData, prices: Prices) -> Weighted:
    """Put cuts and touched sets in one table."""
    cuts, n = prices.cuts, len(tier.open)
    school = np.array([i for cut in cuts for i in cut.weights], np.int64)
    of = np.repeat(np.arange(len(cuts)), np.array([len(cut.weights) for cut in cuts], np.int64))
    weight = np.array([w for cut in cuts for w in cut.weights.values()], np.int64)
    held = sparse.csr_array((weight, (school, of)), shape=(n, len(cuts)))
    touched = tier.sets
    return Weighted(
        weight=sparse.csr_array(sparse.hstack([held, touched.members]).astype(np.int64)),
        cap=np.concatenate([np.full(len(cuts), ANY), np.ones(len(touched.charge), np.int64)]),
        divisor=np.concatenate(
            [np.array([c.divisor for c in cuts], np.int64), np.ones(len(touched.charge), np.int64)]
        ),
        charge=np.concatenate(
            [np.array([c.penalty for c in cuts], np.int64), touched.charge * prices.scale]
        ),
    )


class _Search:
    """The groups of one star."""

    def __init__(self, pricer: Pricer, star: Star, upto: int, found: _Found) -> None:
        tier, scale = pricer.tier, pricer.prices.scale
        self._pricer, self._found, self._upto, self._star = pricer, found, upto, star
        gain = star.cost * scale - pricer._price[star.schools]
        order = np.argsort(gain, kind="stable")
        self._gain, self._schools = gain[order], star.schools[order]
        self._together = star.together[order][:, order]
        self._load = star.load[order]
        self._fewest, self._most = tier.size[0], tier.size[1]
        everyone = np.append(self._schools, star.lead)
        dense, self._weighted = pricer._weighted.among(everyone)
        self._held, self._held_by_lead = dense[:-1], dense[-1]
        self._begin = pricer._own - int(pricer._price[star.lead]) - pricer._free

    def all(self) -> None:
        """Find all groups of the star."""
        if (self._star.own > self._star.most).any():
            return
        self._grow(
            _Begun(
                rows=np.zeros((1, 0), np.int64),
                sums=np.array([self._begin], np.int64),
                load=self._star.own[None, :],
                held=self._held_by_lead[None, :],
            )
        )

    def _grow(self, begun: _Begun) -> None:
        size = begun.rows.shape[1] + 1
        if size >= self._fewest:
            self._keep(begun)
        if size == self._most:
            return
        wide = len(self._schools) * max(1, size) + self._held.shape[1]
        for chunk in begun.chunks(max(1, _CELLS // max(1, wide))):
            larger = self._larger(chunk, self._most - size)
            self._pricer.begun += len(larger.rows)
            if self._pricer.begun > 100 * self._pricer.most:
                raise TooManyError(
                    phrase("more than {most:,} groups are begun", most=100 * self._pricer.most)
                )
            if len(larger.rows):
                self._grow(larger)

    def _larger(self, begun: _Begun, left: int) -> _Begun:
        """Take in one more, of those behind the last; ``left`` more could be."""
        able = self._together[begun.rows].all(axis=1)
        if begun.rows.shape[1]:
            able &= np.arange(len(self._schools)) > begun.rows[:, -1:]
        of, place = np.nonzero(able)
        gain = self._gain[place]
        # Behind each stand, in order, those that could come with it: the first gain most.
        best = np.concatenate([[0], np.cumsum(np.minimum(gain, 0))])
        end = np.searchsorted(of, np.arange(1, len(begun.rows) + 1))
        reach = np.minimum(np.arange(len(of)) + left, end[of])
        further = best[reach] - best[np.arange(1, len(of) + 1)]
        sums = begun.sums[of] + gain
        kept = np.flatnonzero(sums + further <= self._upto)
        of, place, sums, further = of[kept], place[kept], sums[kept], further[kept]
        load = begun.load[of] + self._load[place]
        kept = np.flatnonzero((load <= self._star.most).all(axis=1))
        parts = []
        step = max(1, _CELLS // max(1, self._held.shape[1]))
        for at in range(0, len(kept), step):
            some = kept[at : at + step]
            held = begun.held[of[some]] + self._held[place[some]]
            within = sums[some] + further[some] + self._weighted.charged(held) <= self._upto
            some, held = some[within], held[within]
            rows = np.hstack([begun.rows[of[some]], place[some][:, None]])
            parts.append(_Begun(rows, sums[some], load[some], held))
        return _joined(parts, begun)

    def _keep(self, begun: _Begun) -> None:
        """Keep the groups that price no more than the limit as they are."""
        pricer, tier = self._pricer, self._pricer.tier
        lead = np.full((len(begun.rows), 1), self._star.lead)
        members = np.hstack([self._schools[begun.rows], lead])
        weight, fewest, _ = tier.sums
        good = (weight[members].sum(axis=1) >= fewest).all(axis=1)
        for joined in tier.joined:
            inside = np.isin(members, joined).sum(axis=1)
            good &= (inside == 0) | (inside == len(joined))
        reduced = begun.sums + self._weighted.charged(begun.held)
        reduced += _aggregates(members, tier) * pricer.prices.scale
        reduced += _missed(members, tier, pricer.prices.kinds)
        good &= reduced <= self._upto
        if not good.any():
            return
        found = self._found
        found.members.append(members[good])
        found.reduced.append(reduced[good])
        found.lead.append(self._star.lead)
        found.many += int(good.sum())
        if found.many > pricer.most:
            raise TooManyError(
                phrase("more than {most:,} groups price no more than the limit", most=pricer.most)
            )


def _joined(parts: list[_Begun], like: _Begun) -> _Begun:
    if not parts:
        k = like.rows.shape[1] + 1
        none = np.zeros(0, np.int64)
        return _Begun(np.zeros((0, k), np.int64), none, like.load[:0], like.held[:0])
    return _Begun(
        np.vstack([p.rows for p in parts]),
        np.concatenate([p.sums for p in parts]),
        np.vstack([p.load for p in parts]),
        np.vstack([p.held for p in parts]),
    )


def _aggregates(members: NDArray[np.int64], tier: TierData) -> NDArray[np.int64]:
    """Seconds that groups pay by sums over them."""
    paid = np.zeros(len(members), np.int64)
    for weight, shape in tier.aggregates:
        sums = shape.columns[members].sum(axis=1)
        value = (sums @ shape.slopes.T + shape.start).max(axis=1, initial=0)
        paid += weight * np.maximum(value, 0)
    return paid


def _missed(
    members: NDArray[np.int64], tier: TierData, prices: tuple[int, ...]
) -> NDArray[np.int64]:
    """Return what groups lack of the prices of kinds, of which all above 0 were taken off."""
    missed = np.zeros(len(members), np.int64)
    problem = tier.problem
    size = members.shape[1]
    rolls = tier.rolls[members]
    total = np.where((rolls >= 0).all(axis=1), rolls.sum(axis=1), -1)
    for k, (kind, price) in enumerate(zip(problem.rules.kinds, prices, strict=True)):
        least, most = kind.size or (0, size)
        of = problem.holds[members, k].any(axis=1) & (least <= size <= most)
        if kind.pupils is not None:
            of &= (total >= 0) & (kind.pupils[0] <= total) & (total <= kind.pupils[1])
        missed += np.where(of, min(price, 0) * -1, max(price, 0))
    return missed
