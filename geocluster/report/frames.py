"""The tables of a proposal as data frames: the same rows and columns as the files."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geocluster.errors import OutputError
from geocluster.given import instance
from geocluster.measures import MEASURES
from geocluster.phrases import phrase
from geocluster.proposal import Proposal
from geocluster.report.measures import measures_table
from geocluster.report.tables import (
    Table,
    groups_table,
    issues_table,
    neighbours_table,
    pairs_table,
    schools_table,
    times_table,
)
from geocluster.schools import is_counted

__all__ = ["tables"]

_WHOLE = frozenset({"schools", "row", "seconds"})
"""Columns of whole numbers beside those of schools, in which unknown is ``<NA>``."""

_NUMBERS = frozenset({"lon", "lat", "longest_drive_minutes"})


def tables(proposal: Proposal) -> dict[str, pd.DataFrame]:
    """Return the tables of a proposal.

    Parameters
    ----------
    proposal
        Of :func:`geocluster.run`, :func:`geocluster.propose` or :func:`geocluster.read_proposal`.

    Returns
    -------
    dict
        ``groups``, ``schools``, ``measures`` and ``issues`` as in the files of that name, ``times``
        as in ``times.parquet``, ``neighbours`` where a rule reads them, and ``pairs`` where
        there are linked ones. Whole numbers are
        ``Int64``, text is ``object``; unknown is ``<NA>`` or None, never 0 or an empty text.
    """
    how = phrase("gc.propose(…) or gc.read_proposal(folder)")
    instance(phrase("the proposal"), proposal, Proposal, how=how, error=OutputError)
    made = {
        "groups": _groups(proposal),
        "schools": _frame(schools_table(proposal)),
        "issues": _frame(issues_table(proposal)),
        "measures": _measures(proposal),
        "times": times_table(proposal.schools, proposal.travel).to_pandas(),
    }
    if any(tier.problem.rules.reads_neighbours for tier in proposal.tiers):
        made["neighbours"] = _frame(neighbours_table(proposal))
    if proposal.schools.linked:
        made["pairs"] = _frame(pairs_table(proposal))
    return made


def _groups(proposal: Proposal) -> pd.DataFrame:
    """Return the groups; what is counted of them as numbers."""
    frame = _frame(groups_table(proposal))
    counted = {name: MEASURES.get(name.partition(" ")[0]) for name in frame.columns}
    kinds = {
        name: "Float64" if measure.unit == "km2" else "Int64"
        for name, measure in counted.items()
        if measure is not None and measure.in_groups
    }
    return frame.astype(kinds)


def _measures(proposal: Proposal) -> pd.DataFrame:
    """Return the measures; what they are of the proposal, and beside it, as numbers."""
    frame = _frame(measures_table(proposal))
    values = frame.columns[list(frame.columns).index("title") + 1 :]
    return frame.astype(dict.fromkeys(values, "Float64"))


def _frame(table: Table) -> pd.DataFrame:
    header, rows = table
    columns: dict[str, Any] = {
        name: [row[k] for row in rows] for k, name in enumerate(map(str, header))
    }
    return pd.DataFrame({name: _column(name, values) for name, values in columns.items()})


def _column(name: str, values: list[Any]) -> Any:
    if name in _WHOLE or is_counted(name) or name.endswith("_seconds"):
        return pd.array(values, dtype="Int64")
    if name in _NUMBERS:
        return pd.array(values, dtype="float64")
    return pd.Series(values, dtype="object")
