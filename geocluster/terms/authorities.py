"""Different authorities in a group, beyond the first."""

from __future__ import annotations

from geocluster.facts import Text, fact
from geocluster.terms.labelled import mixing_term

__all__ = ["AUTHORITIES"]

AUTHORITIES = mixing_term(
    "authorities",
    "authority",
    about="Each authority in a group beyond the first; unknown is none.",
    values_of=lambda cell: (str(cell),),
    says=lambda value: fact("term.authorities", value=value),
    mixed=lambda values: fact("term.authorities.mixed", values=list(values), n=len(values)),
    texts={
        "term.authorities.title": Text("mixed authorities"),
        "term.authorities": Text(
            "Each authority in a group beyond the first costs {value:minutes}."
        ),
        "term.authorities.mixed": Text(
            "It holds schools of {n} authorities: {values:list}.",
            "It holds schools of {n} authorities: {values:list}.",
            count="n",
        ),
    },
)
