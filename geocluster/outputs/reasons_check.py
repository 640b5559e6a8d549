"""Reasons of schools in no group: whether their figures are those that the data give.

That a rule is to blame is found by solving; but which drive is meant, what a group with the school
would pay, which limit holds, and whether a change of rules allows the group that it is said to
allow, follow from the data, and the judge says them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from geocluster.facts import Fact
from geocluster.judge import cost_alone, group_score
from geocluster.loosening import Loosened, RulePart, loosened, parts_of
from geocluster.outputs.blame_check import blames_what_it_says
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import TierResult
from geocluster.rules import RULES
from geocluster.rules.pupils import group_pupils
from geocluster.terms import DRIVE
from geocluster.ungrouped import Ungrouped

__all__ = ["reasons_differ"]

Figures = Mapping[str, Any]

_NAMED = frozenset({"nearest", "others", "near", "schools", "elsewhere", "school"})
"""Figures that name schools by id."""

_SETS = frozenset({"others", "near", "elsewhere"})
"""Of these those that name whoever is in a group, or is near: they have no order of their own."""


_MOST_TRIED = 30
"""Changes of rules of a tier that are tried."""


def reasons_differ(tier: TierResult) -> Iterator[str]:
    """Yield where a reason has other figures than the data give, or names what there is not."""
    known = {rule.relaxation.key for rule in RULES.values() if rule.relaxation} | {*RULES, "pins"}
    ids = {school: k for k, school in enumerate(tier.problem.schools.ids)}
    asked = [tier.problem] if tier.fair is None else [tier.problem, tier.asked]
    placings = [_Placing(problem) for problem in asked] if tier.ungrouped else []
    for one in tier.ungrouped:
        name = tier.problem.schools.ids[one.school]
        if not known >= {*one.rules}:
            yield phrase("{ids}: a rule is named that there is not", ids=name)
        elif not any(blames_what_it_says(one, problem) for problem in asked):
            yield phrase(
                "{ids}: the rules listed are not those that the reason {code} names",
                ids=name,
                code=one.fact.code,
            )
        for said in (one.fact, *one.changes):
            # A pin may be in the way for the sake of any rule that those it joins break.
            own = said is one.fact and one.rules and not said.code.startswith("pins")
            rules = one.rules if own else known
            wrong = list(_differing(said, one, tier, ids, rules))
            if not wrong and said.code in ("placed.by", "placed.perhaps"):
                tried = [placing.wrong_in(said, one) for placing in placings]
                wrong = [tried[0]] if tried[0] is not None and None not in tried else []
            for what in wrong:
                yield phrase(
                    "{ids}: in the reason {code} the figure {figure} is not what the data give",
                    ids=name,
                    code=said.code,
                    figure=what,
                )


def _differing(
    said: Fact,
    one: Ungrouped,
    tier: TierResult,
    ids: Mapping[str, int],
    rules: Collection[str],
) -> Iterator[str]:
    """Yield the names of figures that are others, in a fact and in those inside it."""
    for code, figures in _facts(said.code, said.figures):
        named = {key: _listed(figures[key]) for key in figures if key in _NAMED}
        named = {
            key: texts for key, texts in named.items() if all(isinstance(x, str) for x in texts)
        }
        strange = [key for key, texts in named.items() if not ids.keys() >= {*texts}]
        yield from strange
        if strange:
            continue
        at = {key: [ids[school] for school in texts] for key, texts in named.items()}
        yield from (key for key, places in at.items() if not _each_once(key, places))
        for meant, figure, value in _FIGURES:
            if figure in figures and re.match(meant, code):
                wanted = [value(problem, one, at) for problem in (tier.problem, tier.asked)]
                if _plain(figures[figure]) not in map(_plain, wanted):
                    yield figure
        if figures.get("rule", "pins") not in (_of_number(code, figures) or (*rules, "pins")):
            yield "rule"


def _of_number(code: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the rule of a number of groups that is in the way by itself; else nothing."""
    if code != "number.too_strict":
        return ()
    number = figures.get("number")
    named = f"{number.get('code')}" if isinstance(number, Mapping) else ""
    return ("kinds",) if named.endswith("_of_kind") else ("groups",)


class _Placing:
    """Whether changes of rules that are said to place a school allow the group that is named.

    Each makes a problem of its own, so of a large county only the first are tried.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem, self._parts = problem, parts_of(problem)
        self._at = {school: k for k, school in enumerate(problem.schools.ids)}
        self._tried: set[str] = set()
        alone = (problem.alone_cost < 0).any()
        self._of_groups = not alone and all(of.of_groups for of in self._parts)

    def wrong_in(self, said: Fact, one: Ungrouped) -> str | None:
        """Return the figure that is wrong; None where rules so loosened allow the group, just so.

        ``changes`` are no changes of these rules, ``others`` may not be with the school even then,
        ``to`` is looser than need be.
        """
        known = _json(said.figures["changes"])
        if known not in self._tried and len(self._tried) == _MOST_TRIED:
            return None
        self._tried.add(known)
        changes = [_change(inner, self._parts) for inner in said.figures["changes"]]
        loose = [change for change in changes if change is not None]
        if len(loose) < len(changes):
            return "changes"
        named = (self._at[school] for school in said.figures["others"] if school in self._at)
        group = tuple(sorted({one.school, *named}))
        if group_score(group, loosened(self._problem, loose)).violations:
            return "others"
        if len(loose) == 1 and self._of_groups:
            ((of, number),) = loose
            at = [k for k in range(of.part.numbers) if of.part.number(k) == number][:1]
            stricter = [(of, of.part.number(k - 1)) for k in at if k > 0]
            strange = of.part.numbers and number is not None and not at
            if strange or not group_score(group, loosened(self._problem, stricter)).violations:
                return "to"
        return None


def _change(said: Figures, parts: Sequence[RulePart]) -> Loosened | None:
    """Return the part that a change is of, with its number; None where there is no such."""
    for of in parts:
        for number in (None, said["figures"].get("to")):
            fact = of.part.change(number)
            if fact.code == said["code"] and _json(fact.figures) == _json(said["figures"]):
                return of, number
    return None


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=dict)


def _facts(code: str, figures: Figures) -> Iterator[tuple[str, Figures]]:
    """Yield a fact and all that stand in its figures, as written."""
    yield code, figures
    for value in figures.values():
        for inner in value if isinstance(value, list | tuple) else [value]:
            if isinstance(inner, Fact):
                yield from _facts(inner.code, inner.figures)
            elif isinstance(inner, dict) and {"code", "figures"} <= {*inner}:
                yield from _facts(inner["code"], inner["figures"])


def _each_once(key: str, places: Sequence[int]) -> bool:
    """Tell whether each school is named once, and those of a set in the order of the list."""
    return len({*places}) == len(places) and (key not in _SETS or list(places) == sorted(places))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


At = Mapping[str, Sequence[int]]
"""Positions of the schools that a figure names."""


def _there_and_back(problem: Problem, one: Ungrouped, at: At) -> int | None:
    """Return the longer of the two drives to the nearest school that is meant."""
    (other,) = at["nearest"]
    drives = (problem.travel.between(one.school, other), problem.travel.between(other, one.school))
    return None if None in drives else max(d for d in drives if d is not None)


def _with_others(one: Ungrouped, at: At) -> tuple[int, ...]:
    return tuple(sorted({*at["others"], one.school}))


def _driving(problem: Problem, one: Ungrouped, at: At) -> int:
    score = group_score(_with_others(one, at), problem)
    return sum(cost.cost for cost in score.costs if cost.term == DRIVE.key)


def _near(problem: Problem, one: Ungrouped, _: At) -> list[str]:
    pairs = (pair for pair in problem.neighbour_pairs if one.school in pair)
    return [problem.schools.ids[j] for pair in pairs for j in pair if j != one.school]


Value = Callable[[Problem, Ungrouped, At], Any]

_FIGURES: tuple[tuple[str, str, Value], ...] = (
    (
        r"no_lead_in_reach\.|not_the_same\.no_group$|no_partner_in_reach\.|several_rules\.nearest$",
        "drive",
        _there_and_back,
    ),
    (
        r"no_lead_in_reach\.|not_the_same\.no_group$|no_partner_in_reach\.",
        "limit",
        lambda problem, *_: problem.drive_limit,
    ),
    (
        r"no_lead_in_reach\.|not_the_same\.|no_partner_in_reach\.",
        "cutoff",
        lambda problem, *_: problem.travel.cutoff,
    ),
    (r"no_partner_in_reach\.", "size", lambda problem, *_: problem.rules.size),
    (r"not_the_same\.", "columns", lambda problem, *_: problem.rules.same),
    (r"not_contiguous$", "near", _near),
    (r"pupils(\.|_unknown$)", "fewest", lambda problem, *_: (problem.rules.pupils or (0,))[0]),
    (
        r"pupils(\.|_unknown$)",
        "most",
        lambda problem, *_: (problem.rules.pupils or (0, 0))[1],
    ),
    (
        r"pupils\.(too_few|too_many|between)$",
        "total",
        lambda problem, one, at: group_pupils(_with_others(one, at), problem),
    ),
    (r"size\.too", "n", lambda _, one, at: len(_with_others(one, at))),
    (r"size\.too_few$", "fewest", lambda problem, *_: problem.rules.size[0]),
    (r"size\.too_many$", "most", lambda problem, *_: problem.rules.size[1]),
    (r"could(\.own|\.elsewhere)?$", "drives", _driving),
    (
        r"could\.own$",
        "cost",
        lambda problem, one, at: group_score(_with_others(one, at), problem).cost or 0,
    ),
    (r"end\.|drawn\.alone$", "charge", lambda problem, one, _: cost_alone(one.school, problem)),
    (r"drawn\.alone$", "cost", lambda problem, one, _: cost_alone(one.school, problem)),
    (r"several_rules\b", "rules", lambda _, one, at: one.rules),
)
"""Codes, a figure of theirs, and what it has to be."""
