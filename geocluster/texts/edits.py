"""How it is said what readers ask to be otherwise, what that costs, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "edit": Text("{what:said}{by:said}{comments:said}"),
    "edit.of_scenario": Text("{what:said}, as the scenario has it"),
    "edit.by": Text(", asked by {names:commas}"),
    "edit.comments": Text(" ({comments:clauses})"),
    "edit.asks.move": Text("move {schools:names} to the group of {to:names}"),
    "edit.asks.together": Text("{schools:names} together"),
    "edit.asks.apart": Text("{schools:names} apart"),
    "edit.asks.lead": Text("{schools:names} leading", count="schools"),
    "edit.asks.alone": Text("{schools:names} alone", count="schools"),
    "edit.asks.exclude": Text("{schools:names} left out of the question", count="schools"),
    "edit.asks.lock": Text("{schools:names} a group as it stands"),
    "edit.asks.forbid": Text("{schools:names} no group as it stands"),
    "edits.contradictory": Text(
        "edits contradict each other, whatever is solved; drop one of those that are named:",
        "edits contradict each other in {n} ways, whatever is solved; drop one of each:",
        count="n",
    ),
    "edits.breaks": Text("{edits:clauses}: {broken:said}"),
    "edits.breaks.barred": Text("{school:name} can be in no group: {why:said}"),
    "edits.breaks.too_many": Text(
        "{n} schools must be together, and a group has at most {most}", count="n"
    ),
    "contradiction.alone": Text(
        "{schools:names} cannot be both in no group and with others: {edits:clauses}"
    ),
    "contradiction.apart": Text(
        "{schools:names} cannot be both together and apart: {edits:clauses}"
    ),
    "contradiction.leads": Text("{schools:names} cannot both lead one group: {edits:clauses}"),
    "contradiction.locked": Text(
        "{schools:names} cannot join a group that is to stay as it is: {edits:clauses}"
    ),
    "contradiction.forbidden": Text(
        "{schools:names} cannot be a group and not be one: {edits:clauses}"
    ),
    "contradiction.nobody": Text(
        "{schools:names} must be together but not this very group, and nobody may join them: "
        "{edits:clauses}"
    ),
}
