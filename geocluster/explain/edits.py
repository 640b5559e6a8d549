"""Which wishes of readers break a hard rule, by which rule and by how much, before solving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.errors import RulesError
from geocluster.explain.pinned import pins_in_the_way
from geocluster.explain.reasons import Reasons
from geocluster.facts import Fact, fact, quoted
from geocluster.problem import Problem
from geocluster.proposal import Do, Edit
from geocluster.proposal.contradictions import blocks_of
from geocluster.rules import Eligibility, Lead, Pins

__all__ = ["wishes_that_break_rules"]


def wishes_that_break_rules(
    wishes: Sequence[Edit], problem: Problem, pins: Pins
) -> tuple[Fact, ...]:
    """Name what wishes bring together that no group may hold, whoever joins it.

    Parameters
    ----------
    wishes
        That do not contradict each other.
    problem
        A tier, by its rules alone: its own pins are not looked at.
    pins
        What settles the wishes in this tier.
    """
    bare = problem.with_pins(Pins())
    joins = [edit for edit in wishes if edit.do.joins]
    leads = [edit for edit in wishes if edit.do is Do.LEAD]
    blocks = blocks_of(edit.sets for edit in joins)
    of_school: dict[str, list[Edit]] = {}
    for edit in (*joins, *leads):
        for school in edit.sets:
            of_school.setdefault(school, []).append(edit)

    def by(block: frozenset[str]) -> list[Edit]:
        return list(dict.fromkeys(edit for x in sorted(block) for edit in of_school[x]))

    found = []
    for block in blocks:
        joined = [edit for edit in by(block) if edit.do.joins]
        found += [_breaks(joined, why) for why in _never_a_group(block, bare)]
    if found:
        return tuple(found)
    led = [frozenset({school}) for edit in leads for school in edit.schools]
    if bare.rules.lead is Lead.NONE:
        pins, led = Pins(**{**pins.digested(), "lead": ()}), []
    try:
        pinned = bare.with_pins(pins)
    except RulesError as fault:
        return (fact("edits.breaks", edits=[e.fact for e in wishes], broken=quoted(fault)),)
    for block in (*blocks, *led):
        at = problem.schools.position(min(block))
        why = pins_in_the_way((at,), pinned)
        if why is not None:
            found.append(_breaks(by(block), why))
    return tuple(dict.fromkeys(found))


def _breaks(by: Sequence[Edit], why: Fact) -> Fact:
    return fact("edits.breaks", edits=[edit.fact for edit in by], broken=why)


def _never_a_group(block: frozenset[str], bare: Problem) -> Iterator[Fact]:
    """Say which of some schools can be in no group, or that they are too many for one."""
    most = bare.rules.size[1]
    if len(block) > most:
        yield fact("edits.breaks.too_many", n=len(block), most=most)
    reasons = Reasons(bare)
    for school in sorted(block):
        at = bare.schools.position(school)
        if bare.eligibility[at] is not Eligibility.OPEN and (why := reasons.of(at)) is not None:
            yield fact("edits.breaks.barred", school=school, why=why.fact)
