"""What is worth a look in travel times, as issues of the one list that every output shows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geocluster.countries import COUNTRIES
from geocluster.facts import Fact, fact
from geocluster.plausible import doubts
from geocluster.schools import Issue, Schools
from geocluster.sphere import middle_longitude
from geocluster.texts import about
from geocluster.texts.noted import noted
from geocluster.travel import Moved, TravelTimes, closure_facts

__all__ = ["issues_of", "travel_issues"]


def issues_of(schools: Schools, travel: TravelTimes) -> tuple[Issue, ...]:
    """Return all issues of a problem's data: of the list, then of the travel times."""
    return (*schools.issues, *travel_issues(schools, travel))


def travel_issues(schools: Schools, travel: TravelTimes) -> tuple[Issue, ...]:
    """Return what puts the times in doubt, and what was found about schools and drives."""
    whole = [doubt.issue for doubt in doubts(schools, travel)]
    names = schools.names
    lost = [
        noted(code="unreachable", said=fact("issue.unreachable", school=names[i], why=why))
        for i, why in sorted(travel.unreachable.items())
    ]
    far = [
        noted(
            code="snapped_far",
            said=fact("issue.snapped_far", school=names[i], metres=round(m)),
            value=f"{m:.0f}",
        )
        for i, m in travel.snapped_far
    ]
    return (
        *travel.issues,
        *whole,
        *_country_issues(schools, travel),
        *lost,
        *far,
        *_placing_issues(schools, travel),
        *_ferry_issues(schools, travel),
        *_closure_issues(schools, travel),
    )


def _country_issues(schools: Schools, travel: TravelTimes) -> Iterator[Issue]:
    """Say that the speeds are those of another country than the one where the schools are."""
    driven = COUNTRIES.get(travel.country or "")
    if driven is None or driven.holds(schools.lonlat).mean() >= 0.5:
        return
    lon, lat = middle_longitude(schools.lonlat[:, 0]), float(np.median(schools.lonlat[:, 1]))
    middle = np.array([[lon, lat]])
    fits = [other for other, country in COUNTRIES.items() if country.holds(middle)[0]]
    mend = fact("issue.speeds_country.none")
    if fits:
        mend = fact("issue.speeds_country.set", code=fits[0])
    where = (
        f"{abs(lat):.1f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.1f}° {'E' if lon >= 0 else 'W'}"
    )
    yield noted(
        code="speeds_country",
        said=fact(
            "issue.speeds_country",
            country=fact(f"country.{travel.country}"),
            code=travel.country,
            where=where,
            mend=mend,
        ),
        value=travel.country,
    )


def _placing_issues(schools: Schools, travel: TravelTimes) -> Iterator[Issue]:
    """Say who was put on another road than its own, and where water lies between."""
    moved = {m.school: m for m in travel.moved}
    for i, m in moved.items():
        yield noted(
            code="moved_to_main_roads",
            said=_moved(schools.names[i], m, over_water=travel.is_over_water(i) is True),
            value=f"{m.metres:.0f}",
        )
    if travel.over_water is None or travel.snapped_metres is None:
        return
    for i in np.flatnonzero(travel.over_water).tolist():
        if i not in moved:
            metres = round(float(travel.snapped_metres[i]))
            yield noted(
                code="over_water",
                said=fact("issue.over_water", school=schools.names[i], metres=metres),
                value=f"{travel.snapped_metres[i]:.0f}",
            )


def _moved(school: str, moved: Moved, *, over_water: bool) -> Fact:
    """Return where a school was placed in place of its own road, and why."""
    km, own = f"{moved.length / 1000:,.1f}", fact("issue.moved.own")
    if moved.way is not None:
        own = fact("issue.moved.own.way", way=moved.way)
    cut = fact("issue.moved.cut", km=km)
    if moved.roads != 1:
        cut = fact("issue.moved.cut.many", n=moved.roads, km=km)
    figures = {
        "school": school,
        "metres": round(moved.metres),
        "own": own,
        "own_metres": round(moved.own_metres),
        "cut": cut,
    }
    if over_water:
        return fact("issue.moved.over_water", **figures)
    return fact("issue.moved", **figures)


def _ferry_issues(schools: Schools, travel: TravelTimes) -> Iterator[Issue]:
    """Say how many drives take a ferry, with an example."""
    if travel.ferry_pairs is None or not len(travel.ferry_pairs):
        return
    i, j = travel.ferry_pairs[0].tolist()
    yield noted(
        code="by_ferry",
        said=fact(
            "issue.by_ferry",
            n=len(travel.ferry_pairs),
            of=int(travel.seconds.nnz),
            origin=schools.names[i],
            destination=schools.names[j],
        ),
        value=str(len(travel.ferry_pairs)),
    )


def _closure_issues(schools: Schools, travel: TravelTimes) -> Iterator[Issue]:
    speaker = about(schools)
    for diverted, found in closure_facts(schools, travel):
        added = None if diverted.added is None else str(diverted.added)
        yield noted(code="road_closed", said=found, by=speaker, value=added)
