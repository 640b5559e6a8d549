"""From a scenario to a proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geocluster.inputs import Data, input_entries
from geocluster.manifest import InputEntry
from geocluster.phrases import phrase
from geocluster.planning.comparing import beside_tiers, read_compared
from geocluster.planning.fairness import check_fair
from geocluster.planning.proposing import solved, unique
from geocluster.planning.reading import read_data, within_limits
from geocluster.planning.studying import studied_if_possible, study_names
from geocluster.planning.sweeping import sweep as solved_sweep
from geocluster.planning.sweeping import swept
from geocluster.proposal import Proposal, Sweep
from geocluster.provenance import source_beside
from geocluster.scenario import Scenario
from geocluster.schools import Issue, Source
from geocluster.studies import StudyOptions
from geocluster.watcher import Watcher

__all__ = ["finished", "run"]


@within_limits
def run(
    scenario: Scenario,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    watcher: Watcher | None = None,
    sweep: str | None = None,
    studies: Sequence[str] = (),
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
    sweep
        ``KEY=FROM:TO:STEP`` or ``KEY=VALUE,VALUE,…``, where there are several tiers with the name
        of one before the key, ``TIER.KEY=…``: what else is to be solved, each value with the
        scenario's seconds (:func:`geocluster.sweep`). The proposal is that of the scenario as
        it is, whatever the values.
    studies
        Names of studies (:func:`geocluster.study`) to conduct of the answer; one that cannot be,
        as the answer is not proven best, is left out with a warning.

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
    asked_studies = study_names(studies) if studies else ()
    scenario = scenario.with_solve(seconds=seconds, seed=seed)
    inputs = input_entries(scenario)
    data = read_data(scenario, watcher)
    problems = [data.problem(tier) for tier in scenario.tiers]
    compared = read_compared(scenario, data.schools)
    inputs |= input_entries(scenario, known=inputs)  # such as the roads of a place, just fetched
    asked = None if sweep is None else swept(problems, sweep)
    check_fair(problems)
    watcher.ready(problems)
    solve_keys = scenario.keys.solve
    proposal = solved(
        problems,
        seconds=solve_keys.seconds,
        seed=solve_keys.seed,
        threads=solve_keys.threads,
        name=scenario.name,
        watcher=watcher,
    )
    proposal = replace(proposal, tiers=beside_tiers(proposal.tiers, scenario, compared))
    if asked is not None:
        proposal = replace(proposal, sweep=_sweep(proposal, *asked, scenario, watcher))
    options = StudyOptions(seed=solve_keys.seed, threads=solve_keys.threads)
    proposal = studied_if_possible(proposal, asked_studies, options=options, watcher=watcher)
    return finished(proposal, scenario, data, (*data.issues, *compared.issues), inputs, watcher)


def finished(
    proposal: Proposal,
    scenario: Scenario,
    data: Data,
    issues: tuple[Issue, ...],
    inputs: Mapping[tuple[str, str], InputEntry],
    watcher: Watcher,
) -> Proposal:
    """Return a proposal with what its scenario says beside the rules: titles, roads, sources."""
    watcher.step(phrase("Drawing routes"), 0.0)
    output = scenario.keys.output
    return replace(
        proposal,
        title=output.title,
        note=output.note,
        basemap=replace(data.travelled.draw(_links(proposal)), boundary=data.outline),
        issues=issues,
        sources=unique([*proposal.sources, *_outline_sources(scenario)]),
        inputs=tuple(inputs.values()),
        scenario=scenario.written_out(),
    )


def _sweep(
    proposal: Proposal,
    key: str,
    values: tuple[int | float, ...],
    scenario: Scenario,
    watcher: Watcher,
) -> Sweep:
    keys = scenario.keys.solve
    return solved_sweep(
        [tier.problem for tier in proposal.tiers],
        key,
        values,
        seconds=keys.seconds,
        seed=keys.seed,
        threads=keys.threads,
        answer=proposal,
        watcher=watcher,
    )


def _links(proposal: Proposal) -> list[tuple[int, int]]:
    """Pairs from the lead, or medoid, of each group to its other members."""
    return [
        (hub, i)
        for tier in proposal.tiers
        for (group, _), hub in zip(tier.scored, tier.hubs, strict=True)
        for i in group.members
        if i != hub
    ]


def _outline_sources(scenario: Scenario) -> list[Source]:
    file = scenario.boundary_file
    if file is None or scenario.moved.lacks(file):
        return []
    return [source_beside(file, Source(name=f"boundary {file.name}"))]
