"""The answer of one tier: who is with whom under its rules, and what is proven of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from geocluster.as_if import AsIf, as_if_allowed
from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.flags import Remark, remarks
from geocluster.grouping import Group, Grouping
from geocluster.judge import GroupScore, Judgement, Violation
from geocluster.leading import LeadIs, how_led
from geocluster.measures import Measured
from geocluster.measures.known import known
from geocluster.partnerships import of_group, of_schools
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal.beside import (
    Beside,
    Drawn,
    measures_of,
    placed_violations,
    rules_broken,
)
from geocluster.proposal.fair import Fair
from geocluster.proposal.firmness import Firmness
from geocluster.proposal.nesting import not_nested, parents
from geocluster.proposal.numbering import along_a_curve
from geocluster.proposal.solution import Bound, Bounded, Status
from geocluster.proposal.verdict import (
    DrawnCost,
    verdict_on,
    verdict_on_drawn,
    verdict_on_drawn_tier,
)
from geocluster.proposal.why_not import WhyNot
from geocluster.rules import Eligibility
from geocluster.texts import ENGLISH, Language, Speaker, speaker
from geocluster.ungrouped import Ungrouped, free_alone

__all__ = ["TierResult", "check_chain", "groupings_of"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TierResult(Bounded):
    """The answer of one tier.

    Attributes
    ----------
    problem
        Schools, travel times, and the rules and pins of the tier.
    grouping
        None where nothing was found.
    judgement
        The judge's view of the grouping, by the rules of the tier alone; None where there is no
        grouping.
    ungrouped
        Every school in no group, with its reason.
    bound, status
        What is proven of this tier, taken by itself.
    within
        The coarser tier whose groups hold those of this one; None for the coarsest.
    beside
        What it is measured against: groupings under the same rules.
    fair
        The limit on drives that fairness asks for; ``problem`` then has it among its rules.
    drawn
        Where the grouping comes from, if somebody drew it by hand; None where it was found.
    conflict
        Where no grouping meets the rules: a smallest set of rules and pins that cannot all be met,
        and what is enough to change; None where that was not asked.
    firmness
        How firmly its groups stand; None where that was not asked.
    why_not
        Why its schools are not elsewhere; None where that was not asked.
    numbered_by_list
        Whether groups have the numbers of older records, by the first of their schools in the
        list; else neighbours have near numbers.

    Raises
    ------
    RulesError
        If there is a judgement without a grouping or a grouping without one, or the coarser tier
        is of other schools or travel times.
    """

    problem: Problem
    grouping: Grouping | None
    judgement: Judgement | None
    ungrouped: tuple[Ungrouped, ...]
    bound: Bound | None
    status: Status
    within: TierResult | None = None
    beside: tuple[Beside, ...] = ()
    fair: Fair | None = None
    drawn: Drawn | None = None
    conflict: Fact | None = None
    firmness: Firmness | None = None
    why_not: WhyNot | None = None
    numbered_by_list: bool = False
    _counted: dict[str, Any] = field(init=False, default_factory=dict, repr=False, compare=False)
    """What was found of it once, so that it is not found again."""

    def __post_init__(self) -> None:
        if (self.grouping is None) is not (self.judgement is None):
            raise RulesError(
                phrase("tier {name!r}: a grouping goes with its judgement", name=self.name)
            )
        if self.within is not None:
            check_chain([self.within.problem, self.problem])

    def __repr__(self) -> str:
        return f"TierResult({self.name!r}: {self.speaker().say(self.summary)})"

    @property
    def asked(self) -> Problem:
        """What was asked: where fairness limits drives, without its limit."""
        return self.problem if self.fair is None else self.fair.asked(self.problem)

    @property
    def summary(self) -> Fact:
        """What was found, in short."""
        if self.grouping is None:
            return fact("summary.none", status=self.verdict)
        return self._in_short(self.verdict)

    def _in_short(self, status: Fact | None) -> Fact:
        """Count groups and schools, and say what is known of how good the grouping is."""
        objective, barred = self.objective, len(self.not_eligible)
        groups = () if self.grouping is None else self.grouping.groups
        counted = {
            "grouped": sum(len(group.members) for group in groups),
            "groups": len(groups),
            "left": len(self.left_out),
            "barred": fact("summary.barred", n=barred) if barred else None,
            "cost": None if objective is None else fact("summary.cost", cost=objective),
        }
        if status is None:
            return fact("summary.counts", **counted)
        return fact("summary", **counted, status=status)

    @property
    def summary_of_several(self) -> Fact:
        """What was found, in short, of one of several tiers.

        How good the answer is, is told of all tiers together: a tier by itself may be proven best
        where they are not, or could cost less where they are proven best.
        """
        if self.drawn is not None or self.grouping is None:
            return self.summary
        floor = None if self.bound is None else fact("summary.floor", bound=self.bound.value)
        return self._in_short(floor)

    def speaker(self, language: str | Language = ENGLISH) -> Speaker:
        """Return who says facts of this tier in a language, which a BCP 47 tag may name.

        Raises
        ------
        LanguageError
            If the language cannot be spoken.
        """
        return speaker(self.problem, language)

    @property
    def name(self) -> str:
        """Of the tier, as its rules have it."""
        return self.problem.rules.name

    @property
    def objective(self) -> int | None:
        """Seconds; None where nothing was found, or a rule is broken."""
        if self.judgement is None or self._not_nested:
            return None
        return self.judgement.total

    @property
    def by_term(self) -> dict[str, int]:
        """Seconds of each term that is paid for; they add up to the objective, if there is one."""
        if self.judgement is None:
            return {}
        if self.drawn is None:
            return self.judgement.by_term()
        counted = self.counted.by_term() if self.counted else {}
        return {term: cost for term, cost in counted.items() if cost is not None}

    @property
    def verdict(self) -> Fact:
        """What is known of the answer."""
        if self.drawn is not None:
            if self.drawn.together:
                return verdict_on_drawn_tier(self.drawn, self.broken, self.drawn_cost)
            return verdict_on_drawn(self.drawn, self.broken, self.drawn_cost, self.bound)
        found = verdict_on(
            self.status, self.gap, self.problem, self.ungrouped, is_empty=self.is_empty
        )
        if self.conflict is not None:
            return fact("status.conflict", verdict=found, conflict=self.conflict)
        if self.fair is None:
            return found
        return fact("status.fair", verdict=found, fair=self.fair.said(self.objective, self.name))

    @property
    def is_empty(self) -> bool:
        """Whether an answer was found that makes no group at all."""
        return self.grouping is not None and not self.grouping.groups

    @property
    def empty_as_asked(self) -> bool:
        """Whether there is no group because rules or pins let every school stand alone for free."""
        return self.is_empty and free_alone(self.problem)

    @property
    def not_eligible(self) -> tuple[Ungrouped, ...]:
        """Schools that may not join a group (``members``): nobody left them out."""
        return tuple(x for x in self.ungrouped if self._barred(x.school))

    @property
    def left_out(self) -> tuple[Ungrouped, ...]:
        """Schools in no group that could have been asked: all but those that may not join."""
        return tuple(x for x in self.ungrouped if not self._barred(x.school))

    def _barred(self, school: int) -> bool:
        return self.problem.eligibility[school] is Eligibility.NOT_ELIGIBLE

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every rule of the tier that is broken, then every group that lies in no coarser one."""
        own = self.judgement.violations if self.judgement else ()
        return (*own, *self._not_nested)

    @property
    def _not_nested(self) -> tuple[Violation, ...]:
        above = self._grouping_above
        if self.grouping is None or self.within is None or above is None:
            return ()
        if "not nested" not in self._counted:
            apart = not_nested(self.grouping, above, self.problem, above=self.within.name)
            self._counted["not nested"] = tuple(apart)
        found: tuple[Violation, ...] = self._counted["not nested"]
        return found

    @property
    def led(self) -> tuple[LeadIs | None, ...]:
        """How each group is led, in the order of :attr:`scored`; None where no centre is known."""
        groups = [(group, hub) for (group, _), hub in zip(self.scored, self.hubs, strict=True)]
        return how_led(groups, self.problem, by_hand=self.drawn is not None)

    @property
    def scored(self) -> tuple[tuple[Group, GroupScore], ...]:
        """Each group with the judge's view of it, in the grouping's order."""
        if self.grouping is None or self.judgement is None:
            return ()
        return tuple(zip(self.grouping.groups, self.judgement.groups, strict=True))

    @property
    def parents(self) -> tuple[str | None, ...]:
        """For each group the id of the coarser one that holds it; None where there is none."""
        if self.grouping is None:
            return ()
        above = self._grouping_above
        if self.within is None or above is None:
            return (None,) * len(self.grouping.groups)
        ids = self.within.group_ids
        return tuple(None if k is None else ids[k] for k in parents(self.grouping, above))

    @property
    def _grouping_above(self) -> Grouping | None:
        return self.within.grouping if self.within else None

    @property
    def group_ids(self) -> tuple[str, ...]:
        """A short label for each group, in the grouping's order; neighbours have near numbers.

        ``G07`` in the coarsest tier; ``G07.2`` is the second group that lies inside it.
        """
        if "ids" not in self._counted:
            self._counted["ids"] = self._numbered()
        ids: tuple[str, ...] = self._counted["ids"]
        return ids

    def _numbered(self) -> tuple[str, ...]:
        groups = self.grouping.groups if self.grouping else ()
        places: Sequence[int] = range(len(groups))
        if not self.numbered_by_list:
            places = along_a_curve(groups, self.problem.schools.lonlat)
        if self.within is None:
            return tuple(f"G{k + 1:0{len(str(len(groups)))}d}" for k in places)
        within = [parent or _NOWHERE for parent in self.parents]
        many, seen, ids = Counter(within), Counter[str](), [""] * len(groups)
        for k in sorted(range(len(groups)), key=places.__getitem__):
            seen[within[k]] += 1
            ids[k] = f"{within[k]}.{seen[within[k]]:0{len(str(many[within[k]]))}d}"
        return tuple(ids)

    @property
    def placed_violations(self) -> tuple[tuple[int | None, Violation], ...]:
        """Each violation with the number of its group; None for what is of no single group."""
        if self.grouping is None or self.judgement is None:
            return ()
        at = {group.members: k for k, group in enumerate(self.grouping.groups)}
        apart = ((at[violation.schools], violation) for violation in self._not_nested)
        return (*placed_violations(self.grouping, self.judgement), *apart)

    def broken_by(self, members: tuple[int, ...], score: GroupScore) -> tuple[Violation, ...]:
        """Return the rules that a group breaks by itself, and that it lies in no coarser one."""
        apart = (violation for violation in self._not_nested if violation.schools == members)
        return (*score.violations, *apart)

    @property
    def broken(self) -> int:
        """How many rules are broken: of each group each rule once."""
        return rules_broken(self.placed_violations)

    @property
    def drawn_cost(self) -> DrawnCost:
        """What the grouping costs, counted as if the rules allowed it, and what the best does."""
        return DrawnCost.of(self.counted, self.best)

    @property
    def counted(self) -> AsIf | None:
        """What the grouping costs, counted as if the rules allowed it; None where there is none."""
        if self.grouping is None:
            return None
        if "as if" not in self._counted:
            self._counted["as if"] = as_if_allowed(self.grouping, self.problem)
        counted: AsIf = self._counted["as if"]
        return counted

    @property
    def measures(self) -> Measured | None:
        """What is counted of the grouping and its groups; None where there is none."""
        if self.grouping is None or self.judgement is None or self.counted is None:
            return None
        if "measures" not in self._counted:
            self._counted["measures"] = measures_of(
                self.grouping,
                self.judgement,
                self.counted,
                self.problem,
                self.lower_bound,
                placed=self.placed_violations,
            )
        found: Measured = self._counted["measures"]
        return found

    @property
    def hubs(self) -> tuple[int, ...]:
        """For each group the position of the school that drives are counted from, broken or not."""
        return tuple(group.lead for group in self.counted.groups) if self.counted else ()

    @property
    def longest_drives(self) -> tuple[int | None, ...]:
        """For each group the longest drive that the rule measures; None beyond the cut-off."""
        groups = self.measures.groups if self.measures else ()
        found = [next(f.value for f in g if f.measure.key == "longest_drive") for g in groups]
        return tuple(None if value is None else int(value) for value in found)

    @property
    def best(self) -> Beside | None:
        """The best grouping that was found, where this one was drawn by hand."""
        return next((beside for beside in self.beside if beside.name == "best"), None)

    @property
    def partnerships(self) -> dict[int, tuple[Fact, ...]]:
        """For each school, by position, what becomes of each of its partnerships of today."""
        if self.grouping is None:
            return {}
        today = known(self.problem).partnerships
        return of_schools(today, self.grouping, self.problem.schools)

    @property
    def partnerships_of_groups(self) -> tuple[tuple[Fact, ...], ...]:
        """For each group which of today's partnerships it keeps whole, and which it splits."""
        if self.grouping is None:
            return ()
        today, told = known(self.problem), []
        for group in self.grouping.groups:
            touched = sorted({number for i in group.members for number in today.partners_of[i]})
            partnerships = [today.partnerships[number] for number in touched]
            told.append(tuple(of_group(partnerships, group.members, self.problem.schools)))
        return tuple(told)

    @property
    def remarks(self) -> tuple[tuple[Remark, ...], ...]:
        """What should be looked at in each group, in the grouping's order."""
        return remarks(self.grouping, self.problem) if self.grouping else ()


def groupings_of(tiers: Sequence[TierResult]) -> tuple[Grouping, ...] | None:
    """Return the grouping of each tier, the coarsest first; None where one has none."""
    found = tuple(tier.grouping for tier in tiers if tier.grouping is not None)
    return found if len(found) == len(tiers) else None


def check_chain(problems: Sequence[Problem]) -> None:
    """Refuse problems that cannot be tiers of one proposal, the coarsest first.

    Raises
    ------
    RulesError
        If there is none, or one is of other schools, travel times or pins.
    """
    if not problems:
        raise RulesError(phrase("at least one tier is needed"))
    for above, problem in pairwise(problems):
        if above.schools is not problem.schools or above.travel is not problem.travel:
            raise RulesError(
                phrase(
                    "tier {tier!r} must be made from the very schools and travel times of "
                    "the tier inside which it lies",
                    tier=problem.tier,
                )
            )
        if replace(above.pins, lead=()) != replace(problem.pins.of_coarser(), lead=()):
            raise RulesError(
                phrase(
                    "tier {tier!r}: pins hold in all tiers, but for those of leads; what "
                    "is locked in the finest is together in the others",
                    tier=problem.tier,
                )
            )


_NOWHERE = "G0"
"""How the ids of groups begin that lie in no coarser one."""
