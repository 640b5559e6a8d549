"""All measures by key, and what they are of a grouping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geocluster.facts import Fact
from geocluster.measures.declare import Measure, Seen, Value
from geocluster.measures.driving import DRIVING
from geocluster.measures.land import LAND
from geocluster.measures.mixture import MIXTURE
from geocluster.measures.money import MONEY
from geocluster.measures.outcome import OUTCOME
from geocluster.measures.places import PLACES
from geocluster.measures.sizes import SIZES
from geocluster.measures.ties import TIES

__all__ = ["MEASURES", "Figure", "Measured", "measured", "record_of"]

MEASURES: Mapping[str, Measure] = {
    measure.key: measure
    for measure in (*OUTCOME, *SIZES, *PLACES, *DRIVING, *MIXTURE, *TIES, *LAND, *MONEY)
}
"""Every measure, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its value.

    Attributes
    ----------
    measure
        What is counted.
    which
        Of several values: which one; else empty.
    unit
        Of the value.
    value
        None where it is not known.
    """

    measure: Measure
    which: str
    unit: str
    value: Value

    @property
    def said(self) -> Fact:
        """What is counted, for people."""
        return self.measure.said(self.which)

    @property
    def header(self) -> str:
        """Its name in tables."""
        return self.measure.header(self.which)


@dataclass(frozen=True, slots=True)
class Measured:
    """All measures of a grouping.

    Attributes
    ----------
    whole
        Those of the whole.
    groups
        Those of each group, in the grouping's order.
    """

    whole: tuple[Figure, ...]
    groups: tuple[tuple[Figure, ...], ...]


def measured(seen: Seen) -> Measured:
    """Return every measure of a grouping and of its groups."""
    numbers = range(len(seen.grouping.groups))
    whole: list[Figure] = []
    groups: list[list[Figure]] = [[] for _ in numbers]
    for measure in MEASURES.values():
        for which in measure.each(seen.known):
            unit = measure.unit if measure.unit_of is None else measure.unit_of(seen.known, which)
            values: list[Value] = []
            if measure.of_group is not None:
                values = [measure.of_group(seen, k, which) for k in numbers]
                for k, value in enumerate(values):
                    groups[k].append(Figure(measure, which, unit, value))
            if measure.of_whole is not None:
                value = measure.of_whole(seen, which, values)
                whole.append(Figure(measure, which, unit, value))
    return Measured(tuple(whole), tuple(map(tuple, groups)))


def record_of(figures: Iterable[Figure]) -> dict[str, Any]:
    """Return measures as JSON: by key, and where there are several values, by their names."""
    record: dict[str, Any] = {}
    for figure in figures:
        if figure.measure.several:
            record.setdefault(figure.measure.key, {})[figure.which] = figure.value
        else:
            record[figure.measure.key] = figure.value
    return record
