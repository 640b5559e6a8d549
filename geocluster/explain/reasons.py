"""Why no feasible group holds a school: which rule stands in the way, and by how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from geocluster.explain.pinned import pins_in_the_way
from geocluster.explain.relaxing import relaxed, rules_that_bind
from geocluster.explain.words import listed, minutes, minutes_over
from geocluster.judge import cost_alone
from geocluster.presets import cited
from geocluster.problem import Problem, Standing
from geocluster.proposal import Left
from geocluster.rules import Measured, span_words
from geocluster.rules.members import why_barred
from geocluster.rules.pupils import group_pupils
from geocluster.solvers import FeasibleGroups

__all__ = ["Reason", "Reasons"]

Group = tuple[int, ...]

_FEW = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a school is in no group.

    Attributes
    ----------
    code
        A short stable word.
    detail
        A sentence for a planner.
    rules
        Scenario keys of the rules that are named: without them, and the others as they are, there
        is a group for the school, or a better grouping with it. Empty where no rule is to blame.
    """

    code: str
    detail: str
    rules: tuple[str, ...] = ()


class Reasons:
    """Reasons for one problem; what is computed for one school serves the next."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._names = problem.schools.names
        self._rules = rules_that_bind(problem)
        self._column = cache(problem.schools.column)
        self._groups: Callable[[tuple[str, ...]], FeasibleGroups] = cache(
            lambda dropped: FeasibleGroups(relaxed(problem, dropped))
        )

    def of(self, school: int) -> Reason | None:
        """Reason why no feasible group holds a school; None where one does."""
        standing = self._problem.standing[school]
        if standing is not Standing.OPEN:
            return self._cannot_be_grouped(school, standing)
        if not self._has_anyone_near(school):
            return self._nobody(school)  # whatever the rules: a group needs a drive both ways
        if self.cheapest(school) is not None:
            return None
        single = next((r for r in self._rules if self.cheapest(school, r) is not None), None)
        if single is not None:
            return self._by_rule(school, single)
        several = self._fewest_rules(school)
        if several:
            return self._several(school, several)
        return self._nobody(school)

    def left(self, schools: Iterable[int]) -> Iterator[Left]:
        """Yield the reasons of those schools that no feasible group holds."""
        for i in schools:
            found = self.of(i)
            if found is not None:
                yield Left(
                    school=i,
                    reason=found.code,
                    detail=found.detail,
                    cost=cost_alone(i, self._problem),
                    rules=found.rules,
                )

    def cheapest(self, school: int, *dropped: str) -> Group | None:
        """Positions of the cheapest group with a school, some rules being dropped."""
        found = self._groups(dropped).cheapest(school, brief=bool(dropped))
        return None if found is None else found.members

    def _fewest_rules(self, school: int) -> tuple[str, ...]:
        """Rules that must all be dropped; none where dropping all of them is not enough.

        Each rule in turn is put back where that leaves a group: of what remains none is too many.
        """
        dropped = self._rules
        if len(dropped) < 2 or self.cheapest(school, *dropped) is None:
            return ()
        for rule in reversed(self._rules):
            fewer = tuple(r for r in dropped if r != rule)
            if self.cheapest(school, *fewer) is not None:
                dropped = fewer
        return dropped

    def _by_rule(self, school: int, rule: str) -> Reason:
        says: dict[str, Callable[[int], tuple[str, str]]] = {
            "pins": self._pins,
            "members": self._members,
            "lead_where": self._lead,
            "same": self._same,
            "pupils": self._pupils,
            "contiguous": self._contiguous,
            "size": self._size,
            "longest_drive_minutes": self._drive,
        }
        pinned = pins_in_the_way((school,), self._problem)
        code, detail = ("pins", pinned) if pinned else says[rule](school)
        return Reason(code, f"{detail[:-1]}{cited(self._problem.rules, rule)}.", (rule,))

    def _cannot_be_grouped(self, school: int, standing: Standing) -> Reason:
        limits = self._problem.rules.pupils or (0, 0)
        why = self._problem.travel.unreachable.get(school, "")
        detail = {
            Standing.EXCLUDED: "Left out of the question, as the scenario asks (pins, exclude).",
            Standing.PINNED_ALONE: "Stays alone, as the scenario asks (pins, alone).",
            Standing.UNREACHABLE: f"Cannot be reached by road: {why}.",
            Standing.NOT_ELIGIBLE: f"{self._barred(school)}.",
            Standing.PUPILS_UNKNOWN: "Its number of pupils is not known, and a group must have "
            f"{limits[0]:,} to {limits[1]:,} pupils{cited(self._problem.rules, 'pupils')}.",
        }[standing]
        return Reason(standing.value, detail)

    def _barred(self, school: int) -> str:
        rules = self._problem.rules
        if rules.members is None:
            return ""
        values = {c: self._column(c)[school] for c in rules.members.conditions}
        said = why_barred(values, rules.members)
        return f"{said[:1].upper()}{said[1:]}{cited(rules, 'members')}"

    def _pins(self, school: int) -> tuple[str, str]:
        column = self.cheapest(school, "pins") or ()
        others = listed(self._names[i] for i in column if i != school)
        said = pins_in_the_way(column, self._problem)
        return "pins", (
            f"Groups within the limits, such as with {others}, are ruled out by the pins"
            f"{f': {said}' if said else '.'}"
        )

    def _members(self, school: int) -> tuple[str, str]:
        column = self.cheapest(school, "members") or ()
        standing = self._problem.standing
        barred = [self._names[i] for i in column if standing[i] is Standing.NOT_ELIGIBLE]
        return (
            "no_eligible_partner",
            f"Groups within the limits would need {listed(barred)}, which may not join (members).",
        )

    def _lead(self, school: int) -> tuple[str, str]:
        asked = self._problem.rules.lead_where.words
        may_lead = self._problem.may_lead
        if not may_lead.any():
            return "no_lead", f"No school may lead: {self._met_by_none()}."
        if not may_lead[list(self._problem.open)].any():
            named = listed(self._names[i] for i in may_lead.nonzero()[0][:_FEW].tolist())
            return "no_lead", (
                f"No school that can be grouped meets lead_where ({asked}): {named} "
                "cannot be grouped."
            )
        found = self._nearest(school, lambda j: bool(may_lead[j]))
        limit = minutes(self._problem.drive_limit)
        if found is None:
            return (
                "no_lead_in_reach",
                f"No school that may lead ({asked}) is within {self._known()}.",
            )
        j, seconds = found
        if seconds > self._problem.drive_limit:
            return (
                "no_lead_in_reach",
                f"The nearest school that may lead, {self._names[j]}, is "
                f"{minutes_over(seconds, self._problem.drive_limit)} away; the limit is {limit}.",
            )
        return (
            "no_lead_in_reach",
            f"No group led by a school that may lead (the nearest is {self._names[j]}, "
            f"{minutes(seconds)} away) meets all other rules.",
        )

    def _met_by_none(self) -> str:
        """Say which condition of ``lead_where`` no school meets, and what the list has instead."""
        where = self._problem.rules.lead_where
        for column, condition in where.conditions.items():
            values = self._column(column)
            if not any(map(condition.holds, values)):
                seen = Counter(str(v) for v in values if v is not None).most_common(_FEW)
                there = ", ".join(f"{value} ({count})" for value, count in seen)
                return (
                    f"lead_where asks for {column}: {condition.words}, which no school of the list "
                    f"meets ({f'{column} is {there}' if there else f'{column} is blank for all'})"
                )
        return f"no school of the list meets all of lead_where together ({where.words})"

    def _same(self, school: int) -> tuple[str, str]:
        problem = self._problem
        columns = " and ".join(problem.rules.same)
        for c, column in enumerate(problem.rules.same):
            if (problem.labels[:, c] < 0).all():
                return "not_the_same", (
                    f"No school of the list has a known {column}, which must be equal within a "
                    "group (same)."
                )
        if (problem.labels[school] < 0).any():
            return "not_the_same", f"Its {columns} is not known, and must be equal within a group."
        alike = self._nearest(
            school, lambda j: bool((problem.labels[j] == problem.labels[school]).all())
        )
        limit = minutes(problem.drive_limit)
        if alike is None:
            labels = [tuple(problem.labels[i].tolist()) for i in problem.open]
            if len(set(labels)) == len(labels):
                return "not_the_same", (
                    f"No two schools that can be grouped have the same {columns}, which must be "
                    "equal within a group (same)."
                )
            return "not_the_same", f"No school of the same {columns} is within {self._known()}."
        return (
            "not_the_same",
            f"The nearest school of the same {columns}, {self._names[alike[0]]}, is "
            f"{minutes(alike[1])} away, and no group with it meets all rules (limit {limit}).",
        )

    def _pupils(self, school: int) -> tuple[str, str]:
        fewest, most = self._problem.rules.pupils or (0, 0)
        groups = self._groups(("pupils",)).every(school, brief=True)
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
        others = listed(self._names[i] for i in group if i != school)
        return "pupils", f"{said} (with {others}); {need}."

    def _contiguous(self, school: int) -> tuple[str, str]:
        column = self.cheapest(school, "contiguous") or ()
        others = listed(self._names[i] for i in column if i != school)
        near = [j for pair in self._problem.neighbour_pairs if school in pair for j in pair]
        named = listed(self._names[j] for j in near if j != school) if near else "no school"
        return (
            "not_contiguous",
            f"Groups within the other limits, such as with {others}, do not hang together; "
            f"neighbours of this school: {named}.",
        )

    def _size(self, school: int) -> tuple[str, str]:
        groups = self._groups(("size",)).every(school, brief=True)
        fewest, most = self._problem.rules.size
        small = [members for _, members in groups if len(members) < fewest]
        if not small:
            least = min((members for _, members in groups), key=len)
            others = listed(self._names[i] for i in least if i != school)
            return (
                "size",
                f"Groups within the other rules need at least {len(least)} schools (with "
                f"{others}); a group may have at most {most}.",
            )
        largest = max(small, key=len)
        others = listed(self._names[i] for i in largest if i != school)
        return (
            "size",
            f"At most {len(largest)} schools come together within the limits (with {others}); a "
            f"group needs at least {fewest}.",
        )

    def _drive(self, school: int) -> tuple[str, str]:
        limit = minutes(self._problem.drive_limit)
        found = self._nearest(school, lambda j: True)
        if found is None:
            return "no_partner_in_reach", self._nobody(school).detail
        j, seconds = found
        if seconds > self._problem.drive_limit:
            return (
                "no_partner_in_reach",
                f"Its nearest partner, {self._names[j]}, is "
                f"{minutes_over(seconds, self._problem.drive_limit)} away; the limit is {limit}.",
            )
        pairs = self._problem.rules.measured is Measured.PAIRS
        whom = "of it and of each other" if pairs else "of one lead"
        return (
            "no_partner_in_reach",
            f"Its nearest partner, {self._names[j]}, is {minutes(seconds)} away, but no group of "
            f"{span_words(self._problem.rules.size)} schools within {limit} {whom} meets the other "
            "rules.",
        )

    def _several(self, school: int, rules: tuple[str, ...]) -> Reason:
        pinned = pins_in_the_way((school,), self._problem) if "pins" in rules else None
        if pinned:
            begin = pinned[:-1]
        else:
            found = self._nearest(school, lambda j: True)
            near = f"is {minutes(found[1])} away" if found else ""
            begin = (
                f"Its nearest partner, {self._names[found[0]]}, {near}, but no group meets all "
                "rules"
                if found
                else "No group meets all rules"
            )
        detail = (
            f"{begin}: {listed(rules)} stand in the way together (one of them less is not enough)."
        )
        return Reason("several_rules", detail, rules)

    def _nobody(self, school: int) -> Reason:
        """Say that a school has no partner at all, whatever the rules."""
        others = len(self._problem) - 1
        if not others:
            return Reason("only_school", "It is the only school of the list.")
        if len(self._problem.open) == 1:
            barred = Counter(s.value for s in self._problem.standing if s is not Standing.OPEN)
            why = listed(f"{n} {value.replace('_', ' ')}" for value, n in barred.most_common())
            return Reason("only_school", f"No other school of the list can be grouped ({why}).")
        if self._nearest(school, lambda j: True) is None:
            return Reason(
                "no_partner_in_reach",
                f"No other school that can be grouped is within {self._known()}.",
                (),
            )
        return Reason(
            "no_partner_in_reach",
            f"No group of {span_words(self._problem.rules.size)} schools that are within "
            f"{self._known()} holds it, whatever the other rules.",
        )

    def _known(self) -> str:
        return f"{minutes(self._problem.travel.cutoff)}, up to which times are known"

    def _has_anyone_near(self, school: int) -> bool:
        """Tell whether any school at all can be driven to and from within what is known."""
        times = self._problem.travel.seconds
        there = times.indices[times.indptr[school] : times.indptr[school + 1]].tolist()
        return any(self._problem.travel.between(j, school) is not None for j in there)

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
