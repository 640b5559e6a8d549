"""Different denominations in a group, beyond the first."""

from __future__ import annotations

from geocluster.denominations import denomination_of
from geocluster.facts import Text, fact
from geocluster.terms.labelled import mixing_term

__all__ = ["DENOMINATIONS"]


def _denominations(cell: object) -> tuple[str, ...]:
    found = denomination_of(cell)
    return () if found is None else (found,)


DENOMINATIONS = mixing_term(
    "denominations",
    "faith",
    about="Each denomination in a group beyond the first. All words for a school without religious "
    "character are one known value; unknown is none.",
    values_of=_denominations,
    says=lambda value: fact("term.denominations", value=value),
    mixed=lambda values: fact("term.denominations.mixed", values=list(values), n=len(values)),
    texts={
        "term.denominations.title": Text("mixed denominations"),
        "term.denominations": Text(
            "Each denomination in a group beyond the first costs {value:minutes}."
        ),
        "term.denominations.mixed": Text(
            "It holds {n} denominations: {values:list}.",
            "It holds {n} denominations: {values:list}.",
            count="n",
        ),
    },
)
