"""The form of ``proposal.json``: the types and ranges of what is read from it, and their schema.

What is decided is read: who is with whom, who is left, why, and what is proven. All else follows
from the data and is found anew; ``verify`` compares it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field

from geocluster.facts import Fact
from geocluster.proposal import Bound, Status
from geocluster.written.answered import Answered
from geocluster.written.sections import (
    Count,
    DataForm,
    FactForm,
    Form,
    Int,
    Maybe,
    RuleForm,
    ScenarioForm,
    SourceForm,
    TravelForm,
    told,
)

__all__ = ["RecordForm"]

StatusWord = Literal["optimal", "feasible", "infeasible", "unknown"]
Gap = Annotated[float, Field(allow_inf_nan=False)]


class MatchForm(Form):
    """Something that a term charges for."""

    schools: list[str] = told("Ids: the lead and the school under it, or those concerned.")
    amount: Int = told("Of the whole amount; below zero for what is taken off.")
    said: FactForm | None = told("What it is; null where the term's title says it.")


class CostForm(Form):
    """What is paid for a term: weight x amount."""

    term: str = told("Key of the term.")
    weight: Int = told("Seconds for an amount of 1.")
    amount: Int = told("How much there is of it.")
    cost: Int = told("Seconds: weight x amount.")
    matches: list[MatchForm] = told(
        "For terms of [tier.costs] what it comes from; amounts add up to the amount.",
        default_factory=list,
    )


class TermForm(Form):
    """What is paid for a term over the whole."""

    term: str = told("Key of the term.")
    cost: Int = told("Seconds.")


class GroupForm(Form):
    """A group."""

    id: str = told("G07 in the coarsest tier; G07.2 is the second group that lies inside it.")
    parent: Maybe = told("Id of the coarser group that holds it; null in the coarsest tier.")
    schools: list[str] = told("Ids of its schools.")
    lead: Maybe = told("Id of the school that leads; null where none does.")
    centre: Maybe = told(
        "Id of the school from which drives are counted; null where a rule is broken."
    )
    pupils: Count | None = told("Together; null where one roll is unknown.")
    longest_drive_seconds: Count | None = told(
        "The longest drive that the rule measures; null where one is beyond the cut-off."
    )
    cost: Int | None = told("Seconds, all terms together; null where a rule is broken.")
    costs: list[CostForm] = told("What it pays, term by term.")
    kinds: list[str] = told("Names of the kinds of groups that it is of.")
    flags: list[str] = told(
        "Codes of what to look at, with the id of the school where one is meant."
    )
    remarks: list[FactForm] = told("What to look at; forbids nothing.")


class UngroupedForm(Form):
    """A school in no group."""

    school: str = told("Its id.")
    reason: str = told("The first word of why's code.")
    why: FactForm = told("Why it is in no group.")
    cost: Count | None = told("Seconds that are charged; null where that is forbidden.")
    costs: list[CostForm] = told("What it pays, term by term.")
    rules: list[str] = told("Keys of the rules without which it would have a place.")

    @property
    def fact(self) -> Fact:
        """Why it is in no group."""
        return self.why.fact


class Answer(Form):
    """What is known of an answer, of a tier or of the whole."""

    status: StatusWord = told(
        "optimal: proven best; feasible: every rule holds; infeasible: proven that no grouping "
        "meets the hard rules; unknown: time ran out with nothing found."
    )
    verdict: FactForm = told("The status with its figures.")
    objective: Count | None = told("Seconds; null where nothing was found or a rule is broken.")
    lower_bound: Count | None = told("Seconds that nothing can beat; null where none is proven.")
    gap: Gap | None = told("The share of the objective that is not proven; null where not known.")
    proof: FactForm | None = told("What kind of argument proves the bound.")
    costs: list[TermForm] = told("The objective, term by term.")

    @property
    def bound(self) -> Bound | None:
        """What is proven."""
        if self.lower_bound is None or self.proof is None:
            return None
        return Bound(self.lower_bound, self.proof.fact)


class TierForm(Answer):
    """The answer of one tier, by its own rules."""

    name: str = told("Of the tier.")
    within: Maybe = told("Name of the coarser tier that holds its groups; null for the coarsest.")
    preset: Maybe = told("Name of the cited set of rules.")
    rules: list[RuleForm] = told("Each rule as it was used.")
    once: list[CostForm] = told("What is taken off once for the whole, with amounts below zero.")
    violations: list[FactForm] = told(
        "Every rule that is broken, and every group that lies in no coarser one."
    )
    groups: list[GroupForm] = told("In the order of their first school.")
    ungrouped: list[UngroupedForm] = told("Every school in no group.")


class RecordForm(Answer):
    """The record of a proposal."""

    format: Literal[2] = told("Of this record.")
    scenario: ScenarioForm = told("Which question it answers.")
    seed: Count = told("Of the search.")
    runtime_seconds: Annotated[float, Ge(0), Field(allow_inf_nan=False)] = told("Of the search.")
    interrupted: bool = told("Whether the user ended it.")
    tiers: Annotated[list[TierForm], Field(min_length=1)] = told("The coarsest first.")
    travel: TravelForm = told("What is told of the travel times.")
    data: DataForm = told("What was read.")
    sources: list[SourceForm] = told("Of all data used.")
    versions: dict[str, str] = told("Of geocluster and what it computed with.")
    manifest: str = told("Name of the file beside it that lists the files of the folder.")

    @property
    def answers(self) -> tuple[Answered, ...]:
        """What is decided in each tier."""
        return tuple(
            Answered(
                name=tier.name,
                preset=tier.preset,
                rules=tier.rules,
                status=Status(tier.status),
                bound=tier.bound,
                groups=[(group.schools, group.lead) for group in tier.groups],
                ungrouped=tier.ungrouped,
            )
            for tier in self.tiers
        )
