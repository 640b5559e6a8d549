"""What terms of ``[tier.costs]`` charge, written a second time; see :mod:`tests.oracle`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from geocluster.problem import Problem

__all__ = ["charged_at_the_end", "charged_under", "sets_that_belong_together"]

NO_CHARACTER = {"Does not apply", "None"}


def cells(problem: Problem, column: str) -> list[Any]:
    """Values of a column; all unknown where there is none."""
    table = problem.schools.table
    return list(problem.schools.column(column)) if column in table else [None] * len(problem)


def charged_under(lead: int, member: int, problem: Problem) -> int:
    """Seconds for a member under its lead."""
    costs, cost = problem.rules.costs, 0
    if "far" in costs:
        drive = int(problem.travel.seconds[lead, member])
        if drive > costs["far"]["beyond"]:
            cost += costs["far"]["times"] * (drive - costs["far"]["beyond"])
    if "displaced_head" in costs and cells(problem, "head")[member] in ("acting", "permanent"):
        cost += costs["displaced_head"]
    return cost


def charged_at_the_end(group: Sequence[int], problem: Problem) -> int:
    """Seconds for a group by what it holds."""
    costs, cost = problem.rules.costs, 0
    for term, column in (
        ("denominations", "faith"), ("mediums", "medium"), ("authorities", "authority"),
    ):  # fmt: skip
        if term in costs:
            held = {cells(problem, column)[i] for i in group} - {None}
            if term == "mediums":
                held = {part.strip() for cell in held for part in str(cell).split(";")}
            if term == "denominations" and held & NO_CHARACTER:
                held = held - NO_CHARACTER | {"none at all"}
            cost += costs[term] * max(0, len(held) - 1)
    if "short_of" in costs:
        wanted = costs["short_of"]["pupils"]
        missing = [0]
        for year in [c for c in problem.schools.table if c == "pupils" or c.startswith("forecast")]:
            rolls = [cells(problem, year)[i] for i in group]
            if None not in rolls:
                missing.append(wanted - sum(rolls))
        cost += costs["short_of"]["seconds_per_pupil"] * max(missing)
    return cost


@lru_cache(maxsize=4)
def sets_that_belong_together(problem: Problem) -> list[tuple[int, frozenset[int]]]:
    """Sets of schools with the seconds for each part beyond the first."""
    costs, found = problem.rules.costs, []
    for column, weight in _layers(costs.get("partnership_split"), problem):
        found += [(weight, s) for s in _of_one_value(cells(problem, column))]
    if "plan_split" in costs:
        found += [(costs["plan_split"], s) for s in _of_one_value(cells(problem, "plan"))]
    if "pair_split" in costs:
        ids = problem.schools.ids
        found += [
            (costs["pair_split"], frozenset(map(ids.index, pair.schools)))
            for pair in problem.schools.linked
        ]
    if "nearest_elsewhere" in costs:
        times = problem.travel.seconds.toarray()
        for i in range(len(problem)):
            could = [j for j in range(len(problem)) if could_be_with(i, j, problem)]
            if could:
                nearest = min(could, key=lambda j: (times[i, j], problem.schools.ids[j]))
                found.append((costs["nearest_elsewhere"], frozenset({i, nearest})))
    return found


def _layers(value: Any, problem: Problem) -> list[tuple[str, int]]:
    columns = {"partnership": "partnership", "trust": "layer trust"}
    if value is None:
        return []
    if isinstance(value, dict):
        return [(columns[layer], weight) for layer, weight in value.items()]
    return [(column, value) for column in columns.values()]


def _of_one_value(values: list[Any]) -> list[frozenset[int]]:
    return [
        frozenset(i for i, other in enumerate(values) if other == value)
        for value in {*values} - {None}
    ]


def could_be_with(one: int, other: int, problem: Problem) -> bool:
    """Whether nothing that is asked of two schools keeps them apart."""
    from tests.oracle import open_schools

    rules, ids, times = problem.rules, problem.schools.ids, problem.travel.seconds.toarray()
    limit = problem.travel.cutoff if rules.longest_drive is None else rules.longest_drive
    free = open_schools(problem)
    if one == other or one not in free or other not in free:
        return False
    if not (0 < times[one, other] <= limit and 0 < times[other, one] <= limit):
        return False
    if any({ids[one], ids[other]} <= set(apart) for apart in problem.pins.apart):
        return False
    for column in rules.same:
        values = cells(problem, column)
        if values[one] is None or values[one] != values[other]:
            return False
    for column, lists in rules.compatible.items():
        a, b = (cells(problem, column)[i] for i in (one, other))
        if a is not None and b is not None:
            pairs = [(x.strip(), y.strip()) for x in a.split(";") for y in b.split(";")]
            if not any(x == y or any(x in v and y in v for v in lists) for x, y in pairs):
                return False
    towns = {cells(problem, "town")[i] for i in (one, other)}
    return not (rules.further.get("kept_apart") and towns == {"a", "b"})
