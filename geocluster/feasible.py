"""Limits that no group can meet, told from the school list alone, before roads are read."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.errors import RulesError, SchoolsError
from geocluster.problem import pinned_positions
from geocluster.rules import Pins, Rules
from geocluster.schools import Schools

__all__ = ["check_limits"]


def check_limits(schools: Schools, rules: Rules, pins: Pins) -> None:
    """Refuse rules and pins that the school list alone shows to be impossible.

    Raises
    ------
    SchoolsError
        If a rule names a column, or a pin a school, that is not there; all of them are named.
    RulesError
        If no group can have as many pupils as asked for.
    """
    faults = [*_columns(schools, rules), *_pins(schools, pins)]
    if faults:
        raise SchoolsError("\n".join(faults))
    if rules.pupils is not None:
        _check_pupils(schools, rules, rules.pupils)


def _columns(schools: Schools, rules: Rules) -> Iterator[str]:
    for column in rules.columns:
        try:
            schools.column(column)
        except SchoolsError as fault:
            yield str(fault)


def _pins(schools: Schools, pins: Pins) -> Iterator[str]:
    try:
        pinned_positions(schools, pins)
    except SchoolsError as fault:
        yield str(fault)


def _check_pupils(schools: Schools, rules: Rules, limits: tuple[int, int]) -> None:
    rolls = sorted(p for p in schools.pupils if p is not None)
    fewest, most = limits
    if len(rolls) < rules.size[0]:
        raise RulesError(
            f"pupils = [{fewest}, {most}] needs schools whose roll is known, but only "
            f"{len(rolls)} of {len(schools)} have one; name the right column, or remove pupils"
        )
    highest, lowest = sum(rolls[-rules.size[1] :]), sum(rolls[: rules.size[0]])
    if fewest > highest:
        raise RulesError(
            f"pupils = [{fewest}, {most}]: no group can meet this; the {rules.size[1]} largest "
            f"schools have {highest:,} pupils together; lower the first number to at most "
            f"{highest}, or allow more schools in a group (size = {list(rules.size)})"
        )
    if most < lowest:
        raise RulesError(
            f"pupils = [{fewest}, {most}]: no group can meet this; the {rules.size[0]} smallest "
            f"schools have {lowest:,} pupils together; raise the second number to at least "
            f"{lowest}"
        )
