"""Different mediums of teaching in a group, beyond the first."""

from __future__ import annotations

from geocluster.facts import Text, fact
from geocluster.mediums import mediums_in
from geocluster.terms.labelled import mixing_term

__all__ = ["MEDIUMS"]

MEDIUMS = mixing_term(
    "mediums",
    "medium",
    about="Each language medium (or Welsh category) in a group beyond the first; a school of "
    "several brings each; unknown is none.",
    values_of=mediums_in,
    says=lambda value: fact("term.mediums", value=value),
    mixed=lambda values: fact("term.mediums.mixed", values=list(values), n=len(values)),
    texts={
        "term.mediums.title": Text("mixed mediums"),
        "term.mediums": Text(
            "Each language medium in a group beyond the first costs {value:minutes}."
        ),
        "term.mediums.mixed": Text(
            "It holds {n} language mediums: {values:list}.",
            "It holds {n} language mediums: {values:list}.",
            count="n",
        ),
    },
)
