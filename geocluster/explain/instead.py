"""What would be instead of an answer if something else were so, solved again and judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from geocluster.errors import SolverError
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import Judgement, judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.terms import TERMS

__all__ = ["Again", "Answers", "Instead", "Solved"]

Group = tuple[int, ...]

_MOST_GROUPS = 3
"""That are named; more are counted. A small change may go through half a county."""


class Solved(Protocol):
    """What solving again found; :class:`geocluster.solvers.Reoptimised` is such a thing."""

    @property
    def grouping(self) -> Grouping | None:
        """The best that was found."""

    @property
    def bound(self) -> int | None:
        """Seconds that nothing of the kind can beat."""

    @property
    def status(self) -> Status:
        """What is known."""


class Again(Protocol):
    """Who solves again with something changed, as :class:`geocluster.solvers.Reoptimiser` does."""

    def least(
        self,
        *,
        without: Iterable[Sequence[int]] = (),
        apart: Iterable[tuple[int, int]] = (),
        together: Iterable[Sequence[int]] = (),
        fixed: Iterable[Sequence[int]] = (),
        alone: Iterable[int] = (),
        grouped: Iterable[int] = (),
    ) -> Solved:
        """Find what costs least: some groups not made, or made; schools apart, together, alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What would be instead, beside the answer as it stands.

    Attributes
    ----------
    status
        ``OPTIMAL`` where nothing of the kind costs less, ``FEASIBLE`` where that is not proven,
        ``INFEASIBLE`` where it is proven that the rules allow nothing of the kind, ``UNKNOWN``
        where nothing was found.
    more
        Seconds that the whole costs more; below zero where it costs less, None where nothing was
        found.
    at_least
        Seconds more that are proven; None where nothing is.
    by_term
        The same seconds by term, those that differ; they add up to ``more``.
    gone, made
        Positions of the schools of each group that is no longer made, and of those made instead.
    left, placed
        Positions of schools that are then in no group, and of those that then are in one.
    grouping
        All groups; None where nothing was found.
    """

    status: Status
    more: int | None = None
    at_least: int | None = None
    by_term: Mapping[str, int] = field(default_factory=dict)
    gone: tuple[Group, ...] = ()
    made: tuple[Group, ...] = ()
    left: tuple[int, ...] = ()
    placed: tuple[int, ...] = ()
    grouping: Grouping | None = None

    @property
    def proven(self) -> bool:
        """Whether nothing of the kind costs less, or the rules allow nothing of the kind."""
        return self.status in (Status.OPTIMAL, Status.INFEASIBLE)

    @property
    def price(self) -> Fact:
        """What the whole would cost more, in half a sentence."""
        if self.status is Status.INFEASIBLE:
            return fact("instead.impossible")
        if self.more is None:
            return fact("instead.unknown")
        terms = [
            fact("instead.term", term=fact(f"term.{term}.title"), more=more)
            for term, more in self.by_term.items()
        ]
        paid = fact("instead.by_term", terms=terms) if len(terms) > 1 else None
        if not self.proven:
            if self.at_least is None or self.at_least <= 0:
                return fact("instead.found", more=self.more, paid=paid)
            return fact("instead.found_at_least", more=self.more, least=self.at_least, paid=paid)
        if self.more == 0:
            return fact("instead.same", paid=paid)
        if self.more < 0:
            return fact("instead.less", less=-self.more, paid=paid)
        return fact("instead.more", more=self.more, paid=paid)

    def changes(self, ids: Sequence[str], *, but: Group = ()) -> Fact | None:
        """Tell which groups are then made, and who is left out or placed; None where nothing is.

        Parameters
        ----------
        ids
            Of all schools.
        but
            A group that has been named already, with its schools.
        """
        made = [[ids[i] for i in group] for group in self.made if group != but]
        parts = []
        if made:
            groups = [fact("instead.group", schools=group) for group in made[:_MOST_GROUPS]]
            parts.append(fact("instead.groups", groups=groups))
        if len(made) > _MOST_GROUPS:
            parts.append(fact("instead.groups.more", n=len(made) - _MOST_GROUPS))
        placed = tuple(i for i in self.placed if i not in but)
        for code, schools in (("instead.left", self.left), ("instead.placed", placed)):
            if schools:
                parts.append(fact(code, schools=[ids[i] for i in schools]))
        return fact("instead.changes", changes=parts) if parts else None


class Answers:
    """Questions about an answer, each solved again and put beside it.

    Parameters
    ----------
    problem, grouping, judgement
        The answer as it stands: every rule holds.
    again
        Who solves.
    """

    def __init__(
        self, problem: Problem, grouping: Grouping, judgement: Judgement, again: Again
    ) -> None:
        self.problem, self.grouping, self.judgement = problem, grouping, judgement
        self._again = again
        self.above: tuple[Problem, ...] = ()
        """Of coarser tiers, the coarsest first."""
        self._total = judgement.total or 0
        self.group_of = {i: g.members for g in grouping.groups for i in g.members}

    def if_made(self, group: Sequence[int]) -> Instead:
        """Tell what would be if a very group were made."""
        return self._beside(self._again.least(fixed=[group]), group)

    def if_not_made(self, *groups: Sequence[int], with_school: int | None = None) -> Instead:
        """Tell what would be without some very groups, and with a school in some other."""
        schools = [i for group in groups for i in group]
        if with_school is None:
            return self._beside(self._again.least(without=groups), schools)
        found = self._again.least(without=groups, grouped=[with_school])
        return self._beside(found, [*schools, with_school])

    def if_alone(self, school: int) -> Instead:
        """Tell what would be if a school were in no group."""
        return self._beside(self._again.least(alone=[school]), [school])

    def if_together(self, schools: Sequence[int]) -> Instead:
        """Tell what would be if schools were in one group."""
        return self._beside(self._again.least(together=[schools]), schools)

    def if_apart(self, schools: Sequence[int]) -> Instead:
        """Tell what would be if no two of some schools were in one group."""
        pairs = [(i, j) for i in schools for j in schools if i < j]
        return self._beside(self._again.least(apart=pairs), schools)

    def _beside(self, found: Solved, asked: Iterable[int]) -> Instead:
        """Put what was found beside the answer, with as few changes as there need be.

        Parameters
        ----------
        found
            Solved again.
        asked
            Schools that what was asked is about: what they are in stays as it was found.
        """
        at_least = None if found.bound is None else found.bound - self._total
        if found.grouping is None:
            return Instead(status=found.status, at_least=at_least)
        grouping, judged = self._with_fewest_changes(found.grouping, set(asked))
        now, then = self.judgement.by_term(), judged.by_term()
        by_term = {
            term: then.get(term, 0) - now.get(term, 0)
            for term in TERMS
            if then.get(term, 0) != now.get(term, 0)
        }
        return self._compared(grouping, found.status, at_least, by_term, set(asked))

    def _compared(
        self,
        grouping: Grouping,
        status: Status,
        at_least: int | None,
        by_term: Mapping[str, int],
        asked: set[int],
    ) -> Instead:
        old, new = _members(self.grouping), _members(grouping)
        alone_now = set(self.grouping.alone(len(self.problem)))
        alone_then = set(grouping.alone(len(self.problem)))
        return Instead(
            status=status,
            more=sum(by_term.values()),
            at_least=at_least,
            by_term=by_term,
            gone=tuple(sorted(old - new)),
            made=tuple(self._nearest_first(new - old, asked)),
            left=tuple(sorted(alone_then - alone_now)),
            placed=tuple(sorted(alone_now - alone_then)),
            grouping=grouping,
        )

    def _nearest_first(self, made: Iterable[Group], asked: set[int]) -> list[Group]:
        """Order groups: those first that hold most of what was asked, and of who is with it now."""
        now = {j for i in asked for j in self.group_of.get(i, (i,))}
        return sorted(made, key=lambda g: (-len(asked & set(g)), -len(now & set(g)), g))

    def _with_fewest_changes(self, found: Grouping, asked: set[int]) -> tuple[Grouping, Judgement]:
        """Undo changes that touch nothing that was asked, where that costs no more."""
        judged = self._judged(found)
        for part in _exchanges(_members(self.grouping), _members(found)):
            if part & asked:
                continue
            kept = [g.members for g in found.groups if not part & set(g.members)]
            back = [g.members for g in self.grouping.groups if part & set(g.members)]
            undone = Grouping.of([*kept, *back])
            score = judge(undone, self.problem)
            if not score.violations and (score.total or 0) <= (judged.total or 0):
                found, judged = undone, score
        return found, judged

    def _judged(self, found: Grouping) -> Judgement:
        judged = judge(found, self.problem)
        if judged.violations:
            broken = ", ".join(violation.rule for violation in judged.violations)
            raise SolverError(f"the judge refuses what was solved again: {broken}")
        return judged


def _members(grouping: Grouping) -> set[Group]:
    return {group.members for group in grouping.groups}


def _exchanges(old: set[Group], new: set[Group]) -> list[set[int]]:
    """Return sets of schools among whom groups change, each by itself."""
    parts: list[set[int]] = []
    for group in old ^ new:
        joined = [part for part in parts if part & set(group)]
        parts = [part for part in parts if not part & set(group)]
        parts.append(set(group).union(*joined))
    return parts
