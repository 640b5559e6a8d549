"""Which schools belong together in pairs, by site, ages, words and names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geocluster.denominations import denomination_of
from geocluster.facts import Fact, fact
from geocluster.linking.stages import Stage, follows, goes_to, stage_by_ages, stage_by_words, stem
from geocluster.meaning import matching
from geocluster.mediums import mediums_in
from geocluster.schools import Issue, Linked, Schools
from geocluster.sphere import in_space
from geocluster.texts.noted import noted
from geocluster.travel import TravelTimes

__all__ = ["linked_pairs", "pair_issues"]

NEAR = 180
"""Seconds of a drive, one way or the other, within which two schools are of one place."""

_BESIDE = 20
_SITE_METRES = 1_000.0
_MOST_ON_SITE = 4
_FEW = 5
_CATHOLIC = re.compile(r"\b(?:catholic|r\.?c\.?|catholig|pabyddol)\b", re.IGNORECASE)
_TYPES = ("School Type", "Math o ysgol", "Math yr ysgol")
"""Source columns that may say *Nursery & Infants* or *Juniors*, as the Welsh list does."""


def linked_pairs(schools: Schools, travel: TravelTimes) -> tuple[Linked, ...]:
    """Find the pairs of schools that belong together.

    Schools on one site do. So do a school for younger and one for older children (infant and
    junior, first and middle) that are three minutes or less apart, one way or the other; where
    there are several, the one of the same name, then the nearest, so that no school is in two such
    pairs. Ages say for whom a school is; where they are not known, the words of its name or type.

    A state school is never paired with an independent one; without a common name neither are
    schools of which one is Catholic and the other not, or which are known to be of different
    mediums or authorities.

    Parameters
    ----------
    schools
        Their names, ages and sites are read.
    travel
        Drives between them, in their order.
    """
    pairs: list[Linked] = []
    used: set[int] = set()
    for a, b in _on_sites(schools):
        why = fact("linked.site", site=schools.column("site")[a])
        pairs.append(Linked((schools.ids[a], schools.ids[b]), why))
        used |= {a, b}
    candidates = _candidates(schools, travel)
    for found in sorted(candidates, key=lambda c: (c.rank, c.seconds, c.younger, c.older)):
        if used.isdisjoint((found.younger, found.older)):
            used |= {found.younger, found.older}
            both = (schools.ids[found.younger], schools.ids[found.older])
            pairs.append(Linked(both, found.why))
    return tuple(sorted(pairs, key=lambda pair: pair.schools))


def pair_issues(schools: Schools) -> tuple[Issue, ...]:
    """Show each linked pair with why it is one, and sites that cannot be."""
    names = dict(zip(schools.ids, schools.names, strict=True))
    found = [
        noted(
            code="linked_pair",
            said=fact(
                "issue.linked_pair",
                first=f"{names[a]} ({a})",
                second=f"{names[b]} ({b})",
                why=pair.why,
            ),
            value=f"{a}, {b}",
        )
        for pair in schools.linked
        for a, b in (pair.schools,)
    ]
    return (*found, *_site_issues(schools))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A pair that may be one, by positions: the lower the rank, then the nearer, the better."""

    rank: int
    seconds: int
    younger: int
    older: int
    why: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class _School:
    """What is looked at of one school."""

    stage: Stage | None
    ages: tuple[int, int] | None
    stem: frozenset[str]
    independent: bool
    catholic: bool
    mediums: frozenset[str]
    authority: str | None


def _looked_at(schools: Schools) -> list[_School]:
    fields = ("low_age", "high_age", "phase", "type", "faith", "medium", "authority")
    said = _types(schools)
    found = []
    for i, values in enumerate(zip(*map(schools.column, fields), strict=True)):
        low, high, phase, kind, faith, medium, authority = values
        ages = None if low is None or high is None else (int(low), int(high))
        by_words = stage_by_words(said[i] or "") or stage_by_words(schools.names[i])
        faith = denomination_of(faith)
        found.append(
            _School(
                stage=by_words if ages is None else stage_by_ages(*ages),
                ages=ages,
                stem=stem(schools.names[i]),
                independent="independent" in str(kind).casefold()
                or str(phase).casefold() == "not applicable",
                catholic=_is_catholic(schools.names[i] if faith is None else faith),
                mediums=frozenset(mediums_in(medium)),
                authority=authority,
            )
        )
    return found


def _is_catholic(text: str) -> bool:
    """Tell by the religious character, or where it is not known by the name, which says it."""
    return _CATHOLIC.search(text) is not None


def _types(schools: Schools) -> tuple[str | None, ...]:
    columns = matching(_TYPES, schools.column_names)
    return schools.column(columns[0]) if len(columns) == 1 else (None,) * len(schools)


def _candidates(schools: Schools, travel: TravelTimes) -> Iterator[_Candidate]:
    known = _looked_at(schools)
    for (i, j), seconds in _near(known, travel).items():
        for younger, older in ((i, j), (j, i)):
            rank, why = _why(known[younger], known[older], seconds)
            if why is not None:
                yield _Candidate(rank=rank, seconds=seconds, younger=younger, older=older, why=why)


def _near(known: list[_School], travel: TravelTimes) -> dict[tuple[int, int], int]:
    """Return the shorter drive between schools of one place that each have a part of the ages."""
    parts = np.array([school.stage is not None for school in known], bool)
    drives = travel.seconds.tocoo()
    origins, destinations = drives.coords
    close = (drives.data <= NEAR) & parts[origins] & parts[destinations]
    found: dict[tuple[int, int], int] = {}
    for a, b, seconds in zip(
        origins[close].tolist(),
        destinations[close].tolist(),
        drives.data[close].tolist(),
        strict=True,
    ):
        pair = (min(a, b), max(a, b))
        if a != b:
            found[pair] = min(seconds, found.get(pair, seconds))
    return found


def _why(younger: _School, older: _School, seconds: int) -> tuple[int, Fact | None]:
    """Return how good a pair is, and why it is one; None where it is none."""
    ages = younger.ages, older.ages
    if ages[0] is not None and ages[1] is not None:
        fits = follows(ages[0], ages[1])
    else:
        fits = goes_to(younger.stage, older.stage)
    if not fits or younger.independent != older.independent:
        return 0, None
    if younger.stem and older.stem and (younger.stem <= older.stem or older.stem <= younger.stem):
        alike = younger.stem == older.stem
        return (0 if alike else 1), fact("linked.names", place=_place(seconds))
    apart = (
        (younger.catholic, older.catholic),
        (younger.authority, older.authority),
    )
    if any(one is not None and other is not None and one != other for one, other in apart):
        return 0, None
    if younger.mediums and older.mediums and younger.mediums.isdisjoint(older.mediums):
        return 0, None
    if ages[0] is not None and ages[1] is not None:
        return 2, fact("linked.ages", younger=ages[0], older=ages[1], place=_place(seconds))
    return 3, fact("linked.stages", place=_place(seconds))


def _sites(schools: Schools) -> dict[str, list[int]]:
    """Return the schools of each site that several share."""
    at: defaultdict[str, list[int]] = defaultdict(list)
    for i, site in enumerate(schools.column("site")):
        if site is not None:
            at[str(site)].append(i)
    return {site: shared for site, shared in at.items() if len(shared) > 1}


def _cannot_be(schools: Schools, shared: list[int]) -> Fact | None:
    """Tell why schools cannot be on one site; None where they can."""
    if len(shared) > _MOST_ON_SITE:
        return fact("issue.no_site.many", n=len(shared))
    spots = in_space(schools.lonlat[shared])
    apart = float(max(np.linalg.norm(spots - spot, axis=1).max() for spot in spots))
    far = fact("issue.no_site.apart", km=f"{apart / 1000:,.1f}")
    return far if apart > _SITE_METRES else None


def _on_sites(schools: Schools) -> Iterator[tuple[int, int]]:
    """Yield schools on one site, each with the next."""
    for shared in _sites(schools).values():
        if _cannot_be(schools, shared) is None:
            yield from pairwise(shared)


def _site_issues(schools: Schools) -> Iterator[Issue]:
    for site, shared in _sites(schools).items():
        why = _cannot_be(schools, shared)
        if why is not None:
            named = [schools.ids[i] for i in shared[:_FEW]]
            yield noted(
                code="no_site",
                said=fact("issue.no_site", site=repr(site), schools=named, why=why),
                column="site",
                value=site,
            )


def _place(seconds: int) -> Fact:
    """Say how near two schools are."""
    if seconds <= _BESIDE:
        return fact("linked.beside", seconds=seconds)
    return fact("linked.apart", seconds=seconds)
