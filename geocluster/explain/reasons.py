"""Why no feasible group holds a school: which rule stands in the way, and by how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from geocluster.explain.pinned import pins_in_the_way
from geocluster.explain.relaxing import relaxed
from geocluster.facts import Fact, fact
from geocluster.judge import cost_alone, group_score
from geocluster.loosening import rules_that_bind
from geocluster.problem import Problem
from geocluster.rules import Eligibility, Measured
from geocluster.rules.members import why_barred
from geocluster.rules.pupils import group_pupils
from geocluster.rules.pupils_in import years_unknown
from geocluster.solvers import FeasibleGroups
from geocluster.ungrouped import Ungrouped

__all__ = ["Reason", "Reasons"]

Group = tuple[int, ...]

_FEW = 5
_COUNTED = {
    Eligibility.EXCLUDED: "counted.excluded",
    Eligibility.PINNED_ALONE: "counted.pinned_alone",
    Eligibility.UNREACHABLE: "counted.unreachable",
    Eligibility.NOT_ELIGIBLE: "counted.not_eligible",
    Eligibility.PUPILS_UNKNOWN: "counted.pupils_unknown",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a school is in no group.

    Attributes
    ----------
    fact
        Why.
    rules
        Scenario keys of the rules that are named: without them, and the others as they are, there
        is a group for the school, or a better grouping with it. Empty where no rule is to blame.
    """

    fact: Fact
    rules: tuple[str, ...] = ()


class Reasons:
    """Reasons for one problem; what is computed for one school serves the next."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._ids = problem.schools.ids
        self._rules = rules_that_bind(problem)
        self._column = cache(problem.schools.column)
        self._groups: Callable[[tuple[str, ...]], FeasibleGroups] = cache(
            lambda dropped: FeasibleGroups(relaxed(problem, dropped))
        )

    def of(self, school: int) -> Reason | None:
        """Reason why no feasible group holds a school; None where one does."""
        eligibility = self._problem.eligibility[school]
        if eligibility is not Eligibility.OPEN:
            return self._cannot_be_grouped(school, eligibility)
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

    def ungrouped(self, schools: Iterable[int]) -> Iterator[Ungrouped]:
        """Yield the reasons of those schools that no feasible group holds."""
        for i in schools:
            found = self.of(i)
            if found is not None:
                yield Ungrouped(
                    school=i, fact=found.fact, cost=cost_alone(i, self._problem), rules=found.rules
                )

    def cheapest(self, school: int, *dropped: str, without: Iterable[int] = ()) -> Group | None:
        """Positions of the cheapest group with a school and without others, rules being dropped."""
        groups = self._groups(dropped)
        found = groups.cheapest(school, without=without, brief=bool(dropped))
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
        says: dict[str, Callable[[int], Fact]] = {
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
        if pinned:
            return Reason(fact("pins", why=pinned), (rule,))
        return Reason(says[rule](school) if rule in says else self._other(school, rule), (rule,))

    def _other(self, school: int, rule: str) -> Fact:
        """Name a group that only this rule forbids, and how it breaks it."""
        group = self.cheapest(school, rule) or ()
        key = {r.name: r.relaxation.key for r, _ in self._problem.asked if r.relaxation is not None}
        broken = [
            violation.fact
            for violation in (group_score(group, self._problem).violations if group else ())
            if key.get(violation.rule) == rule
        ]
        others = self._with(group, school)
        if not broken:  # it is broken by nobody, but who has no known roll joins none
            unknown = self._of_eligibility(group, Eligibility.PUPILS_UNKNOWN)
            return fact(f"{rule}.roll_unknown", schools=unknown, rule=rule)
        return fact(f"{rule}.stands_in_the_way", others=others, rule=rule, broken=broken)

    def _cannot_be_grouped(self, school: int, eligibility: Eligibility) -> Reason:
        if eligibility is Eligibility.EXCLUDED:
            return Reason(fact("excluded"))
        if eligibility is Eligibility.PINNED_ALONE:
            return Reason(fact("pinned_alone"))
        if eligibility is Eligibility.UNREACHABLE:
            return Reason(fact("unreachable", why=self._problem.travel.unreachable[school]))
        if eligibility is Eligibility.NOT_ELIGIBLE:
            return Reason(fact("not_eligible", why=self._barred(school), rule="members"))
        rules, (fewest, most) = self._problem.rules, self._problem.rules.pupils or (0, 0)
        if self._problem.pupils[school] is None:
            return Reason(fact("pupils_unknown", fewest=fewest, most=most, rule="pupils"))
        years = years_unknown(rules.pupils_in, school, self._problem.schools)
        found = fact("pupils_unknown.in_years", years=years, fewest=fewest, most=most,
                     rule="pupils_in")  # fmt: skip
        return Reason(found)

    def _barred(self, school: int) -> list[Fact]:
        members = self._problem.rules.members
        if members is None:
            return []
        values = {column: self._column(column)[school] for column in members.conditions}
        return why_barred(values, members)

    def _of_eligibility(self, group: Group, eligibility: Eligibility) -> list[str]:
        """Ids of those of a group that are of an eligibility."""
        return [self._ids[i] for i in group if self._problem.eligibility[i] is eligibility]

    def _with(self, group: Group, school: int) -> list[str]:
        """Ids of the others of a group."""
        return [self._ids[i] for i in group if i != school]

    def _pins(self, school: int) -> Fact:
        column = self.cheapest(school, "pins") or ()
        others, why = self._with(column, school), pins_in_the_way(column, self._problem)
        if why is None:
            return fact("pins.rule_out", others=others)
        return fact("pins.rule_out_as", others=others, why=why)

    def _members(self, school: int) -> Fact:
        column = self.cheapest(school, "members") or ()
        barred = self._of_eligibility(column, Eligibility.NOT_ELIGIBLE)
        return fact("no_eligible_partner", schools=barred, rule="members")

    def _lead(self, school: int) -> Fact:
        where = self._problem.rules.lead_where.written
        may_lead = self._problem.may_lead
        if not may_lead.any():
            return self._met_by_none()
        if not may_lead[list(self._problem.open)].any():
            named = [self._ids[i] for i in may_lead.nonzero()[0][:_FEW].tolist()]
            return fact(
                "no_lead.none_can_be_grouped", where=where, schools=named, rule="lead_where"
            )
        found = self._nearest(school, lambda j: bool(may_lead[j]))
        limit = self._problem.drive_limit
        if found is None:
            return fact(
                "no_lead_in_reach.none_known", where=where, cutoff=self._cutoff, rule="lead_where"
            )
        j, seconds = found
        if seconds > limit:
            return fact(
                "no_lead_in_reach.too_far",
                nearest=self._ids[j],
                drive=seconds,
                limit=limit,
                rule="lead_where",
            )
        return fact(
            "no_lead_in_reach.no_group", nearest=self._ids[j], drive=seconds, rule="lead_where"
        )

    def _met_by_none(self) -> Fact:
        """Say which condition of ``lead_where`` no school meets, and what the list has instead."""
        where = self._problem.rules.lead_where
        for column, condition in where.conditions.items():
            values = self._column(column)
            if not any(map(condition.holds, values)):
                seen = Counter(str(v) for v in values if v is not None).most_common(_FEW)
                asked = condition.written
                if not seen:
                    return fact(
                        "no_lead.column_blank", column=column, asked=asked, rule="lead_where"
                    )
                return fact(
                    "no_lead.column", column=column, asked=asked, there=seen, rule="lead_where"
                )
        return fact("no_lead.together", where=where.written, rule="lead_where")

    def _same(self, school: int) -> Fact:
        problem, columns = self._problem, self._problem.rules.same
        for c, column in enumerate(columns):
            if (problem.labels[:, c] < 0).all():
                return fact("not_the_same.column_unknown", column=column, rule="same")
        if (problem.labels[school] < 0).any():
            return fact("not_the_same.own_unknown", columns=columns, rule="same")
        alike = self._nearest(
            school, lambda j: bool((problem.labels[j] == problem.labels[school]).all())
        )
        if alike is None:
            labels = [tuple(problem.labels[i].tolist()) for i in problem.open]
            if len(set(labels)) == len(labels):
                return fact("not_the_same.none_alike", columns=columns, rule="same")
            return fact(
                "not_the_same.none_known", columns=columns, cutoff=self._cutoff, rule="same"
            )
        return fact(
            "not_the_same.no_group",
            columns=columns,
            nearest=self._ids[alike[0]],
            drive=alike[1],
            limit=problem.drive_limit,
            rule="same",
        )

    def _pupils(self, school: int) -> Fact:
        fewest, most = self._problem.rules.pupils or (0, 0)
        groups = self._groups(("pupils",)).every(school, brief=True)
        totals = {group_pupils(g, self._problem): g for _, g in groups}
        known = sorted((p, g) for p, g in totals.items() if p is not None)
        small = [x for x in known if x[0] < fewest]
        total, group = small[-1] if small else known[0]
        others = self._with(group, school)
        if len(small) == len(known):
            return fact("pupils.too_few", total=total, others=others, fewest=fewest, rule="pupils")
        if not small:
            return fact("pupils.too_many", total=total, others=others, most=most, rule="pupils")
        return fact(
            "pupils.between",
            total=total,
            above=next(p for p, _ in known if p > most),
            others=others,
            fewest=fewest,
            most=most,
            rule="pupils",
        )

    def _contiguous(self, school: int) -> Fact:
        others = self._with(self.cheapest(school, "contiguous") or (), school)
        pairs = [pair for pair in self._problem.neighbour_pairs if school in pair]
        near = [self._ids[j] for pair in pairs for j in pair if j != school]
        if not near:
            return fact("not_contiguous.no_neighbour", others=others, rule="contiguous")
        return fact("not_contiguous", others=others, near=near, rule="contiguous")

    def _size(self, school: int) -> Fact:
        groups = self._groups(("size",)).every(school, brief=True)
        fewest, most = self._problem.rules.size
        small = [members for _, members in groups if len(members) < fewest]
        if not small:
            least = min((members for _, members in groups), key=len)
            others = self._with(least, school)
            return fact("size.too_many", n=len(least), others=others, most=most, rule="size")
        largest = max(small, key=len)
        others = self._with(largest, school)
        return fact("size.too_few", n=len(largest), others=others, fewest=fewest, rule="size")

    def _drive(self, school: int) -> Fact:
        limit = self._problem.drive_limit
        found = self._nearest(school, lambda j: True)
        if found is None:
            return self._nobody(school).fact
        j, seconds = found
        if seconds > limit:
            return fact(
                "no_partner_in_reach.too_far",
                nearest=self._ids[j],
                drive=seconds,
                limit=limit,
                rule="longest_drive_minutes",
            )
        pairs = self._problem.rules.measured is Measured.PAIRS
        return fact(
            "no_partner_in_reach.not_of_each_other"
            if pairs
            else "no_partner_in_reach.not_of_one_lead",
            nearest=self._ids[j],
            drive=seconds,
            size=self._problem.rules.size,
            limit=limit,
            rule="longest_drive_minutes",
        )

    def _several(self, school: int, rules: tuple[str, ...]) -> Reason:
        pinned = pins_in_the_way((school,), self._problem) if "pins" in rules else None
        if pinned:
            return Reason(fact("several_rules.pinned", why=pinned, rules=rules), rules)
        found = self._nearest(school, lambda j: True)
        if found is None:
            return Reason(fact("several_rules", rules=rules), rules)
        j, seconds = found
        nearest = fact("several_rules.nearest", nearest=self._ids[j], drive=seconds, rules=rules)
        return Reason(nearest, rules)

    def _nobody(self, school: int) -> Reason:
        """Say that a school has no partner at all, whatever the rules."""
        others = len(self._problem) - 1
        if not others:
            return Reason(fact("only_school"))
        if len(self._problem.open) == 1:
            barred = Counter(s for s in self._problem.eligibility if s is not Eligibility.OPEN)
            counted = [fact(_COUNTED[s], n=n) for s, n in barred.most_common()]
            return Reason(fact("only_school.others_barred", barred=counted))
        if self._nearest(school, lambda j: True) is None:
            return Reason(fact("no_partner_in_reach.none_known", cutoff=self._cutoff))
        return Reason(
            fact(
                "no_partner_in_reach.no_group",
                size=self._problem.rules.size,
                cutoff=self._cutoff,
            )
        )

    @property
    def _cutoff(self) -> int:
        """Seconds up to which times are known."""
        return self._problem.travel.cutoff

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
