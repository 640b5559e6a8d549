"""Pairs of schools that belong together: by site, ages, words and names, never by accident."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.linking import linked_pairs, pair_issues
from geocluster.linking.stages import Stage, follows, stage_by_ages, stage_by_words, stem
from geocluster.planning import propose
from geocluster.texts import about

INFANT = {"names": "Ash Infant School"}
JUNIOR = {"names": "Ash Junior School"}


def schools(*rows: dict[str, Any]) -> gc.Schools:
    """Schools with what is given of each; the ids are a, b, c."""
    fields = {name for row in rows for name in row} - {"names", "lon"}
    return gc.Schools.of(
        [chr(97 + k) for k in range(len(rows))],
        lon=[row.get("lon", 0.0) for row in rows],
        lat=[52.0] * len(rows),
        names=[row.get("names", f"School {k}") for k, row in enumerate(rows)],
        more={name: [row.get(name) for row in rows] for name in fields},
    )


def found(
    *rows: dict[str, Any], seconds: list[list[int]] | None = None
) -> dict[tuple[str, str], str]:
    made = schools(*rows)
    n = len(made)
    drives = (np.ones((n, n), int) - np.eye(n, dtype=int)) * 60 if seconds is None else seconds
    travel = gc.TravelTimes.of_dense(np.array(drives).tolist(), cutoff=gc.minutes(45))
    pairs = linked_pairs(made, travel)
    say = about(made).say
    for pair in pairs:
        assert say(pair.why)
    assert len(pair_issues(made.with_linked(pairs))) >= len(pairs)
    return {pair.schools: pair.why.code for pair in pairs}


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("The Nettleham Infant and Nursery School", Stage.INFANT),
        ("Dulwich Village Church of England Infants' School", Stage.INFANT),
        ("Nursery & Infants", Stage.INFANT),
        ("Ysgol Babanod Mochdre", Stage.INFANT),
        ("Ysgol Iau Hen Golwyn", Stage.JUNIOR),
        ("Juniors", Stage.JUNIOR),
        ("Winterbourne Junior Girls' School", Stage.JUNIOR),
        ("St Mary's C of E (VC) First School", Stage.FIRST),
        ("Shefford Lower School", Stage.FIRST),
        ("Alnwick Middle", Stage.MIDDLE),
        ("Infants & Juniors", None),
        ("Nursery, Infants & Juniors", None),
        ("Ash Infant and Junior School", None),
        ("Ash Junior, Mixed and Infant (JMI) School", None),
        ("The Middle Rasen Primary School", None),
        ("Middle Rasen School", None),
        ("Lower Heath CofE School", None),
        ("First Steps Academy", None),
        ("Grantham Junior Preparatory School", None),
        ("Infantry Road School", None),
        ("", None),
    ],
)
def test_words_say_for_whom_a_school_is(text: str, stage: Stage | None) -> None:
    assert stage_by_words(text) is stage


def test_ages_say_for_whom_a_school_is_and_who_follows() -> None:
    assert stage_by_ages(2, 7) is Stage.INFANT
    assert stage_by_ages(4, 9) is Stage.FIRST
    assert stage_by_ages(7, 11) is Stage.JUNIOR
    assert stage_by_ages(9, 13) is Stage.MIDDLE
    for whole in ((3, 11), (4, 12), (11, 18), (2, 5), (0, 0), (None, 7), (4, None)):
        assert stage_by_ages(*whole) is None
    assert follows((4, 9), (9, 13))
    assert not follows((7, 11), (4, 7))
    assert not follows((4, 9), (7, 11))
    assert not follows((4, 11), (11, 16))
    assert not follows((3, 5), (5, 11))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Branston Junior Academy", "Branston Church of England Infant Academy"),
        ("The Lincoln Manor Leas Infants School", "The Lincoln Manor Leas Junior School"),
        ("Holton Le Clay Infant School", "Holton-le-Clay Junior School"),
        ("St. Mary’s RC Infants' School", "Saint Mary's Catholic Junior School"),
    ],
)
def test_names_share_a_stem_however_they_are_written(one: str, other: str) -> None:
    assert stem(one) == stem(other) != frozenset()


def test_common_words_are_no_stem() -> None:
    for name in ("The Infant School", "Church of England Junior School", "Ysgol Iau", "St Infant"):
        assert stem(name) == frozenset()


def test_infant_and_junior_of_one_name_are_a_pair() -> None:
    assert found(INFANT, JUNIOR) == {("a", "b"): "linked.names"}
    assert found(JUNIOR, INFANT) == {("a", "b"): "linked.names"}


def test_ages_are_enough_and_hold_more_than_words() -> None:
    young, old = {"low_age": 4, "high_age": 7}, {"low_age": 7, "high_age": 11}
    assert found(young | {"names": "Ash"}, old | {"names": "Oak"}) == {("a", "b"): "linked.ages"}
    whole = {"low_age": 3, "high_age": 11}
    assert found(INFANT | whole, JUNIOR) == {}
    assert found(INFANT | young, JUNIOR) == {("a", "b"): "linked.names"}
    assert found({"names": "Elm Infant School"}, old | {"names": "Oak"}) == {
        ("a", "b"): "linked.stages"
    }


@pytest.mark.parametrize(
    "column", [{}, {"School Type": "Nursery & Infants"}, {"Math o ysgol": "Babanod"}]
)
def test_a_column_of_the_welsh_list_says_for_whom_a_school_is(column: dict[str, str]) -> None:
    other = dict.fromkeys(column, "Juniors")
    pair = found({"names": "Ysgol Glan Gele"} | column, {"names": "Ysgol Sant Elfod"} | other)
    assert pair == ({("a", "b"): "linked.stages"} if column else {})


@pytest.mark.parametrize(("there", "back", "near"), [(180, 181, 1), (181, 180, 1), (181, 181, 0)])
def test_a_pair_is_three_minutes_apart_at_most_one_way_or_the_other(
    there: int, back: int, near: int
) -> None:
    assert len(found(INFANT, JUNIOR, seconds=[[0, there], [back, 0]])) == near


def test_of_several_the_name_counts_first_then_the_drive_and_nobody_is_in_two_pairs() -> None:
    far = [[0, 170, 10, 30], [170, 0, 60, 60], [10, 60, 0, 60], [30, 60, 60, 0]]
    oak, elm = {"names": "Oak Junior School"}, {"names": "Elm Junior School"}
    assert found(INFANT, JUNIOR, oak, elm, seconds=far) == {("a", "b"): "linked.names"}
    assert found(INFANT, elm, oak, seconds=[r[:3] for r in far[:3]]) == {
        ("a", "c"): "linked.stages"
    }
    second = {"names": "Ash Lane Infant School"}
    assert found(INFANT, JUNIOR, second) == {("a", "b"): "linked.names"}


@pytest.mark.parametrize(
    ("one", "other", "named", "unnamed"),
    [
        ({"phase": "Not applicable"}, {"phase": "Primary"}, False, False),
        ({"type": "Other independent school"}, {"type": "Community school"}, False, False),
        ({"faith": "Roman Catholic"}, {"faith": "Does not apply"}, True, False),
        ({"faith": "RC"}, {"faith": "Catholic"}, True, True),
        ({"faith": "Church of England"}, {"faith": "None"}, True, True),
        ({"medium": "WM"}, {"medium": "English medium"}, True, False),
        ({"medium": "WM"}, {"medium": "Welsh medium"}, True, True),
        ({"medium": "WM"}, {"medium": None}, True, True),
        ({"medium": "2; 3"}, {"medium": "3"}, True, True),
        ({"medium": "1; 2"}, {"medium": "3"}, True, False),
        ({"authority": "A"}, {"authority": "B"}, True, False),
        ({"authority": "A"}, {}, True, True),
    ],
)
def test_what_keeps_schools_apart(
    one: dict[str, Any], other: dict[str, Any], named: bool, unnamed: bool
) -> None:
    assert bool(found(INFANT | one, JUNIOR | other)) is named
    assert bool(found(INFANT | one, {"names": "Oak Junior School"} | other)) is unnamed


def test_a_catholic_name_tells_where_the_religious_character_is_not_known() -> None:
    catholic = {"names": "St Anne's RC Infant School"}
    assert found(catholic, JUNIOR) == {}
    assert found(catholic, {"names": "St Bede's Catholic Junior School"}) == {
        ("a", "b"): "linked.stages"
    }


def test_schools_on_one_site_are_pairs_whatever_their_names() -> None:
    site = {"site": "7"}
    assert found(site, site) == {("a", "b"): "linked.site"}
    assert found(site, site, site) == {("a", "b"): "linked.site", ("b", "c"): "linked.site"}
    assert found(site, {"site": "8"}, {}) == {}
    assert found(INFANT | site, JUNIOR, site) == {("a", "c"): "linked.site"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"site": "Main"}] * 5, "5 schools are too many"),
        ([{"site": "Main"}, {"site": "Main", "lon": 0.1}], "km apart"),
    ],
)
def test_what_is_no_site_is_said(rows: list[dict[str, Any]], words: str) -> None:
    assert found(*rows) == {}
    (issue,) = pair_issues(schools(*rows))
    assert issue.code == "no_site"
    assert words in issue.message


def test_each_pair_is_an_issue_that_says_why() -> None:
    (issue,) = pair_issues(schools(INFANT, JUNIOR).with_linked([("a", "b")]))
    assert issue.code == "linked_pair"
    for words in ("Ash Infant School (a)", "Ash Junior School (b)", "named as a pair", "[schools]"):
        assert words in issue.message


NAMES = st.sampled_from(
    ["Ash Infant School", "Ash Junior School", "Oak Infants", "Oak Junior", "Elm Primary School",
     "Ash First School", "Ash Middle School", ""]
)  # fmt: skip
AGES = st.sampled_from([(None, None), (4, 7), (7, 11), (3, 11), (4, 9), (9, 13)])


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(st.tuples(NAMES, AGES), min_size=2, max_size=8))
def test_another_order_of_schools_gives_the_same_pairs(
    data: st.DataObject, rows: list[tuple[str, tuple[int | None, int | None]]]
) -> None:
    n = len(rows)
    seed = data.draw(st.integers(0, 2**16))
    seconds = np.random.default_rng(seed).permutation(n * n).reshape(n, n) * 11
    np.fill_diagonal(seconds, 0)
    order = data.draw(st.permutations(range(n)))

    def pairs(order: list[int]) -> set[tuple[str, ...]]:
        made = gc.Schools.of(
            [f"s{k}" for k in order],
            lon=[0.0] * n,
            lat=[52.0] * n,
            names=[rows[k][0] for k in order],
            more={
                "low_age": [rows[k][1][0] for k in order],
                "high_age": [rows[k][1][1] for k in order],
            },
        )
        times = seconds[np.ix_(order, order)].tolist()
        linked = linked_pairs(made, gc.TravelTimes.of_dense(times, cutoff=gc.minutes(45)))
        in_one = [school for pair in linked for school in pair.schools]
        assert len(in_one) == len(set(in_one))
        return {pair.schools for pair in linked}

    assert pairs(list(range(n))) == pairs(list(order))


def test_a_group_that_splits_a_pair_is_flagged_though_nothing_is_charged() -> None:
    rows = [INFANT, JUNIOR, {"names": "Oak"}, {"names": "Elm"}]
    made = schools(*rows).with_linked([("a", "b")])
    drives = [[0, 900, 60, 900], [900, 0, 900, 60], [60, 900, 0, 900], [900, 60, 900, 0]]
    travel = gc.TravelTimes.of_dense(drives, cutoff=gc.minutes(45))
    proposal = propose(gc.Problem(made, travel, gc.Rules(size=(2, 2))), seconds=5)
    groups = proposal.record()["tiers"][0]["groups"]
    assert [group["flags"] for group in groups] == [["pair_split:a"], ["pair_split:b"]]
    assert groups[0]["remarks"][0]["text"].startswith(
        "Ash Junior School is not in this group, though it and Ash Infant School belong together"
    )
    alone = propose(
        gc.Problem(made, travel, gc.Rules(size=(2, 2)), gc.Pins(exclude=("b",))), seconds=5
    )
    assert alone.record()["tiers"][0]["groups"][0]["flags"] == []


def test_lincolnshire_has_its_eight_pairs(shared: Path) -> None:
    made = gc.read_schools(shared / "lincolnshire" / "gias_extract.csv")
    pairs = {pair.schools for pair in linked_pairs(made, gc.travel_times(made))}
    assert pairs == {
        ("120436", "120508"),  # Woodlands Infant, Birchwood Junior
        ("120453", "120497"),  # Holton le Clay
        ("120561", "120562"),  # St Faith
        ("120626", "138639"),  # Nettleham
        ("138149", "139470"),  # Manor Leas
        ("138442", "138750"),  # Skegness
        ("138486", "144122"),  # Branston
        ("146499", "146505"),  # Lacey Gardens Junior, Eastfield Infants
    }


def test_wales_has_its_pairs_by_the_type_of_school(shared: Path) -> None:
    made = gc.read_schools(shared / "wales" / "schools_2018.csv", layout="wales")
    pairs = {pair.schools for pair in linked_pairs(made, gc.travel_times(made))}
    assert ("6622110", "6622118") in pairs  # Maes Owen, Y Foryd: on one site
    assert len(pairs) == 7


def test_london_pairs_are_of_one_borough_and_mostly_of_one_name(shared: Path) -> None:
    file = shared / "london" / "primaries.csv"
    with file.open(encoding="utf-8") as rows:
        borough = {row["URN"]: row["Authority"] for row in csv.DictReader(rows)}
    columns = {"id": "URN", "name": "Name", "authority": "Authority", "pupils": "Pupils"}
    made = gc.read_schools(
        file,
        layout="table",
        columns=columns | {"x": "Easting", "y": "Northing"},
        crs="EPSG:27700",
    )
    pairs = linked_pairs(made, gc.travel_times(made))
    assert 90 <= len(pairs) <= 100
    assert all(borough[a] == borough[b] for a, b in (pair.schools for pair in pairs))
    assert sum(pair.why.code == "linked.names" for pair in pairs) > 70
