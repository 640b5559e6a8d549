"""From a scenario to a proposal."""

from __future__ import annotations

from dataclasses import replace

from geocluster.inputs import input_entries
from geocluster.planning.comparing import beside_tiers, read_compared
from geocluster.planning.proposing import propose, unique
from geocluster.planning.reading import read_data, within_limits
from geocluster.proposal import Proposal
from geocluster.provenance import source_beside
from geocluster.scenario import Scenario
from geocluster.scenario.comparing import CompareKeys
from geocluster.schools import Source
from geocluster.watcher import Watcher

__all__ = ["run"]


@within_limits
def run(
    scenario: Scenario,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    watcher: Watcher | None = None,
) -> Proposal:
    """Do everything that a scenario asks: read, compute travel times, solve, judge, explain.

    Parameters
    ----------
    scenario
        A TOML file, or one that is read already.
    seconds, seed
        Instead of those of the scenario.
    watcher
        Told how the work goes.

    Returns
    -------
    Proposal
        Write it with :func:`geocluster.outputs.write_folder`.

    Raises
    ------
    GeoclusterError
        If the scenario or its data cannot be used; the message says how to mend it.
    """
    watcher = watcher or Watcher()
    scenario = scenario.with_solve(seconds=seconds, seed=seed)
    inputs = input_entries(scenario)
    data = read_data(scenario, watcher)
    problems = [data.problem(tier) for tier in scenario.tiers]
    compared = read_compared(scenario, data.schools)
    inputs |= input_entries(scenario, known=inputs)  # such as the roads of a place, just fetched
    watcher.ready(problems)
    solve_keys, output = scenario.keys.solve, scenario.keys.output
    proposal = propose(
        problems,
        seconds=solve_keys.seconds,
        seed=solve_keys.seed,
        threads=solve_keys.threads,
        name=scenario.name,
        watcher=watcher,
    )
    if scenario.keys.compare != CompareKeys():
        proposal = replace(proposal, tiers=beside_tiers(proposal.tiers, scenario, compared))
    watcher.step("Drawing routes", 0.0)
    basemap = replace(data.travelled.draw(_links(proposal)), boundary=data.outline)
    return replace(
        proposal,
        title=output.title,
        note=output.note,
        basemap=basemap,
        issues=(*data.issues, *compared.issues),
        sources=unique([*proposal.sources, *_outline_sources(scenario)]),
        inputs=tuple(inputs.values()),
        scenario=scenario.written_out(),
    )


def _links(proposal: Proposal) -> list[tuple[int, int]]:
    """Pairs from the lead, or medoid, of each group to its other members."""
    return [
        (score.lead, i)
        for tier in proposal.tiers
        for group, score in tier.scored
        for i in group.members
        if score.lead is not None and i != score.lead
    ]


def _outline_sources(scenario: Scenario) -> list[Source]:
    file = scenario.boundary_file
    if file is None or scenario.moved.lacks(file):
        return []
    return [source_beside(file, Source(name=f"boundary {file.name}"))]
