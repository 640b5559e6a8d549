"""The form of ``comparison.json``, from which its schema is made."""

from __future__ import annotations

from typing import Any, Literal

from geocluster.written.form import Gap, Number, StatusWord
from geocluster.written.sections import Count, FactForm, Form, Int, Maybe, told

__all__ = ["ComparisonForm"]

HowWord = Literal["partners", "grouped", "left_out", "lead", "new", "gone"]


class ProposalForm(Form):
    """A proposal that is compared."""

    label: str = told("A short name of its own, such as that of its folder.")
    name: str = told("Of its scenario.")
    fingerprint: str = told("A digest of everything that its answer depends on.")
    status: StatusWord = told("As in proposal.json.")
    objective: Count | None = told("Seconds; null where nothing was found or a rule is broken.")
    lower_bound: Count | None = told("Seconds that nothing can beat; null where none is proven.")
    gap: Gap | None = told("The share of the objective that is not proven; null where not known.")
    tiers: list[str] = told("Names of its tiers.")


class MeasureForm(Form):
    """A measure."""

    measure: str = told("Its key.")
    which: str = told("Of several values which one; else empty.")
    unit: str = told("Of the values.")
    title: str = told("What it is called, for people.")
    values: list[Number] = told("One for each proposal; null: not known, or not told there.")


class RuleApartForm(Form):
    """A rule, or a kind of pins, that is not the same everywhere."""

    key: str = told("Of [[tier]] or [pins].")
    values: list[Any] = told("One for each proposal, as a scenario has it; null: not asked for.")


class PairsForm(Form):
    """Pairs of schools in one group, beside the first proposal."""

    label: str = told("Of the other proposal.")
    kept: Count = told("Pairs in both.")
    lost: Count = told("Pairs in the first only.")
    new: Count = told("Pairs in the other only.")


class GroupOfForm(Form):
    """A group of a proposal."""

    id: str = told("As in its proposal.json.")
    schools: list[str] = told("Ids of its schools.")


class MatchForm(Form):
    """Groups that answer to each other: most schools are shared in all."""

    same: bool = told("Whether the very schools are in all of them.")
    groups: list[GroupOfForm | None] = told("One for each proposal; null where none answers.")
    measures: list[MeasureForm] = told("What is counted of each.")


class GroupJudgedForm(Form):
    """A group under what another proposal asks."""

    id: str = told("Of the group.")
    judged: bool = told("False where that list lacks one of its schools.")
    cost: Int | None = told("Seconds; null where it breaks a rule or is not judged.")
    violations: list[FactForm] = told("The rules that it breaks there.")


class JudgedForm(Form):
    """A grouping under the rules and data of another proposal."""

    of: str = told("Label of the proposal whose grouping it is.")
    under: str = told("Label of the proposal whose rules and data they are.")
    cost: Int | None = told(
        "Seconds, counted as if the rules allowed it; null where not known, or the lists differ."
    )
    rules_broken: Count | None = told("How many; null where the lists differ.")
    above_bound: Int | None = told(
        "Seconds above what is proven that nothing can beat there; null where it breaks a rule, "
        "nothing is proven, or the lists differ."
    )
    groups: list[GroupJudgedForm] = told("Each of its groups.")


class PlaceForm(Form):
    """Where a school is."""

    group: Maybe = told("Id of its group; null for none.")
    lead: Maybe = told("Id of the school that leads the group; null where none does.")
    reason: Maybe = told("Why it is in no group, as a short word; null where it is in one.")


class ChangeForm(Form):
    """What is other for a school than in the first proposal."""

    label: str = told("Of the other proposal.")
    how: HowWord = told(
        "partners: it is with others; grouped: in a group, and was in none; left_out: the other "
        "way round; lead: only another school leads; new, gone: only one list has it."
    )
    kept: list[str] = told("Ids of the schools that it is with in both.")
    new: list[str] = told("Ids of those only in the other.")
    lost: list[str] = told("Ids of those only in the first.")
    lead_changed: bool = told("Whether it is in a group of both, led by another school.")
    why: list[FactForm] = told("What forbids its group of one proposal in the other, if anything.")


class MoveForm(Form):
    """A school that is elsewhere in some proposal."""

    school: str = told("Its id.")
    name: str = told("Its name.")
    moves: bool = told("Whether it is with others somewhere; false where only another leads.")
    places: list[PlaceForm | None] = told("One for each proposal; null: not in that list.")
    changes: list[ChangeForm] = told("One for each proposal in which it is elsewhere.")


class TierComparedForm(Form):
    """A tier that is compared."""

    name: str = told("Of the tier, as the first proposal has it.")
    names: list[str] = told("As each proposal has it.")
    said: list[FactForm] = told("What is to be said of it, in short.")
    measures: list[MeasureForm] = told("What is counted of the whole; each term of the cost, too.")
    rules: list[RuleApartForm] = told("Rules that differ.")
    pins: list[RuleApartForm] = told("Pins that differ.")
    data: list[list[FactForm]] = told(
        "For each proposal what differs from the data of the first; empty for the first."
    )
    only_in: list[list[str]] = told("For each proposal the ids of schools in its list alone.")
    pairs: list[PairsForm] = told("One for each proposal but the first.")
    groups: list[MatchForm] = told("Groups of the first with those that answer; then all others.")
    judged: list[JudgedForm] = told("Each grouping under what each other proposal asks.")
    moves: list[MoveForm] = told("Every school that is elsewhere in some proposal.")


class ComparisonForm(Form):
    """Proposals side by side; the first is what the others are compared with."""

    format: Literal[1] = told("Of this file.")
    proposals: list[ProposalForm] = told("In the order in which they were named.")
    said: list[FactForm] = told("Of tiers that only some have.")
    tiers: list[TierComparedForm] = told("Those that all of them have.")
