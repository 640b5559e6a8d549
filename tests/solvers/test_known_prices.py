"""Searches that begin with prices known beforehand: the same answers, whatever the prices say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.clock import Clock
from geocluster.problem import Problem
from geocluster.proposal import Certificate, Certificates, Solution, Status
from geocluster.proposal.certificate import SCALE, ClassPrice, CutPrice, Stage
from geocluster.rules import Pins
from geocluster.solvers import Reoptimiser, SolveParams, solve
from geocluster.solvers.grouping import engine
from geocluster.solvers.grouping.engine import Whole
from geocluster.solvers.grouping.known_prices import begin_at, known_prices
from geocluster.solvers.grouping.start import groups_of_start
from geocluster.solvers.grouping.units import units_of
from geocluster.solvers.tiers import TiersReoptimiser, TiersSolution, solve_tiers
from tests.fuzz_tiers import Tiers, counted_tiers, tiers
from tests.made import made
from tests.problems import problems
from tests.solvers.test_reoptimise import changes_of
from tests.solvers.test_reoptimise_tiers import asked
from tests.solvers.test_solver import random_problem
from tests.solvers.test_tiers import county

SECONDS = 120.0

ANY = SolveParams(near_known=1.0)
"""Prices are begun with however little they prove."""

USUAL = SolveParams()

SOME = problems(most=7, further=True).filter(lambda problem: len(problem) > 1)


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def proven(solution: Solution) -> tuple[Status, int | None]:
    """What is known of the answer."""
    return solution.status, None if solution.bound is None else solution.bound.value


def begun(problem: Problem, known: Certificate, solution: Solution, params: SolveParams) -> Whole:
    """Return the parts of a problem, begun with a choice and with prices, not yet searched."""
    units = units_of(problem)
    whole = Whole(units, Clock(SECONDS), 1, 1, lambda step: None, params)
    if solution.grouping is not None:
        whole.begin_with(groups_of_start(solution.grouping, problem, units))
    whole.begin_at(known, problem)
    return whole


@settings(max_examples=40)
@given(problems(further=True))
def test_prices_of_a_certificate_hold_as_they_are(problem: Problem) -> None:
    found = solve(problem, seconds=SECONDS, certify=True)
    if found.grouping is None or found.certificate is None:
        return
    whole = begun(problem, found.certificate, found, ANY)
    parts = found.certificate.parts
    assert len(parts) == len(whole.states)
    for part, state in zip(parts, whole.states, strict=True):
        prices = known_prices(found.certificate, state.units, problem)
        assert prices is not None
        assert prices.value(state.units.classes.groups) == part.stages[0].value
        if state.lower < state.upper or state.prices is not None:
            assert state.begun
            assert state.value == part.stages[0].value


@st.composite
def altered(draw: st.DrawFn, known: Certificate) -> Certificate:
    """A certificate of which something is not as it was written."""
    ids = sorted({school for part in known.parts for school in part.stages[0].prices})
    how = draw(
        st.sampled_from(["noise", "swapped", "negative", "huge", "missing", "cuts", "classes"])
    )
    order = draw(st.permutations(ids))
    whom = dict(zip(ids, order, strict=True))
    seconds = st.integers(-500, 500)
    noise = {school: draw(seconds) * SCALE for school in ids} if how == "noise" else {}
    times = {"negative": -1, "huge": draw(st.sampled_from([10**3, 10**9]))}.get(how, 1)
    gone = draw(st.sampled_from(ids)) if how == "missing" and ids else None
    some = st.lists(st.sampled_from([*ids, "nobody"]), min_size=1, max_size=6)
    cuts: tuple[CutPrice, ...] = ()
    if how == "cuts":
        cuts = tuple(
            CutPrice(tuple(draw(some)), draw(st.integers(1, 4)), draw(st.integers(0, 900)) * SCALE)
            for _ in range(draw(st.integers(1, 4)))
        )

    def other(stage: Stage) -> Stage:
        prices = {
            whom[school] if how == "swapped" else school: price * times + noise.get(school, 0)
            for school, price in stage.prices.items()
            if school != gone
        }
        classes = stage.classes
        if how == "classes":
            classes = tuple(ClassPrice(one.kind, draw(seconds) * SCALE) for one in classes)
            classes = classes or (ClassPrice("no such", SCALE),)
        return replace(stage, prices=prices, cuts=(*stage.cuts, *cuts), classes=classes)

    parts = tuple(
        replace(part, stages=(other(part.stages[0]), *part.stages[1:])) for part in known.parts
    )
    return replace(known, parts=parts)


def same_answers(
    data: st.DataObject,
    problem: Problem,
    solution: Solution,
    known: Certificate,
    params: SolveParams,
) -> None:
    """What is asked costs as much, and as much is proven, with known prices as without."""
    cold = Reoptimiser(problem, seconds=SECONDS, threads=1, start=solution.grouping)
    warm = Reoptimiser(
        problem, seconds=SECONDS, threads=1, start=solution.grouping, known=known, params=params
    )
    assert proven(warm.solution) == proven(cold.solution)
    for _ in range(2):
        changes = data.draw(changes_of(problem))
        one, other = cold.least(**changes), warm.least(**changes)
        assert (one.cost, one.bound, one.status) == (other.cost, other.bound, other.status)


@settings(max_examples=40)
@given(st.data(), SOME, st.booleans())
def test_answers_do_not_hang_on_where_it_began(
    data: st.DataObject, problem: Problem, begins: bool
) -> None:
    found = solve(problem, seconds=SECONDS, certify=True)
    if found.certificate is None:
        return
    same_answers(data, problem, found, found.certificate, ANY if begins else USUAL)


@settings(max_examples=80)
@given(st.data(), SOME, st.booleans())
def test_altered_prices_make_it_slower_never_wrong(
    data: st.DataObject, problem: Problem, begins: bool
) -> None:
    found = solve(problem, seconds=SECONDS, certify=True)
    if found.certificate is None:
        return
    same_answers(
        data, problem, found, data.draw(altered(found.certificate)), ANY if begins else USUAL
    )


@settings(max_examples=40)
@given(st.data(), SOME, st.booleans())
def test_prices_of_a_problem_are_good_for_one_like_it(
    data: st.DataObject, problem: Problem, begins: bool
) -> None:
    found = solve(problem, seconds=SECONDS, certify=True)
    pair = data.draw(st.lists(st.sampled_from(problem.schools.ids), min_size=2, max_size=2))
    if found.certificate is None or pair[0] == pair[1]:
        return
    pins = replace(problem.pins, apart=(*problem.pins.apart, tuple(pair)))
    like = problem.with_pins(pins)
    cold = solve(like, seconds=SECONDS)
    warm = solve(
        like,
        seconds=SECONDS,
        start=found.grouping,
        known=found.certificate,
        params=ANY if begins else USUAL,
    )
    assert proven(warm) == proven(cold)


def certificates_of(found: TiersSolution) -> Certificates:
    return Certificates(
        tiers=tuple(tier.certificate for tier in found.tiers), together=found.certificate
    )


def same_answers_of_tiers(
    data: st.DataObject, problems: Tiers, known: Certificates, params: SolveParams
) -> None:
    start = solve_tiers(problems, seconds=SECONDS, threads=1).groupings
    cold = TiersReoptimiser(problems, seconds=SECONDS, threads=1, start=start)
    warm = TiersReoptimiser(
        problems, seconds=SECONDS, threads=1, start=start, known=known, params=params
    )
    for k in range(len(problems)):
        grouping = cold.groupings[k] if cold.groupings else None
        for changes in ({}, data.draw(asked(len(problems[0]), grouping))):
            one, other = cold.least(k, **changes), warm.least(k, **changes)
            assert (one.cost, one.bound, one.status) == (other.cost, other.bound, other.status)


@settings(max_examples=40)
@given(
    st.data(),
    (tiers(most=6, further=True) | counted_tiers(most=6)).filter(lambda t: len(t[0]) > 1),
    st.booleans(),
    st.booleans(),
)
def test_answers_of_tiers_do_not_hang_on_where_it_began(
    data: st.DataObject, problems: Tiers, begins: bool, alters: bool
) -> None:
    known = certificates_of(solve_tiers(problems, seconds=SECONDS, certify=True))
    if alters and known.together is not None:
        known = replace(known, together=data.draw(altered(known.together)))
    same_answers_of_tiers(data, problems, known, ANY if begins else USUAL)


def test_where_prices_prove_the_choice_nothing_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(40, 3)
    cold = solve(problem, seconds=SECONDS, certify=True)
    assert cold.status is Status.OPTIMAL
    assert cold.certificate is not None

    def searched(*args: object, **more: object) -> None:
        raise AssertionError("columns were generated")

    monkeypatch.setattr(engine, "generate_columns", searched)
    monkeypatch.setattr(engine, "add_cutting_planes", searched)
    warm = solve(problem, seconds=SECONDS, start=cold.grouping, known=cold.certificate)
    assert (warm.grouping, warm.status) == (cold.grouping, Status.OPTIMAL)
    with pytest.raises(AssertionError, match="columns were generated"):
        solve(problem, seconds=SECONDS, start=cold.grouping)


def test_prices_of_all_tiers_are_begun_with(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = county(30)
    cold = solve_tiers(problems, seconds=SECONDS, certify=True)
    assert cold.certificate is not None

    def searched(*args: object, **more: object) -> None:
        raise AssertionError("columns were generated")

    monkeypatch.setattr(engine, "add_cutting_planes", searched)
    again = TiersReoptimiser(
        problems, seconds=SECONDS, start=cold.groupings, known=certificates_of(cold)
    )
    assert again.groupings == cold.groupings


def test_prices_that_prove_little_are_forgotten() -> None:
    problem = random_problem(30, 4)
    cold = solve(problem, seconds=SECONDS, certify=True)
    known = cold.certificate
    assert known is not None
    part = known.parts[0]
    halved = {school: price // 2 for school, price in part.stages[0].prices.items()}
    stage = replace(part.stages[0], prices=halved)
    low = replace(known, parts=(replace(part, stages=(stage,)), *known.parts[1:]))
    whole = begun(problem, low, cold, USUAL)
    assert whole.states[0].prices is None
    assert not whole.states[0].begun
    assert begun(problem, known, cold, USUAL).states[0].begun


def test_prices_of_units_are_added_up_where_a_pin_joins_more_schools() -> None:
    problem = random_problem(30, 5)
    cold = solve(problem, seconds=SECONDS, certify=True)
    assert cold.grouping is not None
    assert cold.certificate is not None
    ids = problem.schools.ids
    pair = cold.grouping.groups[0].members[:2]
    joined = problem.with_pins(Pins(together=(tuple(ids[i] for i in pair),)))
    units = units_of(joined)
    prices = known_prices(cold.certificate, units, joined)
    assert prices is not None
    told = {k: v for part in cold.certificate.parts for k, v in part.stages[0].prices.items()}
    unit = units.unit_of(pair[0])
    assert unit is not None
    assert prices.units[unit] == sum(told[ids[i]] for i in pair)
    warm = solve(joined, seconds=SECONDS, start=cold.grouping, known=cold.certificate)
    assert proven(warm) == proven(solve(joined, seconds=SECONDS))


def test_a_search_without_a_choice_begins_as_usual() -> None:
    problem = random_problem(20, 6)
    cold = solve(problem, seconds=SECONDS, certify=True)
    assert cold.certificate is not None
    warm = solve(problem, seconds=SECONDS, known=cold.certificate)
    assert proven(warm) == proven(cold)
    state = Whole(units_of(problem), Clock(SECONDS), 1, 1, lambda step: None, USUAL).states[0]
    prices = known_prices(cold.certificate, state.units, problem)
    assert prices is not None
    begin_at(state, prices, Clock(0.0))
    assert state.prices is None
