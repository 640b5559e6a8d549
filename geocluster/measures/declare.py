"""What a measure declares of itself, and what it is told of a grouping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from geocluster.facts import Fact, Text, fact

if TYPE_CHECKING:  # what is declared is read for its texts before anything heavy is imported
    from typing import TypeAlias

    from geocluster.grouping import Grouping
    from geocluster.measures.known import Known
    from geocluster.problem import Problem

__all__ = ["Measure", "OfGroup", "OfWhole", "Seen", "Value", "added", "most", "total"]

Value: TypeAlias = "int | float | None"
"""None where it is not known, or there is nothing to measure; never 0 for that."""

N = TypeVar("N", int, float)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """A grouping as it was judged.

    Attributes
    ----------
    problem, known
        What is asked, and what is known of its schools.
    grouping
        Who is with whom.
    leads
        For each group the position of the school from which drives are counted.
    longest
        For each group the longest drive that the rule measures, in seconds; None where one is
        beyond the cut-off.
    breaks
        For each group how many rules it breaks.
    broken
        How many violations there are in all, those of no single group among them.
    costs
        Seconds of each term over the whole, counted as if the rules allowed it; None where a drive
        is not known.
    bound
        Seconds that no grouping within the rules can beat; None where nothing is proven.
    """

    problem: Problem
    known: Known
    grouping: Grouping
    leads: tuple[int, ...]
    longest: tuple[int | None, ...]
    breaks: tuple[int, ...]
    broken: int
    costs: Mapping[str, int | None]
    bound: int | None = None

    @property
    def cost(self) -> int | None:
        """Seconds, all terms together; None where a drive is not known."""
        return total(self.costs.values())

    def members(self, k: int) -> tuple[int, ...]:
        """Positions of the schools of a group, by its number."""
        return self.grouping.groups[k].members

    def others(self, k: int) -> tuple[int, ...]:
        """Positions of the schools of a group, but for the one that drives are counted from."""
        return tuple(i for i in self.members(k) if i != self.leads[k])

    @property
    def alone(self) -> tuple[int, ...]:
        """Positions of the schools in no group that are part of the question."""
        counted = self.problem.counted
        return tuple(i for i in self.grouping.alone(len(self.problem)) if counted[i])


OfGroup = Callable[[Seen, int, str], Value]
"""Told a grouping, the number of a group and which of several values is meant."""

OfWhole = Callable[[Seen, str, Sequence[Value]], Value]
"""Told a grouping, which of several values is meant, and those of its groups."""


def _one(_known: Known) -> tuple[str, ...]:
    return ("",)


def _nothing(_which: str) -> None:
    """Name nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure:
    """Something that is counted: the one place where everything about it is said.

    Attributes
    ----------
    key
        In records and tables.
    unit
        Of its values: ``schools``, ``groups``, ``pupils``, ``places``, ``seconds``, ``km2``, …
    about
        Its row in the documentation.
    title
        What it is called, for people; ``{which}`` is that of several values.
    of_group, of_whole
        Its value; None where it is told of the whole, or of groups, only.
    each
        Which values it has on some data, where there may be several, such as one a year: none
        where nothing is known of it.
    several
        Whether its value is one for each of these, by name.
    what
        What a value is of: told which one is meant, returns what ``title`` names as ``what``.
    unit_of
        Where the unit depends on the data: told them and which value is meant, returns it.
    in_groups
        Whether it has a column in ``groups.csv``.
    on_map
        Whether the map tells it of a group.
    """

    key: str
    unit: str
    about: str
    title: Text
    of_group: OfGroup | None = None
    of_whole: OfWhole | None = None
    each: Callable[[Known], Iterable[str]] = _one
    several: bool = False
    what: Callable[[str], Any] = _nothing
    unit_of: Callable[[Known, str], str] | None = None
    in_groups: bool = False
    on_map: bool = False

    def said(self, which: str) -> Fact:
        """Return what it is called, for people."""
        return fact(f"measure.{self.key}", which=which, what=self.what(which))

    def header(self, which: str) -> str:
        """Return the name of a value in a table, such as ``pupils_in 2027``."""
        return f"{self.key} {which}" if which else self.key


def total(values: Iterable[N | None]) -> N | int | None:
    """Add up values; None where one is not known."""
    held = list(values)
    known = [value for value in held if value is not None]
    return sum(known) if len(known) == len(held) else None


def added(_seen: Seen, _which: str, groups: Sequence[Value]) -> Value:
    """Add up the values of all groups; None where one is not known."""
    return total(groups)


def most(_seen: Seen, _which: str, groups: Sequence[Value]) -> Value:
    """Return the greatest value of all groups; None where one is not known, or there is none."""
    known = [value for value in groups if value is not None]
    return max(known) if known and len(known) == len(groups) else None
