"""What planners know of schools beside the register, for a synthetic county: made up, all of it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

__all__ = ["FORECASTS", "KNOWN_COLUMNS", "areas_text", "with_known"]

Row = dict[str, str | int]

FORECASTS = ("2027", "2030")
"""Years that have a column; those after are forecast by planning area."""

_AREA_YEAR = "2032"
_HEAD, _AREA, _CLUSTER = "HeadPost", "PlanningArea", "Cluster"
KNOWN_COLUMNS = (_HEAD, _AREA, _CLUSTER, *(f"Pupils {year}" for year in FORECASTS))

_POSTS = ("Permanent", "Acting", "Vacant", "")
_SHARES = (0.78, 0.08, 0.1, 0.04)
_TWINS = 0.1
_JUNIOR_METRES = 120
_OWN = "Primary School"


def with_known(rng: np.random.Generator, rows: list[Row]) -> list[Row]:
    """Return the rows of a county with posts of heads, areas, clusters, forecasts and twins.

    Parameters
    ----------
    rng
        Source of chance; none of it is that of the county, which stays as it is without.
    rows
        Of :func:`geocluster.generator.schools.make_table`. About a tenth of the open primaries
        become infant and junior schools in pairs, on neighbouring plots.
    """
    made = [dict(row) for row in rows]
    primaries = [row for row in made if _is_open_primary(row)]
    _pair_up(primaries)
    for row in primaries:
        row[_HEAD] = str(rng.choice(_POSTS, p=_SHARES))
        row[_AREA] = f"{row['Town']} area"
        if rng.random() < 0.8:
            row[_CLUSTER] = f"{row['Town']} cluster {int(rng.integers(1, 4))}"
        change = rng.uniform(0.85, 1.05)
        for k, year in enumerate(FORECASTS, start=1):
            known = rng.random() > 0.03
            roll = round(int(row["NumberOfPupils"]) * change**k)
            row[f"Pupils {year}"] = str(roll) if known else ""
    return made


def areas_text(rows: list[Row]) -> str:
    """Return forecasts by planning area as CSV: a tenth fewer pupils than today."""
    sums: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        if _is_open_primary(row):
            sums[str(row[_AREA])] += int(row["NumberOfPupils"])
    lines = [f'"{area}",{_AREA_YEAR},{round(0.9 * total)}' for area, total in sorted(sums.items())]
    return "\n".join(["planning area,year,pupils", *lines]) + "\n"


def _is_open_primary(row: Row) -> bool:
    return (row["PhaseOfEducation (name)"], row["EstablishmentStatus (name)"]) == (
        "Primary",
        "Open",
    )


def _pair_up(primaries: list[Row]) -> None:
    """Turn schools of one place, two at a time, into an infant and a junior school."""
    by_place: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in primaries:
        alike = ("Town", "Locality", "ReligiousCharacter (name)")
        if str(row["EstablishmentName"]).endswith(_OWN):
            by_place[tuple(row[name] for name in alike)].append(row)
    names = {row["EstablishmentName"] for row in primaries}
    left = round(_TWINS * len(primaries) / 2)
    for place in sorted(by_place, key=str):
        for infant, junior in zip(by_place[place][::2], by_place[place][1::2], strict=False):
            own = str(infant["EstablishmentName"]).removesuffix(_OWN)
            twins = [f"{own}Infant School", f"{own}Junior School"]
            if left and names.isdisjoint(twins):
                left -= 1
                names.update(twins)
                _make_twins(infant, junior, twins)


def _make_twins(infant: Row, junior: Row, names: list[str]) -> None:
    infant |= {"EstablishmentName": names[0], "StatutoryLowAge": 4, "StatutoryHighAge": 7}
    junior |= {"EstablishmentName": names[1], "StatutoryLowAge": 7, "StatutoryHighAge": 11}
    junior |= {
        "Easting": int(infant["Easting"]) + _JUNIOR_METRES,
        "Northing": infant["Northing"],
        "Street": infant["Street"],
    }
