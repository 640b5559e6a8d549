"""Wishes that no grouping can meet together, whatever the rules: found before anything is solved.

Schools that are to be together, by one wish or by a chain of several, are a block. A block must
hold nobody who is to be alone, no two who are to be apart, no two who are both to lead, and nobody
beside those of a locked group; and it must not be a group that is forbidden, unless somebody may
join it. Each contradiction names no more wishes than it takes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from geocluster.facts import Fact, fact
from geocluster.proposal.edits import Do, Edit

__all__ = ["Contradiction", "blocks_of", "contradictions"]

_MOST_TOLD = 50
_MOST_STEPS = 2_000
"""Ways to join forbidden blocks that are looked at; where there are more, it is left to solving."""

Block = frozenset[str]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Wishes that cannot be met together.

    Attributes
    ----------
    kind
        Stable word: ``alone``, ``apart``, ``leads``, ``locked``, ``forbidden``, or ``nobody``.
    edits
        The wishes; without any one of them the others do not contradict each other so.
    schools
        Ids of the schools that they quarrel about.
    """

    kind: str
    edits: tuple[Edit, ...]
    schools: tuple[str, ...]

    @property
    def fact(self) -> Fact:
        """What it is, for people, with every wish and whose it is."""
        edits = [edit.fact for edit in self.edits]
        return fact(f"contradiction.{self.kind}", schools=self.schools, edits=edits)


def contradictions(
    edits: Sequence[Edit], schools: Iterable[str], *, cannot: Iterable[str] = ()
) -> tuple[Contradiction, ...]:
    """Find what edits contradict each other in, without regard to any rule.

    Parameters
    ----------
    edits
        Of readers, and of the scenario's pins.
    schools
        Ids of all schools.
    cannot
        Ids of schools that can be in no group, whoever asks.
    """
    asked = _Asked(edits, schools, frozenset(cannot))
    found = [_least(one) for one in islice(asked.of_pairs(), _MOST_TOLD)]
    return tuple(dict.fromkeys(found or asked.nobody_may_join()))


def _least(found: Contradiction) -> Contradiction:
    """Return a contradiction of as few of these wishes as can be: deletion filtering."""
    kept = list(found.edits)
    for edit in found.edits:
        rest = [other for other in kept if other != edit]
        if any(_Asked(rest, (), frozenset()).of_pairs()):
            kept = rest
    return next(_Asked(kept, (), frozenset()).of_pairs())


def blocks_of(sets: Iterable[Iterable[str]]) -> tuple[Block, ...]:
    """Return sets of which those that share a member are one."""
    block_of: dict[str, set[str]] = {}
    for members in sets:
        together = {id(block_of[x]): block_of[x] for x in members if x in block_of}
        largest = max(together.values(), key=len, default=set())
        for new in (set(members), *together.values()):
            if new is not largest:
                largest |= new
                block_of |= dict.fromkeys(new, largest)
    found = {id(block): frozenset(block) for block in block_of.values()}
    return tuple(sorted(found.values(), key=min))


class _Asked:
    """Wishes by what they ask."""

    def __init__(self, edits: Sequence[Edit], schools: Iterable[str], cannot: Block) -> None:
        self._edits = edits
        self._joins = [edit for edit in edits if edit.do.joins]
        self._locks = self._of(Do.LOCK)
        self._forbidden = self._of(Do.FORBID)
        self._blocks = blocks_of(edit.sets for edit in self._joins)
        self._block_of = {x: block for block in self._blocks for x in block}
        self._of_school: dict[str, list[Edit]] = {}
        for edit in self._joins:
            for school in edit.sets:
                self._of_school.setdefault(school, []).append(edit)
        self._schools, self._cannot = tuple(dict.fromkeys(schools)), cannot

    def _of(self, *kinds: Do) -> list[Edit]:
        return [edit for edit in self._edits if edit.do in kinds]

    def of_pairs(self) -> Iterator[Contradiction]:
        """All but those in which nobody may join a block."""
        yield from self.alone_and_joined()
        yield from self.apart_and_joined()
        yield from self.two_leads()
        yield from self.locked_and_joined()
        yield from self.locked_and_forbidden()

    def alone_and_joined(self) -> Iterator[Contradiction]:
        """Yield schools that are to be alone, or left out, and with others."""
        for edit in self._of(Do.ALONE, Do.EXCLUDE):
            for school in edit.schools:
                for join in self._of_school.get(school, ())[:1]:
                    yield Contradiction("alone", (edit, join), (school,))

    def apart_and_joined(self) -> Iterator[Contradiction]:
        """Yield schools that are to be apart, and together by a wish or a chain of them."""
        for edit in self._of(Do.APART):
            chains = [
                (chain, pair)
                for pair in combinations(edit.schools, 2)
                if (chain := self._chain(*pair)) is not None
            ]
            if chains:
                chain, pair = min(chains, key=lambda found: len(found[0]))
                yield Contradiction("apart", (edit, *chain), pair)

    def two_leads(self) -> Iterator[Contradiction]:
        """Yield schools that are each to lead the group that they are in, and are in one."""
        by: dict[str, Edit] = {}
        for edit in self._of(Do.LEAD):
            for school in edit.schools:
                by.setdefault(school, edit)
        for block in self._blocks:
            for one, other in combinations(sorted(block & set(by)), 2):
                chain = self._chain(one, other) or ()
                leads = dict.fromkeys((by[one], by[other]))
                yield Contradiction("leads", (*leads, *chain), (one, other))

    def locked_and_joined(self) -> Iterator[Contradiction]:
        """Yield groups that are locked, and that somebody is to join."""
        for lock in self._locks:
            own = set(lock.schools)
            for join in self._joins:
                others = set(join.sets) - own
                if others and own & set(join.sets):
                    yield Contradiction("locked", (lock, join), tuple(sorted(others)))

    def locked_and_forbidden(self) -> Iterator[Contradiction]:
        """Yield groups that are locked and forbidden."""
        for lock in self._locks:
            for edit in self._forbidden:
                if edit.schools == lock.schools:
                    yield Contradiction("forbidden", (lock, edit), lock.schools)

    def nobody_may_join(self) -> Iterator[Contradiction]:
        """Yield blocks that are forbidden as they stand, where nobody may join them."""
        barred = {frozenset(edit.schools) for edit in self._forbidden}
        stuck = [block for block in self._blocks if block in barred]
        if not stuck or self._can_grow(barred):
            return
        for block in stuck:
            forbids = [edit for edit in self._forbidden if frozenset(edit.schools) == block]
            joins = [edit for edit in self._joins if set(edit.sets) <= block]
            yield Contradiction("nobody", (*forbids[:1], *joins), tuple(sorted(block)))

    def _can_grow(self, barred: set[Block]) -> bool:
        """Tell whether forbidden blocks can be joined to others; yes where that takes too long."""
        out = {x for edit in self._of(Do.ALONE, Do.EXCLUDE) for x in edit.schools} | self._cannot
        locked = {x for lock in self._locks for x in lock.schools}
        singles = [
            frozenset({x}) for x in self._schools if x not in self._block_of and x not in out
        ]
        free = [block for block in self._blocks if not block & locked]
        apart = [frozenset(edit.schools) for edit in self._of(Do.APART)]
        leads = {x for edit in self._of(Do.LEAD) for x in edit.schools}

        def may_be(members: Block) -> bool:
            return len(members & leads) < 2 and all(len(members & one) < 2 for one in apart)

        stack, seen, steps = [frozenset([*free, *singles])], set(), 0
        while stack:
            parts = stack.pop()
            stuck = min((p for p in parts if len(p) > 1 and p in barred), key=sorted, default=None)
            if stuck is None:
                return True
            for other in parts - {stuck}:
                steps += 1
                joined = stuck | other
                now = parts - {stuck, other} | {joined}
                if now not in seen and may_be(joined):
                    seen.add(now)
                    stack.append(now)
            if steps > _MOST_STEPS:
                return True
        return False

    def _chain(self, one: str, other: str) -> tuple[Edit, ...] | None:
        """Return the fewest wishes that join two schools; None where none do."""
        if self._block_of.get(one) is None or other not in self._block_of[one]:
            return None
        came: dict[str, tuple[str, Edit] | None] = {one: None}
        queue = deque([one])
        while other not in came:
            at = queue.popleft()
            for edit in self._of_school[at]:
                for school in edit.sets:
                    if school not in came:
                        came[school] = at, edit
                        queue.append(school)
        chain, at = [], other
        while (step := came[at]) is not None:
            at, edit = step
            chain.append(edit)
        return tuple(reversed(chain))
