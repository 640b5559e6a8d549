"""How it is said what hangs on one number of the rules."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "sweep.title": Text("What hangs on {key}", note="key: as it stands in the scenario"),
    "sweep.groups": Text("Groups"),
    "sweep.left": Text("Schools in no group"),
    "sweep.drives": Text("Drives (min)"),
    "sweep.drives.longest": Text("longest"),
    "sweep.drives.mean": Text("mean, from the lead or centre"),
    "sweep.drives.total": Text("All drives together (min)"),
    "sweep.costs": Text("Costs (min)"),
    "sweep.costs.bound": Text("proven: nothing costs less"),
    "sweep.kept": Text("Groups of the proposal that stand"),
    "sweep.own": Text("the value in the scenario"),
    "sweep.said.values": Text(
        "{key} at {n} value, of which {proven} proven best.",
        "{key} at {n} values, of which {proven} proven best.",
        count="n",
    ),
    "sweep.said.groups": Text(
        "Standing at every value: {standing} of the {n} group of the proposal.",
        "Standing at every value: {standing} of the {n} groups of the proposal.",
        count="n",
    ),
    "sweep.said.near": Text(
        "Standing from {least} to {most}, the values beside its own: {standing} of the {n} group "
        "of the proposal.",
        "Standing from {least} to {most}, the values beside its own: {standing} of the {n} groups "
        "of the proposal.",
        count="n",
    ),
    "sweep.said.pairs": Text(
        "{n} pair of schools is together somewhere, {throughout} at every value.",
        "{n} pairs of schools are together somewhere, {throughout} at every value.",
        count="n",
    ),
    "sweep.said.missing": Text(
        "Stopped before {n} more value.", "Stopped before {n} more values.", count="n"
    ),
}
