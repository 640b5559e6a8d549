"""Random small problems of every kind of rule, for hypothesis."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from geocluster.errors import RulesError
from geocluster.facts import fact
from geocluster.problem import Problem
from geocluster.rules import Alone, Condition, Kind, Lead, Measured, Pins, Rules, Where
from geocluster.schools import Schools
from geocluster.travel import TravelTimes
from tests.made import YEARS

CUTOFF = 60


@st.composite
def schools(draw: st.DrawFn, n: int, *, further: bool = False) -> Schools:
    rolls = draw(st.lists(st.none() | st.integers(0, 60), min_size=n, max_size=n))
    towns = draw(st.lists(st.sampled_from(["a", "a", "b", None]), min_size=n, max_size=n))
    ids = draw(st.permutations([str(k) for k in range(7, 7 + n)]))
    names = YEARS if further else ()
    years = {y: draw(st.lists(st.integers(0, 60), min_size=n, max_size=n)) for y in names}
    return Schools.of(
        ids,
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        pupils=rolls,
        more={"town": towns, **years},
    )


@st.composite
def travel_times(draw: st.DrawFn, n: int) -> TravelTimes:
    """Directed; some beyond the cut-off, many equal, often exactly at a limit."""
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    highest = draw(st.sampled_from([20, 40, 90]))
    matrix = random.integers(0, highest, size=(n, n))
    if draw(st.booleans()):
        matrix = np.minimum(matrix, matrix.T)
    lost = draw(st.lists(st.integers(0, max(0, n - 1)), max_size=1)) if n else []
    times = TravelTimes.of_dense(matrix, cutoff=CUTOFF)
    why = fact("lost.no_road", metres=5_000)
    return TravelTimes(seconds=times.seconds, cutoff=CUTOFF, unreachable=dict.fromkeys(lost, why))


@st.composite
def kinds(draw: st.DrawFn) -> tuple[Kind, ...]:
    """Up to two kinds, each by one or more of size, pupils and a school that it holds."""
    made = []
    for k in range(draw(st.integers(0, 2))):
        keys: dict[str, Any] = {}
        fewest, least, asked = (draw(st.integers(*ends)) for ends in ((2, 4), (0, 80), (0, 2)))
        if draw(st.booleans()):
            keys["size"] = (fewest, fewest + draw(st.integers(0, 2)))
        if draw(st.booleans()):
            keys["pupils"] = (least, least + draw(st.integers(0, 60)))
        if not keys or draw(st.booleans()):
            town = draw(st.sampled_from([("a",), ("b",), ("a", "b")]))
            keys["holds_where"] = Where({"town": Condition(any_of=town)})
        made.append(Kind(name=f"kind {k}", groups=(asked, asked + draw(st.integers(0, 1))), **keys))
    return tuple(made)


@st.composite
def costs(draw: st.DrawFn) -> dict[str, Any]:
    """Some of the terms of :mod:`tests.made`."""
    weights = st.sampled_from([1, 5, 20, 60])
    every: dict[str, st.SearchStrategy[Any]] = {
        "beyond": st.fixed_dictionaries({"beyond": st.integers(0, 30), "times": st.integers(1, 4)}),
        "heads": weights,
        "towns_split": weights,
        "mixed_towns": weights,
        "elsewhere": weights,
        "short": st.fixed_dictionaries({"target": st.integers(0, 120), "each": st.integers(1, 3)}),
        "crowd": weights,
    }
    chosen = draw(st.lists(st.sampled_from(sorted(every)), max_size=4, unique=True))
    return {key: draw(every[key]) for key in chosen}


@st.composite
def restrictions(draw: st.DrawFn) -> dict[str, Any]:
    """Some of the rules of :mod:`tests.made`."""
    low = draw(st.integers(0, 80))
    every: dict[str, st.SearchStrategy[Any]] = {
        "leads_larger": st.just(True),
        "kept_apart": st.just(True),
        "few_of_town": st.integers(1, 2),
        "later_pupils": st.just((low, low + draw(st.integers(0, 120)))),
        "lead_driving": st.integers(20, 120),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(every)), max_size=2, unique=True))
    return {key: draw(every[key]) for key in chosen}


@st.composite
def rules(draw: st.DrawFn, *, further: bool = False) -> Rules:
    fewest = draw(st.sampled_from([2, 2, 2, 3]))
    keys: dict[str, Any] = {
        "size": (fewest, draw(st.integers(fewest, 5))),
        "measured": draw(st.sampled_from(Measured)),
        "lead": draw(st.sampled_from(Lead)),
        "alone": draw(st.sampled_from(Alone)),
        "alone_penalty": draw(st.sampled_from([0, 15, 40, 100])),
        "group_charge": draw(st.sampled_from([0, 0, 10, 50])),
        "longest_drive": draw(st.sampled_from([None, 15, 30, CUTOFF])),
        "same": draw(st.sampled_from([(), (), ("town",)])),
    }
    if draw(st.booleans()):
        low = draw(st.integers(0, 3))
        keys["groups"] = (low, low + draw(st.integers(0, 2)))
    keys["kinds"] = draw(st.just(()) | kinds())
    keys["contiguous"] = draw(st.sampled_from([False, False, True]))
    keys["members"] = draw(
        st.sampled_from(
            [
                None,
                None,
                Where({"town": Condition(exclude=("b",))}),
                Where({"pupils": Condition(most=40)}),
                Where({"town": Condition(any_of=("a", "b")), "pupils": Condition(least=1)}),
            ]
        )
    )
    if draw(st.booleans()):
        low = draw(st.integers(0, 80))
        keys["pupils"] = (low, low + draw(st.integers(0, 120)))
    if keys["measured"] is Measured.FROM_LEAD and keys["lead"] is Lead.NONE:
        keys["lead"] = Lead.ANY
    if keys["lead"] is Lead.ELIGIBLE:
        keys["lead_where"] = Where({"pupils": Condition(least=draw(st.integers(0, 40)))})
    if draw(st.booleans()):
        keys["alone_free"] = Where({"pupils": Condition(least=draw(st.integers(20, 60)))})
    if further:
        keys["costs"] = draw(costs())
        keys["further"] = draw(restrictions())
    return Rules(**keys)


@st.composite
def pins(draw: st.DrawFn, ids: tuple[str, ...]) -> Pins:
    if len(ids) < 2:
        return Pins()
    some = st.lists(st.sampled_from(ids), max_size=1)
    pairs = st.lists(
        st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True), max_size=1
    )
    groups = st.lists(
        st.lists(st.sampled_from(ids), min_size=2, max_size=4, unique=True), max_size=3
    )
    return Pins(
        together=tuple(map(tuple, draw(pairs))),
        apart=tuple(map(tuple, draw(pairs))),
        lead=tuple(draw(some)),
        alone=tuple(draw(some)),
        exclude=tuple(draw(some)),
        lock=tuple(map(tuple, draw(pairs))),
        forbid=tuple(map(tuple, draw(groups))),
    )


@st.composite
def problems(draw: st.DrawFn, most: int = 7, *, further: bool = False) -> Problem:
    """Problems whose pins do not contradict each other.

    With ``further`` some have terms and rules of :mod:`tests.made`, which must be registered.
    """
    n = draw(st.integers(0, most))
    made = draw(schools(n, further=further))
    times, limits = draw(travel_times(n)), draw(rules(further=further))
    near = st.none() | st.lists(st.tuples(*[st.integers(0, n - 1)] * 2), max_size=8)
    neighbours = draw(near) if n and limits.contiguous else None
    try:
        settled = draw(pins(made.ids)) if draw(st.booleans()) else Pins()
        return Problem(made, times, limits, settled, neighbours)
    except RulesError:
        return Problem(made, times, limits, neighbours=neighbours)
