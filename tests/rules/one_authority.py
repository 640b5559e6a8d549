"""What a third party writes to add a rule: at most so many schools of one authority in a group.

All of it is in this one file; its package names it by an entry point::

    [project.entry-points."geocluster.rules"]
    one_authority = "one_authority:ONE_AUTHORITY"
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import whole
from geocluster.rules import Asked, Key, Relaxation, Rule, Violation
from geocluster.terms.shapes import GroupSums

__all__ = ["ONE_AUTHORITY"]

KEY = "most_of_one_authority"
COLUMN = "authority"


def check(name: str, value: Any) -> int | None:
    """Take a whole number from 1; None for no limit."""
    most = whole(value)
    if value is not None and (most is None or most < 1):
        raise RulesError(f"{name} must be a whole number from 1, not {value!r}")
    return most


def violations(most: int | None, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    """Name the schools of each authority of which there are too many; unknown is none."""
    if most is None:
        return
    held: dict[str, list[int]] = defaultdict(list)
    for i in at:
        authority = asked.schools.column(COLUMN)[i]
        if authority is not None:
            held[authority].append(i)
    for authority, schools in held.items():
        if len(schools) > most:
            ids = [asked.schools.ids[i] for i in schools]
            found = fact("broken.one_authority", schools=ids, authority=authority, most=most,
                         rule=KEY)  # fmt: skip
            yield Violation(found, tuple(schools))


def restrictions(most: int | None, asked: Asked) -> Iterator[GroupSums]:
    """Tell the solver the same: for each authority a sum over the group that has a most."""
    if most is None:
        return
    values = asked.schools.column(COLUMN)
    known = sorted({value for value in values if value is not None})
    rows = [i for i, value in enumerate(values) if value is not None]
    columns = [known.index(values[i]) for i in rows]
    ones = np.ones(len(rows), np.int64)
    weight = sparse.csr_array((ones, (rows, columns)), shape=(len(values), len(known)))
    most_of_each = np.full(len(known), most, np.int64)
    yield GroupSums(weight, np.zeros(len(known), np.int64), most_of_each)


def words(most: int | None, asked: Asked) -> Iterator[tuple[str, Fact]]:
    """Say the rule where people read."""
    if most is not None:
        yield KEY, fact("rule.one_authority", most=most)


ONE_AUTHORITY = Rule[int | None](
    name="one_authority",
    keys=(
        Key(
            name=KEY,
            kind=int | None,
            default_words="no limit",
            meaning="most schools of one authority in a group",
            check=check,
            columns=lambda most: () if most is None else (COLUMN,),
            example=2,
        ),
    ),
    violations=violations,
    restrictions=restrictions,
    words=words,
    relaxation=Relaxation(
        key=KEY, rank=45, binds=lambda most: most is not None, changes=lambda most: {KEY: None}
    ),
    texts={
        "broken.one_authority": Text(
            "{schools:roll} are all of {authority}, allowed is {most}{rule:cited}",
            "{schools:roll} are all of {authority}, allowed are {most}{rule:cited}",
            count="most",
        ),
        "rule.one_authority": Text(
            "It has at most {most} school of one authority.",
            "It has at most {most} schools of one authority.",
            count="most",
        ),
    },
)
