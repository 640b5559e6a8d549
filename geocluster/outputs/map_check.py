"""``map.html`` against the other files: its data, and that nothing else in it was changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from geocluster.outputs.differ import json_differs
from geocluster.phrases import phrase
from geocluster.proposal import Proposal
from geocluster.roads import ENGINES
from geocluster.written.drawn import page_data

__all__ = ["map_differs"]


def map_differs(text: str, proposal: Proposal) -> Iterator[str]:
    """Compare a map with the proposal that it is to show.

    What is only drawn (the base, the ways along roads, areas around groups, the places on the
    roads) is not in the other files and not compared; but the page around the data is that which
    we write.

    Parameters
    ----------
    text
        The page.
    proposal
        As the other files have it.
    """
    from geocluster.maps import page_content, render

    found = page_data(text)
    if len(found) != 1:
        yield phrase("it holds the data of {n} proposals", n=len(found))
        return
    try:
        said = json.loads(found[0])
        unknown = _drawn(said, proposal)
        wanted = page_content(proposal, drawn=not unknown >= {"base", "ways"})
        differences = list(json_differs(_but(said, unknown), _but(wanted, unknown)))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as fault:
        yield phrase(
            "its data are damaged: {name}: {fault}", name=type(fault).__name__, fault=fault
        )
        return
    yield from (
        phrase("its data: {difference}", difference=difference) for difference in differences
    )
    if not differences and render(said) != text:
        yield phrase("the page around the data is not that which we write")


def _drawn(said: dict[str, Any], proposal: Proposal) -> frozenset[str]:
    """Return what the map shows that the other files cannot know."""
    travel, output = (proposal.scenario.get(table, {}) for table in ("travel", "output"))
    engine = ENGINES[travel.get("engine", "matrix")]
    # From Python times come with what made them, though the scenario says that they are given.
    made_by = ENGINES.get(proposal.travel.engine)
    groups = [group for tier in said["tiers"] for group in tier["groups"]]
    links = [link for group in groups for link in group["links"]]
    unknown = {
        "base": engine.draws or bool(output.get("boundary")),
        "snapped": engine.snaps or (made_by is not None and made_by.snaps),
        "ways": engine.draws and any(link["known"] is True for link in links),
        "ferries": not groups,  # only drives within groups are told
    }
    return frozenset(part for part, is_unknown in unknown.items() if is_unknown)


def _but(content: dict[str, Any], unknown: frozenset[str]) -> dict[str, Any]:
    """Return the content without what is drawn, so far as the other files cannot know it."""
    from geocluster.maps.reach import unpacked

    kept = copy.deepcopy(content)
    reach = kept["reach"]
    if reach is not None:  # the same seconds can be packed in several ways
        drives = sorted(unpacked(reach["block"], reach["schools"]).items())
        reach["block"] = [[*pair, seconds] for pair, seconds in drives]
    for part in unknown & {"base", "snapped"}:
        del kept[part]
    if "ferries" in unknown:
        del kept["travel"]["ferries_known"]
    groups = [group for tier in kept["tiers"] for group in tier["groups"]]
    for group in groups if "ways" in unknown else ():
        del group["area"]
        for link in group["links"]:
            del link["line"], link["known"]
    return kept
