"""Rules and pins that are named as a conflict are one, and each of them is needed: brute force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from geocluster.explain import conflict as conflict_module
from geocluster.explain.conflict import Conflict, conflict_of
from geocluster.explain.impossible import why_impossible
from geocluster.facts import Fact
from geocluster.grouping import Grouping
from geocluster.loosening import loosened, parts_of
from geocluster.problem import Problem
from geocluster.rules import Alone, Hold, Kind, Lead, Pins, Rules, Where
from geocluster.solvers import solve
from geocluster.texts import speaker
from tests.explain.test_reasons import county
from tests.oracle import cost_alone, cost_of_group, numbers_allowed, open_schools, partitions
from tests.planners import planned
from tests.problems import problems
from tests.test_plausible import Answer, call, spread, written

__all__ = ["call"]

ANY = 10**9


def only(problem: Problem, asked: Sequence[Fact]) -> Problem:
    """The problem with nothing but what is named, put together by hand."""
    of: dict[str, list[dict[str, Any]]] = {}
    for found in asked:
        of.setdefault(found.code, []).append(dict(found.figures))
    rules, n, pins = problem.rules, len(problem), problem.pins
    whole = {figures["key"] for figures in of.get("asks.rule", [])}

    def end(code: str, held: int, free: int) -> int:
        return held if code in of else free

    keys: dict[str, Any] = {
        "size": (
            end("asks.size.fewest", rules.size[0], 2),
            end("asks.size.most", rules.size[1], max(n, rules.size[1])),
        ),
        "longest_drive": rules.longest_drive if "asks.drive" in of else None,
        "lead_week": rules.lead_week if "asks.lead_week" in of else None,
        "same": tuple(figures["column"] for figures in of.get("asks.same", [])),
        "compatible": {
            figures["column"]: rules.compatible[figures["column"]]
            for figures in of.get("asks.compatible", [])
        },
        "pupils_in": tuple(figures["year"] for figures in of.get("asks.pupils_in", [])),
        "contiguous": rules.contiguous and "contiguous" in whole,
        "members": rules.members if "members" in whole else None,
        "vacant_may_lead": rules.vacant_may_lead or "vacant_may_lead" not in whole,
        "same_or_neighbouring": (
            rules.same_or_neighbouring if "same_or_neighbouring" in whole else ()
        ),
        "alone": Alone.PENALISED
        if rules.alone is Alone.NEVER and "asks.alone" not in of
        else rules.alone,
        "further": {key: value for key, value in rules.further.items() if key in whole},
    }
    if rules.pupils is not None:
        keys["pupils"] = (
            end("asks.pupils.fewest", rules.pupils[0], 0),
            end("asks.pupils.most", rules.pupils[1], ANY),
        )
    if rules.groups is not None:
        keys["groups"] = (
            end("asks.groups.fewest", rules.groups[0], 0),
            end("asks.groups.most", rules.groups[1], max(n, rules.groups[1])),
        )
    if rules.lead is Lead.ELIGIBLE and "lead_where" not in whole:
        keys |= {"lead": Lead.ANY, "lead_where": Where()}
    if rules.lead is Lead.LARGEST and "lead" not in whole:
        keys["lead"] = Lead.ANY
    keys["holds"] = tuple(_hold(hold, of) for hold in rules.holds if _hold(hold, of))
    keys["kinds"] = tuple(_kind(kind, of, n) for kind in rules.kinds)
    held = Pins(
        together=tuple(p for p in pins.together if _has(of, "together", p)),
        apart=tuple(p for p in pins.apart if _has(of, "apart", p)),
        lead=tuple(p for p in pins.lead if _has(of, "lead", p)),
        alone=tuple(p for p in pins.alone if _has(of, "alone", p)),
        exclude=tuple(p for p in pins.exclude if _has(of, "exclude", p)),
        lock=tuple(p for p in pins.lock if _has(of, "lock", p)),
        forbid=tuple(p for p in pins.forbid if _has(of, "forbid", p)),
    )
    return replace(problem, rules=replace(rules, **keys), pins=held)


def _names(of: dict[str, list[dict[str, Any]]], code: str, figure: str, name: str) -> bool:
    return any(figures[figure] == name for figures in of.get(code, []))


def _hold(hold: Hold, of: dict[str, list[dict[str, Any]]]) -> Hold | None:
    fewest = hold.schools[0] if _names(of, "asks.holds.fewest", "name", hold.name) else 0
    most = hold.schools[1] if _names(of, "asks.holds.most", "name", hold.name) else None
    return None if fewest == 0 and most is None else replace(hold, schools=(fewest, most))


def _kind(kind: Kind, of: dict[str, list[dict[str, Any]]], n: int) -> Kind:
    few, many = "asks.kinds.fewest", "asks.kinds.most"
    fewest = kind.groups[0] if _names(of, few, "kind", kind.name) else 0
    most = kind.groups[1] if _names(of, many, "kind", kind.name) else max(n, kind.groups[1])
    return replace(kind, groups=(fewest, most))


def _has(of: dict[str, list[dict[str, Any]]], name: str, entry: str | tuple[str, ...]) -> bool:
    held = of.get(f"asks.pins.{name}", [])
    said = entry if isinstance(entry, str) else list(entry)
    return any(said in (figures.get("school"), figures.get("schools")) for figures in held)


def can_be_met(
    problem: Problem,
    asked: Problem,
    placed: Sequence[int] = (),
    *,
    duty: Sequence[int] | None = None,
) -> bool:
    """Whether any partition meets the rules; who may stand alone in what was asked still may.

    With ``duty`` only these may not stand alone, beside those that a pin joins.
    """
    known: dict[tuple[int, ...], bool] = {}
    pins = problem.pins
    joined = {school for lists in (pins.together, pins.lock) for ids in lists for school in ids}

    def fits(part: tuple[int, ...]) -> bool:
        if part not in known:
            i, one = part[0], len(part) == 1
            on_duty = duty is None or i in duty or problem.schools.ids[i] in joined
            never = one and cost_alone(i, problem) is None and cost_alone(i, asked) is None
            known[part] = (
                not (never and on_duty) and i not in placed
                if one
                else cost_of_group(part, problem) is not None
            )
        return known[part]

    return any(numbers_allowed(parts, problem) for parts in partitions(open_schools(problem), fits))


def check(conflict: Conflict, problem: Problem, placed: Sequence[int] = ()) -> None:
    asks = [of.asks for of in conflict.parts]
    duty = conflict.schools or None
    assert conflict.proven
    named = only(problem, asks)
    assert not can_be_met(named, problem, placed, duty=duty), asks
    for k in range(len(asks)):
        less = only(problem, asks[:k] + asks[k + 1 :])
        assert can_be_met(less, problem, placed, duty=duty), (asks, k)
    for school in set(conflict.schools) - set(placed):
        fewer = [i for i in conflict.schools if i != school]
        assert can_be_met(named, problem, placed, duty=fewer), (asks, school)
    every = [of.asks for of in parts_of(problem)]
    enough = {of.asks for of, _ in conflict.changes}
    for asked in asks:
        others = [a for a in every if a != asked]
        assert can_be_met(only(problem, others), problem, placed) == (asked in enough)
    assert enough <= set(asks)
    for of, number in conflict.changes:
        assert can_be_met(loosened(problem, [(of, number)]), problem, placed)
        if number is not None:
            steps = [of.part.number(k) for k in range(of.part.numbers)]
            for tighter in steps[: steps.index(number)][-1:]:
                assert not can_be_met(loosened(problem, [(of, tighter)]), problem, placed)


UNLIKELY = [HealthCheck.filter_too_much, HealthCheck.too_slow]


@settings(max_examples=25, suppress_health_check=UNLIKELY)
@given(problems(most=6) | planned(most=6))
def test_what_conflicts_is_as_little_as_can_be(problem: Problem) -> None:
    assume(solve(problem).grouping is None)
    conflict = conflict_of(problem)
    assert conflict is not None
    check(conflict, problem)
    assert speaker(problem).say(conflict.fact(problem))


@settings(max_examples=15, suppress_health_check=UNLIKELY)
@given(problems(most=6) | planned(most=6))
def test_what_is_known_already_is_not_asked_again_and_changes_nothing(problem: Problem) -> None:
    assume(solve(problem).grouping is None)
    found: list[Grouping] = []
    reasons = why_impossible(problem, found)
    assert reasons == why_impossible(problem)
    conflict = conflict_of(problem, impossible=True, known=found)
    assert conflict is not None
    assert conflict.proven
    check(conflict, problem)


PAIRS = Rules(size=(2, 2), alone=Alone.NEVER)
CASES: dict[str, tuple[Problem, set[str], list[str]]] = {
    "an odd number in pairs": (
        county(3, PAIRS),
        {"asks.alone", "asks.size.most"},
        ["School A, School B and School C each in a group (they may not stand alone)",
         "with groups of up to 3 schools instead of 2"],
    ),
    "no room for all in so few groups": (
        county(7, Rules(size=(2, 3), groups=(1, 2), alone=Alone.NEVER)),
        {"asks.alone", "asks.size.most", "asks.groups.most"},
        ["with up to 3 groups instead of 2", "with groups of up to 4 schools instead of 3"],
    ),
    "a pin too far": (
        county(4, Rules(longest_drive=600), Pins(together=(("a", "b"),)), drives={(0, 1): 1830}),
        {"asks.drive", "asks.pins.together"},
        ["with drives up to 31 min instead of 10 min", "without the pin that joins School A and"],
    ),
    "a chain of pins, of which others are innocent": (
        county(
            6,
            Rules(size=(2, 3)),
            Pins(together=(("a", "b"), ("c", "d"), ("e", "f")), apart=(("a", "c"),),
                 lead=("a", "b", "c")),
        ),
        {"asks.pins.together", "asks.pins.lead"},
        ["School A leads", "School B leads"],
    ),
    "one of two islands is enough for a conflict": (
        county(4, Rules(longest_drive=600, alone=Alone.NEVER),
               drives={(i, j): 700 + 60 * i for i in range(2) for j in range(i + 1, 4)}),
        {"asks.drive", "asks.alone"},
        ["School A in a group (it may not stand alone)",
         "with drives up to 12 min instead of 10 min"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_conflict_is_said_with_what_is_enough_to_change(case: str) -> None:
    problem, codes, words = CASES[case]
    conflict = conflict_of(problem)
    assert conflict is not None
    check(conflict, problem)
    assert {of.asks.code for of in conflict.parts} == codes
    told = speaker(problem).say(conflict.fact(problem))
    assert all(word in told for word in words), told


def test_with_what_is_known_the_solver_is_asked_less(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Problem] = []

    def counted(problem: Problem, **more: Any) -> Any:
        asked.append(problem)
        return solve(problem, **more)

    problem, codes, _ = CASES["an odd number in pairs"]
    found: list[Grouping] = []
    why_impossible(problem, found)
    monkeypatch.setattr(conflict_module, "solve", counted)
    conflict_of(problem)
    alone = len(asked)
    conflict = conflict_of(problem, impossible=True, known=found)
    assert len(asked) - alone < alone
    assert conflict is not None
    assert {of.asks.code for of in conflict.parts} == codes


def test_a_school_that_must_be_placed_is_asked_for_beside_the_rules() -> None:
    problem = county(3, Rules(longest_drive=600), drives={(0, 1): 700, (0, 2): 720})
    conflict = conflict_of(problem, placed=[0])
    assert conflict is not None
    check(conflict, problem, placed=[0])
    assert [of.asks.code for of in conflict.parts] == ["asks.drive"]
    assert conflict_of(problem, placed=[1]) is None


def test_without_time_nothing_is_claimed_to_be_proven() -> None:
    problem = county(3, PAIRS)
    conflict = conflict_of(problem, seconds=0)
    assert conflict is not None
    assert not conflict.proven
    assert "not proven in the time" in speaker(county(3, PAIRS)).say(
        conflict.fact(county(3, PAIRS))
    )


def test_check_and_run_name_what_conflicts(call: Callable[..., Answer], tmp_path: Path) -> None:
    file = written(tmp_path / "in", spread(3), travel='engine = "straight"')
    strict = 'size = [2, 2]\nalone = "never"\n'
    file.write_text(file.read_text().replace("size = [2, 3]\n", strict))
    checked = call("check", file)
    run = call("run", file, "--out", tmp_path / "out")
    for said in (checked, run):
        assert said.code == 1
        assert "These cannot all be met, but without any one of them the others can" in said.out
        assert "with groups of up to 3 schools instead of 2" in said.out
