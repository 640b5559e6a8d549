"""Why a school is in no group, in a sentence with figures. Asks the pricer, not a guess.

A rule is only named as the reason when a group exists without that rule: rules are dropped one
at a time, and what remains is priced again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from geocluster.grouping import Grouping
from geocluster.judge import Judgement, group_pupils, group_score, kinds_of, why_barred
from geocluster.presets import cited
from geocluster.problem import Problem, Standing
from geocluster.proposal import Left
from geocluster.rules import Alone, Kind, Lead, Measured, Pins, Where, span_words
from geocluster.solvers import solve
from geocluster.solvers.pricing import SCALE, Duals, price
from geocluster.solvers.units import Units, units_of

__all__ = ["why_impossible", "why_left", "without_group"]

_QUICK_STEPS = 2_000
_ENOUGH_GROUPS = 200_000
_MUCH = 10**6
_SECONDS = 10.0
_PRIZE = 10**9
_KEYS = {"drive": "longest_drive_minutes", "lead": "lead_where"}
"""Scenario keys of rules, where they have another name here."""


def why_left(
    problem: Problem, grouping: Grouping, judgement: Judgement, *, proven: bool
) -> tuple[Left, ...]:
    """Give a reason for every school that is in no group.

    Parameters
    ----------
    problem
        What was solved.
    grouping, judgement
        The answer, and the judge's view of it.
    proven
        Whether the answer is proven best; only then is it called so.
    """
    reasons = _Reasons(problem)
    placed = {i for group in grouping.groups for i in group.members}
    return tuple(
        Left(school=i, reason=reason, detail=detail, cost=cost)
        for i, cost in judgement.alone.items()
        for reason, detail in [reasons.of(i) or reasons.not_chosen(i, placed, proven=proven)]
    )


def why_impossible(problem: Problem) -> tuple[Left, ...]:
    """Say why no grouping meets the hard rules, or none was found: which schools stand in the way.

    Names every school that cannot be grouped, and those that must be in a group but have none.
    Where each has one, but not all find room at once, the schools of the best grouping that
    leaves some alone are named. Where only the number of groups, or of those of a kind, stands in
    the way, every school that can be grouped is named with it.
    """
    reasons = _Reasons(problem)
    named = [
        Left(school=i, reason=found[0], detail=found[1], cost=None if cost < 0 else int(cost))
        for i, cost in enumerate(problem.alone_cost)
        if (cost < 0 or problem.standing[i] is not Standing.OPEN)
        and (found := reasons.of(i)) is not None
    ]
    if any(left.cost is None for left in named):
        return tuple(named)
    return (*named, *(_wrong_number(problem) or _without_room(problem)))


def without_group(problem: Problem) -> tuple[int, ...]:
    """Positions of schools that can be grouped, but that no feasible group holds."""
    units = units_of(problem)
    doubtful = {i for u in _not_found_in_groups(units) for i in units.members[u]}
    return tuple(
        i for i in problem.open if i in doubtful and not _groups_with(i, units, every=False)
    )


def _wrong_number(problem: Problem) -> list[Left]:
    """Reasons where numbers of groups alone stand in the way; else none.

    Each number is named that it is enough to drop; where there is none such, all together.
    """
    rules = problem.rules
    numbers: list[_Number] = [] if rules.groups is None else [_Number("groups", rules.groups)]
    numbers += [_Number("kinds", kind.groups, kind) for kind in rules.kinds]
    free = _best(problem, without=numbers) if numbers else None
    if free is None:
        return []
    enough = [free] if len(numbers) == 1 else [_best(problem, without=[n]) for n in numbers]
    found = [(n, best) for n, best in zip(numbers, enough, strict=True) if best is not None]
    if found:
        said = " ".join(_too_strict(problem, number, best) for number, best in found)
        reason = found[0][0].key
    else:
        asked = _listed(f"{span_words(n.asked)} {n.words}" for n in numbers)
        said = (
            f"No grouping within the other rules was found with the numbers of groups asked for "
            f"({asked}), and dropping one of these numbers is not enough; widen them."
        )
        reason = numbers[0].key
    costs = {i: int(problem.alone_cost[i]) for i in problem.open}
    return [
        Left(school=i, reason=reason, detail=said, cost=None if cost < 0 else cost)
        for i, cost in costs.items()
    ]


@dataclass(frozen=True, slots=True)
class _Number:
    """How many groups there must be: of a kind, or in all."""

    key: str
    asked: tuple[int, int]
    kind: Kind | None = None

    @property
    def words(self) -> str:
        return "groups" if self.kind is None else f"groups of the kind {self.kind.words}"

    def made(self, groups: Grouping, problem: Problem) -> int:
        kind = self.kind
        return sum(kind is None or kind.name in kinds_of(g.members, problem) for g in groups.groups)


def _best(problem: Problem, *, without: list[_Number]) -> Grouping | None:
    """Return the best grouping without some numbers of groups; None where none was found."""
    dropped = [number.kind for number in without]
    kept = tuple(kind for kind in problem.rules.kinds if kind not in dropped)
    groups = None if None in dropped else problem.rules.groups
    loose = problem.with_rules(groups=groups, kinds=kept)
    return solve(loose, seconds=_SECONDS).grouping


def _too_strict(problem: Problem, number: _Number, best: Grouping) -> str:
    return (
        f"No grouping within the other rules was found with {span_words(number.asked)} "
        f"{number.words}{cited(problem.rules, number.key)}. Without that rule the best has "
        f"{number.made(best, problem)}; widen groups, or loosen size, pupils or drives."
    )


def _without_room(problem: Problem) -> list[Left]:
    must = [i for i, cost in enumerate(problem.alone_cost) if cost < 0]
    loose = problem.with_rules(alone=Alone.PENALISED, alone_penalty=_MUCH, groups=None, kinds=())
    best = solve(loose, seconds=_SECONDS).grouping
    alone = [i for i in must if best is None or i in best.alone(len(problem))]
    count = "a school" if len(alone) == 1 else f"{len(alone)} schools"
    detail = (
        f"It has a possible group, but not all schools find room at once: at least {count} must "
        'stay alone, such as this one. Allow that (alone = "penalised"), or loosen size, pupils '
        "or drives."
    )
    return [Left(school=i, reason="no_room", detail=detail, cost=None) for i in alone or must]


class _Reasons:
    """Reasons for one problem; what is computed for one school serves the next."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._names = problem.schools.names
        rules = problem.rules
        self._column = cache(problem.schools.column)
        self._units = cache(lambda name: units_of(self._relaxed[name]()))
        self._relaxed: dict[str, Callable[[], Problem]] = {"none": lambda: problem}
        if problem.pins != Pins():
            kept = Pins(alone=problem.pins.alone, exclude=problem.pins.exclude)
            self._relaxed["pins"] = lambda: problem.with_pins(kept)
        if rules.members is not None:
            self._relaxed["members"] = lambda: problem.with_rules(members=None)
        if rules.lead is Lead.ELIGIBLE:
            self._relaxed["lead"] = lambda: problem.with_rules(lead=Lead.ANY, lead_where=Where())
        if rules.same:
            self._relaxed["same"] = lambda: problem.with_rules(same=())
        if rules.pupils is not None:
            # Another limit, not none: schools of unknown roll stay out of the question.
            self._relaxed["pupils"] = lambda: problem.with_rules(pupils=(0, 10**9))
        if rules.contiguous:
            self._relaxed["contiguous"] = lambda: problem.with_rules(contiguous=False)
        if rules.size[0] > 2:
            self._relaxed["size"] = lambda: problem.with_rules(size=(2, rules.size[1]))
        if rules.longest_drive is not None:
            self._relaxed["drive"] = lambda: problem.with_rules(longest_drive=None)

    def of(self, school: int) -> tuple[str, str] | None:
        """Reason why no feasible group holds a school; None where one does."""
        standing = self._problem.standing[school]
        if standing is not Standing.OPEN:
            return standing.value, self._cannot_be_grouped(school, standing)
        if self._cheapest(school, "none") is not None:
            return None
        if self._nearest(school, lambda j: True) is None:
            return "no_partner_in_reach", self._nobody()
        for name in self._relaxed:
            if name != "none" and self._cheapest(school, name) is not None:
                return self._by_rule(school, name)
        return "several_rules", self._several(school)

    def not_chosen(self, school: int, placed: set[int], *, proven: bool) -> tuple[str, str]:
        """Reason why a school that has a feasible group is in none."""
        column = self._cheapest(school, "none") or ()
        others = [i for i in column if i != school]
        score = group_score(column, self._problem)
        drives = (score.cost or 0) - self._problem.rules.group_charge
        elsewhere = [i for i in others if i in placed]
        could = (
            f"It could be with {_listed(self._names[i] for i in others)} "
            f"({_minutes(drives)} of driving)"
        )
        if elsewhere:
            verb = "is" if len(elsewhere) == 1 else "are"
            so = f"but {_listed(self._names[i] for i in elsewhere)} {verb} placed elsewhere"
        else:
            so = f"but as a group of their own they would cost {_minutes(score.cost or 0)}"
        alone = int(self._problem.alone_cost[school])
        if alone > 0:
            best = "over all schools it costs least to leave it" if proven else "here it is left"
            return "costs_more", f"{could}, {so}; {best} alone, at a charge of {_minutes(alone)}."
        free = self._problem.rules.alone is not Alone.ALLOWED
        return "alone_free" if free else "costs_more", f"May stand alone at no cost. {could}, {so}."

    def _cheapest(self, school: int, relaxed: str) -> tuple[int, ...] | None:
        """Positions of the cheapest group with a school, some rule being dropped."""
        units: Units = self._units(relaxed)
        found = _groups_with(school, units, every=False)
        return min(found)[1] if found else None

    def _by_rule(self, school: int, name: str) -> tuple[str, str]:
        says: dict[str, Callable[[int], tuple[str, str]]] = {
            "pins": lambda _: ("pins", "Groups within the limits are ruled out by the pins."),
            "members": self._members,
            "lead": self._lead,
            "same": self._same,
            "pupils": self._pupils,
            "contiguous": self._contiguous,
            "size": self._size,
            "drive": self._drive,
        }
        code, detail = says[name](school)
        return code, f"{detail[:-1]}{cited(self._problem.rules, _KEYS.get(name, name))}."

    def _cannot_be_grouped(self, school: int, standing: Standing) -> str:
        limits = self._problem.rules.pupils or (0, 0)
        why = self._problem.travel.unreachable.get(school, "")
        return {
            Standing.EXCLUDED: "Left out of the question, as the scenario asks (pins, exclude).",
            Standing.PINNED_ALONE: "Stays alone, as the scenario asks (pins, alone).",
            Standing.UNREACHABLE: f"Cannot be reached by road: {why}.",
            Standing.NOT_ELIGIBLE: f"{self._barred(school)}.",
            Standing.PUPILS_UNKNOWN: "Its number of pupils is not known, and a group must have "
            f"{limits[0]:,} to {limits[1]:,} pupils{cited(self._problem.rules, 'pupils')}.",
        }[standing]

    def _barred(self, school: int) -> str:
        rules = self._problem.rules
        if rules.members is None:
            return ""
        said = why_barred({c: self._column(c)[school] for c in rules.members.conditions}, rules)
        return said[:1].upper() + said[1:]

    def _members(self, school: int) -> tuple[str, str]:
        column = self._cheapest(school, "members") or ()
        standing = self._problem.standing
        barred = [self._names[i] for i in column if standing[i] is Standing.NOT_ELIGIBLE]
        return (
            "no_eligible_partner",
            f"Groups within the limits would need {_listed(barred)}, which may not join.",
        )

    def _lead(self, school: int) -> tuple[str, str]:
        found = self._nearest(school, lambda j: bool(self._problem.may_lead[j]))
        limit = _minutes(self._problem.drive_limit)
        if found is None:
            return (
                "no_lead_in_reach",
                f"No school that may lead is within {self._known()}.",
            )
        j, seconds = found
        if seconds > self._problem.drive_limit:
            return (
                "no_lead_in_reach",
                f"The nearest school that may lead, {self._names[j]}, is "
                f"{_over(seconds, self._problem.drive_limit)} away; the limit is {limit}.",
            )
        return (
            "no_lead_in_reach",
            f"No group led by a school that may lead (the nearest is {self._names[j]}, "
            f"{_minutes(seconds)} away) meets all other rules.",
        )

    def _same(self, school: int) -> tuple[str, str]:
        columns = " and ".join(self._problem.rules.same)
        if (self._problem.labels[school] < 0).any():
            return "not_the_same", f"Its {columns} is not known, and must be equal within a group."
        alike = self._nearest(
            school,
            lambda j: bool((self._problem.labels[j] == self._problem.labels[school]).all()),
        )
        limit = _minutes(self._problem.drive_limit)
        if alike is None:
            return "not_the_same", f"No school of the same {columns} is within {self._known()}."
        return (
            "not_the_same",
            f"The nearest school of the same {columns}, {self._names[alike[0]]}, is "
            f"{_minutes(alike[1])} away, and no group with it meets all rules (limit {limit}).",
        )

    def _pupils(self, school: int) -> tuple[str, str]:
        fewest, most = self._problem.rules.pupils or (0, 0)
        groups = _groups_with(school, self._units("pupils"), every=True)
        totals = {group_pupils(g, self._problem): g for _, g in groups}
        known = sorted((p, g) for p, g in totals.items() if p is not None)
        small = [x for x in known if x[0] < fewest]
        if len(small) == len(known):
            total, group = small[-1]
            said = f"At most {total:,} pupils come together within the limits"
            need = f"a group needs at least {fewest:,}"
        elif not small:
            total, group = known[0]
            said = f"At least {total:,} pupils come together"
            need = f"a group may have at most {most:,}"
        else:
            total, group = small[-1]
            above = next(p for p, _ in known if p > most)
            said = f"Groups within the limits have up to {total:,} or from {above:,} pupils"
            need = f"allowed are {fewest:,} to {most:,}"
        others = _listed(self._names[i] for i in group if i != school)
        return "pupils", f"{said} (with {others}); {need}."

    def _contiguous(self, school: int) -> tuple[str, str]:
        column = self._cheapest(school, "contiguous") or ()
        others = _listed(self._names[i] for i in column if i != school)
        near = [j for pair in self._problem.neighbour_pairs if school in pair for j in pair]
        named = _listed(self._names[j] for j in near if j != school) if near else "no school"
        return (
            "not_contiguous",
            f"Groups within the other limits, such as with {others}, do not hang together; "
            f"neighbours of this school: {named}.",
        )

    def _size(self, school: int) -> tuple[str, str]:
        groups = _groups_with(school, self._units("size"), every=True)
        largest = max((members for _, members in groups), key=len)
        others = _listed(self._names[i] for i in largest if i != school)
        return (
            "size",
            f"At most {len(largest)} schools come together within the limits (with {others}); a "
            f"group needs at least {self._problem.rules.size[0]}.",
        )

    def _drive(self, school: int) -> tuple[str, str]:
        limit = _minutes(self._problem.drive_limit)
        found = self._nearest(school, lambda j: True)
        if found is None:
            return "no_partner_in_reach", self._nobody()
        j, seconds = found
        if seconds > self._problem.drive_limit:
            return (
                "no_partner_in_reach",
                f"Its nearest partner, {self._names[j]}, is "
                f"{_over(seconds, self._problem.drive_limit)} away; the limit is {limit}.",
            )
        pairs = self._problem.rules.measured is Measured.PAIRS
        whom = "of it and of each other" if pairs else "of one lead"
        return (
            "no_partner_in_reach",
            f"Its nearest partner, {self._names[j]}, is {_minutes(seconds)} away, but no "
            f"{self._problem.rules.size[0]} or more schools within {limit} {whom} meet the other "
            "rules.",
        )

    def _several(self, school: int) -> str:
        found = self._nearest(school, lambda j: True)
        if found is None:
            return self._nobody()
        j, seconds = found
        rules = sorted(set(self._relaxed) - {"none"})
        dropped = f", and dropping one of them ({_listed(rules)}) is not enough" if rules else ""
        return (
            f"Its nearest partner, {self._names[j]}, is {_minutes(seconds)} away (limit "
            f"{_minutes(self._problem.drive_limit)}), but no group meets all rules{dropped}."
        )

    def _nobody(self) -> str:
        return f"No other school that can be grouped is within {self._known()}."

    def _known(self) -> str:
        return f"{_minutes(self._problem.travel.cutoff)}, up to which times are known"

    def _nearest(self, school: int, wanted: Callable[[int], bool]) -> tuple[int, int] | None:
        """Nearest other school that can be grouped, by the longer of the two drives."""
        travel = self._problem.travel
        best: tuple[int, str, int] | None = None
        for j in self._problem.open:
            there, back = travel.between(school, j), travel.between(j, school)
            if j == school or there is None or back is None or not wanted(j):
                continue
            candidate = (max(there, back), self._problem.schools.ids[j], j)
            best = candidate if best is None else min(best, candidate)
        return None if best is None else (best[2], best[0])


def _not_found_in_groups(units: Units) -> list[int]:
    """Units that are in none of the groups that a quick search finds; few are, as a rule.

    Each turn, a prize for the units not found yet makes groups that hold one cheaper than nothing.
    """
    missing = np.ones(len(units), bool)
    while missing.any():
        duals = Duals(missing * (_PRIZE * SCALE), np.zeros(0, np.int64))
        priced = price(units, duals, below=0, best_only=True, steps=_QUICK_STEPS)
        if not len(priced.rows):
            break
        missing[priced.rows[priced.rows >= 0]] = False
    return np.flatnonzero(missing).tolist()


def _groups_with(school: int, units: Units, *, every: bool) -> list[tuple[int, tuple[int, ...]]]:
    """Cost and positions of feasible groups with a school: a good few, or all.

    A prize for its unit makes those groups, and no others, cheaper than nothing.
    """
    own = next((u for u, members in enumerate(units.members) if school in members), None)
    if own is None:
        return []
    prices = np.zeros(len(units), np.int64)
    prices[own] = _PRIZE * SCALE
    duals = Duals(prices, np.zeros(0, np.int64))
    priced = price(
        units,
        duals,
        below=0,
        best_only=not every,
        leads=units.leads_with(own),
        most=_ENOUGH_GROUPS,
    )
    groups: dict[tuple[int, ...], int] = {}
    for column, reduced in zip(priced.groups(), priced.reduced.tolist(), strict=True):
        members = tuple(sorted(i for u in column for i in units.members[u]))
        cost = reduced // SCALE + _PRIZE
        groups[members] = min(cost, groups.get(members, cost))
    return [(cost, members) for members, cost in groups.items()]


def _minutes(seconds: int) -> str:
    """Minutes for people; to the tenth where they are few.

    Examples
    --------
    >>> _minutes(1580), _minutes(100), _minutes(120)
    ('26 min', '1.7 min', '2 min')
    """
    whole = seconds % 60 == 0 or seconds >= 600
    return f"{seconds / 60:.0f} min" if whole else f"{seconds / 60:.1f} min"


def _over(seconds: int, limit: int) -> str:
    """Minutes of a drive above a limit; with seconds where minutes alone would not show it.

    Examples
    --------
    >>> _over(1201, 1200), _over(1580, 1200)
    ('20 min 1 s', '26 min')
    """
    if (seconds + 30) // 60 * 60 <= limit:
        return f"{seconds // 60} min {seconds % 60} s"
    return _minutes(seconds)


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
