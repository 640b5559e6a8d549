"""Rows of the solver benchmark: what one search showed, and how rows become tables.

Finished rows can be kept in a file, so that hours of work survive an interruption.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import geocluster as gc
from benchmarks.document import commit, seconds, table
from geocluster.errors import SolverError
from geocluster.judge import judge
from geocluster.proposal import Proposal, Solution, gap
from geocluster.solvers import Progress, solve
from geocluster.texts import speaker

__all__ = ["Kept", "Row", "minutes", "percent", "row_of", "rows_table", "searched", "solve_row"]

_HEAD = tuple("problem|schools|objective (min)|bound (min)|gap|groups|seconds".split("|"))
_SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one search showed.

    Attributes
    ----------
    problem
        For people.
    schools, groups
        How many; ``groups`` is None where nothing was found.
    objective, bound
        Seconds that the drives cost; None where not known.
    proven
        Whether nothing is better.
    seconds
        Of the search, from its start to its end, on the wall.
    """

    problem: str
    schools: int
    objective: int | None
    bound: int | None
    proven: bool
    groups: int | None
    seconds: float

    @property
    def gap(self) -> float:
        """Share of the objective that is not proven; 1 where nothing is known."""
        if self.proven:
            return 0.0
        found = gap(self.objective, self.bound)
        return 1.0 if found is None else found

    def proven_within(self, limit: float) -> bool:
        """Tell whether it was proven in so many seconds."""
        return self.proven and self.seconds <= limit

    def cells(self) -> tuple[str, ...]:
        """Return the cells of a table."""
        return (
            self.problem,
            f"{self.schools:,}",
            minutes(self.objective),
            minutes(self.bound),
            "optimal" if self.proven else percent(self.gap),
            "–" if self.groups is None else f"{self.groups:,}",
            seconds(self.seconds),
        )


class Kept:
    """Finished rows by name, in a file of JSON lines; without a file nothing is kept.

    Parameters
    ----------
    file
        Read if it is there; each new row is added at once.

    Raises
    ------
    ValueError
        If a line is no such row, or was measured with another commit.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file, self._commit = file, commit()
        self._rows: dict[str, dict[str, Any]] = {}
        lines = file.read_text(encoding="utf-8").splitlines() if file and file.is_file() else []
        for number, line in enumerate(lines, start=1):
            try:
                kept = json.loads(line)
                name, at, row = kept["name"], kept["commit"], kept["row"]
            except (ValueError, TypeError, KeyError):
                raise ValueError(f"{file}, line {number} is no kept row; remove it") from None
            if at != self._commit:
                raise ValueError(
                    f"{file}, line {number} was measured with commit {at}, this is "
                    f"{self._commit}; name another file, or go back to that commit"
                )
            self._rows[name] = row

    def __call__(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return the row that is kept under a name, or make and keep it."""
        if name in self._rows:
            print(f"  {name}: kept from before", flush=True)
            return self._rows[name]
        row = self._rows[name] = make()
        if self._file is not None:
            line = json.dumps({"name": name, "commit": self._commit, "row": row})
            with self._file.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        return row


def solve_row(
    kept: Kept, section: str, name: str, problem: Callable[[], gc.Problem], *, limit: float
) -> Row:
    """Solve a problem, print what was found, and keep it.

    Parameters
    ----------
    kept
        Where rows are kept.
    section, name
        Of the problem; together with the limit they tell it from others.
    problem
        Makes it, if it is not solved already.
    limit
        Seconds.
    """

    def make() -> dict[str, Any]:
        found = searched(name, problem(), limit=limit)
        print("  " + " | ".join(found.cells()), flush=True)
        return asdict(found)

    return Row(**kept(f"{section}: {name}, {limit:g} s", make))


def searched(
    name: str,
    problem: gc.Problem,
    *,
    limit: float,
    report: Callable[[Progress], None] = lambda progress: None,
) -> Row:
    """Solve a problem; the judge says what the answer costs.

    Parameters
    ----------
    name
        Of the problem, for people.
    problem
        What is solved.
    limit
        Seconds.
    report
        Told the best and the bound as they change.

    Raises
    ------
    SolverError
        If the judge finds a violation in the answer.
    """
    found = solve(problem, seconds=limit, seed=_SEED, report=report)
    if found.grouping is None:
        return row_of(name, problem, found, None)
    judgement = judge(found.grouping, problem)
    if judgement.violations:
        said = "; ".join(speaker(problem).say(v.fact) for v in judgement.violations)
        raise SolverError(f"{name}: the judge refuses the answer: {said}")
    return row_of(name, problem, found, judgement.total)


def row_of(
    name: str, problem: gc.Problem, found: Solution | Proposal, objective: int | None
) -> Row:
    """Take the figures of an answer, whose cost in seconds is ``objective``."""
    grouping = found.finest.grouping if isinstance(found, Proposal) else found.grouping
    return Row(
        problem=name,
        schools=len(problem),
        objective=objective,
        bound=None if found.bound is None else found.bound.value,
        proven=found.status is gc.Status.OPTIMAL,
        groups=None if grouping is None else len(grouping.groups),
        seconds=found.runtime,
    )


def rows_table(rows: Iterable[Row], *, summaries: Sequence[tuple[str, Sequence[Row]]] = ()) -> str:
    """Write rows as a table, below them one line for each of some sets of rows.

    Parameters
    ----------
    rows
        One line each.
    summaries
        A name and the rows that it sums up.
    """
    return table(
        _HEAD, [*(row.cells() for row in rows), *(_summary(*named) for named in summaries)]
    )


def _summary(name: str, rows: Sequence[Row]) -> tuple[str, ...]:
    proven = sum(row.proven for row in rows)
    worst = max(row.gap for row in rows)
    return (
        f"**{name}: proven {proven} of {len(rows)}**",
        "",
        "",
        "",
        f"worst {percent(worst)}",
        "",
        f"median {seconds(median(row.seconds for row in rows))}",
    )


def minutes(value: float | None) -> str:
    """Write seconds as minutes."""
    return "–" if value is None else f"{value / 60:,.2f}"


def percent(share: float) -> str:
    """Write a share; what is not nothing is not written as nothing.

    Examples
    --------
    >>> percent(0.00312), percent(0.0), percent(0.000001)
    ('0.31 %', '0.00 %', '< 0.01 %')
    """
    return "< 0.01 %" if 0 < share < 5e-5 else f"{100 * share:.2f} %"
