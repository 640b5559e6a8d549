"""Reasons of schools in no group: whether their figures are those that the data give.

That a rule is to blame is found by solving; but which drive is meant, what a group with the school
would pay and which limit holds follow from the data, and the judge says them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from geocluster.facts import Fact
from geocluster.judge import cost_alone, group_score
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


def reasons_differ(tier: TierResult) -> Iterator[str]:
    """Yield where a reason has other figures than the data give, or names what there is not."""
    known = {rule.relaxation.key for rule in RULES.values() if rule.relaxation} | {*RULES, "pins"}
    ids = {school: k for k, school in enumerate(tier.problem.schools.ids)}
    for one in tier.ungrouped:
        name = tier.problem.schools.ids[one.school]
        if not known >= {*one.rules}:
            yield phrase("{ids}: a rule is named that there is not", ids=name)
        for said in (one.fact, *one.changes):
            rules = one.rules if said is one.fact and one.rules else known
            for what in _differing(said, one, tier, ids, rules):
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
        for meant, figure, value in _FIGURES:
            if figure in figures and re.match(meant, code):
                wanted = [value(problem, one, at) for problem in (tier.problem, tier.asked)]
                if _plain(figures[figure]) not in map(_plain, wanted):
                    yield figure
        if figures.get("rule", "pins") not in (*rules, "pins"):
            yield "rule"


def _facts(code: str, figures: Figures) -> Iterator[tuple[str, Figures]]:
    """Yield a fact and all that stand in its figures, as written."""
    yield code, figures
    for value in figures.values():
        for inner in value if isinstance(value, list | tuple) else [value]:
            if isinstance(inner, Fact):
                yield from _facts(inner.code, inner.figures)
            elif isinstance(inner, dict) and {"code", "figures"} <= {*inner}:
                yield from _facts(inner["code"], inner["figures"])


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
