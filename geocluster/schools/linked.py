"""Pairs of schools that belong together, such as the infant and the junior school of one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from geocluster.errors import SchoolsError, nearest
from geocluster.facts import Fact, fact
from geocluster.given import shown
from geocluster.phrases import phrase

__all__ = ["GIVEN", "Linked", "linked_among"]

GIVEN = fact("linked.given")
"""Why a pair is one that a caller or a file names."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Two schools that belong together.

    Attributes
    ----------
    schools
        Their ids, ascending as text, however they are given.
    why
        They are taken for a pair.

    Raises
    ------
    SchoolsError
        If they are not two schools.
    """

    schools: tuple[str, str]
    why: Fact = GIVEN

    def __post_init__(self) -> None:
        given = self.schools
        two = isinstance(given, list | tuple) and len(given) == 2
        if not two or not all(isinstance(s, str) and s for s in given) or given[0] == given[1]:
            raise SchoolsError(
                phrase(
                    "linked: {given} is no pair of schools; write two different ids, as text",
                    given=shown(given),
                )
            )
        object.__setattr__(self, "schools", tuple(sorted(given)))


def linked_among(
    pairs: Iterable[Linked | tuple[str, str]], ids: Collection[str]
) -> tuple[Linked, ...]:
    """Return pairs in the order of their ids.

    Raises
    ------
    SchoolsError
        If one names a school that is not there, or stands twice.
    """
    made = [pair if isinstance(pair, Linked) else Linked(pair) for pair in pairs]
    for pair in made:
        for school in pair.schools:
            if school not in ids:
                raise SchoolsError(
                    phrase(
                        "linked: no school with id {school!r}{nearest}",
                        school=school,
                        nearest=nearest(school, ids),
                    )
                )
    made.sort(key=lambda pair: pair.schools)
    for one, other in pairwise(made):
        if one.schools == other.schools:
            both = " and ".join(one.schools)
            raise SchoolsError(
                phrase("linked: the pair {both} stands twice; remove one", both=both)
            )
    return tuple(made)
