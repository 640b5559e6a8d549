"""A question is answered part by part; parts that it does not name keep their answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geocluster.clock import Clock
from geocluster.solvers.grouping.changes import Changes, Dearer
from geocluster.solvers.grouping.effort import Effort
from geocluster.solvers.grouping.reoptimised_part import Part

__all__ = ["InParts", "columns_within", "least_in_parts"]


@dataclass(frozen=True, slots=True)
class InParts:
    """The best choice that was found in all parts.

    Attributes
    ----------
    groups
        Units of each group; None where none was found in some part.
    bound
        Seconds that no choice can beat; None where it is proven that there is none.
    """

    groups: list[tuple[int, ...]] | None
    bound: int | None


def least_in_parts(
    parts: Sequence[Part],
    changes: Changes,
    *,
    constant: int,
    gone: frozenset[int] = frozenset(),
    most: int | None,
    clock: Clock,
    dearer: Dearer | None = None,
    effort: Effort = Effort.WHOLE,
) -> InParts:
    """Find the choice of least cost that meets changes.

    Parameters
    ----------
    parts
        All of them.
    changes, gone
        By unit of the whole.
    constant
        Seconds charged whatever the answer.
    most
        Seconds: where the best costs more, only that is proven.
    clock
        When to end.
    dearer
        What groups cost more than they did; nothing where not given.
    effort
        How far to look for what is not near the best choice.
    """
    named = changes.named | gone | (dearer.named if dearer is not None else frozenset())
    touched = [part for part in parts if not named.isdisjoint(part.place)]
    choices = {part: part.unchanged for part in parts if part not in touched}
    lower = {part: choice.bound for part, choice in choices.items()}
    lower |= {part: part.lower(gone) for part in touched}
    for part in touched:
        others = constant + sum(lower.values()) - lower[part]
        cap = None if most is None else most - others
        choices[part] = part.least(changes, gone, cap, clock, dearer, effort=effort)
        lower[part] = max(lower[part], choices[part].bound)
    if any(lower[part] >= part.big_m for part in parts):
        return InParts(None, None)
    bound = constant + sum(lower.values())
    groups: list[tuple[int, ...]] = []
    for part in parts:
        numbers = choices[part].numbers
        if numbers is None:
            return InParts(None, bound)
        groups += part.groups(numbers)
    return InParts(groups, bound)


def columns_within(
    parts: Sequence[Part], extra: int, most: int, clock: Clock
) -> list[tuple[int, tuple[int, ...]]] | None:
    """Return cost and units of all groups that a choice of all parts can hold.

    Parameters
    ----------
    parts
        Of the whole.
    extra
        Seconds that the choice may cost above the best.
    most
        Groups; None for more.
    clock
        When to give up.
    """
    found: list[tuple[int, tuple[int, ...]]] = []
    spare = extra + sum(part.unproven for part in parts)
    for part in parts:
        priced = part.within(spare - part.unproven, most - len(found), clock)
        if priced is None:
            return None
        found += priced
    return found
