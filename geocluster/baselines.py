"""Groupings that a proposal is measured against: today's, the nearest school's, and districts.

None of them looks at the rules; the judge does, and says which they break.
"""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.arrays import positions_by_value
from geocluster.citations import SMALL
from geocluster.conditions import Where
from geocluster.grouping import Grouping
from geocluster.partnerships import partnerships_of, together_in
from geocluster.presets import preset_of
from geocluster.problem import Problem
from geocluster.rules import Eligibility

__all__ = ["by_label", "layer_of_today", "nearest", "small_of", "today"]

_USUAL = "nass_small"
_BY_COUNTRY = {"CN": "china_small"}


def layer_of_today(problem: Problem) -> str | None:
    """Return the layer of partnerships that is meant by today: that of the tier's name.

    Where no layer has the name of the tier it is that of partnerships, else the first; None where
    no layer is known.
    """
    layers = problem.schools.layers
    wanted = (problem.rules.name, "partnership", *layers)
    return next((name for name in wanted if name in layers), None)


def today(problem: Problem, layer: str) -> Grouping:
    """Return the partnerships of a layer as groups; schools in none of them are alone.

    Of a partnership those schools are meant that the list holds; where that is one, it is alone.
    """
    return together_in(partnerships_of(problem.schools), layer)


def small_of(problem: Problem) -> int:
    """Return the most pupils of a school that is called small under the rules.

    By the first of these that names a number: ``alone_free`` (who may not stand alone for free),
    ``members``, a grant of the preset, what is called small in the preset's country, and at last
    what the National Association of Small Schools calls so.
    """
    rules, preset = problem.rules, preset_of(problem.rules)
    free = _limits(rules.alone_free)
    if free is not None and free[0] is not None:
        return int(free[0]) - 1
    granted = [grant.where for grant in preset.grants] if preset else []
    for where in (rules.members, *granted):
        limits = _limits(where)
        if limits is not None and limits[1] is not None:
            return int(limits[1])
    country = preset.country if preset else None
    threshold = SMALL[_BY_COUNTRY.get(country or "", _USUAL)].most
    assert threshold is not None
    return threshold


def _limits(where: Where | None) -> tuple[float | None, float | None] | None:
    """Return the least and the most pupils that conditions ask for; None where they ask nothing."""
    asked = where.conditions.get("pupils") if where else None
    return None if asked is None else (asked.least, asked.most)


def nearest(problem: Problem, most: int) -> Grouping:
    """Return what comes of it when each small school joins the school that is nearest to it.

    A school of at most so many pupils joins the one to which the drive from it is shortest, of all
    that can be grouped; of several that of the smallest id. Drives must be known both ways. Whoever
    is joined is in one group with all who join it, and with the one that it joins itself. All
    others are alone.

    Parameters
    ----------
    problem
        The data; of the rules only who can be grouped at all.
    most
        Pupils of a small school.
    """
    ids, times = problem.schools.ids, problem.travel.seconds
    opened = [eligibility is Eligibility.OPEN for eligibility in problem.eligibility]
    group = list(range(len(problem)))

    def head(i: int) -> int:
        while group[i] != i:
            i = group[i]
        return i

    for i, pupils in enumerate(problem.pupils):
        if not opened[i] or pupils is None or pupils > most:
            continue
        begin, end = times.indptr[i], times.indptr[i + 1]
        near = zip(times.data[begin:end].tolist(), times.indices[begin:end].tolist(), strict=True)
        known = (
            (drive, ids[j], j)
            for drive, j in near
            if opened[j] and problem.travel.between(j, i) is not None
        )
        joined = min(known, default=None)
        if joined is not None:
            one, other = sorted((head(i), head(joined[2])))
            group[other] = one
    return by_label([head(i) for i in range(len(problem))])


def by_label(labels: Sequence[object]) -> Grouping:
    """Return schools of one label as groups; one of no label, or one of its own, is alone."""
    return Grouping.of(part for part in positions_by_value(labels).values() if len(part) > 1)
