"""Random values of the rules of planners, and the columns that they read, for hypothesis.

:func:`columns` goes into ``more`` of :meth:`geocluster.Schools.of`; :func:`keys` changes rules that
are made already.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from geocluster.errors import RulesError
from geocluster.problem import Problem
from geocluster.rules import Lead, Rules
from geocluster.schools import Schools
from tests.problems import pins, problems

__all__ = ["columns", "keys", "planned"]


@st.composite
def columns(draw: st.DrawFn, n: int) -> dict[str, list[Any]]:
    """What rules of planners read of each school beside pupils."""
    heads = st.sampled_from(["vacant", "acting", "permanent", None])
    return {"head": draw(st.lists(heads, min_size=n, max_size=n))}


@st.composite
def keys(draw: st.DrawFn, rules: Rules) -> Rules:
    """Some rules of planners beside others."""
    changes: dict[str, Any] = {"vacant_may_lead": draw(st.sampled_from([False, False, True]))}
    if rules.lead is Lead.ANY and draw(st.booleans()):
        changes["lead"] = Lead.LARGEST
    return replace(rules, **changes)


@st.composite
def planned(draw: st.DrawFn, most: int = 7, *, further: bool = False) -> Problem:
    """Problems as of :func:`tests.problems.problems`, with rules of planners on top."""
    made = draw(problems(most=most, further=further))
    given = made.schools
    more: dict[str, Any] = {
        c: given.column(c) for c in given.column_names if c not in ("id", "name", "pupils")
    }
    more |= draw(columns(len(given)))
    schools = Schools.of(given.ids, lon=given.lonlat[:, 0], lat=given.lonlat[:, 1],
                         pupils=given.pupils, more=more)  # fmt: skip
    rules = draw(keys(made.rules))
    try:
        settled = draw(pins(given.ids)) if draw(st.booleans()) else made.pins
        return Problem(schools, made.travel, rules, settled, made.neighbours)
    except RulesError:
        return Problem(schools, made.travel, rules, neighbours=made.neighbours)
