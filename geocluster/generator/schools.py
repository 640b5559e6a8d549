"""The school table of a synthetic county, in the layout of GIAS."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geocluster.generator.columns import GIAS_COLUMNS, NUMBER_COLUMNS
from geocluster.generator.land import Land
from geocluster.generator.places import Places
from geocluster.generator.sites import homes, rolls, stand
from geocluster.generator.texts import AUTHORITY
from geocluster.generator.titles import primary_names, secondary_names
from geocluster.generator.ways import Roads
from geocluster.generator.words import STREETS, postcode

__all__ = ["make_table", "write_table"]

_FIRST_URN = 990_001
_TYPES = {
    "Community school": ("01", "4", "Local authority maintained schools"),
    "Voluntary aided school": ("02", "4", "Local authority maintained schools"),
    "Voluntary controlled school": ("03", "4", "Local authority maintained schools"),
    "Foundation school": ("05", "4", "Local authority maintained schools"),
    "Academy converter": ("34", "10", "Academies"),
}
_TYPES_OF_FAITH = {
    "Does not apply": (
        ("Community school", "Academy converter", "Foundation school"),
        (0.5, 0.38, 0.12),
    ),
    "Church of England": (
        ("Voluntary controlled school", "Academy converter", "Voluntary aided school"),
        (0.47, 0.28, 0.25),
    ),
    "Roman Catholic": (("Voluntary aided school", "Academy converter"), (0.6, 0.4)),
}
_FAITH_CODES = {"Does not apply": "00", "Church of England": "02", "Roman Catholic": "03"}
_DIOCESES = {
    "Does not apply": ("0000", "Not applicable"),
    "Church of England": ("CE99", "Diocese of Dogger (synthetic)"),
    "Roman Catholic": ("RC99", "Diocese of Silverpit (synthetic)"),
}
_TRUSTS = ("Dogger Bank", "Fladen Ground", "Silver Pit", "Outer Well")

Row = dict[str, str | int]


def make_table(
    rng: np.random.Generator, land: Land, places: Places, roads: Roads, schools: int
) -> list[Row]:
    """Make the rows: open primaries, and some schools that a reader must leave out.

    Parameters
    ----------
    rng
        Source of chance.
    land
        For the districts, which the rivers part.
    places
        The settlements.
    roads
        Where schools can stand.
    schools
        Open state primaries.

    Returns
    -------
    list of dict
        One for each school, by URN; a column that is missing is blank.
    """
    home = homes(places, roads, schools)
    secondary = np.resize(home[np.argsort(-places.schools[home])], max(1, round(0.08 * schools)))
    closed = np.resize(home[::-1], 2)
    where = np.concatenate([home, secondary, closed])
    xy = stand(rng, roads, where)
    faith = _faiths(rng, places, home)
    rows: list[Row] = [_primary(rng, f) for f in faith]
    pupils = rolls(rng, places, home)
    for row, roll in zip(rows, pupils.tolist(), strict=True):
        row |= _numbers(rng, roll)
    names = primary_names(rng, places, home, faith)
    rows += [_secondary(rng) for _ in secondary]
    names += secondary_names(places, secondary)
    rows += [_closed(rng) for _ in closed]
    names += [f"{places.names[p]} Old School {k}" for k, p in enumerate(closed, 1)]
    for k, (row, name) in enumerate(zip(rows, names, strict=True)):
        row |= {"EstablishmentName": name, "EstablishmentNumber": 2_001 + k % 7_999}
        row |= {"Easting": int(xy[k, 0]), "Northing": int(xy[k, 1])}
    _addresses(rng, land, places, where, xy, rows)
    _partnerships(land, places, where[:schools], xy[:schools], pupils, rows)
    order = rng.permutation(len(rows))
    return [{"URN": _FIRST_URN + k, **rows[i]} for k, i in enumerate(order)]


def _faiths(rng: np.random.Generator, places: Places, home: NDArray[np.int64]) -> list[str]:
    """Choose the religious character of primaries: church schools rather in villages."""
    rural = ~places.town[home]
    chance = rng.random(len(home))
    english = np.argsort(chance - 0.45 * rural, kind="stable")[: round(0.4 * len(home))]
    faith = np.full(len(home), "Does not apply", dtype=object)
    faith[english] = "Church of England"
    others = np.flatnonzero(~rural & (faith == "Does not apply"))
    faith[others[: round(0.03 * len(home))]] = "Roman Catholic"
    return [str(f) for f in faith]


def _primary(rng: np.random.Generator, faith: str) -> Row:
    """Start the row of an open primary."""
    kinds, shares = _TYPES_OF_FAITH[faith]
    kind = kinds[int(rng.choice(len(kinds), p=shares))]
    row = _kind(kind, faith) | _status("1", "Open")
    row |= {"PhaseOfEducation (code)": "2", "PhaseOfEducation (name)": "Primary"}
    row |= {"StatutoryLowAge": 4 if rng.random() < 0.7 else 3, "StatutoryHighAge": 11}
    if kind == "Academy converter":
        trust = int(rng.integers(len(_TRUSTS)))
        row |= {"TrustSchoolFlag (code)": "3"}
        row |= {"TrustSchoolFlag (name)": "Supported by a multi-academy trust"}
        row |= {"Trusts (code)": str(99_001 + trust)}
        row |= {"Trusts (name)": f"{_TRUSTS[trust]} Learning Trust (synthetic)"}
    return row


def _kind(kind: str, faith: str) -> Row:
    """Write the columns of type and religious character."""
    code, group, group_name = _TYPES[kind]
    diocese, diocese_name = _DIOCESES[faith]
    return {
        "TypeOfEstablishment (code)": code,
        "TypeOfEstablishment (name)": kind,
        "EstablishmentTypeGroup (code)": group,
        "EstablishmentTypeGroup (name)": group_name,
        "ReligiousCharacter (code)": _FAITH_CODES[faith],
        "ReligiousCharacter (name)": faith,
        "Diocese (code)": diocese,
        "Diocese (name)": diocese_name,
        "Gender (code)": "3",
        "Gender (name)": "Mixed",
    }


def _status(code: str, name: str) -> Row:
    """Write the columns of authority and status."""
    return {
        "LA (code)": "999",
        "LA (name)": AUTHORITY,
        "EstablishmentStatus (code)": code,
        "EstablishmentStatus (name)": name,
    }


def _numbers(rng: np.random.Generator, roll: int) -> Row:
    """Write the columns of pupils; one school in about fifteen is over its capacity."""
    boys = int(rng.binomial(roll, 0.51))
    spare = rng.uniform(0.92, 1.0) if rng.random() < 0.07 else rng.uniform(1.01, 1.4)
    return {
        "NumberOfPupils": roll,
        "NumberOfBoys": boys,
        "NumberOfGirls": roll - boys,
        "SchoolCapacity": round(roll * spare),
        "CensusDate": "16-01-2025",
    }


def _secondary(rng: np.random.Generator) -> Row:
    """Start the row of a secondary school."""
    kinds, _ = _TYPES_OF_FAITH["Does not apply"]
    kind = kinds[int(rng.choice(len(kinds), p=(0.25, 0.65, 0.1)))]
    row = _kind(kind, "Does not apply") | _status("1", "Open")
    row |= {"PhaseOfEducation (code)": "4", "PhaseOfEducation (name)": "Secondary"}
    row |= {"StatutoryLowAge": 11, "StatutoryHighAge": 16 if rng.random() < 0.6 else 18}
    return row | _numbers(rng, int(rng.integers(380, 1_450)))


def _closed(rng: np.random.Generator) -> Row:
    """Start the row of a primary that was closed."""
    row = _kind("Community school", "Does not apply") | _status("2", "Closed")
    row |= {"PhaseOfEducation (code)": "2", "PhaseOfEducation (name)": "Primary"}
    row |= {"StatutoryLowAge": 4, "StatutoryHighAge": 11, "CloseDate": "31-08-2024"}
    return row | _numbers(rng, int(rng.integers(8, 25)))


def _addresses(
    rng: np.random.Generator,
    land: Land,
    places: Places,
    home: NDArray[np.int64],
    xy: NDArray[np.int64],
    rows: list[Row],
) -> None:
    """Add address, district and kind of area to each row."""
    towns = np.flatnonzero(places.town)
    near = towns[cKDTree(places.xy[towns]).query(xy)[1]]
    bank = land.north_of_river(xy.astype(np.float64))
    street = rng.integers(len(STREETS), size=len(rows))
    for k, row in enumerate(rows):
        place, district = int(home[k]), int(bank[k]) + 1
        row["Street"] = STREETS[street[k]]
        row["Locality"] = "" if places.town[place] else places.names[place]
        row["Town"] = places.names[near[k]]
        row["County (name)"] = AUTHORITY
        row["Postcode"] = postcode(k)
        row["DistrictAdministrative (code)"] = f"E0799{district:04}"
        row["DistrictAdministrative (name)"] = f"Doggershire district {district} (synthetic)"
        row["UrbanRural (code)"], row["UrbanRural (name)"] = _area(places, place)


def _area(places: Places, place: int) -> tuple[str, str]:
    """Say what kind of area a settlement is, in the words of the 2011 classification."""
    people = places.people[place]
    if people >= 10_000:
        return "C1", "(England/Wales) Urban city and town"
    if places.town[place]:
        return "D1", "(England/Wales) Rural town and fringe"
    if people >= 350:
        return "E1", "(England/Wales) Rural village"
    return "F1", "(England/Wales) Rural hamlet and isolated dwellings"


def _partnerships(
    land: Land,
    places: Places,
    home: NDArray[np.int64],
    xy: NDArray[np.int64],
    pupils: NDArray[np.int64],
    rows: list[Row],
) -> None:
    """Write a few existing federations of two or three near village schools.

    Academies cannot federate, and none of these spans a river.
    """
    maintained = np.array(
        [rows[k]["EstablishmentTypeGroup (code)"] == "4" for k in range(len(home))]
    )
    free = np.flatnonzero(maintained & ~places.town[home] & ~places.island[home] & (pupils < 160))
    if len(free) < 2:
        return
    bank = land.north_of_river(xy.astype(np.float64))
    tree = cKDTree(xy[free])
    taken: set[int] = set()
    made = 0
    for k in free[:: max(1, len(free) // max(2, len(home) // 12))].tolist():
        size = 2 + made % 2
        near = free[tree.query_ball_point(xy[k], 6_500.0, return_sorted=True)]
        near = near[np.argsort(np.hypot(*(xy[near] - xy[k]).T), kind="stable")]
        group = [j for j in near.tolist() if j not in taken and bank[j] == bank[k]][:size]
        if k in taken or len(group) < 2 or made >= max(1, round(len(home) / 25)):
            continue
        taken.update(group)
        made += 1
        _federate([rows[j] for j in group], [places.names[home[j]] for j in group], made)


def _federate(rows: list[Row], names: list[str], number: int) -> None:
    """Write one federation into the rows of its schools."""
    title = f"The {' and '.join(dict.fromkeys(names[:2]))} Federation"
    for row in rows:
        row["FederationFlag (name)"] = "Supported by a federation"
        row["Federations (code)"] = str(9_000 + number)
        row["Federations (name)"] = title


def write_table(path: Path, rows: list[Row], more: tuple[str, ...] = ()) -> None:
    """Write rows as GIAS does: text quoted, numbers bare, CRLF, cp1252.

    Parameters
    ----------
    path
        File to write.
    rows
        Values by column; a column that is missing is blank.
    more
        Columns after those of GIAS.
    """
    columns = (*GIAS_COLUMNS, *more)
    lines = [",".join(f'"{column}"' for column in columns)]
    for row in rows:
        lines.append(",".join(_cell(column, row.get(column, "")) for column in columns))
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))


def _cell(column: str, value: str | int) -> str:
    """Write one value."""
    if column in NUMBER_COLUMNS:
        return str(value)
    doubled = str(value).replace('"', '""')
    return f'"{doubled}"'
