"""Choices by labelling against every choice there is, with cuts, numbers of groups, and ties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from geocluster.solvers.cuts.rank1 import Cut, held_by
from geocluster.solvers.grouping import labelling
from geocluster.solvers.grouping.labelling import label
from geocluster.solvers.grouping.linear_arrangement import arrange
from geocluster.solvers.grouping.params import LabellingParams
from geocluster.solvers.grouping.regional import losses_of_any, regional_losses
from geocluster.solvers.grouping.residual import NEVER, Residual

CUTS = [(1, 1, 1), (1, 1, 1, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1, 1), (3, 2, 2, 1, 1)]
LOOSE = 10_000


def rows_of(groups: Sequence[tuple[int, ...]]) -> np.ndarray:
    width = max((len(group) for group in groups), default=1)
    rows = np.full((len(groups), width), -1, np.int32)
    for row, group in zip(rows, groups, strict=True):
        row[width - len(group) :] = group
    return rows


def without_cuts(
    rows: np.ndarray, loss: ArrayLike, alone: ArrayLike, *, gains: int = 0
) -> Residual:
    """Return a choice without cuts, kinds and ties."""
    return Residual(
        rows=rows,
        loss=np.asarray(loss, np.int64),
        alone=np.asarray(alone, np.int64),
        ties=np.zeros(len(rows), np.int64),
        cuts=[],
        penalties=np.zeros(0, np.int64),
        classes=np.zeros((len(rows), 0), bool),
        numbers=(),
        prices=(),
        gains=gains,
    )


@st.composite
def choices(draw: st.DrawFn, most: int = 8) -> Residual:
    """Random groups and cuts; a reduced cost may be a little below zero, as prices leave it."""
    n = draw(st.integers(1, most))
    sets = st.frozensets(st.integers(0, n - 1), min_size=1, max_size=4)
    groups = sorted({tuple(sorted(s)) for s in draw(st.lists(sets, max_size=14))})
    cuts: dict[Cut, None] = {}
    for weights in draw(st.lists(st.sampled_from(CUTS), max_size=4)):
        if len(weights) <= n:
            units = draw(st.permutations(range(n)))[: len(weights)]
            held = sorted(u for u, w in zip(units, weights, strict=True) for _ in range(w))
            cuts[Cut(tuple(held), draw(st.integers(2, max(2, sum(weights) // 2))))] = None
    penalties = draw(st.lists(st.integers(0, 20), min_size=len(cuts), max_size=len(cuts)))
    least = draw(st.sampled_from([-10, -1, 0]))
    reduced = draw(st.lists(st.integers(least, 20), min_size=len(groups), max_size=len(groups)))
    kinds = draw(st.integers(0, 2))
    held = [
        sum(
            p * (sum(u in g for u in c.units) // c.divisor)
            for p, c in zip(penalties, cuts, strict=True)
        )
        for g in groups
    ]
    ranges = [draw(st.tuples(st.integers(0, 2), st.integers(0, 2))) for _ in range(kinds)]
    count = len(groups)
    return Residual(
        rows=rows_of(groups),
        loss=np.array(reduced, np.int64) - np.array(held, np.int64),
        alone=np.array(draw(st.lists(st.integers(0, 30), min_size=n, max_size=n)), np.int64),
        ties=np.array(draw(st.permutations([1 << k for k in range(count)])), np.int64),
        cuts=list(cuts),
        penalties=np.array(penalties, np.int64),
        classes=np.array(
            draw(st.lists(st.booleans(), min_size=count * kinds, max_size=count * kinds)), bool
        ).reshape(count, kinds),
        numbers=tuple((few, few + more) for few, more in ranges),
        prices=tuple(draw(st.integers(-9, 9)) for _ in range(kinds)),
        gains=-sum(r for r in reduced if r < 0),
    )


def every_choice(residual: Residual) -> Iterator[tuple[int, ...]]:
    """Return every set of groups that share no unit."""
    held = [frozenset(u for u in row if u >= 0) for row in residual.rows.tolist()]

    def more(first: int, taken: frozenset[int]) -> Iterator[tuple[int, ...]]:
        yield ()
        for k in range(first, len(held)):
            if not held[k] & taken:
                yield from ((k, *rest) for rest in more(k + 1, taken | held[k]))

    return more(0, frozenset())


def loses(residual: Residual, chosen: Sequence[int]) -> int | None:
    """Return what a choice loses, as the module says it; None for wrong numbers of groups."""
    groups = [[u for u in residual.rows[k].tolist() if u >= 0] for k in chosen]
    lost = sum(int(residual.loss[k]) for k in chosen)
    lost += sum(int(a) for u, a in enumerate(residual.alone) if all(u not in g for g in groups))
    for cut, penalty in zip(residual.cuts, residual.penalties.tolist(), strict=True):
        lost += penalty * (len(cut.units) // cut.divisor)
    for k, ((fewest, most), price) in enumerate(
        zip(residual.numbers, residual.prices, strict=True)
    ):
        made = int(residual.classes[list(chosen), k].sum())
        if not fewest <= made <= most:
            return None
        lost += price * (made - (fewest if price > 0 else most))
    return lost


def best_of(residual: Residual) -> tuple[int, int, frozenset[int]] | None:
    """Return what the best choice loses, its tie, and its groups."""
    found = (
        (lost, int(residual.ties[list(chosen)].sum()), frozenset(chosen))
        for chosen in every_choice(residual)
        if (lost := loses(residual, chosen)) is not None
    )
    return min(found, default=None, key=lambda best: best[:2])


@settings(max_examples=400)
@given(choices())
def test_labelling_finds_the_best_of_all_choices_and_of_equals_the_one_of_least_tie(
    residual: Residual,
) -> None:
    best = best_of(residual)
    found = label(residual, limit=LOOSE, most=LOOSE)
    assert found.settled
    if best is None:
        assert found.chosen is None
        assert found.least > LOOSE
    else:
        assert found.chosen is not None
        assert frozenset(found.chosen) == best[2]
        assert found.least == best[0] + residual.gains
        assert residual.lost(found.chosen) == best[0]


@settings(max_examples=300)
@given(choices(), st.integers(1, 6), st.integers(0, 60), st.none() | st.integers(0, 9))
def test_labelling_that_truncates_bounds_what_it_did_not_look_at(
    residual: Residual, most: int, limit: int, first: int | None
) -> None:
    best = best_of(residual)
    found = label(residual, limit=limit, most=most, first=first)
    if found.chosen is not None:
        lost = loses(residual, found.chosen)
        assert lost is not None
        assert best is not None
        assert best[0] <= lost <= limit
        assert not found.settled or lost == best[0] or lost + residual.gains > limit
    if best is not None:
        assert found.least <= best[0] + residual.gains
        if found.settled and found.chosen is None:
            assert best[0] + residual.gains > limit
    if found.settled and found.chosen is None:
        assert found.least > limit


@settings(max_examples=300)
@given(choices(), st.data())
def test_within_some_units_choices_differ_by_what_they_differ_by_in_all(
    residual: Residual, data: st.DataObject
) -> None:
    kept = data.draw(st.sampled_from(sorted(every_choice(residual))))
    inside = data.draw(st.sets(st.sampled_from(kept))) if kept else set()
    outside = [k for k in kept if k not in inside]
    taken = {u for k in outside for u in residual.rows[k].tolist()}
    units = np.array([u for u in range(len(residual.alone)) if u not in taken], np.int64)
    held = np.flatnonzero([not taken & {*row} - {-1} for row in residual.rows.tolist()])
    here = residual.within(
        units,
        held,
        cuts=np.arange(len(residual.cuts)),
        outside=residual.classes[outside].sum(axis=0).astype(np.int64),
    )
    differences = set()
    for chosen in every_choice(here):
        lost, whole = here.lost(chosen), loses(residual, [*held[list(chosen)].tolist(), *outside])
        made = residual.classes[outside].sum(axis=0)
        if (made <= [most for _, most in residual.numbers]).all():
            assert (lost == NEVER) == (whole is None)
        if whole is not None:
            differences.add(lost - whole)
    assert len(differences) <= 1


@settings(max_examples=100)
@given(choices(most=30))
def test_an_arrangement_holds_every_unit_once(residual: Residual) -> None:
    n = len(residual.alone)
    assert sorted(arrange(n, residual.rows, residual.loss, 40).tolist()) == list(range(n))


@pytest.mark.parametrize("n", [50, 500])
def test_a_line_of_units_is_arranged_as_a_line_whatever_their_numbers(n: int) -> None:
    names = np.random.default_rng(1).permutation(n)
    rows = np.sort(names[np.arange(n - 2)[:, None] + np.arange(3)], axis=1).astype(np.int32)
    order = arrange(n, rows, np.zeros(len(rows), np.int64), 1)
    line = names if names[0] == order[0] else names[::-1]
    assert order.tolist() == line.tolist()


def test_a_long_line_is_settled_with_few_labels() -> None:
    n = 3_000
    random = np.random.default_rng(1)
    rows = (np.arange(n - 2)[:, None] + np.arange(3)).astype(np.int32)
    residual = without_cuts(rows, random.integers(0, 50, len(rows)), np.full(n, 30))
    least = [0] * (n + 1)
    for k in range(n):
        least[k + 1] = least[k] + 30
        if k >= 2:
            least[k + 1] = min(least[k + 1], least[k - 2] + int(residual.loss[k - 2]))
    found = label(residual, limit=1 << 40, most=100)
    assert found.settled
    assert found.least == least[n]


def test_labelling_that_is_stopped_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    residual = without_cuts(rows_of([(0, 1), (1, 2)]), [0, 0], np.full(3, 5))
    # To arrange many units takes longer than what is left of the time.
    monkeypatch.setattr(labelling, "arrange", None)
    found = label(residual, limit=100, most=100, stop=lambda: True)
    assert not found.settled
    assert found.chosen is None
    assert found.least == 0


@pytest.mark.parametrize(
    ("groups", "loss", "alone", "limit"),
    [
        ([(0, 1), (0, 2), (1,)], [0, -6, 14], [7, 3, 0], 1),
        ([(0, 1, 2), (0, 2), (1,), (1, 2)], [0, 8, -6, 0], [3, 0, 1], 0),
    ],
)
def test_what_may_be_gained_makes_no_limit_wider_than_what_was_looked_at(
    groups: list[tuple[int, ...]], loss: list[int], alone: list[int], limit: int
) -> None:
    residual = without_cuts(rows_of(groups), loss, alone, gains=6)
    best = best_of(residual)
    assert best is not None
    for first in (None, 0, 6):
        assert label(residual, limit=limit, most=3, first=first).least <= best[0] + residual.gains


IN_PARTS = LabellingParams(regional_from=2, regional_groups=0, region=2, region_narrow=2)


@settings(max_examples=400)
@given(choices(), st.integers(0, 60), st.integers(1, 2))
def test_labelling_part_by_part_first_finds_the_best_choice_within_the_limit(
    residual: Residual, limit: int, threads: int
) -> None:
    best = best_of(residual)
    found = label(
        residual, limit=limit, most=LOOSE, regional=True, threads=threads, params=IN_PARTS
    )
    assert found.settled
    if best is None or best[0] + residual.gains > limit:
        assert found.chosen is None or best is not None
        assert found.least <= (LOOSE if best is None else best[0] + residual.gains)
    else:
        assert found.chosen is not None
        assert (loses(residual, found.chosen), frozenset(found.chosen)) == (best[0], best[2])


@settings(max_examples=400)
@given(choices(), st.integers(0, 60), st.integers(1, 9), st.integers(1, 2), st.randoms())
def test_what_is_lost_in_parts_is_lost_by_every_choice_and_no_group_that_matters_is_left_out(
    residual: Residual, limit: int, most: int, threads: int, random: Random
) -> None:
    order = np.array(random.sample(range(len(residual.alone)), len(residual.alone)))
    lost = regional_losses(
        residual, order, label, limit=limit, most=most, threads=threads, params=IN_PARTS
    )
    for chosen in every_choice(residual):
        loses_here = loses(residual, chosen)
        if loses_here is not None and loses_here + residual.gains <= limit:
            assert lost.known.total <= loses_here + residual.gains
            assert {*chosen} <= {*lost.kept.tolist()}


@settings(max_examples=400)
@given(choices(), st.integers(0, 20), st.integers(1, 9), st.integers(1, 2), st.randoms())
def test_what_parts_lose_by_a_short_list_is_lost_by_choices_of_any_groups_beside_each_of_them(
    residual: Residual, beyond: int, most: int, threads: int, random: Random
) -> None:
    n = len(residual.alone)
    order = np.array(random.sample(range(n), n))
    reduced = residual.loss + held_by(residual.rows, residual.cuts, n) @ residual.penalties
    known = losses_of_any(
        residual.of(np.flatnonzero(reduced < beyond)),
        order,
        label,
        beyond=beyond,
        most=most,
        threads=threads,
        params=IN_PARTS,
    )
    place = {u: k for k, u in enumerate(order.tolist())}
    for chosen in every_choice(residual):
        lost = loses(residual, chosen)
        if lost is None:
            continue
        assert known.total <= lost + residual.gains
        for k in chosen:
            held = [place[u] for u in residual.rows[k].tolist() if u >= 0]
            beside = int(known.first[min(held)] + known.last[n - 1 - max(held)])
            assert max(0, int(reduced[k])) + beside <= lost + residual.gains


@settings(max_examples=200)
@given(choices(), st.integers(0, 60), st.integers(8, 40))
def test_labelling_that_gives_up_where_more_labels_will_not_do_claims_only_what_is_true(
    residual: Residual, limit: int, most: int
) -> None:
    gives_up = LabellingParams(first_labels=1, more_labels=2, hopeful=0)
    found = label(residual, limit=limit, most=most, params=gives_up)
    best = best_of(residual)
    if best is not None:
        assert found.least <= best[0] + residual.gains
    if found.settled and best is not None and best[0] + residual.gains <= limit:
        assert found.chosen is not None
        assert loses(residual, found.chosen) == best[0]
