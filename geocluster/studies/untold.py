"""Why firmness does not tell how much longer drives, or how much larger rolls, may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geocluster.conditions import Where
from geocluster.facts import Fact, fact
from geocluster.problem import Problem
from geocluster.proposal import Firmness, schools_of
from geocluster.rules import Lead, tier_keys
from geocluster.terms import TERMS

__all__ = [
    "PUPILS",
    "drives_untold",
    "read_by_conditions",
    "rolls_untold",
    "untold",
]

PUPILS = "pupils"
"""The field with the rolls."""

_READ_ALL_DRIVES = frozenset({"nearest_elsewhere"})
"""Terms that a single drive changes for other groups, too."""

_FAIR = "fair"
"""The rule whose limit on drives is found from all data."""

_FOLLOWED = frozenset({"holds", "kinds", "lead_where", "members", "alone_free"})
"""Keys of rules whose conditions on rolls are followed as a roll changes."""

_SHORT_OF = "short_of"
"""The term whose reading of rolls is followed."""


def untold(
    problems: Sequence[Problem],
    found: Firmness,
    groups: Iterable[Sequence[int]],
    rolls: Fact | None,
) -> Iterator[Fact]:
    """Say of all drives and rolls that are not told why they are not.

    Parameters
    ----------
    problems
        Of each tier: a drive counts in all of them.
    found
        What was found of one.
    groups
        Schools of each group of its answer.
    rolls
        Why it cannot be told how far rolls may go; None where it can.
    """
    drives = next(filter(None, map(drives_untold, problems)), None)
    if drives is not None and found.drives:
        yield drives
    elif None in found.drives:
        yield fact("firmness.untold.drives.missing", n=found.drives.count(None))
    schools = schools_of(groups)
    if rolls is not None:
        yield rolls
        return
    unknown = sum(problems[0].pupils[i] is None for i in schools)
    missing = found.rolls.count(None) - unknown
    if unknown:
        yield fact("firmness.untold.rolls.blank", n=unknown)
    if missing:
        yield fact("firmness.untold.rolls.missing", n=missing)


def drives_untold(problem: Problem) -> Fact | None:
    """Say why it cannot be told how much longer drives may be; None where it can.

    A single drive must only change what groups cost, or may be, that hold both its schools: of
    rules and terms of third parties that is not known.
    """
    for key in _of_third_parties(problem):
        return fact("firmness.untold.drives.unknown", key=key)
    if problem.rules.fair:
        return fact("firmness.untold.drives.all", key=_FAIR)
    for key in problem.rules.costs:
        if key in _READ_ALL_DRIVES:
            return fact("firmness.untold.drives.all", key=key)
    return None


def rolls_untold(problem: Problem) -> Fact | None:
    """Say why it cannot be told how much larger or smaller rolls may be; None where it can.

    The limits on pupils, the largest as lead, kinds of groups, what groups are short of, and
    conditions on the roll are followed; the limit of a fair grouping, and other costs, are not.
    """
    for name in _of_third_parties(problem):
        return fact("firmness.untold.rolls.unknown", key=name)
    rules, schools = problem.rules, problem.schools
    followed = rules.pupils is not None or rules.lead is Lead.LARGEST
    followed |= any(kind.pupils is not None for kind in rules.kinds)
    for name, value in rules.costs.items():
        if PUPILS in TERMS[name].columns(value, schools):
            if name != _SHORT_OF:
                return fact("firmness.untold.rolls.read", key=f"costs.{name}")
            followed = True
    values = rules.values()
    for key in tier_keys():
        if key.is_rule and PUPILS in key.columns(values[key.name]):
            if key.name not in _FOLLOWED:
                return fact("firmness.untold.rolls.read", key=key.name)
            followed = True
    if not followed:
        return fact("firmness.untold.rolls.none")
    return fact("firmness.untold.rolls.read", key=_FAIR) if rules.fair else None


def read_by_conditions(problem: Problem) -> Iterator[Where]:
    """Yield the conditions on schools that are followed, and read rolls."""
    rules = problem.rules
    wheres = (
        *(hold.where for hold in rules.holds),
        *(kind.holds_where for kind in rules.kinds),
        *(where for where in (rules.lead_where, rules.members, rules.alone_free) if where),
    )
    return (where for where in wheres if PUPILS in where.conditions)


def _of_third_parties(problem: Problem) -> Iterator[str]:
    yield from problem.rules.further
    yield from (key for key in problem.rules.costs if key not in TERMS.own)
