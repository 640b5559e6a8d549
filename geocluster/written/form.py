"""The form of ``proposal.json``: the types and ranges of what is read from it, and their schema.

What is decided is read: who is with whom, who is left, why, and what is proven. All else follows
from the data and is found anew; ``verify`` compares it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field

from geocluster.facts import Fact
from geocluster.proposal import Bound, Drawn, Status
from geocluster.written.answered import Answered
from geocluster.written.edits import EditsForm
from geocluster.written.near_form import AlternativesForm, EnsembleForm
from geocluster.written.robustness_form import RobustnessForm
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
from geocluster.written.why_not_form import WhyNotForm

__all__ = ["RecordForm"]

LeadWord = Literal["centre", "pinned", "largest", "eligible", "head", "named"]
StatusWord = Literal["optimal", "feasible", "infeasible", "unknown", "broken"]
Number = int | Annotated[float, Field(allow_inf_nan=False)] | None
Measures = dict[str, Number | dict[str, Number]]
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
    lead: Maybe = told("Id of its lead, or of what is only its centre (lead_is); null for none.")
    lead_is: LeadWord | None = told(
        "How its centre was chosen: centre, it costs least from there and nothing says that it "
        "leads; else it leads: pinned, largest, eligible, head, which is known of it, or named, by "
        "who drew the group by hand.",
        default=None,
    )
    centre: Maybe = told(
        "Id of the school from which drives are counted; null where a rule is broken."
    )
    named: Maybe = told(
        "Id of the school that a grouping drawn by hand names as lead; null where it names none.",
        default=None,
    )
    pupils: Count | None = told("Together; null where one roll is unknown.")
    longest_drive_seconds: Count | None = told(
        "The longest drive that the rule measures; null where one is beyond the cut-off."
    )
    cost: Int | None = told("Seconds, all terms together; null where a rule is broken.")
    costs: list[CostForm] = told("What it pays, term by term.")
    cost_as_if: Int | None = told(
        "Seconds, counted as if the rules allowed it; null where a drive of its lead is not known.",
        default=None,
    )
    violations: list[FactForm] = told("Every rule that it breaks.", default_factory=list)
    kinds: list[str] = told("Names of the kinds of groups that it is of.")
    flags: list[str] = told(
        "Codes of what to look at, with the id of the school where one is meant."
    )
    remarks: list[FactForm] = told("What to look at; forbids nothing.")
    partnerships: list[FactForm] = told(
        "Which of today's partnerships it keeps whole, and which it splits.", default_factory=list
    )
    measures: Measures = told(
        "What is counted of it, by key; by name where there are several values. Null: not known.",
        default_factory=dict,
    )


class UngroupedForm(Form):
    """A school in no group."""

    school: str = told("Its id.")
    reason: str = told("The first word of why's code.")
    why: FactForm = told("Why it is in no group.")
    cost: Count | None = told("Seconds that are charged; null where that is forbidden.")
    costs: list[CostForm] = told("What it pays, term by term.")
    rules: list[str] = told("Keys of the rules without which it would have a place.")
    changes: list[FactForm] = told(
        "What would place it, the nearest change first, each with the value that is just enough; "
        "there only where such were found.",
        default_factory=list,
    )

    @property
    def nearest(self) -> list[Fact]:
        """What would place it, the nearest change first."""
        return [change.fact for change in self.changes]

    @property
    def fact(self) -> Fact:
        """Why it is in no group."""
        return self.why.fact


class Answer(Form):
    """What is known of an answer, of a tier or of the whole."""

    status: StatusWord = told(
        "optimal: proven best; feasible: every rule holds; infeasible: proven that no grouping "
        "meets the hard rules; unknown: the search ended with nothing found; broken: drawn by "
        "hand, and some rule does not hold."
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


class SchoolTodayForm(Form):
    """What becomes of a school's partnerships of today."""

    school: str = told("Its id.")
    layers: list[FactForm] = told("Whom it stays with, joins and leaves, by partnership.")


class TermMaybeForm(Form):
    """What a grouping costs for a term, counted as if the rules allowed it."""

    term: str = told("Key of the term.")
    cost: Int | None = told("Seconds; null where a drive that it counts is not known.")


class BrokenForm(Form):
    """How often a grouping breaks a rule."""

    rule: str = told("Short word of the rule.")
    times: Count = told("How often.")


class BesideGroupForm(Form):
    """A group of a grouping that the answer is measured against."""

    schools: list[str] = told("Ids of its schools.")
    lead: Maybe = told("Id of the school that is named as its lead; null where none is.")
    breaks: list[str] = told("Short words of the rules that it breaks.")


class BesideForm(Form):
    """A grouping that the answer is measured against: the same rules, the same judge."""

    name: str = told(
        "today: a layer of partnerships; nearest: each small school with its nearest; districts; "
        "file: a plan of one's own; best: beside a grouping that was drawn by hand; before: the "
        "proposal that was revised."
    )
    about: FactForm = told("What it is.")
    cost: Int | None = told("Seconds, counted as if the rules allowed it; null where not known.")
    costs: list[TermMaybeForm] = told("The same, term by term.")
    unknown_drives: Count = told("Drives of leads that are beyond the cut-off.")
    broken: list[BrokenForm] = told("Which rules it breaks, and how often.")
    measures: Measures = told("What is counted of the whole, as of the answer.")
    groups: list[BesideGroupForm] = told("In the order of their first school.")


class DrawnForm(Form):
    """Where a grouping comes from that was drawn by hand."""

    file: str = told("Name of the file.")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = told(
        "Checksum of what it says: of groups and leads by id."
    )
    solved: StatusWord = told("How the search for the best grouping ended.")


class FairForm(Form):
    """What fairness found: of several tiers with the limits of coarser ones, in costs of all."""

    limit_seconds: Count | None = told(
        "The longest drive that is allowed; null where none is limited, as no school needs a group."
    )
    alone: Count = told(
        "How few schools the rules leave alone, but for those that stand alone for free."
    )
    proven: bool = told("Whether it is proven that neither can be less.")
    cost_without: Count | None = told("Seconds: the least cost found without fairness.")
    lower_bound_without: Count | None = told("Seconds that nothing can beat without fairness.")
    cost_with: Count | None = told(
        "Seconds: the least cost found with this limit; there only of several tiers.", default=None
    )
    lower_bound_with: Count | None = told(
        "Seconds that nothing can beat with this limit; there only of several tiers.", default=None
    )


class MarginForm(Form):
    """What the best grouping costs more without a group, or with a pair apart."""

    schools: list[str] = told("Ids: of the group, or of the pair.")
    more_seconds: Count | None = told("What the best found costs more; null where none was found.")
    at_least_seconds: Count | None = told(
        "Proven: every such grouping costs at least so much more; null where it is proven that "
        "there is none."
    )
    said: FactForm = told("The same in words.")


class ToleranceForm(Form):
    """How much longer a drive may be before the answer changes, all else as it is."""

    start: str = told("Id: the lead, or centre, of a group.", alias="from")
    to: str = told("Id of another school of it.")
    holds_seconds: Count | None = told(
        "Up to so much longer the answer stays; null where it stays however long the drive is."
    )
    changes_seconds: Count | None = told(
        "So much longer, or more, it breaks a rule, or another grouping costs less; null where "
        "that is not known."
    )
    said: FactForm = told("The same in words.")


class RoomForm(Form):
    """How many pupils a school may have more, or fewer, before the answer changes."""

    holds: Count | None = told(
        "With up to so many the answer stays; null where it stays however many they are."
    )
    changes: Count | None = told(
        "With so many it breaks a rule, or another grouping costs less; null where that is not "
        "known."
    )
    said: FactForm = told("The same in words.")


class RollForm(Form):
    """How far the roll of a school may go before the answer changes, all else as it is."""

    school: str = told("Id.")
    more: RoomForm = told("Pupils more.")
    fewer: RoomForm = told("Pupils fewer.")


class FirmnessForm(Form):
    """How firmly the groups of an answer stand that is proven best."""

    groups: list[MarginForm | None] = told(
        "Of each group, in their order; null where it was not come to."
    )
    pairs: list[MarginForm | None] = told(
        "Of each pair of schools in a group, in their order; null where it was not come to."
    )
    drives: list[ToleranceForm | None] = told(
        "Of each drive from the lead, or centre, of a group to its other members; null where it is "
        "not known.",
        default_factory=list,
    )
    rolls: list[RollForm | None] = told(
        "Of each school in a group, group after group; null where it is not known. Empty where no "
        "rolls are told of.",
        default_factory=list,
    )
    untold: list[FactForm] = told("Why it is not known of drives or rolls.", default_factory=list)
    said: list[FactForm] = told("Of the whole, in short.")


class TierForm(Answer):
    """The answer of one tier, by its own rules."""

    name: str = told("Of the tier.")
    within: Maybe = told("Name of the coarser tier that holds its groups; null for the coarsest.")
    preset: Maybe = told("Name of the cited set of rules.")
    rules: list[RuleForm] = told("Each rule as it was used.")
    fair: FairForm | None = told(
        "The limit on drives that fair = true asks for; there only where it does.", default=None
    )
    conflict: FactForm | None = told(
        "Where no grouping meets the rules: a smallest set of rules and pins that cannot all be "
        "met, and what is enough to change; there only where that was found.",
        default=None,
    )
    once: list[CostForm] = told("What is taken off once for the whole, with amounts below zero.")
    violations: list[FactForm] = told(
        "Every rule that is broken, and every group that lies in no coarser one."
    )
    measures: Measures = told(
        "What is counted of the whole, by key, as of a group.", default_factory=dict
    )
    groups: list[GroupForm] = told("In the order of their first school.")
    ungrouped: list[UngroupedForm] = told("Every school in no group.")
    partnerships: list[SchoolTodayForm] = told(
        "What becomes of today's partnerships, school by school.", default_factory=list
    )
    beside: list[BesideForm] = told("What it is measured against.", default_factory=list)
    firmness: FirmnessForm | None = told(
        "How firmly its groups stand; there only where that was asked.", default=None
    )
    why_not: WhyNotForm | None = told(
        "Why its schools are not elsewhere; there only where that was asked.", default=None
    )


class RecordForm(Answer):
    """The record of a proposal."""

    format: Literal[2] = told("Of this record.")
    scenario: ScenarioForm = told("Which question it answers.")
    drawn: DrawnForm | None = told(
        "Where the grouping comes from, if somebody drew it by hand; else null.", default=None
    )
    edits: EditsForm | None = told(
        "What readers asked to be otherwise, of a proposal that was revised; there only where it "
        "was.",
        default=None,
    )
    seed: Count = told("Of the search.")
    runtime_seconds: Annotated[float, Ge(0), Field(allow_inf_nan=False)] = told("Of the search.")
    interrupted: bool = told("Whether the user ended it.")
    created: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = told(
        "Day on which it was solved, such as 2026-11-27; there only where it was written down.",
        default=None,
    )
    tiers: Annotated[list[TierForm], Field(min_length=1)] = told("The coarsest first.")
    travel: TravelForm = told("What is told of the travel times.")
    data: DataForm = told("What was read.")
    sources: list[SourceForm] = told("Of all data used.")
    versions: dict[str, str] = told("Of geocluster and what it computed with.")
    manifest: str = told("Name of the file beside it that lists the files of the folder.")
    alternatives: AlternativesForm | None = told(
        "Other groupings that are nearly as good; there only where that was asked.", default=None
    )
    ensemble: EnsembleForm | None = told(
        "Random groupings within the rules; there only where that was asked.", default=None
    )
    robustness: RobustnessForm | None = told(
        "How it fares under other data; there only where that was asked.", default=None
    )

    @property
    def has_measures(self) -> bool:
        """Whether it was written since there were measures."""
        return all("measures" in tier.model_fields_set for tier in self.tiers)

    @property
    def drawn_by_hand(self) -> Drawn | None:
        """Where the grouping comes from, if somebody drew it by hand."""
        said = self.drawn
        if said is None:
            return None
        return Drawn(
            file=said.file,
            sha256=said.sha256,
            solved=Status(said.solved),
            together=len(self.tiers) > 1,
        )

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
                groups=[
                    (group.schools, group.named if self.drawn else group.lead)
                    for group in tier.groups
                ],
                group_ids=[group.id for group in tier.groups],
                ungrouped=tier.ungrouped,
                fair=tier.fair,
                conflict=None if tier.conflict is None else tier.conflict.fact,
                firmness=tier.firmness,
                why_not=tier.why_not,
                beside=[
                    (b.name, b.about.fact, [(group.schools, group.lead) for group in b.groups])
                    for b in tier.beside
                ],
            )
            for tier in self.tiers
        )
