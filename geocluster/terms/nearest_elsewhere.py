"""Schools whose nearest possible partner is elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geocluster.facts import Fact, Text, fact
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import Match, TouchedSets

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["NEAREST_ELSEWHERE", "nearest_partners"]


def nearest_partners(
    partners: sparse.csr_array, ids: tuple[str, ...]
) -> list[tuple[int, int, int]]:
    """Return each school that has a partner, the nearest from it, and the seconds to there.

    Of several at the same drive, that of the smallest id.
    """
    rank: NDArray[np.int64] = np.empty(len(ids), np.int64)
    rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    pairs = partners.tocoo()
    order = np.lexsort((rank[pairs.col], pairs.data, pairs.row))
    school, first = np.unique(pairs.row[order], return_index=True)
    at = order[first]
    return list(zip(school.tolist(), pairs.col[at].tolist(), pairs.data[at].tolist(), strict=True))


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    ids = problem.schools.ids
    near = nearest_partners(problem.partners(), ids)

    def tell(match: Match) -> Fact:
        ((school, nearest, drive),) = match.of
        one, other = ids[school], ids[nearest]
        if school in match.schools:
            return fact("term.nearest_elsewhere.school", school=one, nearest=other, drive=drive)
        return fact("term.nearest_elsewhere.nearest", school=one, nearest=other, drive=drive)

    sets = tuple((i, j) for i, j, _ in near)
    yield Cost("nearest_elsewhere", value, TouchedSets(sets, names=tuple(near)), tell)


NEAREST_ELSEWHERE = Term(
    key="nearest_elsewhere",
    about="Each school whose nearest school, of those that it could be in one group with by the "
    "rules about two schools, is elsewhere.",
    on=_on,
    says=lambda value: fact("term.nearest_elsewhere", value=value),
    texts={
        "term.nearest_elsewhere.title": Text("nearest schools elsewhere"),
        "term.nearest_elsewhere": Text(
            "Each school whose nearest possible partner is not in its group costs {value:minutes}."
        ),
        "term.nearest_elsewhere.school": Text(
            "The nearest school that {school:name} could be with by the rules about two schools, "
            "{nearest:name} ({drive:minutes}), is not in its group."
        ),
        "term.nearest_elsewhere.nearest": Text(
            "{nearest:name} is the nearest school that {school:name} could be with by the rules "
            "about two schools ({drive:minutes}), which is elsewhere."
        ),
    },
)
