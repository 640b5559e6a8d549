"""Random problems with every rule and every term, for hypothesis.

:data:`TERM_VALUES` holds what is drawn for terms beside those of :mod:`tests.planners`; a test
walks the registries, so that a term, or a key of a rule, that nothing draws is found.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from geocluster.given import seconds
from geocluster.problem import Problem
from geocluster.rules import Lead
from geocluster.schools import Schools
from tests.planners import planned

__all__ = ["TERM_VALUES", "everything", "raised"]

FAITHS = ["Church of England", "Roman Catholic", "None", "Does not apply", None]
WEIGHTS = st.sampled_from([1, 5, 20, 60]).map(seconds)

TERM_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "far": st.fixed_dictionaries(
        {"beyond": st.integers(0, 30).map(seconds), "times": st.integers(1, 4)}
    ),
    "displaced_head": WEIGHTS,
    "partnership_split": WEIGHTS
    | st.fixed_dictionaries({"trust": WEIGHTS})
    | st.fixed_dictionaries({"trust": WEIGHTS, "partnership": WEIGHTS}),
    "pair_split": WEIGHTS,
    "nearest_elsewhere": WEIGHTS,
    "denominations": WEIGHTS,
    "mediums": WEIGHTS,
    "authorities": WEIGHTS,
    "plan_split": WEIGHTS,
    "short_of": st.fixed_dictionaries(
        {"pupils": st.integers(1, 120), "seconds_per_pupil": st.integers(1, 3)}
    ),
}


@st.composite
def _columns(draw: st.DrawFn, n: int) -> dict[str, list[Any]]:
    """What terms read of each school, beside what rules of planners read."""
    some = {
        "faith": st.sampled_from(FAITHS),
        "authority": st.sampled_from(["East", "West", None]),
        "partnership": st.sampled_from(["p", "q", "r", None]),
        "layer trust": st.sampled_from(["t", "u", None, None]),
        "plan": st.sampled_from(["x", "y", "z", None]),
    }
    return {name: draw(st.lists(of, min_size=n, max_size=n)) for name, of in some.items()}


@st.composite
def _costs(draw: st.DrawFn, lead: Lead, columns: dict[str, list[Any]]) -> dict[str, Any]:
    """Some of our terms, as far as the tier and the list allow them."""
    able = set(TERM_VALUES)
    able -= {"displaced_head"} if lead is Lead.NONE else set()
    able -= {"plan_split"} if not any(columns["plan"]) else set()
    able -= {"partnership_split"} if not any(columns["partnership"]) else set()
    chosen = draw(st.lists(st.sampled_from(sorted(able)), min_size=1, max_size=5, unique=True))
    return {key: draw(TERM_VALUES[key]) for key in chosen}


@st.composite
def everything(draw: st.DrawFn, most: int = 7) -> Problem:
    """Problems of :func:`tests.planners.planned` with our terms beside those made for tests."""
    made = draw(planned(most=most, further=draw(st.booleans())))
    given = made.schools
    columns = draw(_columns(len(given)))
    more = {c: given.column(c) for c in given.column_names if c not in ("id", "name", "pupils")}
    pairs = list(combinations(given.ids, 2))
    linked = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)) if pairs else []
    schools = Schools.of(given.ids, lon=given.lonlat[:, 0], lat=given.lonlat[:, 1],
                         pupils=given.pupils, more={**more, **columns},
                         linked=linked)  # fmt: skip
    costs = draw(_costs(made.rules.lead, columns))
    rules = replace(made.rules, costs={**made.rules.costs, **costs})
    return Problem(schools, made.travel, rules, made.pins, made.neighbours)


def raised(value: Any, times: int) -> Any:
    """The value of a term with its weight so many times as high."""
    if not isinstance(value, dict):
        return seconds(value * times)
    weights = [key for key in ("times", "each", "seconds_per_pupil") if key in value]
    return {k: v * times if k in weights or not weights else v for k, v in value.items()}
