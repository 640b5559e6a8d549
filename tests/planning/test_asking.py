"""Why here, asked of a proposal or of its folder: answers, refusals, and their form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

import geocluster as gc
from geocluster.errors import RulesError, SchoolsError
from geocluster.explain import Answers, why_here
from geocluster.explain.told import facts_of_school
from geocluster.grouping import Grouping
from geocluster.planning import Why
from geocluster.proposal import Drawn, Status
from geocluster.rules import Alone, Pins, Rules
from geocluster.written.schema import WHY_SCHEMA, why_schema, written_down
from geocluster.written.why_form import WhyForm
from tests.oracle_tiers import best_cost_of_tiers
from tests.proposal.test_tiers import CLUSTERS, FEDERATIONS, nine
from tests.proposals import two_tiers, with_tier
from tests.records import faults
from tests.report.test_report import KINDS, county
from tests.solvers.test_tiers import county as scattered

FAR = 3000


def six(**keys: Any) -> gc.Problem:
    """Three pairs along a road: within a pair 300 s, to the next 600 s."""
    at = [0, 300, 900, 1200, 1800, 2100]
    drives = np.abs(np.subtract.outer(at, at))
    schools = gc.Schools.of(
        list("abcdef"),
        lon=[0.02 * k for k in range(6)],
        lat=[52.0] * 6,
        names=["Ash", "Beech", "Cedar", "Dogwood", "Elm", "Fir"],
        pupils=[50, 60, 70, 80, 90, 400],
        more={"layer trust": ["North", None, "North", None, None, None]},
    )
    pins = keys.pop("pins", Pins())
    rules = Rules(**{"size": (2, 3), "pupils": (100, 300), "group_charge": 900, **keys})
    return gc.Problem(schools, gc.TravelTimes.of_dense(drives, cutoff=2700), rules, pins)


def words(found: Why) -> str:
    speaker = found.tier.speaker()
    return "\n".join(map(speaker.say, found.facts))


# --- one school -----------------------------------------------------------------------------


def test_a_school_hears_of_its_group_the_next_best_and_what_a_rule_forbids() -> None:
    proposal = gc.propose(six())
    found = gc.why(proposal, "Ash", others=2)
    assert found.here is not None
    assert found.here.own is not None
    said = words(found)
    assert "Why Ash is in G1" in said
    assert "The next best groups for it:" in said
    assert "Today's partners (trust North)" in said
    fir = words(gc.why(proposal, "Elm"))
    assert "Fir, its nearest school:" in fir
    assert "490 pupils (Elm, Fir), allowed are 100 to 300" in fir
    assert "Every cost is proven" in fir


def test_the_nearest_that_cannot_be_with_it_is_told_beside_the_nearest_that_can() -> None:
    proposal = gc.propose(six(pins=Pins(apart=(("a", "b"),))))
    found = gc.why(proposal, "a").here
    assert found is not None
    assert [pair.schools for pair in found.nearest] == [(0, 1), (0, 2)]
    assert found.nearest[0].never is not None
    assert found.nearest[0].never.rules == ("together",)
    assert "Ash, Beech must be apart" in words(gc.why(proposal, "a"))


def test_a_school_in_no_group_hears_why_and_what_it_would_cost_to_place_it() -> None:
    proposal = gc.propose(six())
    found = gc.why(proposal, "f")
    assert found.here is not None
    assert found.here.own is None
    assert found.here.exhausted
    assert "Why Fir is in no group" in words(found)
    assert "No other group is possible for it within the rules." in words(found)
    free = gc.propose(six(alone=Alone.ALLOWED))
    found = gc.why(free, "a", others=1)
    assert found.here is not None
    assert found.here.others[0].instead.more == 900 + 300
    assert "The best groups for it:" in words(found)


def test_a_school_that_cannot_be_grouped_hears_only_why() -> None:
    found = gc.why(gc.propose(six(pins=Pins(exclude=("c",)))), "c")
    assert found.here is not None
    assert found.asked == ()
    assert "Left out of the question" in words(found)


def test_no_others_are_sought_where_none_are_asked_for() -> None:
    found = gc.why(gc.propose(six()), "a", others=0)
    assert found.here is not None
    assert found.here.others == ()
    assert not found.here.exhausted


def test_changes_that_nobody_asked_for_are_not_told() -> None:
    """Two pairs that cost the same either way: asked about the other end, they stay as they are."""
    drives = np.full((6, 6), FAR)
    for group in ((0, 1, 2, 3), (4, 5)):
        for i in group:
            for j in group:
                drives[i, j] = 300
    schools = gc.Schools.of(list("abcdef"), lon=[0.02 * k for k in range(6)], lat=[52.0] * 6)
    problem = gc.Problem(
        schools, gc.TravelTimes.of_dense(drives, cutoff=2700), Rules(size=(2, 2), group_charge=60)
    )
    proposal = gc.propose(problem)
    found = gc.why(proposal, "e")
    assert found.here is not None
    assert found.here.own is not None
    without = found.here.own.instead
    assert without.gone == ((4, 5),)
    assert without.made == ()
    assert without.left == (4, 5)


# --- several schools ------------------------------------------------------------------------


def test_schools_that_are_together_hear_what_it_costs_to_part_them() -> None:
    proposal = gc.propose(six())
    found = gc.why(proposal, "a", "b").together
    assert found is not None
    assert found.now
    assert found.together is None
    assert found.apart is not None
    assert found.apart.more is not None
    assert found.apart.more > 0


def test_schools_that_no_group_may_hold_hear_which_rule_says_so() -> None:
    proposal = gc.propose(six())
    for schools, rules, said in (
        (("e", "f"), ("pupils",), "490 pupils (Elm, Fir), allowed are 100 to 300"),
        (("a", "b", "c", "d"), ("size",), "4 schools"),
    ):
        found = gc.why(proposal, *schools)
        assert found.together is not None
        assert found.together.never is not None
        assert found.together.never.rules == rules
        assert said in words(found)


def test_schools_that_only_a_group_that_breaks_one_rule_could_hold_hear_of_it() -> None:
    problem = six(size=(3, 3), pupils=(0, 150), alone=Alone.ALLOWED)
    found = gc.why(gc.propose(problem), "c", "d")
    assert found.together is not None
    assert found.together.never is not None
    assert found.together.never.rules == ("pupils",)
    assert "breaks pupils, such as" in words(found)


def test_where_the_whole_has_no_room_for_a_pair_that_is_said() -> None:
    problem = six(size=(2, 2), pupils=None, alone=Alone.NEVER, longest_drive=600)
    found = gc.why(gc.propose(problem), "b", "c")
    assert found.together is not None
    assert found.together.never is not None
    assert "a grouping of all schools" in words(found)


# --- what is refused ------------------------------------------------------------------------


def test_questions_that_cannot_be_asked_are_refused() -> None:
    proposal = gc.propose(six())
    for schools, keys, said in (
        ((), {}, "name it by id or name"),
        (("a", "Ash"), {}, "named twice"),
        (("a",), {"tier": "cluster"}, "no tier 'cluster'"),
        (("a",), {"others": 51}, "from 0 to 50"),
        (("a",), {"seconds": -1}, "seconds"),
    ):
        with pytest.raises(RulesError, match=said):
            gc.why(proposal, *schools, **keys)
    with pytest.raises(SchoolsError, match="did you mean"):
        gc.why(proposal, "Beach")
    with pytest.raises(RulesError, match="proposal must be Proposal"):
        gc.why("folder", "a")  # type: ignore[arg-type]


def test_a_grouping_drawn_by_hand_is_not_explained() -> None:
    drawn = Drawn(file="plan.csv", sha256="0" * 64, solved=Status.OPTIMAL)
    with pytest.raises(RulesError, match="drawn by hand"):
        gc.why(with_tier(gc.propose(six()), drawn=drawn), "a")


def test_of_several_tiers_each_is_answered_at_the_cost_of_all() -> None:
    proposal = gc.propose([two.problem for two in two_tiers(nine(), CLUSTERS, FEDERATIONS).tiers])
    assert proposal.status is Status.OPTIMAL
    for tier in (None, "federation", "cluster"):
        for schools in (["s0"], ["s0", "s1"], ["s0", "s8"]):
            found = gc.why(proposal, *schools, tier=tier)
            assert found.tier.name == (tier or "federation")
            assert all(one.proven for one in found.asked)
            assert all(one.more is None or one.more >= 0 for one in found.asked)
            assert of_the_schema(found) == []
            if found.here is not None:
                others = found.here.others
                costs = [made.instead.more for made in others]
                assert others
                assert costs == sorted(costs, key=lambda more: more or 0)
                assert "The next best groups for it" in words(found)
    with pytest.raises(RulesError, match="no tier 'county'; there is 'cluster', 'federation'"):
        gc.why(proposal, "s0", tier="county")


def _holds(group: tuple[int, ...], parts: Sequence[tuple[int, ...]]) -> bool:
    return group in parts


@pytest.mark.parametrize("tier", ["cluster", "federation"])
def test_the_next_best_groups_in_tiers_are_those_of_all_partitions(tier: str) -> None:
    problems = scattered(7, 3)
    proposal = gc.propose(list(problems))
    k = [one.name for one in proposal.tiers].index(tier)
    found = gc.why(proposal, proposal.schools.ids[1], tier=tier, others=4).here
    assert found is not None
    own = found.own.members if found.own else ()
    costs: dict[tuple[int, ...], int | None] = {}
    for size in range(1, 7):
        for others in combinations([i for i in range(7) if i != 1], size):
            group = tuple(sorted((1, *others)))
            least = best_cost_of_tiers(problems, only=(k, partial(_holds, group)))
            if least is not None and group != own:
                costs[group] = least - (proposal.objective or 0)
    told = [made.instead.more for made in found.others]
    assert told == sorted(cost for cost in costs.values() if cost is not None)[: len(told)]
    assert all(made.instead.more == costs[made.members] for made in found.others)
    assert len(told) == min(4, len(costs))


def test_where_there_is_no_grouping_nothing_is_solved_again() -> None:
    proposal = gc.propose(six(alone=Alone.NEVER))
    assert proposal.status is Status.INFEASIBLE
    found = gc.why(proposal, "f")
    assert found.asked == ()
    assert found.record()["school"] is None
    assert words(found).startswith("Proven impossible")
    assert "Fir: " in words(found)


# --- what is not proven ---------------------------------------------------------------------


@dataclass
class Slow:
    """Answers as if time had run out."""

    grouping: Grouping | None
    bound: int | None
    status: Status

    def least(self, **_: Any) -> Slow:
        return self


@pytest.mark.parametrize(
    ("bound", "found", "said"),
    [
        (None, True, "that nothing costs less is not proven"),
        (600, True, "min more are proven"),
        (None, False, "no such grouping was found in time"),
    ],
)
def test_what_is_not_proven_is_not_called_so(bound: int | None, found: bool, said: str) -> None:
    proposal = gc.propose(six())
    tier = proposal.finest
    assert tier.grouping is not None
    assert tier.judgement is not None
    assert proposal.objective is not None
    slow = Slow(
        grouping=Grouping.of([[0, 1], [2, 3]]) if found else None,
        bound=None if bound is None else proposal.objective + bound,
        status=Status.FEASIBLE if found else Status.UNKNOWN,
    )
    answers = Answers(tier.problem, tier.grouping, tier.judgement, slow)
    here = why_here(0, answers, most=1)
    told = "\n".join(map(tier.speaker().say, facts_of_school(here, tier)))
    assert said in told
    why = Why(proposal=proposal, tier=tier, schools=(0,), here=here)
    assert "Not every cost is proven" in words(why)
    assert of_the_schema(why) == []


def test_a_proposal_that_is_not_the_best_is_told_so() -> None:
    proposal = gc.propose(six(alone=Alone.ALLOWED, pupils=None))
    worse = gc.Grouping.of([[0, 5]])
    problem = proposal.finest.problem
    judgement = gc.judge(worse, problem)
    poor = with_tier(
        proposal, grouping=worse, judgement=judgement, bound=None, status=Status.FEASIBLE
    )
    found = gc.why(poor, "a")
    assert found.here is not None
    assert found.here.alone is not None
    assert found.here.alone.more is not None
    assert found.here.alone.more < 0
    assert "less: the proposal is not the best" in words(found)
    assert "The proposal is not proven best" in words(found)


# --- in which form --------------------------------------------------------------------------


def of_the_schema(found: Why) -> list[str]:
    """What the schema has against an answer, and every key that it does not name."""
    record = json.loads(json.dumps(found.record()))
    WhyForm.model_validate(record)
    return faults(record, json.loads(WHY_SCHEMA.read_text(encoding="utf-8")))


def test_the_schema_that_is_written_down_is_that_of_the_form() -> None:
    assert WHY_SCHEMA.read_text(encoding="utf-8") == written_down(why_schema())
    Draft202012Validator.check_schema(why_schema())
    tables: Iterable[dict[str, Any]] = [why_schema(), *why_schema()["$defs"].values()]
    assert all(part.get("description") for of in tables for part in of["properties"].values())


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_about_every_kind_of_rule_is_of_the_schema(kind: str) -> None:
    proposal = gc.propose(KINDS[kind](), seconds=20)
    ids = proposal.schools.ids
    for schools in ([ids[0]], [ids[1]], [ids[0], ids[-1]], list(ids[:3])):
        found = gc.why(proposal, *schools)
        assert of_the_schema(found) == []
        assert words(found)


def test_a_folder_answers_as_its_proposal_does(tmp_path: Path) -> None:
    proposal = gc.propose(county(rules=Rules(size=(2, 3))), seconds=20)
    folder = gc.write_folder(proposal, tmp_path / "out")
    read = gc.read_proposal(folder)
    ids = proposal.schools.ids
    cases: Sequence[Sequence[str]] = ([ids[0]], [ids[1], ids[2]])
    for schools in cases:
        assert gc.why(read, *schools).record() == gc.why(proposal, *schools).record()


def test_a_school_that_would_be_placed_is_not_told_so_again() -> None:
    found = gc.why(gc.propose(six(alone=Alone.ALLOWED)), "a", others=1)
    assert found.here is not None
    assert 0 in found.here.others[0].instead.placed
    line = next(line for line in words(found).splitlines() if line.startswith("1. With "))
    assert "Ash would be in a group" not in line
