"""How it is said how an answer fares under other data."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "robust.rolls.more": Text("all rolls are {percent} % larger"),
    "robust.rolls.less": Text("all rolls are {percent} % smaller"),
    "robust.drives.more": Text("all drives are {percent} % longer"),
    "robust.drives.less": Text("all drives are {percent} % shorter"),
    "robust.year": Text("rolls are those forecast for {year}"),
    "robust.school": Text("{school:name} is not there"),
    "robust.road": Text("{road} is closed"),
    "robust.group.always": Text(
        "Stays legal in the {n} case of other data that concerns it.",
        "Stays legal in all {n} cases of other data that concern it.",
        count="n",
    ),
    "robust.group": Text(
        "Stays legal in {legal} of the {n} case of other data that concerns it: {breaks:clauses}.",
        "Stays legal in {legal} of the {n} cases of other data that concern it: {breaks:clauses}.",
        count="n",
    ),
    "robust.breaks_one": Text("when {when:said}: {broken:said}"),
    "robust.breaks": Text(
        "when {when:said}: {first:said}, and {more} more rule",
        "when {when:said}: {first:said}, and {more} more rules",
        count="more",
    ),
    "robust.breaks_more": Text("and in {n} more case", "and in {n} more cases", count="n"),
    "robust.said.groups": Text(
        "{always} of the {n} group stays legal in every case that concerns it.",
        "{always} of the {n} groups stay legal in every case that concerns them.",
        count="n",
    ),
    "robust.said.data": Text(
        "With other rolls or drives: legal as a whole in {legal} of {n} case, proven best in "
        "{best}; not known in {unknown}.",
        "With other rolls or drives: legal as a whole in {legal} of {n} cases, proven best in "
        "{best}; not known in {unknown}.",
        count="n",
    ),
    "robust.said.schools": Text(
        "Without one of {n} school: the rest legal as it stands in {legal} cases, proven best in "
        "{best}; not known in {unknown}.",
        "Without one of {n} schools: the rest legal as it stands in {legal} cases, proven best in "
        "{best}; not known in {unknown}.",
        count="n",
    ),
    "robust.said.missing": Text(
        "Stopped before {n} more case.", "Stopped before {n} more cases.", count="n"
    ),
    "robust.not_asked.years": Text("Rolls of coming years were not asked: no forecast is known."),
    "robust.not_asked.year": Text(
        "Rolls of {year} were not asked: the forecast of {n} school is not known.",
        "Rolls of {year} were not asked: the forecasts of {n} schools are not known.",
        count="n",
    ),
    "robust.not_asked.beyond": Text(
        "With shorter drives those that are beyond {cutoff:minutes} today stay impossible: how "
        "long they are is not known."
    ),
    "robust.not_asked.refused": Text(
        "When {when:said}: pins ask for what the rules then forbid, so that nothing was asked."
    ),
    "robust.not_asked.roads": Text(
        "Closed roads were not asked: the folder holds travel times, and no road was named."
    ),
}
