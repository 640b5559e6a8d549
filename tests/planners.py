"""Random values of the rules of planners, and the columns that they read, for hypothesis.

:func:`columns` goes into ``more`` of :meth:`geocluster.Schools.of`; :func:`keys` changes rules that
are made already.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from geocluster.errors import RulesError
from geocluster.given import seconds
from geocluster.problem import Problem
from geocluster.rules import Condition, Hold, Lead, Rules, Where
from geocluster.schools import Schools
from tests.problems import pins, problems

__all__ = ["columns", "keys", "planned"]


YEARS = ("2027", "2030/31")
MEDIUMS = ["1", "2", "2; 3", "3", "9", None]


@st.composite
def columns(draw: st.DrawFn, n: int) -> dict[str, list[Any]]:
    """What rules of planners read of each school beside pupils."""
    some = {
        "head": st.sampled_from(["vacant", "acting", "permanent", None]),
        "medium": st.sampled_from(MEDIUMS),
        "township": st.sampled_from(["x", "y", "z", None]),
        "forecast 2027": st.integers(0, 60),
        "forecast 2030/31": st.none() | st.integers(0, 60) | st.integers(0, 60),
    }
    return {name: draw(st.lists(of, min_size=n, max_size=n)) for name, of in some.items()}


@st.composite
def holds(draw: st.DrawFn) -> tuple[Hold, ...]:
    """Up to two kinds of schools that are counted."""
    wheres = (
        Where({"pupils": Condition(least=draw(st.integers(10, 50)))}),
        Where({"medium": Condition(any_of=("1", "2"))}),
    )
    made = []
    for k, where in enumerate(draw(st.lists(st.sampled_from(wheres), max_size=2))):
        fewest = draw(st.integers(0, 2))
        most = draw(st.sampled_from([None, 0, 1])) if fewest else draw(st.integers(0, 2))
        ends = (fewest, None if most is None else fewest + most)
        made.append(Hold(where=where, schools=ends, name=f"kind {k}"))
    return tuple(made)


@st.composite
def keys(draw: st.DrawFn, rules: Rules) -> Rules:
    """Some rules of planners beside others; they read :func:`columns`."""
    changes: dict[str, Any] = {}
    if rules.lead is Lead.ANY and draw(st.booleans()):
        changes["lead"] = Lead.LARGEST
    visits = draw(st.integers(1, 3))
    each: dict[str, Any] = {
        "vacant_may_lead": st.just(True),
        "holds": holds(),
        "compatible": st.sampled_from(
            [{"medium": ()}, {"medium": (("1", "2"),)}, {"medium": (("1", "3"), ("3", "9"))}]
        ),
        "visits_a_week": st.just(visits),
    }
    if rules.pupils is not None:
        each["pupils_in"] = st.sampled_from([YEARS, YEARS[:1]])
    if rules.lead is not Lead.NONE:
        each["lead_week"] = st.integers(20, 200)
        each["same_or_neighbouring"] = st.just(("township",))
        elsewhere = st.fixed_dictionaries({"township": st.integers(1, 30).map(seconds)})
        each["costs"] = elsewhere.map(lambda value: {**rules.costs, "lead_elsewhere": value})
    chosen = draw(st.lists(st.sampled_from(sorted(each)), max_size=3, unique=True))
    changes |= {key: draw(each[key]) for key in chosen}
    if "lead_week" in changes:
        changes |= {"visits_a_week": visits, "lead_week": seconds(changes["lead_week"])}
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
