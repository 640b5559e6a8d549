"""What the page says of the rules, the drives and the data, for people who know no code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geocluster.facts import Fact, fact
from geocluster.maps.text import LONGEST_SENTENCE, shown
from geocluster.presets import Citation, citation, preset_of
from geocluster.problem import Problem
from geocluster.proposal import Proposal
from geocluster.rules import Alone, Lead, Measured, Rules, Where, span_words
from geocluster.travel import TravelTimes

__all__ = ["drives", "estimate", "rules_words", "synthetic"]

_DRIVES = {
    "roads": "drives.by_road",
    "server": "drives.by_road",
    "straight": "drives.straight",
    "matrix": "drives.given",
}
_FEW = 10
"""Pins of one kind that are named; more are counted."""

_ALONE = {
    Alone.NEVER: "Every school must be in a group.",
    Alone.ALLOWED: "A school may stand alone at no cost.",
}


def estimate(travel: TravelTimes) -> Fact | None:
    """Tell that drives are straight lines, with speed and detour; None where they are not."""
    return None if travel.speed_kmh is None else fact("travel.estimate", how=travel.how)


def drives(travel: TravelTimes) -> Fact:
    """Tell what kind of time a drive is.

    Examples
    --------
    >>> drives(TravelTimes.of_pairs(2, [0], [1], [60], cutoff=90, engine="roads")).code
    'drives.by_road'
    """
    kind = fact(_DRIVES.get(travel.engine, "drives.other"))
    if travel.speed_kmh is None or travel.detour is None:
        return kind
    return fact("drives.speed", drives=kind, speed_kmh=travel.speed_kmh, detour=travel.detour)


def rules_words(problem: Problem) -> list[str]:
    """Say the rules, one sentence each, with the source of those that have one."""
    rules = problem.rules
    preset = preset_of(rules)
    said = [f"{preset.title}. {_source(preset.source)}"] if preset else []
    return said + [
        f"{sentence} {_source(source)}" if (source := citation(rules, key)) else sentence
        for key, sentence in _sentences(problem)
    ]


def _source(citation: Citation) -> str:
    return f"Source: {citation.words}.{f' {citation.note}' if citation.note else ''}"


def _sentences(problem: Problem) -> Iterator[tuple[str, str]]:
    """Pair the scenario key of each rule with a sentence."""
    rules = problem.rules
    yield "size", f"Each group ({shown(rules.name, 60)}) has {span_words(rules.size)} schools."
    if rules.members is not None:
        yield "members", f"Only such schools may join a group: {_where(rules.members)}."
    if rules.pupils is not None:
        yield "pupils", f"It has {rules.pupils[0]:,} to {rules.pupils[1]:,} pupils together."
    limit = f"at most {problem.drive_limit / 60:g} min"
    pairs = rules.measured is Measured.PAIRS
    between = "two of its schools" if pairs else "its lead and a member"
    yield "longest_drive_minutes", f"Every drive between {between} takes {limit}, both ways."
    yield ("lead_where" if rules.lead is Lead.ELIGIBLE else "lead"), _lead_words(rules)
    if rules.same:
        columns = ", ".join(shown(c, 60) for c in rules.same)
        yield "same", f"Its schools are alike in: {columns}."
    if rules.contiguous:
        yield "contiguous", "Its schools hang together, by steps between neighbours."
    if rules.groups is not None:
        yield "groups", f"There are {span_words(rules.groups)} groups."
    for kind in rules.kinds:
        number = span_words(kind.groups)
        yield "kinds", f"Of the kind {shown(kind.words)} there are {number} groups."
    if rules.group_charge:
        yield "group_minutes", f"Each group is charged {rules.group_charge / 60:g} min."
    penalty = f"A school left alone is charged {rules.alone_penalty / 60:g} min."
    yield "alone", _ALONE.get(rules.alone, penalty)
    if rules.alone_free is not None:
        yield "alone_free", f"Such schools may stand alone at no cost: {_where(rules.alone_free)}."
    yield from (("pins", sentence) for sentence in _pins(problem))


def _where(where: Where) -> str:
    return shown(where.words, LONGEST_SENTENCE)


def _lead_words(rules: Rules) -> str:
    """Say which schools may lead."""
    if rules.lead is Lead.NONE:
        return "No school leads; drives are counted from the most central."
    if rules.lead is Lead.ANY:
        return "Any of its schools may lead."
    return f"Only such schools may lead: {_where(rules.lead_where)}."


def _pins(problem: Problem) -> Iterator[str]:
    """Say what is settled already, by the names of the schools; a few of many."""
    names, at = problem.schools.names, problem.schools.position
    pins = problem.pins

    def named(ids: Iterable[str]) -> str:
        return " and ".join(shown(names[at(school)], 60) for school in ids)

    for said, lists in (
        ("Settled: together are", [*map(named, pins.together)]),
        ("Settled: apart are", [*map(named, pins.apart)]),
        ("Settled: the group is led by", [named([school]) for school in pins.lead]),
        ("Settled: alone stay", [named([school]) for school in pins.alone]),
        ("Left out of the question:", [named([school]) for school in pins.exclude]),
    ):
        if lists:
            more = f"; and {len(lists) - _FEW} more" if len(lists) > _FEW else ""
            yield f"{said} {'; '.join(lists[:_FEW])}{more}."


def synthetic(proposal: Proposal) -> Fact | None:
    """Tell what is made up: all of the place, or some of the data; None where nothing is."""
    made = [source for source in proposal.sources if source.synthetic]
    if not made:
        return None
    if len(made) == len(proposal.sources):
        return fact("synthetic")
    return fact("synthetic.partly", sources=[shown(source.name) for source in made])
