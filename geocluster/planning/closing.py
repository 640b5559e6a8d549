"""Travel times of a proposal without a road, from the roads that its scenario names."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from geocluster.errors import RulesError
from geocluster.phrases import phrase
from geocluster.planning.reading import travel_times
from geocluster.proposal import Proposal
from geocluster.scenario import scenario_of
from geocluster.scenario.paths import input_entry
from geocluster.travel import TravelTimes
from geocluster.watcher import Watcher

__all__ = ["times_without"]

_READ = ("schools.file", "travel.file")


def times_without(
    proposal: Proposal, roads: Sequence[str], watcher: Watcher | None = None
) -> dict[str, TravelTimes]:
    """Compute travel times with one road closed after the other.

    Parameters
    ----------
    proposal
        Whose scenario names the roads, by paths that hold from here
        (:func:`geocluster.outputs.reopened`).
    roads
        Each the number of a way in the file of roads, or a map file of lines or areas across what
        is closed.
    watcher
        Told how the work goes.

    Returns
    -------
    dict
        By the road, as it was named.

    Raises
    ------
    RulesError
        If the drives are of no roads, or the list or the roads have changed since.
    GeoclusterError
        If a file cannot be read, or there is no such road.
    """
    travel = proposal.scenario.get("travel", {})
    if travel.get("engine") != "roads":
        raise RulesError(
            phrase(
                "roads are closed where travel times come from a file of roads; those "
                "of this proposal come from engine = {engine!r}",
                engine=travel.get("engine", "matrix"),
            )
        )
    changed = list(_changed(proposal))
    if changed:
        raise RulesError(
            phrase(
                "{changed} is not as it was when the proposal was made, so that a "
                "closed road would not be all that is other; run the scenario again, "
                "then ask",
                changed=changed[0],
            )
        )
    found = {}
    for road in dict.fromkeys(roads):
        keys: dict[str, Any] = copy.deepcopy(proposal.scenario)
        closed = int(road) if road.isdecimal() else str(Path(road).resolve())
        keys["travel"]["closed"] = [*keys["travel"].get("closed", ()), closed]
        scenario = scenario_of(keys, folder=Path(), label="scenario.toml", whole=True)
        schools, times = travel_times(scenario, watcher=watcher)
        if schools.ids != proposal.schools.ids:
            raise RulesError(phrase("the list of schools now gives others than the proposal has"))
        found[road] = times
    return found


def _changed(proposal: Proposal) -> Iterator[str]:
    """Yield the path of each input that was changed, or is gone."""
    for entry in proposal.inputs:
        if entry.key in _READ:
            try:
                now = input_entry(entry.key, Path(entry.path))
            except OSError:
                yield entry.path
                continue
            if (now.size, now.sha256) != (entry.size, entry.sha256):
                yield entry.path
