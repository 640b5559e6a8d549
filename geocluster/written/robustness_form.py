"""How the record says how a proposal fares under other data, and what is read of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from geocluster.errors import GeoclusterError, OutputError
from geocluster.phrases import phrase
from geocluster.proposal import (
    Best,
    Case,
    CaseKind,
    CaseResult,
    Fares,
    OfAll,
    Robustness,
    Status,
    TierResult,
    TierRobustness,
)
from geocluster.proposal.robustness_record import robustness_record
from geocluster.written.sections import Count, FactForm, Form, Int, told

__all__ = ["RobustnessForm", "read_robustness"]

KindWord = Literal["year", "rolls", "drives", "school", "road"]
BestWord = Literal["optimal", "feasible", "infeasible", "unknown"]


class CaseForm(Form):
    """Data that are other."""

    kind: KindWord = told(
        "year: rolls are those forecast; rolls, drives: all are other by some per cent; school: "
        "one is not there; road: it is closed."
    )
    value: str | Int = told("The year, the per cent, the id of the school, or the road.")

    @property
    def case(self) -> Case:
        """What is other."""
        return Case(CaseKind(self.kind), self.value)


class BreaksForm(Form):
    """A group that breaks rules then."""

    group: str = told("Its id.")
    violations: list[FactForm] = told("The rules that it breaks.")


class OfAllForm(Form):
    """The answer of several tiers then, taken together."""

    legal: bool = told("Whether no rule of any tier is broken.")
    cost: Int | None = told(
        "Seconds of all tiers, counted as if the rules allowed it; null where not known."
    )


class BestThenForm(Form):
    """The best grouping then."""

    status: BestWord = told("Of the search.")
    cost: Int | None = told(
        "Seconds of the best found, of all tiers together; null where none was."
    )
    lower_bound: Int | None = told("Seconds that nothing can beat then; null where not proven.")
    without: list[str] = told(
        "Ids of the groups of the proposal that are not in it, but for the missing school."
    )
    of_all: OfAllForm | None = told(
        "The answer of all tiers beside it; not there of one tier.", default=None
    )


class CaseResultForm(CaseForm):
    """How the answer of a tier fares in a case."""

    said: FactForm = told("What is other.")
    legal: bool = told("Whether no rule is broken then.")
    broken: list[BreaksForm] = told("The groups that break rules.")
    beside: list[FactForm] = told("Rules that are broken by no single group.")
    cost: Int | None = told(
        "Seconds that it costs then, counted as if the rules allowed it; null where not known."
    )
    best: BestThenForm | None = told("What is best then; null where that was not asked.")
    stays_best: bool | None = told("Whether it is proven best then; null where not known.")
    more: Count | None = told(
        "Seconds that it costs above the best found; null where it breaks a rule or none was found."
    )


class GroupFaresForm(Form):
    """How a group fares."""

    id: str = told("Of the group.")
    schools: list[str] = told("Ids of its schools.")
    said: FactForm | None = told("In how many cases it stays legal; null where none concerns it.")


class TierFaresForm(Form):
    """How the answer of a tier fares."""

    tier: str = told("Its name.")
    said: list[FactForm] = told("In short.")
    groups: list[GroupFaresForm] = told("Each group of the answer.")
    cases: list[CaseResultForm] = told("Each case.")


class RobustnessForm(Form):
    """How the proposal fares under other data."""

    tiers: list[TierFaresForm] = told("Each tier.")
    not_asked: list[FactForm] = told("What could not be asked, and why.")
    missing: list[CaseForm] = told("Cases that were not come to, as the work was stopped.")


_FAULTS = (
    GeoclusterError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip


def read_robustness(said: RobustnessForm, tiers: Sequence[TierResult]) -> Robustness:
    """Return what a record says.

    Raises
    ------
    OutputError
        If it is of other tiers or groups, or says what nobody can read.
    """
    try:
        found = _robustness(said, tiers)
        robustness_record(found, tiers)
    except _FAULTS as fault:
        raise OutputError(
            phrase(
                "proposal.json is damaged: robustness cannot be read: {name}: {fault}",
                name=type(fault).__name__,
                fault=fault,
            )
        ) from None
    return found


def _robustness(said: RobustnessForm, tiers: Sequence[TierResult]) -> Robustness:
    return Robustness(
        tiers=tuple(_tier(of, tier) for of, tier in zip(said.tiers, tiers, strict=True)),
        not_asked=tuple(form.fact for form in said.not_asked),
        missing=tuple(form.case for form in said.missing),
    )


def _tier(said: TierFaresForm, tier: TierResult) -> TierRobustness:
    return TierRobustness(
        name=said.tier,
        groups=tuple(frozenset(group.schools) for group in said.groups),
        results=tuple(_result(form, tier.group_ids) for form in said.cases),
    )


def _result(said: CaseResultForm, labels: Sequence[str]) -> CaseResult:
    strange = {form.group for form in said.broken} - set(labels)
    strange |= set(said.best.without if said.best else ()) - set(labels)
    if strange:
        raise ValueError(f"robustness names the groups {sorted(strange)}, which there are not")
    broken = {form.group: tuple(v.fact for v in form.violations) for form in said.broken}
    best = said.best
    return CaseResult(
        case=said.case,
        fares=Fares(
            groups=tuple(broken.get(label, ()) for label in labels),
            beside=tuple(form.fact for form in said.beside),
            cost=said.cost,
        ),
        best=None
        if best is None
        else Best(
            status=Status(best.status),
            cost=best.cost,
            bound=best.lower_bound,
            stand=tuple(label not in best.without for label in labels),
            of_all=None if best.of_all is None else OfAll(best.of_all.legal, best.of_all.cost),
        ),
    )
