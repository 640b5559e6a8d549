"""Reasons that have other figures than the data give are found, whichever figure it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from geocluster.facts import Fact, fact
from geocluster.judge import group_score
from geocluster.outputs.reasons_check import reasons_differ
from geocluster.planning import propose
from geocluster.proposal import TierResult
from geocluster.rules import Kind, Rules
from geocluster.ungrouped import Ungrouped
from tests.proposals import answer
from tests.report.test_report import county

_RULES = Rules(size=(2, 3), longest_drive=420, pupils=(60, 300), group_charge=60, same=("town",))
_PROBLEM = county(rules=_RULES, more={"town": ["north"] * 8})
_SCHOOL = 3


def between(other: int) -> int:
    there, back = (_PROBLEM.travel.between(*pair) for pair in ((3, other), (other, 3)))
    return max(there or 0, back or 0)


_SCORE = group_score((2, _SCHOOL), _PROBLEM)
_DRIVES = (_SCORE.cost or 0) - 60
_COULD = {"others": ["s2"], "drives": _DRIVES, "further": None}
_FAR = {"nearest": "s4", "drive": between(4), "limit": 420, "rule": "longest_drive_minutes"}
TRUE: dict[str, tuple[Fact, tuple[str, ...]]] = {
    "too far": (fact("no_partner_in_reach.too_far", **_FAR), ("longest_drive_minutes",)),
    "no lead": (
        fact("no_lead_in_reach.no_group", nearest="s2", drive=between(2), rule="lead_where"),
        ("lead_where",),
    ),
    "not the same": (
        fact("not_the_same.no_group", columns=["town"], **_FAR | {"rule": "same"}),
        ("same",),
    ),
    "nobody known": (fact("no_partner_in_reach.none_known", cutoff=900), ()),
    "too few pupils": (
        fact("pupils.too_few", total=110, others=["s2"], fewest=60, rule="pupils"),
        ("pupils",),
    ),
    "too few": (fact("size.too_few", n=2, others=["s2"], fewest=2, rule="size"), ("size",)),
    "costs more": (
        fact("costs_more", could=fact("could", **_COULD), end=fact("end.proven", charge=3600)),
        (),
    ),
    "its own": (fact("costs_more.free", could=fact("could.own", **_COULD, cost=_SCORE.cost)), ()),
    "drawn": (fact("drawn.alone", cost=3600), ()),
    "several": (
        fact("several_rules.nearest", nearest="s2", drive=between(2), rules=["same", "size"]),
        ("same", "size"),
    ),
}


def left(said: Fact, rules: tuple[str, ...], *changes: Fact) -> TierResult:
    one = Ungrouped(school=_SCHOOL, fact=said, cost=3600, rules=rules, changes=changes)
    return replace(answer(_PROBLEM, [[0, 1], [5, 6]]), ungrouped=(one,))


@pytest.mark.parametrize("what", TRUE)
def test_a_true_reason_stands(what: str) -> None:
    assert list(reasons_differ(left(*TRUE[what]))) == []


def others(value: Any) -> Any:
    if isinstance(value, list):
        return [*value[:-1], f"{value[-1]}x"]
    return f"{value}x" if isinstance(value, str) else value + 1


@pytest.mark.parametrize("what", TRUE)
def test_each_figure_that_is_another_is_found(what: str) -> None:
    said, rules = TRUE[what]
    for key, value in said.figures.items():
        told = value["figures"] if isinstance(value, dict) else {None: value}
        for inner, figure in told.items():
            if figure is None:
                continue
            lie: Any = others(figure)
            if inner is not None:
                lie = {**value, "figures": {**told, inner: lie}}
            changed = fact(said.code, **{**said.figures, key: lie})
            assert list(reasons_differ(left(changed, rules))), (key, inner)


def test_a_pin_may_be_in_the_way_for_the_sake_of_any_rule() -> None:
    violations = group_score(tuple(range(8)), _PROBLEM).violations
    broken = next(v for v in violations if v.fact.figures["rule"] == "pupils")
    for names, wrong in ((["s0", "s7"], False), (["s0", "s99"], True)):
        why = fact("pinned.together", schools=names, broken=broken.fact)
        assert bool(list(reasons_differ(left(fact("pins", why=why), ("size",))))) is wrong


def test_a_rule_that_there_is_not_is_found() -> None:
    said, _ = TRUE["too far"]
    assert list(reasons_differ(left(said, ("longest_drive",))))


def test_a_school_that_there_is_not_is_found_in_what_would_place_one() -> None:
    said, rules = TRUE["too few"]
    for who, wrong in (("s2", False), ("s99", True)):
        change = fact("placed.by", changes=[], others=[who], price=None)
        assert bool(list(reasons_differ(left(said, rules, change)))) is wrong


_JUST = -(-between(5) // 60) * 60


def placed(to: int = _JUST, now: int = 420, other: str = "s5") -> Fact:
    drive = fact("change.drive", to=to, now=now, rule="longest_drive_minutes")
    return fact("placed.by", changes=[drive], others=[other], price=None)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (placed(), ""),
        (placed(to=_JUST + 60), "figure to"),
        (placed(to=_JUST - 60), "figure others"),
        (placed(to=_JUST + 1), "figure to"),
        (placed(now=421), "figure changes"),
        (placed(other="s6"), "figure others"),
        (fact("placed.by", changes=[fact("change.same", column="authority", rule="same")],
              others=["s5"], price=None), "figure changes"),
    ],
)  # fmt: skip
def test_a_change_that_would_not_place_a_school_just_so_is_found(change: Fact, wrong: str) -> None:
    found = " ".join(reasons_differ(left(*TRUE["too few"], change)))
    assert bool(found) is bool(wrong)
    assert wrong in found


def test_numbers_of_which_each_is_in_the_way_by_itself_are_told_with_their_rules() -> None:
    none = Rules(
        size=(2, 4), groups=(0, 0), kinds=(Kind(name="small", size=(2, 3), groups=(1, 1)),)
    )
    tier = propose(county(rules=none), seconds=5).finest
    said = tier.ungrouped[0].fact
    assert said.code == "groups.too_strict"
    assert [each["figures"]["rule"] for each in said.figures["each"]] == ["groups", "kinds"]
    assert list(reasons_differ(tier)) == []
    first, second = said.figures["each"]
    lie = {**second, "figures": {**second["figures"], "rule": "groups"}}
    for each in ([first, lie], [first, {**second, "figures": {"rule": "size", "number": None}}]):
        told = replace(tier.ungrouped[0], fact=fact(said.code, each=each))
        assert list(reasons_differ(replace(tier, ungrouped=(told,))))
