"""Invented names: settlements, streets, saints, the river."""

from __future__ import annotations

import numpy as np

__all__ = ["RIVER_NAMES", "SAINTS", "STREETS", "place_names", "postcode"]

_FIRST = (
    "Ald Ash Bar Beck Bel Ber Bils Birk Blax Bran Brock Buck Burs Cald Carl Catt Clax Cold Cran "
    "Crox Dal Den Dog Dun East Eg El Fen Fisk Ful Gar Gos Grim Hag Hal Har Hax Hel Holm Hor Hun "
    "Ing Kel Kirk Lang Lax Led Mar Mel Mor Nes Nor Os Oul Pick Rad Rav Red Sax Scar Sel Skel "
    "Stain Stur Swin Tat Thor Thur Tof Ulce Wad Wain Wel Wick Wil Wyr Yar"
).split()
_SECOND = (
    "beck borough bourne bridge brough burgh bury by cote croft dale den field fleet ford gate "
    "ham haven holme hurst ingham ington land ley low mere ness rick sett stead stow thorpe "
    "thwaite toft ton wath well wick wold worth"
).split()
_BEFORE = ("Great", "Little", "North", "South", "Upper", "Nether", "Long", "Old", "Market")
_AFTER = (
    "Magna",
    "Parva",
    "on the Bank",
    "St Mary",
    "St Peter",
    "by the Sea",
    "le Wold",
    "Fen",
    "Green",
    "Abbots",
    "Priors",
    "Episcopi",
    "in the Marsh",
    "Ferrers",
    "Regis",
    "Bishop",
    "Moor",
    "Underwood",
    "Overwater",
    "Deepings",
)

SAINTS: tuple[str, ...] = (
    "St Mary’s",
    "St Peter’s",
    "All Saints’",
    "St Andrew’s",
    "St Michael’s",
    "St John’s",
    "St Botolph’s",
    "St Helen’s",
    "Holy Trinity",
    "St Thomas’",
    "St Hilda’s",
    "St Oswald’s",
)
STREETS: tuple[str, ...] = (
    "Church Lane",
    "High Street",
    "Mill Lane",
    "School Lane",
    "Station Road",
    "Chapel Street",
    "Manor Road",
    "Queen’s Road",
    "King Street",
    "Back Lane",
    "Green Lane",
    "Park Avenue",
    "Orchard Close",
    "The Crescent",
    "Victoria Street",
    "Albert Road",
    "Northgate",
    "Southgate",
    "Westgate",
    "Eastgate",
    "Meadow Way",
    "Windmill Rise",
    "Pinfold Lane",
    "Hall Road",
    "Vicarage Lane",
    "Café Row",
)
RIVER_NAMES: tuple[str, ...] = (
    "River Dogger",
    "River Silverpit",
    "River Skellmere",
    "River Outer",
    "River Fladen",
    "River Swarte",
    "River Ling",
    "River Haddock",
)


def place_names(rng: np.random.Generator, count: int) -> list[str]:
    """Invent names of settlements, all different.

    Parameters
    ----------
    rng
        Source of chance.
    count
        How many.

    Returns
    -------
    list of str
        The third, where there is one, holds an é, so that the encoding of files matters.
    """
    plain = _plain(rng)
    before = rng.integers(len(_BEFORE), size=count)
    dressed = rng.random(count) < 0.12
    names: list[str] = []
    for i in range(count):
        lap, k = divmod(i, len(plain))
        name = plain[k]
        if dressed[i]:
            name = f"{_BEFORE[before[i]]} {name}"
        if lap:
            name = f"{name} {_AFTER[(lap - 1) % len(_AFTER)]}"
        if lap > len(_AFTER):
            name = f"{name} {lap}"
        names.append(name)
    if count > 2:
        names[2] = f"{plain[2]}-le-Pré"
    return names


def _plain(rng: np.random.Generator) -> list[str]:
    """Join first and second elements; names that begin alike stand far apart in the list."""
    second = [rng.permutation(len(_SECOND)) for _ in _FIRST]
    pairs = [
        (_FIRST[i], _SECOND[second[i][lap]])
        for lap in range(len(_SECOND))
        for i in rng.permutation(len(_FIRST)).tolist()
    ]
    joined = [a + b for a, b in pairs if a[-1] != b[0] and b not in a.lower()]
    return list(dict.fromkeys(joined))


def postcode(number: int) -> str:
    """Write an invented postcode; no real one begins with ZZ.

    Parameters
    ----------
    number
        Any number from 0; the same number gives the same postcode.

    Returns
    -------
    str
        Such as ``ZZ1 2AB``.
    """
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    rest, unit = divmod(number, len(letters) ** 2)
    district, sector = divmod(rest, 10)
    first, second = divmod(unit, len(letters))
    return f"ZZ{1 + district % 99} {sector}{letters[first]}{letters[second]}"
