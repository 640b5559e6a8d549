"""Groups found so far, each once, with the least cost known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from geocluster.solvers.pricing import Priced
from geocluster.solvers.units import Units

__all__ = ["Column", "Pool"]

Column = tuple[int, ...]
"""A group as ascending units."""


@dataclass(slots=True)
class Pool:
    """The columns of the master problem.

    Attributes
    ----------
    units
        The problem.
    cost
        Seconds of each column.
    """

    units: Units
    cost: dict[Column, int] = field(default_factory=dict)
    _drive: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        units = self.units
        for k in range(len(units.lead)):
            begin, end = int(units.begin[k]), int(units.begin[k + 1])
            at = zip(
                units.candidate[begin:end].tolist(), units.drive[begin:end].tolist(), strict=True
            )
            self._drive.update({(k, u): d for u, d in at})

    def __len__(self) -> int:
        return len(self.cost)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.cost)

    def add(self, priced: Priced) -> list[Column]:
        """Take in groups; return those that are new or cheaper than known."""
        changed: dict[Column, None] = {}
        for column, lead in zip(priced.units, priced.lead.tolist(), strict=True):
            cost = self._cost(column, lead)
            known = self.cost.get(column)
            if known is None or cost < known:
                self.cost[column] = cost
                changed[column] = None
        return list(changed)

    def _cost(self, column: Column, lead: int) -> int:
        own = int(self.units.lead_unit[lead])
        drives = sum(self._drive[lead, u] for u in column if u != own)
        return self.units.charge + int(self.units.lead_drive[lead]) + drives

    def total(self, columns: Iterable[Column], alone: list[int]) -> int:
        """Seconds of a choice of columns when every other unit stands alone."""
        columns = list(columns)
        inside = {u for column in columns for u in column}
        left = sum(alone[u] for u in range(len(self.units)) if u not in inside)
        return sum(self.cost[column] for column in columns) + left
