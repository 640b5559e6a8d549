"""Today's partnerships beside a grouping: what becomes of each, and what is new in a group."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.grouping import Grouping
from geocluster.partnerships import (
    Becomes,
    Partnership,
    becomes,
    changes_of_group,
    changes_of_others,
)

SCHOOLS = gc.Schools.of(list("abcdefgh"), lon=[0.1 * k for k in range(8)], lat=[52.0] * 8)


def partnership(*schools: int, label: str = "Elm") -> Partnership:
    return Partnership(layer="trust", label=label, schools=schools)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Partnership, Grouping]:
    members = draw(st.sets(st.integers(0, 7), min_size=2))
    at = draw(st.lists(st.integers(0, 3), min_size=8, max_size=8))
    parts = [[i for i, k in enumerate(at) if k == group] for group in range(3)]
    return partnership(*sorted(members)), Grouping.of([part for part in parts if len(part) > 1])


@given(cases())
@settings(max_examples=40)
def test_a_partnership_is_kept_joined_or_split_by_where_its_schools_are(
    case: tuple[Partnership, Grouping],
) -> None:
    found, grouping = case
    groups = [set(group.members) for group in grouping.groups]
    touched = [group for group in groups if group & set(found.schools)]
    whole = len(touched) == 1 and touched[0] >= set(found.schools)
    expected = Becomes.SPLIT
    if whole:
        expected = Becomes.KEPT if touched[0] == set(found.schools) else Becomes.JOINED
    assert becomes(found, grouping) is expected


@given(cases())
@settings(max_examples=40)
def test_a_group_names_each_of_its_schools_once_as_kept_taken_or_brought_in(
    case: tuple[Partnership, Grouping],
) -> None:
    found, grouping = case
    for group in grouping.groups:
        told = changes_of_group([found], group.members, SCHOOLS)
        if told.code == "change.new":
            assert not set(group.members) & set(found.schools)
            continue
        named = [i for part in told.figures["told"] for i in part["figures"].get("schools", [])]
        if any(part["code"] == "change.keeps" for part in told.figures["told"]):
            named += [SCHOOLS.ids[i] for i in found.schools]
        assert sorted(named) == [SCHOOLS.ids[i] for i in group.members]


def test_a_school_in_no_partnership_is_told_whom_it_joins() -> None:
    grouping = Grouping.of([[1, 2, 3]])
    told = changes_of_others([partnership(0, 1), partnership(4)], grouping, SCHOOLS)
    assert sorted(told) == [2, 3, 4, 5, 6, 7]
    assert told[2].figures["told"][0]["figures"]["schools"] == ["b", "d"]
    assert {told[i].code for i in (4, 5, 6, 7)} == {"change.school.none"}


def test_many_schools_taken_out_of_a_trust_are_counted_not_named() -> None:
    many = gc.Schools.of(
        [str(k) for k in range(20)], lon=[0.1 * k for k in range(20)], lat=[52] * 20
    )
    told = changes_of_group([partnership(*range(15))], tuple(range(10)), many)
    assert told.figures["told"][0] == {
        "code": "change.takes.many",
        "figures": {"n": 10, "partnership": "Elm"},
    }
