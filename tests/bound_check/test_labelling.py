"""What labels prove of a choice, against every choice there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.bound_check import labelling
from geocluster.bound_check.groups import Column
from geocluster.bound_check.labelling import all_lose_more
from geocluster.bound_check.prices import Cut, Prices
from geocluster.judge import GroupScore
from tests.oracle import partitions

SCALE = 8


@dataclass(frozen=True)
class Asked:
    """What may be chosen, at prices at which nothing costs less than nothing."""

    columns: list[Column]
    alone: dict[int, int]
    schools: list[int]
    prices: Prices

    @property
    def value(self) -> int:
        priced = int(self.prices.schools[self.schools].sum())
        return priced - sum(cut.penalty * cut.most for cut in self.prices.cuts)

    def proves(self, cost: int) -> bool:
        """Whether it is proven that no choice costs so little."""
        limit = SCALE * cost - self.value
        return all_lose_more(self.columns, self.alone, self.schools, self.prices, limit)


def asked(
    groups: dict[tuple[int, ...], int],
    alone: dict[int, int],
    schools: Sequence[int],
    price: Sequence[int],
    cuts: Sequence[Cut],
) -> Asked:
    """Lower prices until nothing costs less than they say."""
    lowered = np.array(price, np.int64)
    for i, cost in alone.items():
        lowered[i] = min(lowered[i], SCALE * cost)

    def reduced(members: tuple[int, ...], cost: int) -> int:
        paid = (c.penalty * (sum(c.weights.get(i, 0) for i in members) // c.divisor) for c in cuts)
        return SCALE * cost - int(lowered[list(members)].sum()) + sum(paid)

    for members, cost in groups.items():
        lowered[members[0]] += min(0, reduced(members, cost))
    score = GroupScore(violations=(), lead=0)
    columns = [Column(m, cost, reduced(m, cost), m[0], score) for m, cost in groups.items()]
    assert all(column.reduced >= 0 for column in columns)
    prices = Prices(SCALE, lowered, tuple(cuts))
    return Asked(columns, alone, list(schools), prices)


@st.composite
def few(draw: st.DrawFn) -> Asked:
    """Up to seven of nine schools, with every kind of cut."""
    schools = sorted(draw(st.sets(st.integers(0, 8), min_size=1, max_size=7)))
    every = [m for k in (2, 3, 4) for m in combinations(schools, k)]
    chosen = draw(st.lists(st.sampled_from(every), max_size=25, unique=True)) if every else []
    cost = st.integers(0, 30)
    groups = {members: draw(cost) for members in chosen}
    alone = {i: draw(cost) for i in schools if draw(st.integers(0, 3))}
    weights = st.dictionaries(st.sampled_from(schools), st.integers(1, 2), min_size=1, max_size=5)
    cut = st.builds(Cut, weights, st.integers(1, 4), st.integers(0, 40))
    price = draw(st.lists(st.integers(-40, 120), min_size=9, max_size=9))
    return asked(groups, alone, schools, price, draw(st.lists(cut, max_size=4)))


def least(of: Asked) -> int | None:
    """What the cheapest choice costs, by trying every one."""
    costs = {c.members: c.cost for c in of.columns} | {(i,): a for i, a in of.alone.items()}
    found = []
    for parts in partitions(of.schools):
        known = [costs.get(tuple(sorted(part))) for part in parts]
        found += [sum(c for c in known if c is not None)] if None not in known else []
    return min(found, default=None)


@settings(max_examples=300)
@given(of=few())
def test_it_says_that_nothing_costs_so_little_where_that_is_so_and_nowhere_else(of: Asked) -> None:
    best = least(of)
    if best is None:
        assert of.proves(10_000)
    else:
        assert [of.proves(best + k) for k in (-3, -1, 0, 1)] == [True, True, False, False]


@settings(max_examples=150)
@given(of=few(), labels=st.lists(st.integers(1, 6), min_size=1, max_size=3))
def test_labels_that_are_left_out_prove_nothing_false(of: Asked, labels: list[int]) -> None:
    best = least(of)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labelling, "_LABELS", tuple(labels))
        if best is not None:
            assert not of.proves(best)
            assert not of.proves(best + 5)
        patch.setattr(labelling, "_LABELS", (*labels, 10_000))
        assert of.proves(10_000 if best is None else best - 1)


def along(n: int, seed: int) -> tuple[Asked, int]:
    """Schools that only go with those beside them, numbered at random: the least by one walk."""
    chance = np.random.default_rng(seed)
    number = chance.permutation(n).tolist()
    cost = {(a, k): int(chance.integers(5, 40)) for a in range(n) for k in (1, 2, 3) if a + k <= n}
    best = [0]
    for end in range(1, n + 1):
        best.append(min(best[end - k] + cost[end - k, k] for k in (1, 2, 3) if k <= end))
    groups = {tuple(sorted(number[a : a + k])): paid for (a, k), paid in cost.items() if k > 1}
    alone = {number[a]: paid for (a, k), paid in cost.items() if k == 1}
    cuts = [
        Cut(dict.fromkeys(number[a : a + 3], 1), 2, int(chance.integers(0, 40)))
        for a in chance.integers(0, n - 3, n // 2).tolist()
    ]
    price = chance.integers(0, 20 * SCALE, n).tolist()
    return asked(groups, alone, range(n), price, cuts), best[-1]


@pytest.mark.parametrize(("n", "seed"), [(63, 1), (64, 2), (65, 3), (150, 4), (200, 5)])
def test_of_many_schools_it_tells_the_least_cost_to_the_second(n: int, seed: int) -> None:
    of, best = along(n, seed)
    assert [of.proves(best - 1), of.proves(best)] == [True, False]


def test_too_much_work_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    of, best = along(60, 6)
    assert of.proves(best - 1)
    monkeypatch.setattr(labelling, "_WORK", 10)
    assert not of.proves(best - 1)


def test_what_does_not_add_up_within_64_bits_is_not_tried() -> None:
    of, best = along(10, 7)
    wide = replace(of.prices, cuts=(Cut({0: 2}, 1, 1 << 60),))
    assert not all_lose_more(of.columns, of.alone, of.schools, wide, SCALE * best)
    assert not of.proves(1 << 60)
