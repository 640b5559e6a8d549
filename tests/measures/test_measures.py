"""Every measure against the same counted a second time, with loops over groups."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.as_if import as_if_allowed
from geocluster.citations import SMALL
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.measures import MEASURES, record_of
from geocluster.measures.known import equal_area
from geocluster.problem import Problem
from geocluster.proposal.beside import measures_of
from geocluster.rules import Condition, Lead, Measured, Rules, Where
from geocluster.schools import Schools
from geocluster.texts import speaker
from geocluster.texts.collected import text_of
from geocluster.travel import TravelTimes

quick = settings(max_examples=60, deadline=None)
NONE = ("Does not apply", "None")


@st.composite
def counties(draw: st.DrawFn) -> tuple[Problem, Grouping]:
    """Up to eight schools of which many things are known, and any grouping of them."""
    n = draw(st.integers(2, 8))

    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=n, max_size=n))

    known = draw(st.booleans())
    roll = st.integers(5, 220) if known else st.none() | st.integers(5, 220)
    more = {
        "capacity": column(st.integers(0, 300) if known else st.none() | st.integers(0, 300)),
        "faith": column(st.sampled_from([None, *NONE, "Catholic", "Methodist"])),
        "medium": column(st.sampled_from([None, "1", "2", "2; 1"])),
        "authority": column(st.sampled_from([None, "Kent", "Essex"])),
        "head": column(st.sampled_from(["vacant", "acting", "permanent"] + [None] * (not known))),
        "partnership": column(st.sampled_from([None, "One", "Two"])),
        "layer trust": column(st.sampled_from([None, "X", "Y"])),
        "forecast 2027": column(roll),
        "town": column(st.sampled_from(["a", "b", None])),
    }
    places = st.floats(0, 0.3).map(lambda x: round(x, 3))
    schools = Schools.of(
        [str(k) for k in range(n)],
        lon=column(places),
        lat=[52 + x for x in column(places)],
        pupils=column(roll),
        more=more,
    )
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    times = TravelTimes.of_dense(
        random.integers(1, 1000, (n, n)), cutoff=draw(st.sampled_from([700, 1000]))
    )
    rules = Rules(
        size=(2, 3),
        longest_drive=600,
        measured=draw(st.sampled_from(Measured)),
        lead=Lead.ANY,
        group_charge=draw(st.sampled_from([0, 300])),
        members=draw(st.sampled_from([None, Where({"town": Condition(exclude=("b",))})])),
        same=draw(st.sampled_from([(), ("town",)])),
        preset=draw(st.sampled_from([None, "lincolnshire_partnership"])),
    )
    labels = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    parts = [[i for i, label in enumerate(labels) if label == k] for k in range(3)]
    return Problem(schools, times, rules), Grouping.of([p for p in parts if len(p) > 1])


def told(problem: Problem, grouping: Grouping, bound: int | None = 100) -> Any:
    counted = as_if_allowed(grouping, problem)
    return measures_of(grouping, judge(grouping, problem), counted, problem, bound)


def total(values: list[Any]) -> Any:
    return None if None in values else sum(values)


class Plainly:
    """The measures of a grouping, each in a few loops."""

    def __init__(self, problem: Problem, grouping: Grouping) -> None:
        self.problem, self.grouping = problem, grouping
        self.groups = [list(group.members) for group in grouping.groups]
        self.leads = [group.lead for group in as_if_allowed(grouping, problem).groups]
        table = problem.schools.table
        self.of: dict[str, list[Any]] = {
            name: [
                None if value is None or value != value else value
                for value in table[name].astype(object)
            ]
            for name in ("faith", "medium", "authority", "head", "partnership", "layer trust")
        }
        for name in ("pupils", "capacity", "forecast 2027"):
            self.of[name] = [None if math.isnan(x) else int(x) for x in table[name].astype(float)]
        self.times = problem.travel.seconds.toarray()

    def near(self, i: int) -> int | None:
        rules, town = self.problem.rules, self.problem.schools.column("town")
        opened = set(self.problem.open)
        able = [
            j
            for j in opened - {i}
            if i in opened
            and 0 < self.times[i, j] <= 600
            and 0 < self.times[j, i] <= 600
            and (not rules.same or (town[i] is not None and town[i] == town[j]))
        ]
        return min(able, key=lambda j: (self.times[i, j], str(j))) if able else None

    def group(self, k: int) -> dict[str, Any]:
        at, lead = self.groups[k], self.leads[k]
        rolls, places = ([self.of[name][i] for i in at] for name in ("pupils", "capacity"))
        others = [i for i in at if i != lead]
        there: list[Any] = [int(self.times[lead, i]) or None for i in others]
        back: list[Any] = [int(self.times[i, lead]) or None for i in others]
        pairs = (
            [(i, j) for i in at for j in at if i != j]
            if self.problem.rules.measured is Measured.PAIRS
            else [p for i in others for p in ((lead, i), (i, lead))]
        )
        drives: list[Any] = [int(self.times[pair]) or None for pair in pairs]
        empty = [
            None if r is None or p is None else max(0, p - r)
            for r, p in zip(rolls, places, strict=True)
        ]
        faiths = ["none" if f in NONE else f for f in (self.of["faith"][i] for i in at)]
        heads = [self.of["head"][i] for i in at]
        bands = {
            percent: None
            if None in empty
            else sum(
                p > 0 and e / p >= int(percent) / 100 for e, p in zip(empty, places, strict=True)
            )
            for percent in ("10", "25")
        }
        found = {
            "schools": len(at),
            "pupils": total(rolls),
            "pupils_at_least": sum(r for r in rolls if r is not None),
            "pupils_in": {"2027": total([self.of["forecast 2027"][i] for i in at])},
            "smallest": None if None in rolls else min(rolls),
            "largest": None if None in rolls else max(rolls),
            "small": {
                n: sum(r is not None and r <= SMALL[n].most for r in rolls) for n in self.small()
            },
            "longest_drive": None if None in drives else max(drives),
            "mean_drive": None if None in there else math.floor(sum(there) / len(there) + 0.5),
            "lead_round": total([*there, *back]),
            "nearest_inside": sum(self.near(i) in at for i in at),
            "nearest_elsewhere": sum(
                self.near(i) is not None and self.near(i) not in at for i in at
            ),
        }
        if self.layers():
            ties = {x: self.partnerships(k, x) for x in self.layers()}
            found["partnerships_kept"] = {x: kept for x, (kept, _) in ties.items()}
            found["partnerships_split"] = {x: split for x, (_, split) in ties.items()}
        if any(p is not None for p in self.of["capacity"]):
            found |= {"capacity": total(places), "surplus": total(empty), "surplus_band": bands}
        for key, values in (
            ("denominations", faiths),
            ("mediums", [self.of["medium"][i] for i in at]),
            ("authorities", [self.of["authority"][i] for i in at]),
        ):
            field = {"denominations": "faith", "mediums": "medium", "authorities": "authority"}[key]
            if any(v is not None for v in self.of[field]):
                found[key] = len({p for v in values if v is not None for p in v.split("; ")})
        if any(h is not None for h in self.of["head"]):
            found["heads_vacant"] = None if None in heads else heads.count("vacant")
        if self.problem.rules.preset:
            small = any(r is not None and r <= 199 for r in rolls)
            found["grant"] = {"lincolnshire_start": 20_000 * small}
        return found

    def small(self) -> list[str]:
        names = [name for name, threshold in SMALL.items() if threshold.most is not None]
        return [x for x in names if not (self.problem.rules.preset and x == "china_small")]

    def layers(self) -> list[str]:
        found = {"partnership": "partnership", "trust": "layer trust"}
        return [x for x, column in found.items() if any(v is not None for v in self.of[column])]

    def partnerships(self, k: int, layer: str) -> tuple[int, int]:
        of = self.of["partnership" if layer == "partnership" else "layer trust"]
        kept = split = 0
        for label in set(of) - {None}:
            members = {i for i, value in enumerate(of) if value == label}
            inside = members & set(self.groups[k])
            if inside and len(members) > 1:
                kept += inside == members
                split += inside != members
        return kept, split


@quick
@given(counties())
def test_measures_of_groups_are_those_of_plain_loops(case: tuple[Problem, Grouping]) -> None:
    problem, grouping = case
    plainly, measures = Plainly(problem, grouping), told(problem, grouping)
    for k, figures in enumerate(measures.groups):
        found, wanted = record_of(figures), plainly.group(k)
        geometry = {"area", "overlaps", "rules_broken"}
        assert {key: value for key, value in found.items() if key not in geometry} == wanted


@quick
@given(counties())
def test_measures_of_the_whole_add_up_those_of_groups(case: tuple[Problem, Grouping]) -> None:
    problem, grouping = case
    plainly = Plainly(problem, grouping)
    groups = [plainly.group(k) for k in range(len(plainly.groups))]
    found = record_of(told(problem, grouping).whole)
    alone = [i for i in grouping.alone(len(problem)) if problem.counted[i]]
    assert found["groups"] == len(groups)
    assert found["alone"] == len(alone)
    for key in (
        "schools",
        "pupils",
        "pupils_at_least",
        "capacity",
        "surplus",
        "nearest_inside",
        "heads_vacant",
    ):
        if key in found:
            assert found[key] == total([group[key] for group in groups]), key
    for key, best in (
        ("smallest", min),
        ("largest", max),
        ("longest_drive", max),
        ("lead_round", max),
    ):
        values = [group[key] for group in groups]
        assert found[key] == (None if None in values or not values else best(values)), key
    for key in ("denominations", "mediums", "authorities"):
        if key in found:
            assert found[key] == sum(group[key] > 1 for group in groups)
    near = sum(plainly.near(i) is not None for i in alone)
    assert found["nearest_elsewhere"] == near + sum(g["nearest_elsewhere"] for g in groups)
    for name in plainly.small():
        limit = SMALL[name].most or 0
        small = [r is not None and r <= limit for r in plainly.of["pupils"]]
        assert found["small_alone"][name] == sum(small[i] for i in alone)
        assert found["all_small"][name] == sum(all(small[i] for i in at) for at in plainly.groups)
    for layer in plainly.layers():
        of = plainly.of["partnership" if layer == "partnership" else "layer trust"]
        parts = {i: ("g", k) for k, at in enumerate(plainly.groups) for i in at}
        split = 0
        for label in set(of) - {None}:
            members = [i for i, value in enumerate(of) if value == label]
            split += len({parts.get(i, ("a", i)) for i in members}) > 1
        assert found["partnerships_split"][layer] == split


@quick
@given(counties())
def test_costs_and_rules_are_those_of_the_judge(case: tuple[Problem, Grouping]) -> None:
    problem, grouping = case
    judged, counted = judge(grouping, problem), as_if_allowed(grouping, problem)
    found = record_of(told(problem, grouping, bound=100).whole)
    inside = sum(len({v.rule for v in score.violations}) for score in judged.groups)
    own = sum(len(score.violations) for score in judged.groups)
    assert found["rules_broken"] == inside + len(judged.violations) - own
    assert found["groups_breaking"] == sum(bool(s.violations) for s in judged.groups)
    assert found["cost"] == counted.total
    assert found["beyond_bound"] == (None if counted.total is None else counted.total - 100)
    if judged.total is not None:
        assert found["cost"] == judged.total
        assert sum(found["cost_of"].values()) == judged.total


@quick
@given(counties())
def test_areas_are_those_of_the_sphere_and_overlaps_those_of_pairs(
    case: tuple[Problem, Grouping],
) -> None:
    problem, grouping = case
    lonlat = problem.schools.lonlat
    hulls = []
    for group in grouping.groups:
        at = equal_area(lonlat)[list(group.members)]
        hulls.append(shapely.MultiPoint(at.tolist()).convex_hull)
    measures = told(problem, grouping)
    meet = [
        (a, b)
        for a, b in combinations(range(len(hulls)), 2)
        if hulls[a].intersects(hulls[b]) and not hulls[a].touches(hulls[b])
    ]
    for k, figures in enumerate(measures.groups):
        found = record_of(figures)
        assert found["area"] == round(hulls[k].area, 2)
        assert found["overlaps"] == sum(k in pair for pair in meet)
    assert record_of(measures.whole)["overlaps"] == len(meet)


def test_a_degree_square_has_the_area_that_it_has_on_the_sphere() -> None:
    """Between 52 and 53 degrees: R² Δλ (sin 53 − sin 52)."""
    square = np.array([[0, 52], [1, 52], [1, 53], [0, 53]], float)
    corners = equal_area(square)
    wanted = (
        6371.0072**2 * math.radians(1) * (math.sin(math.radians(53)) - math.sin(math.radians(52)))
    )
    assert shapely.Polygon(corners).area == pytest.approx(wanted, rel=1e-9)


def test_unknown_is_none_and_never_zero() -> None:
    schools = Schools.of(["a", "b"], lon=[0, 0.1], lat=[52, 52], pupils=[50, None])
    travel = TravelTimes.of_dense([[0, 100], [100, 0]], cutoff=600)
    found = record_of(told(Problem(schools, travel, Rules()), Grouping.of([[0, 1]]), None).whole)
    assert found["pupils"] is None
    assert found["pupils_at_least"] == 50
    assert found["smallest"] is None
    assert found["beyond_bound"] is None
    assert "heads_vacant" not in found
    assert "capacity" not in found
    assert "lead_week" not in found


def test_every_measure_has_a_text_a_unit_and_something_to_say_of_group_or_whole() -> None:
    for key, measure in MEASURES.items():
        assert measure.key == key
        assert text_of(f"measure.{key}")[1] is measure.title
        assert measure.unit
        assert measure.about.endswith(".")
        assert measure.of_group is not None or measure.of_whole is not None
        assert measure.of_group is not None or not (measure.in_groups or measure.on_map)


@quick
@given(counties())
def test_every_measure_can_be_said(case: tuple[Problem, Grouping]) -> None:
    problem, grouping = case
    speech = speaker(problem)
    for figure in told(problem, grouping).whole:
        assert speech.say(figure.said)
