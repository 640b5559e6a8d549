"""Tolerance: how much longer a drive may be before the answer changes.

Let a drive from the lead, or centre, of a group to a member be longer, and nothing else change.
A grouping costs more only where it has the two schools together, and then as much as that group
costs more, which the judge tells; of several tiers, as much as the groups of all tiers do that have
them together, a *chain* of groups one inside the other. So the answer changes where its own chain
costs more by then than

- the best with the two schools apart, which firmness knows, or
- the best that has them together in another chain, with what that costs more itself: all groups of
  the coarsest tier that may be near enough are listed by the engine, and the ways in which each can
  be divided around the two; those asked about that may be first;

or where it breaks a rule. While the own chain costs no more than the best without one of its groups
does, nothing needs to be listed. What one group costs more than another by a longer drive rises and
falls only where another school leads one of them: between such lengths the first at which it is
enough is found by halves. Where one chain's cost rises in one tier and the other's in another, by
how much may rise and fall: then lengths are left out by halves between which that cannot matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from scipy import sparse

from geocluster.clock import Clock
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.proposal import Margin, Status, Tolerance
from geocluster.solvers import AskedGroup
from geocluster.studies.held import Held
from geocluster.travel import TravelTimes

__all__ = ["Longer", "first_true", "tolerance_of", "with_longer_drive"]

Members = tuple[int, ...]


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

    def turns(self, members: Members, first: int, last: int) -> set[int]:
        """Return lengths at which a group comes to break a rule, or to be led by another school.

        Parameters
        ----------
        members
            The group.
        first, last
            Between which they are sought.
        """
        found = {first_true(lambda x: self.paid(members, x) is None, first, last, last)}
        broken = next(iter(found))
        until = last if broken is None else broken - 1
        if until >= first:
            full = self.paid(members, until)
            found |= {
                first_true(lambda x: self.paid(members, x) == full, first, until),
                first_true(lambda x: not self.leads(members, x), first, until, until),
            }
        return {length for length in found if length is not None}

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
    problems: Sequence[Problem],
    chain: Sequence[Members],
    drive: tuple[int, int],
    margins: tuple[Margin, Margin],
    asked: tuple[Held, int, Clock],
) -> Tolerance | None:
    """Find how much longer a drive of a group may be.

    Parameters
    ----------
    problems
        Of each tier, the coarsest first, whose drives are by themselves
        (:func:`geocluster.studies.untold.drives_untold`).
    chain
        Groups of an answer that is proven best which hold both schools, of the coarsest tier and of
        those after it.
    drive
        From the lead, or centre, of one of them, and to which member.
    margins
        What the best costs more at least without one of the chain, and with the two schools apart
        in the coarsest tier.
    asked
        Who answers, what the answer costs, and when to ask no more.

    Returns
    -------
    None where the drive is not known.
    """
    travel = problems[0].travel
    known = travel.between(*drive)
    if known is None:
        return None
    longer = tuple(Longer(problem, *drive) for problem in problems)
    last = travel.cutoff - known + 1
    holds, changes = _Drive(longer, tuple(chain), drive, margins, asked, last).answer()
    return Tolerance(lead=drive[0], member=drive[1], holds=holds, changes=changes)


@dataclass(eq=False)
class _Drive:
    """A drive that is asked about; ``last`` is beyond the cut-off, ``longer`` of each tier."""

    longer: tuple[Longer, ...]
    chain: tuple[Members, ...]
    drive: tuple[int, int]
    margins: tuple[Margin, Margin]
    asked: tuple[Held, int, Clock]
    last: int

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

    def _paid(self, chain: Sequence[Members], longer: int) -> int | None:
        """Seconds that a chain costs more; None where one of it breaks a rule."""
        total = 0
        for of_tier, members in zip(self.longer, chain, strict=False):
            paid = of_tier.paid(members, longer)
            if paid is None:
                return None
            total += paid
        return total

    def _own(self, longer: int) -> int | None:
        return self._paid(self.chain, longer)

    def _beyond(self, more: int | None) -> int | None:
        """First length at which the chain breaks a rule, or costs more by more than a margin."""

        def beyond(longer: int) -> bool:
            paid = self._own(longer)
            return paid is None or (more is not None and paid > more)

        slope = self._own(1)
        guess = self.last if more is None or not slope else more // slope + 1
        return first_true(beyond, 1, self.last, guess)

    def _together(self, first: int, end: int) -> tuple[int, int]:
        """Look for the best with both schools in another chain.

        Parameters
        ----------
        first, end
            Only lengths from the one and before the other matter.

        Returns
        -------
        From which length on it is not known whether the answer stays, and from which on it has
        changed; ``end`` for neither.
        """
        held, best, clock = self.asked
        most = self._own(end - 1)
        listed = None
        if most is not None and not clock.over():
            listed = held.listed(self.drive, best + most, clock)
        if listed is None:
            return first, end
        doubt, changes = end, end
        for group in listed:
            paid = self._own(min(doubt, changes) - 1)
            if paid is None or group.least >= best + paid:
                break
            if clock.over():
                return min(doubt, first), changes
            doubt, changes = self._with(group, first, (doubt, changes), most or 0)
        return doubt, changes

    def _with(
        self, group: AskedGroup, first: int, found: tuple[int, int], most: int
    ) -> tuple[int, int]:
        """Look for the best with a group of the coarsest tier, however that is divided.

        Parameters
        ----------
        group
            That was listed.
        first
            Length from which on it matters.
        found
            From which length on it is not known whether the answer stays, and from which on it has
            changed, as far as is known.
        most
            Seconds above the best that matter.
        """
        held, best, _ = self.asked
        doubt, changes = found
        known: int | None = None
        for chain in held.chains(group.members, self.drive):
            if chain.groups == self.chain:
                continue
            at_least = group.least if known is None else known
            crossed = self._crossed(chain.groups, at_least + chain.more - best, first, changes)
            if crossed is None or crossed >= doubt:
                continue
            if known is None:
                known = self._truly(group, most)
                if known is None:
                    return crossed, changes
                crossed = self._crossed(chain.groups, known + chain.more - best, first, changes)
            changes = changes if crossed is None else crossed
        return doubt, changes

    def _truly(self, group: AskedGroup, most: int) -> int | None:
        """Seconds of the best that holds a group, or so many that it does not matter."""
        held, best, clock = self.asked
        if group.members == self.chain[0]:
            return best
        found = held.best_with(group.members, best + most, clock)
        if found.status is Status.OPTIMAL and found.cost is not None:
            return found.cost
        return best + most + 1 if found.bound is None or found.bound > best + most else None

    def _crossed(self, chain: Sequence[Members], more: int, first: int, end: int) -> int | None:
        """First length at which the best with another chain costs less than the answer.

        Parameters
        ----------
        chain
            Other groups.
        more
            Seconds that it costs more while the drive is as it is.
        first, end
            Only lengths from the one and before the other matter.
        """
        if first >= end or not self._may_be_less(chain, more, first, end - 1):
            return None
        for begin, until in self._pieces(chain, first, end - 1):
            found = self._first_less(chain, more, begin, until)
            if found is not None:
                return found
        return None

    def _less(self, chain: Sequence[Members], more: int, longer: int) -> bool:
        own, other = self._own(longer), self._paid(chain, longer)
        return own is not None and other is not None and more + other < own

    def _may_be_less(self, chain: Sequence[Members], more: int, begin: int, until: int) -> bool:
        """Whether it may be less somewhere between two lengths, as nothing falls."""
        own, other = self._own(until), self._paid(chain, begin)
        return own is None or (other is not None and more + other < own)

    def _first_less(
        self, chain: Sequence[Members], more: int, begin: int, until: int
    ) -> int | None:
        """First length of a piece at which another chain costs less."""
        if not self._may_be_less(chain, more, begin, until):
            return None
        if self._less(chain, more, begin):
            return begin
        if begin == until:
            return None
        if self._moves_one_way(chain, begin, until):

            def less(longer: int) -> bool:
                return self._less(chain, more, longer)

            return first_true(less, begin, until) if less(until) else None
        middle = (begin + until) // 2
        for part in ((begin + 1, middle), (middle + 1, until)):
            found = self._first_less(chain, more, *part) if part[0] <= part[1] else None
            if found is not None:
                return found
        return None

    def _moves_one_way(self, chain: Sequence[Members], begin: int, until: int) -> bool:
        """Whether what one chain costs more than another only rises, or falls, in a piece."""
        own, other = self._rises(self.chain, begin, until), self._rises(chain, begin, until)
        return not own - other or not other - own

    def _rises(self, chain: Sequence[Members], begin: int, until: int) -> set[int]:
        """Return the tiers in which a chain costs more at the end of a piece."""
        pairs = zip(self.longer, chain, strict=False)
        return {k for k, (of, m) in enumerate(pairs) if of.paid(m, begin) != of.paid(m, until)}

    def _pieces(self, chain: Sequence[Members], first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield lengths within which each group is led by one school, and breaks a rule or not."""
        at = {first}
        for groups in (self.chain, chain):
            for of_tier, members in zip(self.longer, groups, strict=False):
                at |= of_tier.turns(members, first, last)
        starts = sorted(at)
        for begin, after in zip(starts, [*starts[1:], last + 1], strict=True):
            yield begin, after - 1
