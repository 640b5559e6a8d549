"""Tolerance: how much longer a drive may be before the answer changes.

Let a drive from the lead, or centre, of a group to a member be longer, and nothing else change.
A grouping costs more only where it has the two schools together, and then as much as that group
costs more, which the judge tells. So the answer changes where its own group costs more by then than

- the best with the two schools apart, which firmness knows, or
- the best that has them together in another group, with what that group costs more itself: all such
  groups that may be near enough are listed by the engine, and those asked about that may be first;

or where it breaks a rule. While the own group costs no more than the best without it does, nothing
needs to be listed. What one group costs more than another by a longer drive rises and falls only
where another school leads one of them: between such lengths the first at which it is enough is
found by halves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from scipy import sparse

from geocluster.clock import Clock
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.proposal import Margin, Tolerance
from geocluster.solvers import AskedGroup, Reoptimiser
from geocluster.travel import TravelTimes

__all__ = ["Longer", "first_true", "tolerance_of", "with_longer_drive"]

Members = tuple[int, ...]

_MOST_GROUPS = 200_000
"""Listed for one drive, at most; with more, only what firmness proves is told."""


def with_longer_drive(travel: TravelTimes, lead: int, member: int, seconds: int) -> TravelTimes:
    """Return the same travel times with one drive longer; beyond the cut-off it is not known."""
    times = sparse.coo_array(travel.seconds)
    data = times.data.copy()
    data[(times.row == lead) & (times.col == member)] += seconds
    kept = data <= travel.cutoff
    changed = sparse.csr_array(
        (data[kept], (times.row[kept], times.col[kept])), shape=times.shape, dtype=data.dtype
    )
    return replace(travel, seconds=changed)


@dataclass(slots=True, eq=False)
class Longer:
    """What groups cost more when a drive is longer, by the judge.

    Parameters
    ----------
    problem
        As it is.
    lead, member
        Of the drive.
    """

    problem: Problem
    lead: int
    member: int
    _problems: dict[int, Problem] = field(init=False, default_factory=dict)
    _costs: dict[tuple[Members, int], int | None] = field(init=False, default_factory=dict)
    _leads: dict[tuple[Members, int], bool] = field(init=False, default_factory=dict)

    def cost(self, members: Members, longer: int) -> int | None:
        """Seconds of a group; None where it breaks a rule."""
        key = members, longer
        if key not in self._costs:
            self._costs[key] = group_score(members, self._problem(longer)).cost
        return self._costs[key]

    def paid(self, members: Members, longer: int) -> int | None:
        """Seconds that a group costs more; None where it breaks a rule, now or then."""
        before, after = self.cost(members, 0), self.cost(members, longer)
        return None if before is None or after is None else after - before

    def leads(self, members: Members, longer: int) -> bool:
        """Whether the lead of the drive may lead a group."""
        key = members, longer
        if key not in self._leads:
            score = group_score(members, self._problem(longer), lead=self.lead)
            self._leads[key] = not score.violations
        return self._leads[key]

    def _problem(self, longer: int) -> Problem:
        if longer not in self._problems:
            travel = with_longer_drive(self.problem.travel, self.lead, self.member, longer)
            self._problems[longer] = replace(self.problem, travel=travel)
        return self._problems[longer]


def first_true(test: Callable[[int], bool], first: int, last: int, guess: int = 0) -> int | None:
    """Return the first number that passes a test, which all larger ones pass; None for none.

    Parameters
    ----------
    test
        Of a number.
    first, last
        Among which is looked.
    guess
        Where it may be.
    """
    if first > last:
        return None
    guess = min(max(guess, first), last)
    low, high = (first, guess) if test(guess) else (guess + 1, last + 1)
    if high == guess and guess > first and not test(guess - 1):
        return guess
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if test(middle) else (middle + 1, high)
    return low if low <= last else None


def tolerance_of(
    problem: Problem,
    members: Members,
    drive: tuple[int, int],
    margins: tuple[Margin, Margin],
    asked: tuple[Reoptimiser, int, Clock],
) -> Tolerance | None:
    """Find how much longer a drive of a group may be.

    Parameters
    ----------
    problem
        Whose drives are by themselves (:func:`geocluster.studies.untold.drives_untold`).
    members
        Of a group of an answer that is proven best.
    drive
        From its lead, or centre, and to which member.
    margins
        What the best costs more without the group, and with the two schools apart.
    asked
        Who answers, what the answer costs, and when to ask no more.

    Returns
    -------
    None where the drive is not known.
    """
    known = problem.travel.between(*drive)
    if known is None:
        return None
    found = _Drive(problem, members, drive, margins, asked, problem.travel.cutoff - known + 1)
    holds, changes = found.answer()
    return Tolerance(lead=drive[0], member=drive[1], holds=holds, changes=changes)


@dataclass(eq=False)
class _Drive:
    """A drive that is asked about; ``last`` is beyond the cut-off."""

    problem: Problem
    members: Members
    drive: tuple[int, int]
    margins: tuple[Margin, Margin]
    asked: tuple[Reoptimiser, int, Clock]
    last: int

    @cached_property
    def longer(self) -> Longer:
        """What groups cost more."""
        return Longer(self.problem, *self.drive)

    def answer(self) -> tuple[int | None, int | None]:
        """Return up to which length the answer stays, and at which it has changed."""
        whole, apart = self.margins
        may = self._beyond(whole.at_least)
        if may is None:
            return None, None
        surely = self._beyond(apart.more)
        if surely == may:
            return may - 1, surely
        end = self.last + 1 if surely is None else surely
        doubt, changes = self._together(may, end)
        if not apart.proven:
            doubt = min(doubt, self._beyond(apart.at_least) or end)
        stays = min(doubt, changes)
        if stays > self.last:
            return None, None
        return stays - 1, changes if changes <= self.last else None

    def _own(self, longer: int) -> int | None:
        return self.longer.paid(self.members, longer)

    def _beyond(self, more: int | None) -> int | None:
        """First length at which the group breaks a rule, or costs more by more than a margin."""

        def beyond(longer: int) -> bool:
            paid = self._own(longer)
            return paid is None or (more is not None and paid > more)

        slope = self._own(1)
        guess = self.last if more is None or not slope else more // slope + 1
        return first_true(beyond, 1, self.last, guess)

    def _together(self, first: int, end: int) -> tuple[int, int]:
        """Look for the best with both schools in another group.

        Parameters
        ----------
        first, end
            Only lengths from the one and before the other matter.

        Returns
        -------
        From which length on it is not known whether the answer stays, and from which on it has
        changed; ``end`` for neither.
        """
        again, best, clock = self.asked
        most = self._own(end - 1)
        listed = None
        if most is not None and not clock.over():
            listed = again.holding(self.drive, below=best + most, most=_MOST_GROUPS, clock=clock)
        if listed is None:
            return first, end
        doubt, changes = end, end
        for group in listed:
            paid = self._own(min(doubt, changes) - 1)
            if paid is None or group.least >= best + paid:
                break
            if group.members == self.members:
                continue
            crossed = self._crossed(group.members, group.least - best, first, changes)
            if crossed is None or crossed >= doubt:
                continue
            known = self._truly(group, most or 0)
            if known is None:
                doubt = crossed
                continue
            crossed = self._crossed(group.members, known - best, first, changes)
            changes = changes if crossed is None else crossed
        return doubt, changes

    def _truly(self, group: AskedGroup, most: int) -> int | None:
        """Seconds of the best that holds a group, or so many that it does not matter."""
        again, best, clock = self.asked
        found = again.least(fixed=[group.members], most=best + most, clock=clock)
        if found.proven and found.cost is not None:
            return found.cost
        return best + most + 1 if found.bound is None or found.bound > best + most else None

    def _crossed(self, members: Members, more: int, first: int, end: int) -> int | None:
        """First length at which the best with another group costs less than the answer.

        Parameters
        ----------
        members
            Of the other group.
        more
            Seconds that it costs more while the drive is as it is.
        first, end
            Only lengths from the one and before the other matter.
        """

        def less(longer: int) -> bool:
            own, other = self._own(longer), self.longer.paid(members, longer)
            return own is not None and other is not None and more + other < own

        for begin, until in self._pieces(members, first, end - 1):
            found = first_true(less, begin, until) if less(until) and not less(begin) else None
            if less(begin) or found is not None:
                return begin if found is None else found
        return None

    def _pieces(self, members: Members, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield lengths within which what one costs more than the other only rises, or falls."""
        if first > last:
            return
        full = self._own(last)
        at = [
            first_true(lambda x: self._own(x) == full, first, last),
            first_true(lambda x: not self.longer.leads(members, x), first, last, last),
            first_true(lambda x: not self.longer.leads(self.members, x), first, last, last),
        ]
        starts = sorted({first, *(x for x in at if x is not None)})
        for begin, after in zip(starts, [*starts[1:], last + 1], strict=True):
            yield begin, after - 1
