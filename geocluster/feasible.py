"""Limits that no group can meet, told from the school list alone, before roads are read."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.errors import SchoolsError
from geocluster.phrases import phrase
from geocluster.rules import RULES, Pins, Rules
from geocluster.rules.pins import pinned_positions
from geocluster.schools import Schools
from geocluster.terms import columns_of

__all__ = ["check_limits"]


def check_limits(schools: Schools, rules: Rules, pins: Pins) -> None:
    """Refuse rules and pins that the school list alone shows to be impossible.

    Raises
    ------
    SchoolsError
        If a rule names a column, or a pin a school, that is not there; all of them are named.
    RulesError
        If no group can be as a rule asks, such as have so many pupils.
    """
    faults = [*_columns(schools, rules), *_pins(schools, pins)]
    if faults:
        raise SchoolsError(phrase("{faults:lines}", faults=faults))
    values = rules.values()
    for rule in RULES.values():
        rule.hopeless(rule.value(values | {"pins": pins}), values, schools)


def _columns(schools: Schools, rules: Rules) -> Iterator[SchoolsError]:
    for column in (*rules.columns, *columns_of(rules, schools)):
        try:
            schools.column(column)
        except SchoolsError as fault:
            yield fault


def _pins(schools: Schools, pins: Pins) -> Iterator[SchoolsError]:
    try:
        pinned_positions(schools, pins)
    except SchoolsError as fault:
        yield fault
