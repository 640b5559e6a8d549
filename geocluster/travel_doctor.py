"""What is worth a look in travel times, as issues of the one list that every output shows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geocluster.countries import COUNTRIES
from geocluster.plausible import doubts
from geocluster.schools import Issue, Schools
from geocluster.sphere import middle_longitude
from geocluster.texts import about, say
from geocluster.travel import TravelTimes, closure_facts

__all__ = ["issues_of", "travel_issues"]


def issues_of(schools: Schools, travel: TravelTimes) -> tuple[Issue, ...]:
    """Return all issues of a problem's data: of the list, then of the travel times."""
    return (*schools.issues, *travel_issues(schools, travel))


def travel_issues(schools: Schools, travel: TravelTimes) -> tuple[Issue, ...]:
    """Return what puts the times in doubt, and what was found about schools and drives."""
    whole = [doubt.issue for doubt in doubts(schools, travel)]
    names = schools.names
    lost = [
        Issue(code="unreachable", message=f"{names[i]} cannot be reached by road: {say(why)}")
        for i, why in sorted(travel.unreachable.items())
    ]
    far = [
        Issue(
            code="snapped_far",
            message=f"{names[i]} is {m:,.0f} m from the road it was placed on",
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
    mend = (
        f'set country = "{fits[0]}" in [travel.speeds]'
        if fits
        else "no table of that place is known: set the speeds of its roads in [travel.speeds]"
    )
    yield Issue(
        code="speeds_country",
        message=f"drives are timed by the speeds of {driven.name} ({travel.country}), but "
        f"the schools lie about {abs(lat):.1f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.1f}° "
        f"{'E' if lon >= 0 else 'W'}; {mend}",
        value=travel.country,
    )


def _placing_issues(schools: Schools, travel: TravelTimes) -> Iterator[Issue]:
    """Say who was put on another road than its own, and where water lies between."""
    moved = {m.school: m for m in travel.moved}
    for i, m in moved.items():
        between = {True: ", with water between", False: "", None: ""}[travel.is_over_water(i)]
        own = "its own road" if m.way is None else f"its own road (way {m.way})"
        km = f"{m.length / 1000:,.1f} km"
        cut = (
            f"is cut off from them ({km})"
            if m.roads == 1
            else f"is one of {m.roads} ({km} in all) that are cut off from them"
        )
        yield Issue(
            code="moved_to_main_roads",
            message=f"{schools.names[i]} is placed on the main roads, {m.metres:,.0f} m away"
            f"{between}: {own}, {m.own_metres:,.0f} m away, {cut}",
            value=f"{m.metres:.0f}",
        )
    if travel.over_water is None or travel.snapped_metres is None:
        return
    for i in np.flatnonzero(travel.over_water).tolist():
        if i not in moved:
            yield Issue(
                code="over_water",
                message=f"{schools.names[i]} is placed on a road {travel.snapped_metres[i]:,.0f} m "
                "away, with water between",
                value=f"{travel.snapped_metres[i]:.0f}",
            )


def _ferry_issues(schools: Schools, travel: TravelTimes) -> Iterator[Issue]:
    """Say how many drives take a ferry, with an example."""
    if travel.ferry_pairs is None or not len(travel.ferry_pairs):
        return
    i, j = travel.ferry_pairs[0].tolist()
    yield Issue(
        code="by_ferry",
        message=f"{len(travel.ferry_pairs):,} of {travel.seconds.nnz:,} drives take a ferry, such "
        f"as from {schools.names[i]} to {schools.names[j]}; boarding and waiting are not timed",
        value=str(len(travel.ferry_pairs)),
    )


def _closure_issues(schools: Schools, travel: TravelTimes) -> Iterator[Issue]:
    say = about(schools).say
    for diverted, found in closure_facts(schools, travel):
        added = None if diverted.added is None else str(diverted.added)
        yield Issue(code="road_closed", message=say(found), value=added)
