"""Wishes of readers: merged in any order, contradictions named exactly, taken at their word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.errors import EditsError
from geocluster.grouping import Grouping
from geocluster.proposal import (
    Do,
    Edit,
    Edits,
    Voice,
    check_tiers,
    contradictions,
    edits_of_pins,
    pins_with,
)
from geocluster.proposal.applied import applied, check_moves
from geocluster.rules import Lead, Pins, Rules

IDS = "abcdef"
VOICES = st.builds(Voice, st.sampled_from(["", "Ann", "Ben"]), st.sampled_from(["", "why"]))


@st.composite
def wishes(draw: st.DrawFn, ids: Sequence[str] = IDS) -> Edit:
    do = draw(st.sampled_from([*Do, Do.TOGETHER, Do.FORBID]))
    count = draw(st.integers(do.fewest + (do is Do.MOVE), min(3, len(ids))))
    schools = draw(st.permutations(list(ids)))[:count]
    moved = draw(st.integers(1, count - 1)) if do is Do.MOVE else count
    return Edit(
        do=do,
        schools=tuple(schools[:moved]),
        to=tuple(schools[moved:]),
        voices=tuple(draw(st.lists(VOICES, min_size=1, max_size=2))),
    )


def partitions(schools: list[str]) -> Iterator[list[frozenset[str]]]:
    """Every way to make groups of some schools; those of one are alone."""
    if not schools:
        yield []
        return
    first, *rest = schools
    for parts in partitions(rest):
        yield [frozenset({first}), *parts]
        for k, part in enumerate(parts):
            yield [*parts[:k], part | {first}, *parts[k + 1 :]]


def meets(parts: list[frozenset[str]], edits: list[Edit]) -> bool:
    """Whether groups meet wishes, word by word of docs/edits.md."""
    groups = [part for part in parts if len(part) > 1]
    leads = {x for edit in edits if edit.do is Do.LEAD for x in edit.schools}
    if any(len(group & leads) > 1 for group in groups):
        return False
    for edit in edits:
        named = {*edit.schools, *edit.to}
        holds = {
            Do.MOVE: any(named <= group for group in groups),
            Do.TOGETHER: any(named <= group for group in groups),
            Do.APART: all(len(named & group) < 2 for group in groups),
            Do.LEAD: True,
            Do.ALONE: not any(named & group for group in groups),
            Do.EXCLUDE: not any(named & group for group in groups),
            Do.LOCK: named in groups,
            Do.FORBID: named not in groups,
        }
        if not holds[edit.do]:
            return False
    return True


@settings(max_examples=400)
@given(st.integers(3, 6), st.data())
def test_contradictions_are_named_exactly_where_no_grouping_meets_the_wishes(
    n: int, data: st.DataObject
) -> None:
    ids = IDS[:n]
    edits = data.draw(st.lists(wishes(ids), max_size=6))
    found = contradictions(edits, ids)
    assert bool(found) == (not any(meets(parts, edits) for parts in partitions(list(ids))))
    for one in found:
        if one.kind == "nobody":
            continue
        assert not any(meets(parts, list(one.edits)) for parts in partitions(list(ids)))
        for edit in one.edits:
            rest = [other for other in one.edits if other is not edit]
            assert any(meets(parts, rest) for parts in partitions(list(ids))), one


def test_a_chain_is_named_with_all_its_links() -> None:
    links = [Edit(do=Do.TOGETHER, schools=tuple(pair)) for pair in ("ab", "bc", "cd")]
    apart = Edit(do=Do.APART, schools=tuple("ad"), voices=(Voice("Ann"),))
    (found,) = contradictions([*links, apart], IDS)
    assert found.kind == "apart"
    assert set(found.edits) == {*links, apart}
    assert contradictions([*links[:2], apart], IDS) == ()


@given(st.lists(st.lists(wishes(), max_size=4), min_size=1, max_size=4), st.randoms())
def test_merging_does_not_depend_on_the_order_of_readers_or_wishes(
    files: list[list[Edit]], random: object
) -> None:
    readers = [Edits(fingerprint="x", edits=tuple(edits)) for edits in files]
    merged = readers[0].and_of(readers[1:])
    random.shuffle(readers)  # type: ignore[attr-defined]
    assert readers[0].and_of(readers[1:]) == merged
    assert merged.and_of(readers) == merged
    assert len({edit.wish for edit in merged.edits}) == len(merged)


def test_the_same_wish_of_two_readers_stands_once_with_both() -> None:
    ann = Edit(do=Do.APART, schools=("b", "a"), voices=(Voice("Ann", "far"),))
    ben = Edit(do=Do.APART, schools=("a", "b"), voices=(Voice("Ben"),))
    (edit,) = Edits(fingerprint="x", edits=(ben, ann)).edits
    assert edit.voices == (Voice("Ann", "far"), Voice("Ben"))


def test_edits_of_two_proposals_do_not_go_together() -> None:
    with pytest.raises(EditsError, match="different proposals"):
        Edits(fingerprint="x").and_of([Edits(fingerprint="y")])


@given(st.lists(wishes(), max_size=5))
def test_pins_say_what_edits_ask_and_say_it_once(edits: list[Edit]) -> None:
    if contradictions(edits, IDS):
        return
    pins = pins_with(Pins(), edits)
    assert pins_with(pins, edits) == pins
    back = list(edits_of_pins(pins))
    for parts in partitions(list(IDS)):
        assert meets(parts, back) == meets(parts, edits)


@settings(max_examples=200)
@given(st.integers(0, 5**6 - 1), st.lists(wishes(), max_size=4))
def test_at_its_word_a_wish_that_says_who_goes_where_is_met(code: int, edits: list[Edit]) -> None:
    if contradictions(edits, IDS):
        return
    labels = [code // 5**k % 5 for k in range(6)]
    groups = [[i for i in range(6) if labels[i] == k] for k in range(4)]
    old = Grouping.of(group for group in groups if len(group) > 1)
    new = applied(old, edits, IDS)
    said = [edit for edit in edits if edit.do not in (Do.APART, Do.FORBID, Do.LEAD)]
    assert meets([frozenset(IDS[i] for i in g.members) for g in new.groups], said)
    named = {x for edit in said for x in (*edit.schools, *edit.to)}
    for group in old.groups:  # nobody else goes anywhere
        rest = {i for i in group.members if IDS[i] not in named}
        assert any(rest <= set(other.members) for other in new.groups) or len(rest) < 2
    if not edits:
        assert new == old


def test_who_is_moved_joins_the_group_of_whom_it_is_moved_to() -> None:
    old = Grouping.of([[0, 1, 2], [3, 4]])
    move = Edit(do=Do.MOVE, schools=("a",), to=("d",))
    assert applied(old, [move], IDS) == Grouping.of([[1, 2], [0, 3, 4]])
    lone = Edit(do=Do.MOVE, schools=("a",), to=("f",))
    assert applied(old, [lone], IDS) == Grouping.of([[1, 2], [0, 5], [3, 4]])


def test_a_move_to_schools_of_two_groups_is_refused() -> None:
    old = Grouping.of([[0, 1], [2, 3]])
    with pytest.raises(EditsError, match="not in one group"):
        check_moves(old, [Edit(do=Do.MOVE, schools=("e",), to=("a", "c"))], IDS)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"do": Do.APART, "schools": ("a", "a")}, "names 1 school, and needs at least 2"),
        ({"do": Do.MOVE, "schools": ("a",)}, "needs to"),
        ({"do": Do.LOCK, "schools": ("a", "b"), "to": ("c",)}, "leave it out"),
        ({"do": Do.MOVE, "schools": ("a", "b"), "to": ("b",)}, "both in schools and in to"),
    ],
)
def test_a_wish_that_is_none_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(EditsError, match=words):
        Edit(**given)  # type: ignore[arg-type]


def test_of_tiers_only_what_pins_can_say_is_asked() -> None:
    coarse = Rules(name="cluster", size=(3, 8), lead=Lead.NONE)
    fine = Rules(name="federation", size=(2, 4))
    can = {
        Do.MOVE: {"federation"}, Do.TOGETHER: {"federation"}, Do.LOCK: {"federation"},
        Do.APART: {"cluster"}, Do.ALONE: {"cluster"}, Do.EXCLUDE: set(),
        Do.LEAD: {"federation"}, Do.FORBID: {"federation"},
    }  # fmt: skip
    for do, tier in ((do, tier) for do in Do for tier in ("cluster", "federation")):
        to = ("c",) if do is Do.MOVE else ()
        edit = Edit(do=do, schools=("a", "b"), to=to, tier=tier)
        check_tiers([edit], [fine] if tier == "federation" else [coarse])
        if tier in can[do]:
            check_tiers([edit], [coarse, fine])
        else:
            with pytest.raises(EditsError, match="cannot be asked of the tier"):
                check_tiers([edit], [coarse, fine])
    with pytest.raises(EditsError, match="did you mean 'cluster'"):
        check_tiers([Edit(do=Do.ALONE, schools=("a",), tier="clustr")], [coarse, fine])


def test_every_contradiction_of_two_wishes_has_its_kind() -> None:
    pairs = {
        "alone": (Edit(do=Do.ALONE, schools=("a",)), Edit(do=Do.LOCK, schools=("a", "b"))),
        "leads": (Edit(do=Do.LEAD, schools=("a", "b")), Edit(do=Do.TOGETHER, schools=("a", "b"))),
        "locked": (
            Edit(do=Do.LOCK, schools=("a", "b")),
            Edit(do=Do.MOVE, schools=("c",), to=("b",)),
        ),
        "forbidden": (
            Edit(do=Do.LOCK, schools=("a", "b")),
            Edit(do=Do.FORBID, schools=("a", "b")),
        ),
    }
    for kind, edits in pairs.items():
        assert [one.kind for one in contradictions(edits, IDS)] == [kind]
    stuck = [Edit(do=Do.TOGETHER, schools=("a", "b")), Edit(do=Do.FORBID, schools=("a", "b"))]
    assert [one.kind for one in contradictions(stuck, "ab")] == ["nobody"]
    assert contradictions(stuck, "abc") == ()
    assert [one.kind for one in contradictions(stuck, "abc", cannot="c")] == ["nobody"]


def test_pairs_of_all_wishes_are_looked_at() -> None:
    """Of two wishes that no grouping meets one of the pair is enough to drop."""
    locks = [Edit(do=Do.LOCK, schools=pair) for pair in combinations("abc", 2)]
    found = contradictions(locks, IDS)
    assert {frozenset(one.edits) for one in found} == set(map(frozenset, combinations(locks, 2)))
