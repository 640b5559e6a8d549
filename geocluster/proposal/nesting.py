"""Whether the groups of a finer tier lie inside those of a coarser one."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.grouping import Grouping
from geocluster.judge import Violation
from geocluster.problem import Problem

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
    schools, group_of = problem.schools, _groups_by_school(coarser)
    for group, parent in zip(finer.groups, parents(finer, coarser), strict=True):
        if parent is not None:
            continue
        members = group.members
        names = ", ".join(schools.names[i] for i in members)
        alone = [schools.names[i] for i in members if i not in group_of]
        parts = len({group_of[i] for i in members if i in group_of})
        why = f"lie in {parts} groups of {above!r}" if parts > 1 else ""
        if alone:
            why += f"{', and ' if why else ''}no group of {above!r} holds {', '.join(alone)}"
        yield Violation(
            "within", f"{names} are together in {problem.rules.name!r}, but {why}", members
        )


def _groups_by_school(grouping: Grouping) -> dict[int, int]:
    return {i: k for k, group in enumerate(grouping.groups) for i in group.members}
