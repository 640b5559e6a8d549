"""What an answer is measured against: groupings under the same rules, before the same judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geocluster.as_if import AsIf, as_if_allowed
from geocluster.baselines import layer_of_today, nearest, small_of, today
from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import Judgement, Violation, judge
from geocluster.measures import Measured, Seen, measured
from geocluster.measures.known import known
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal.solution import Status
from geocluster.rules.longest_drive import longest_drive

__all__ = [
    "BASELINES",
    "Beside",
    "Drawn",
    "baselines",
    "measures_of",
    "placed_violations",
    "rules_broken",
]

BASELINES = ("today", "nearest")
"""What stands beside every proposal, unless a scenario says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Where a grouping comes from that somebody drew by hand.

    Attributes
    ----------
    file
        Name of the file.
    sha256
        Checksum of what it says, in whichever form: of groups and leads by id.
    solved
        How the search for the best grouping ended.
    together
        Whether groupings of several tiers were drawn, so that the best of each is its part of the
        best of all.
    """

    file: str
    sha256: str
    solved: Status
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """A grouping that an answer is measured against.

    Attributes
    ----------
    name
        Short stable word: ``today``, ``nearest``, ``districts``, ``file``, or ``best``.
    about
        What it is, for people.
    problem
        The data, and the rules that it is judged by.
    grouping
        Who is with whom.
    bound
        Seconds that nothing within the rules can beat; None where nothing is proven.
    judgement, counted
        The judge's view of it, and what it costs, counted as if the rules allowed it.
    measures
        What is counted of it.

    Raises
    ------
    RulesError
        If it holds positions that the problem has not.
    """

    name: str
    about: Fact
    problem: Problem
    grouping: Grouping
    bound: int | None = None
    judgement: Judgement = field(init=False, repr=False)
    counted: AsIf = field(init=False, repr=False)
    measures: Measured = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if any(i >= len(self.problem) for group in self.grouping.groups for i in group.members):
            raise RulesError(
                phrase("{name}: it groups schools that the list does not hold", name=self.name)
            )
        judged = judge(self.grouping, self.problem, led=True)
        counted = as_if_allowed(self.grouping, self.problem)
        object.__setattr__(self, "judgement", judged)
        object.__setattr__(self, "counted", counted)
        seen = measures_of(self.grouping, judged, counted, self.problem, self.bound)
        object.__setattr__(self, "measures", seen)

    @property
    def broken(self) -> dict[str, int]:
        """How often each rule is broken, by its name: once in each group that breaks it."""
        placed = placed_violations(self.grouping, self.judgement)
        each = {(k, v.rule): v.rule for k, v in placed if k is not None}
        return dict(Counter([*each.values(), *(v.rule for k, v in placed if k is None)]))


def measures_of(
    grouping: Grouping,
    judgement: Judgement,
    counted: AsIf,
    problem: Problem,
    bound: int | None,
    *,
    placed: tuple[tuple[int | None, Violation], ...] | None = None,
) -> Measured:
    """Return what is counted of a grouping that was judged.

    Parameters
    ----------
    grouping, judgement, counted, problem, bound
        Who is with whom, the judge's view of it, what it costs, and what nothing beats.
    placed
        Every violation with the number of its group, as :func:`placed_violations` has them; those
        of the judgement where not given.
    """
    leads = tuple(group.lead for group in counted.groups)
    groups = list(zip(grouping.groups, judgement.groups, leads, strict=True))
    rules = problem.rules
    placed = placed_violations(grouping, judgement) if placed is None else placed
    return measured(
        Seen(
            problem=problem,
            known=known(problem),
            grouping=grouping,
            leads=leads,
            longest=tuple(
                score.longest_drive
                if not score.violations or len(group.members) < 2
                else longest_drive(rules.measured, group.members, lead, problem.travel)
                for group, score, lead in groups
            ),
            breaks=tuple(len({v.rule for at, v in placed if at == k}) for k in range(len(leads))),
            broken=rules_broken(placed),
            costs=counted.by_term(),
            bound=bound,
        )
    )


def placed_violations(
    grouping: Grouping, judgement: Judgement
) -> tuple[tuple[int | None, Violation], ...]:
    """Return each violation with the number of its group; None for what is of no single group."""
    scores = judgement.groups
    own = {id(v): k for k, score in enumerate(scores) for v in score.violations}
    leads = {group.lead: k for k, group in enumerate(grouping.groups) if group.lead is not None}

    def place(violation: Violation) -> int | None:
        of_lead = violation.rule == "lead" and bool(violation.schools)
        return own.get(id(violation), leads.get(violation.schools[0]) if of_lead else None)

    return tuple((place(violation), violation) for violation in judgement.violations)


def rules_broken(placed: Iterable[tuple[int | None, Violation]]) -> int:
    """Count broken rules: of each group each rule once, and whatever is of no single group."""
    found = list(placed)
    inside = {(k, violation.rule) for k, violation in found if k is not None}
    return len(inside) + sum(k is None for k, _ in found)


def baselines(
    problem: Problem,
    *,
    names: Sequence[str] = BASELINES,
    layer: str | None = None,
    small: int | None = None,
    bound: int | None = None,
) -> tuple[Beside, ...]:
    """Return what stands beside every answer: today's groups, and those of the nearest school.

    Parameters
    ----------
    problem
        Data and rules.
    names
        Which of :data:`BASELINES`.
    layer
        Of today's partnerships; None for the usual one. Where none is known, today is not told.
    small
        Most pupils of a small school; None for what the rules call so.
    bound
        Seconds that nothing within the rules can beat.
    """
    layer = layer_of_today(problem) if layer is None else layer
    most = small_of(problem) if small is None else small
    made = []
    if "today" in names and layer is not None:
        about = fact("beside.today", layer=layer)
        made.append(("today", about, today(problem, layer)))
    if "nearest" in names:
        about = fact("beside.nearest", most=most)
        made.append(("nearest", about, nearest(problem, most)))
    return tuple(
        Beside(name=name, about=about, problem=problem, grouping=grouping, bound=bound)
        for name, about, grouping in made
    )
