"""Which rules a reason blames: those that its fact names, each once, in the order of their rank.

Whether a rule is to blame is found by solving. But the fact says it already: so the list beside it
can neither lack a rule, nor have one twice, nor another.
"""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.facts import Fact
from geocluster.loosening import rules_that_bind
from geocluster.problem import Problem
from geocluster.rules import Eligibility
from geocluster.ungrouped import Ungrouped

__all__ = ["blames_what_it_says"]

_OF_NUMBERS = frozenset({"counted", "counted_together", "too_strict", "numbers_together"})
_OF_ONE = frozenset({"full", "stands_in_the_way", "rule_out", "rule_out_as"})
"""Second words of codes of which the first is the rule."""

_OLDER = "as_written"
"""Second word of codes that the first format is read by."""

_NO_ROOM = ("no_room", "pins.no_room")
_NOBODY = ("only_school", "no_partner_in_reach")
_DRIVE = "longest_drive_minutes"


def blames_what_it_says(one: Ungrouped, problem: Problem) -> bool:
    """Tell whether the rules that a reason lists are those that its fact is about.

    Parameters
    ----------
    one
        A school in no group, with its reason.
    problem
        Under whose rules.
    """
    rules, named = one.rules, one.fact.figures.get("rules")
    if len(set(rules)) < len(rules):
        return False
    if isinstance(named, list):
        several = one.fact.family != "several_rules" or _in_order(rules, problem)
        return list(rules) == named and several
    if problem.eligibility[one.school] is not Eligibility.OPEN:
        return not rules
    return _as_coded(one.fact, rules)


def _in_order(rules: Sequence[str], problem: Problem) -> bool:
    """Tell whether several rules that bind are named in the order of their rank."""
    return len(rules) > 1 and [rule for rule in rules_that_bind(problem) if rule in rules] == [
        *rules
    ]


def _as_coded(said: Fact, rules: Sequence[str]) -> bool:
    first, _, rest = said.code.partition(".")
    if rest == _OLDER:
        return True  # its figures are a sentence
    if said.code == "pins":
        return len(rules) == 1  # a pin may be in the way for the sake of any rule
    if said.code in _NO_ROOM:
        return _without_room(said, rules)
    if rest in _OF_NUMBERS:
        return not rules or rules[0] == first
    if rest in _OF_ONE:
        return list(rules) == [first]
    if "rule" in said.figures:
        return list(rules) == [said.figures["rule"]]
    return not rules or (first in _NOBODY and list(rules) == [_DRIVE])


def _without_room(said: Fact, rules: Sequence[str]) -> bool:
    """Tell whether those are named that were dropped together, or the only one."""
    also = said.figures.get("also")
    if also is not None:
        return list(rules) == list(also["figures"]["rules"])
    return list(rules) == ["pins"] if said.family == "pins" else len(rules) < 2
