"""What an answer rests on, as facts: the rules with their sources, the drives, what is made up."""

from __future__ import annotations

from geocluster.facts import Fact, fact
from geocluster.legible import shown
from geocluster.presets import Citation, citation, preset_of
from geocluster.problem import Problem
from geocluster.proposal.model import Proposal
from geocluster.terms import TERMS
from geocluster.travel import TravelTimes

__all__ = ["drives_told", "estimate_told", "rules_cited", "rules_told", "synthetic_told"]

_DRIVES = {
    "roads": "drives.by_road",
    "server": "drives.by_road",
    "straight": "drives.straight",
    "matrix": "drives.given",
}


def estimate_told(travel: TravelTimes) -> Fact | None:
    """Tell that drives are straight lines, with speed and detour; None where they are not."""
    return None if travel.speed_kmh is None else fact("travel.estimate", how=travel.how)


def drives_told(travel: TravelTimes) -> Fact:
    """Tell what kind of time a drive is.

    Examples
    --------
    >>> drives_told(TravelTimes.of_pairs(2, [0], [1], [60], cutoff=90, engine="roads")).code
    'drives.by_road'
    """
    kind = fact(_DRIVES.get(travel.engine, "drives.other"))
    if travel.speed_kmh is None or travel.detour is None:
        return kind
    return fact("drives.speed", drives=kind, speed_kmh=travel.speed_kmh, detour=travel.detour)


def rules_told(problem: Problem) -> tuple[Fact, ...]:
    """Tell the rules, in the order of their registry, and what further terms cost, with sources."""
    cited = rules_cited(problem)
    return tuple(found if source is None else _sourced(found, source) for found, source in cited)


def rules_cited(problem: Problem) -> tuple[tuple[Fact, Citation | None], ...]:
    """Return what :func:`rules_told` tells, each with its source beside it; None without one."""
    rules = problem.rules
    preset = preset_of(rules)
    facts: list[tuple[Fact, Citation | None]] = []
    if preset is not None:
        facts.append((fact(f"preset.{rules.preset}"), preset.source))
    for rule, value in problem.asked:
        facts += [(found, citation(rules, key)) for key, found in rule.words(value, problem)]
    for term in TERMS.values():
        if (charged := term.words(rules)) is not None:
            facts.append((charged, citation(rules, term.citation_key)))
    return tuple(facts)


def _sourced(found: Fact, source: Citation) -> Fact:
    """Put the source of a rule behind it, with what the reader must know to use it."""
    if source.verified:
        return fact("sourced", rule=found, source=source.text, note=_note(source))
    return fact("sourced.unverified", rule=found, source=source.text, note=_note(source))


def _note(source: Citation) -> Fact | None:
    return fact("sourced.note", note=source.note) if source.note else None


def synthetic_told(proposal: Proposal) -> Fact | None:
    """Tell what is made up: all of the place, or some of the data; None where nothing is."""
    made = [source for source in proposal.sources if source.synthetic]
    if not made:
        return None
    if len(made) == len(proposal.sources):
        return fact("synthetic")
    return fact("synthetic.partly", sources=[shown(source.name) for source in made])
