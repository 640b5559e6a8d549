"""Whether the groups of a finer tier lie inside those of a coarser one."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.facts import fact
from geocluster.grouping import Grouping
from geocluster.problem import Problem
from geocluster.rules import Violation

__all__ = ["not_nested", "parents"]


def parents(finer: Grouping, coarser: Grouping) -> tuple[int | None, ...]:
    """Return for each finer group the coarser one that holds all of its schools.

    Parameters
    ----------
    finer, coarser
        Of the same schools.

    Returns
    -------
    tuple of int or None
        Places in ``coarser.groups``; None where no single group holds them all, also where one
        of the schools is alone above.

    Examples
    --------
    >>> parents(Grouping.of([[0, 1], [2, 4]]), Grouping.of([[0, 1, 2], [3, 4]]))
    (0, None)
    """
    above = _groups_by_school(coarser)
    held = [{above.get(i) for i in group.members} for group in finer.groups]
    return tuple(next(iter(one)) if len(one) == 1 else None for one in held)


def not_nested(
    finer: Grouping, coarser: Grouping, problem: Problem, *, above: str
) -> Iterator[Violation]:
    """Yield each finer group that lies in no single coarser one.

    So a school that is alone above is alone below, too.

    Parameters
    ----------
    finer, coarser
        Of the same schools.
    problem
        Of the finer tier.
    above
        Name of the coarser tier.
    """
    ids, group_of = problem.schools.ids, _groups_by_school(coarser)
    for group, parent in zip(finer.groups, parents(finer, coarser), strict=True):
        if parent is not None:
            continue
        of = {"schools": [ids[i] for i in group.members], "tier": problem.tier, "above": above}
        alone = [ids[i] for i in group.members if i not in group_of]
        parts = len({group_of[i] for i in group.members if i in group_of})
        if not alone:
            why = fact("broken.within", **of, parts=parts)
        elif parts > 1:
            why = fact("broken.within.both", **of, parts=parts, alone=alone)
        else:
            why = fact("broken.within.alone", **of, alone=alone)
        yield Violation(why, group.members)


def _groups_by_school(grouping: Grouping) -> dict[int, int]:
    return {i: k for k, group in enumerate(grouping.groups) for i in group.members}
