"""True certificates are taken, changed ones refused; and nothing false is ever proven."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geocluster.bound_check import labelling
from geocluster.bound_check.checking import BoundCheck, check_certificate
from geocluster.problem import Problem
from geocluster.proposal.certificate import Certificate, Stage
from tests.bound_check.certified import certified, cuts_of
from tests.everything import everything
from tests.oracle import best_cost
from tests.problems import problems

ANY_PROBLEM = st.one_of(problems(most=6), everything(most=6))


def checked(problem: Problem, said: Certificate) -> BoundCheck:
    return check_certificate([problem], said, most=10_000, seconds=20)


@settings(max_examples=30)
@given(st.data(), ANY_PROBLEM)
def test_true_certificates_are_taken(data: st.DataObject, problem: Problem) -> None:
    best = best_cost(problem)
    assume(best is not None or problem.open)
    split = problem.rules.groups is None and not problem.rules.kinds and data.draw(st.booleans())
    said = certified(problem, [] if split else data.draw(cuts_of(problem)), split=split)
    found = checked(problem, said)
    assert (found.faults, found.not_checked) == ([], [])
    assert found.proven == best
    assert found.impossible is (best is None)
    assert best is None or (found.by_prices is not None and found.by_prices <= best)
    assert (found.columns > 0) <= bool(problem.rules.groups or problem.rules.kinds)


@settings(max_examples=20)
@given(st.data(), ANY_PROBLEM)
def test_the_other_solver_says_the_same_where_labels_are_too_many(
    data: st.DataObject, problem: Problem
) -> None:
    best = best_cost(problem)
    assume(best is not None or problem.open)
    said = certified(problem, data.draw(cuts_of(problem)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labelling, "_WORK", 0)
        found = checked(problem, said)
    assert (found.faults, found.not_checked) == ([], [])
    assert found.proven == best
    assert found.impossible is (best is None)


@settings(max_examples=30)
@given(st.data(), ANY_PROBLEM)
def test_nothing_false_is_proven_whatever_is_said(data: st.DataObject, problem: Problem) -> None:
    """Prices, penalties and claims are changed, and all that follows from them made anew."""
    best = best_cost(problem)
    assume(problem.open)
    said = certified(problem, data.draw(cuts_of(problem)))
    part = said.parts[0]
    stage = _told_anew(data.draw(_changed(part.stages[0])), problem)
    claim = part.claim + data.draw(st.integers(-3, 40))
    told = replace(said, parts=(replace(part, stages=(stage,), claim=claim),))
    if said.bound is not None:
        told = replace(told, bound=max(told.least, told.constant + claim))
    found = checked(problem, told)
    assert not found.impossible or best is None
    for proven in (found.by_prices, found.proven):
        assert proven is None or best is None or proven <= best


@settings(max_examples=20)
@given(st.data(), ANY_PROBLEM)
def test_every_number_that_is_changed_is_found(data: st.DataObject, problem: Problem) -> None:
    """A certificate says each thing once, and its sums: so no number can be another alone."""
    assume(problem.open and best_cost(problem) is not None)
    said = certified(problem, data.draw(cuts_of(problem)))
    part = said.parts[0]
    change = data.draw(st.integers(1, 10**6)) * data.draw(st.sampled_from([1, -1]))
    how = data.draw(st.sampled_from(["constant", "least", "bound", "claim", "value", "prices"]))
    if how in ("constant", "least", "bound"):
        told = replace(said, **{how: getattr(said, how) + change})
    elif how == "claim":
        told = replace(said, parts=(replace(part, claim=part.claim + change),))
    else:
        stage = part.stages[0]
        school = data.draw(st.sampled_from(sorted(stage.prices)))
        other = {**stage.prices, school: stage.prices[school] + change}
        stage = (
            replace(stage, value=stage.value + change)
            if how == "value"
            else replace(stage, prices=other)
        )
        told = replace(said, parts=(replace(part, stages=(stage,)),))
    # Where nothing at all is claimed beyond what nothing beats, claims below it say nothing.
    assume(not (how in ("least", "constant", "claim") and told.bound == told.least))
    assert checked(problem, told).faults


@st.composite
def _changed(draw: st.DrawFn, stage: Stage) -> Stage:
    """Other prices, penalties and weights, somewhere."""
    some = st.sampled_from([0, 0, 1, -1, 1 << 20, -(1 << 20), 5 << 20, 40 << 20])
    prices = {school: price + draw(some) for school, price in stage.prices.items()}
    cuts = tuple(
        replace(
            cut,
            penalty=max(0, cut.penalty + draw(some)),
            schools=cut.schools[draw(st.integers(0, 1)) :],
        )
        for cut in stage.cuts
    )
    classes = tuple(replace(one, price=one.price + draw(some)) for one in stage.classes)
    return replace(stage, prices=prices, cuts=cuts, classes=classes)


def _told_anew(stage: Stage, problem: Problem) -> Stage:
    """The value that follows."""
    every: dict[str | None, tuple[int, int] | None] = {None: problem.rules.groups}
    every |= {kind.name: kind.groups for kind in problem.rules.kinds}
    value = sum(stage.prices.values()) - sum(cut.penalty * cut.most for cut in stage.cuts)
    for one in stage.classes:
        fewest, most = every[one.kind] or (0, 0)
        value += one.price * (fewest if one.price > 0 else most)
    return replace(stage, value=value)
