"""Where groups of finer tiers are counted, what is proven is so; lies about it are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geocluster.bound_check import BoundCheck, check_certificate
from geocluster.bound_check.variants import Part, least_by_numbers
from geocluster.generator import scattered_county
from geocluster.problem import Problem
from geocluster.proposal import Certificate, Status
from geocluster.proposal.certificate import SCALE, Asks, PartProof, Stage
from geocluster.rules import Lead, Rules
from geocluster.schools import Schools
from geocluster.solvers.tiers import solve_tiers
from geocluster.travel import TravelTimes
from tests.bound_check.certified import staged
from tests.fuzz_tiers import Tiers, counted_tiers
from tests.oracle_tiers import best_cost_of_tiers

CLUSTER = Rules(name="cluster", size=(3, 8), longest_drive=1500, lead=Lead.NONE, group_charge=900)
FEDERATION = Rules(name="federation", size=(2, 4), pupils=(150, 900), longest_drive=1200)


def checked(asked: Tiers, said: Certificate) -> BoundCheck:
    return check_certificate(asked, said, most=20_000, seconds=30)


def county(groups: tuple[int, int] | None, seed: int = 1) -> Tiers:
    schools, travel = scattered_county(24, seed=seed)
    rules = CLUSTER, replace(FEDERATION, groups=groups)
    return tuple(Problem(schools, travel, one) for one in rules)


def with_stage(said: Certificate, claim: int = 0, **changes: object) -> Certificate:
    """Another certificate, all sums made anew."""
    (part,) = said.parts
    (stage,) = part.stages
    part = replace(part, claim=part.claim + claim, stages=(replace(stage, **changes),))  # type: ignore[arg-type]
    bound = None if said.bound is None else said.constant + part.claim
    return replace(said, bound=bound, parts=(part,))


def stage_of(said: Certificate) -> Stage:
    return said.parts[0].stages[0]


def of_prices(said: Certificate, tau: int, groups: tuple[int, int]) -> Certificate:
    """Another price of a federation, and the value that follows."""
    stage = stage_of(said)
    ((one,),) = stage.inside
    value = stage.value - _worth(one.price, groups) + _worth(tau, groups)
    return with_stage(said, inside=((replace(one, price=tau),),), value=value)


def _worth(tau: int, groups: tuple[int, int]) -> int:
    return tau * groups[0 if tau > 0 else 1]


@pytest.fixture(scope="module", params=["fewer", "more"])
def told(request: pytest.FixtureRequest) -> tuple[Tiers, Certificate]:
    """A county with one federation fewer than would be best, or two more, and its proof."""
    free = solve_tiers(county(None), seconds=60).tiers[1].grouping
    assert free is not None
    best = len(free.groups)
    asked = county((0, best - 1) if request.param == "fewer" else (best + 2, 99))
    solution = solve_tiers(asked, seconds=60, certify=True)
    assert solution.status is Status.OPTIMAL
    said = solution.certificate
    assert said is not None
    assert solution.bound is not None
    assert said.bound == solution.bound.value
    return asked, said


def groups_of(asked: Tiers) -> tuple[int, int]:
    groups = asked[1].rules.groups
    assert groups is not None
    return groups


def test_a_price_of_groups_inside_proves_the_bound(told: tuple[Tiers, Certificate]) -> None:
    asked, said = told
    ((one,),) = stage_of(said).inside
    assert one.price < 0 if groups_of(asked)[0] == 0 else one.price > 0
    found = checked(asked, said)
    assert (found.faults, found.not_checked) == ([], [])
    assert found.proven == said.bound


def test_a_bound_that_is_one_second_higher_is_refuted(told: tuple[Tiers, Certificate]) -> None:
    asked, said = told
    assert checked(asked, with_stage(said, claim=1)).faults


@pytest.mark.parametrize("more", [SCALE, -SCALE, 1, 500 * SCALE])
def test_another_price_alone_is_refuted(told: tuple[Tiers, Certificate], more: int) -> None:
    asked, said = told
    ((one,),) = stage_of(said).inside
    other = with_stage(said, inside=((replace(one, price=one.price + more),),))
    assert checked(asked, other).faults


@pytest.mark.parametrize("more", [300 * SCALE, -300 * SCALE, SCALE // 3])
def test_another_price_with_its_worth_proves_no_more(
    told: tuple[Tiers, Certificate], more: int
) -> None:
    asked, said = told
    ((one,),) = stage_of(said).inside
    found = checked(asked, of_prices(said, one.price + more, groups_of(asked)))
    assert said.bound is not None
    for value in (found.by_prices, found.proven):
        assert value is None or value <= said.bound


def test_numbers_that_are_loosened_afterwards_are_found(told: tuple[Tiers, Certificate]) -> None:
    asked, said = told
    fewest, most = groups_of(asked)
    looser = county((0, most + 1) if fewest == 0 else (fewest - 1, most))
    assert checked(looser, said).faults


@pytest.mark.parametrize(
    "change",
    [
        lambda stage: (),
        lambda stage: (*stage.inside, ()),
        lambda stage: ((),),
        lambda stage: (stage.inside[0] * 2,),
        lambda stage: ((replace(stage.inside[0][0], kind="large"),),),
    ],
)
def test_prices_of_other_classes_are_refused(
    told: tuple[Tiers, Certificate], change: Callable[[Stage], object]
) -> None:
    asked, said = told
    assert checked(asked, with_stage(said, inside=change(stage_of(said)))).faults


def test_numbers_that_cannot_be_met_are_proven_and_others_not() -> None:
    schools, travel = scattered_county(12, seed=2)
    cluster = replace(CLUSTER, size=(3, 3), alone_penalty=60)
    finer = replace(FEDERATION, size=(2, 3), pupils=None, longest_drive=1500)

    def tiers(groups: tuple[int, int] | None) -> Tiers:
        rules = cluster, replace(finer, groups=groups)
        return tuple(Problem(schools, travel, one) for one in rules)

    asked = tiers((5, 6))
    solution = solve_tiers(asked, seconds=60, certify=True)
    assert solution.status is Status.INFEASIBLE
    said = solution.certificate
    assert said is not None
    found = checked(asked, said)
    assert (found.faults, found.impossible) == ([], True)
    lie = checked(tiers((0, 6)), said)
    assert lie.faults
    assert not lie.impossible


@settings(max_examples=15)
@given(counted_tiers(most=6) | counted_tiers(most=5, deepest=3))
def test_what_the_solver_writes_is_proven_and_nothing_above_it(asked: Tiers) -> None:
    best = best_cost_of_tiers(asked)
    solution = solve_tiers(asked, seconds=60, certify=True)
    said = solution.certificate
    assume(said is not None)
    assert said is not None
    found = checked(asked, said)
    assert (found.faults, found.not_checked) == ([], [])
    assert found.proven == said.bound
    assert found.impossible is (said.bound is None)
    assert best is None if said.bound is None else best is not None and said.bound <= best
    if said.bound is not None and said.parts:
        first, *others = said.parts
        gap = (best or 0) - said.bound + 1
        first = replace(first, claim=first.claim + gap)
        higher = replace(said, bound=said.bound + gap, parts=(first, *others))
        raised = checked(asked, higher)
        assert raised.faults or raised.proven != higher.bound


@settings(max_examples=15)
@given(st.data(), counted_tiers(most=6))
def test_nothing_false_is_proven_whatever_is_said(data: st.DataObject, asked: Tiers) -> None:
    """Prices and claims are changed, and all that follows from them made anew."""
    best = best_cost_of_tiers(asked)
    said = solve_tiers(asked, seconds=60, certify=True).certificate
    assume(said is not None and said.parts)
    assert said is not None
    some = st.sampled_from([0, 0, 1, -1, SCALE, -SCALE, 7 * SCALE, -40 * SCALE])
    parts = []
    rules = asked[1].rules
    ends = [kind.groups for kind in rules.kinds] + ([rules.groups] if rules.groups else [])
    for part in said.parts:
        stage = part.stages[0]
        prices = {school: price + data.draw(some) for school, price in stage.prices.items()}
        value = stage.value + sum(prices.values()) - sum(stage.prices.values())
        inside = tuple(
            tuple(replace(one, price=one.price + data.draw(some)) for one in tier)
            for tier in stage.inside
        )
        pairs = zip(stage.inside, inside, strict=True)
        for one, other in ((a, b) for was, now in pairs for a, b in zip(was, now, strict=True)):
            groups = ends[[o.kind for o in stage.inside[0]].index(one.kind)]
            value += _worth(other.price, groups) - _worth(one.price, groups)
        stage = replace(stage, prices=prices, inside=inside, value=value)
        claim = part.claim + data.draw(st.integers(-3, 40)) * (part.asks is Asks.COST)
        parts.append(replace(part, claim=claim, stages=(stage,)))
    bound = said.bound
    if bound is not None:
        bound = max(said.least, said.constant + sum(part.claim for part in parts))
    found = checked(asked, replace(said, bound=bound, parts=tuple(parts)))
    assert not found.impossible or best is None
    for proven in (found.by_prices, found.proven):
        assert proven is None or best is None or proven <= best


def test_where_groups_are_counted_a_part_of_the_schools_proves_nothing() -> None:
    """Two groups are asked for: neither half of the schools has them, both together do."""
    far = np.full((8, 8), 9999.0)
    far[:4, :4] = far[4:, 4:] = 600
    schools = Schools.of(list("abcdefgh"), lon=np.arange(8) / 10, lat=[52.0] * 8)
    rules = Rules(size=(4, 4), groups=(2, 2), longest_drive=1200)
    problem = Problem(schools, TravelTimes.of_dense(far, cutoff=2700), rules)
    stage = staged(problem, [0, 1, 2, 3], [], free=True)
    said = Certificate(bound=None, parts=(PartProof(asks=Asks.COVER, claim=1, stages=(stage,)),))
    found = check_certificate([problem], said, most=10_000, seconds=30)
    assert found.faults
    assert not found.impossible


def test_partitions_are_told_apart_by_their_numbers() -> None:
    parts = [
        Part((0, 1), (1,), 5),
        Part((2, 3), (1,), 7),
        Part((0, 1, 2), (0,), 3),
        Part((0, 1, 2, 3), (0,), 90),
    ]
    begin = {0: [parts[2], parts[0], parts[3]], 2: [parts[1]]}
    alone = dict.fromkeys(range(4), 10)
    found = least_by_numbers((0, 1, 2, 3), begin, alone, 40, (0,))
    assert found == {(0,): 13, (1,): 25, (2,): 12}
    assert least_by_numbers((0, 1, 2, 3), begin, alone, 24, (0,)) == {(0,): 13, (2,): 12}
