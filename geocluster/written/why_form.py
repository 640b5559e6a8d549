"""The form of what ``geocluster why --json`` prints: an answer about schools of a proposal."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from geocluster.written.form import StatusWord, TermForm
from geocluster.written.sections import Count, FactForm, Form, Int, Maybe, ScenarioForm, told

__all__ = ["WhyForm"]


class InsteadForm(Form):
    """What would be if something were otherwise: the whole solved again, and judged."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"] = told(
        "optimal: nothing of the kind costs less, which is proven; feasible: not proven; "
        "infeasible: proven that no grouping of the whole is of the kind; unknown: none was found."
    )
    more_seconds: Int | None = told(
        "What the whole costs more than the proposal; below zero where it costs less, null where "
        "nothing was found."
    )
    at_least_seconds: Int | None = told(
        "How much more is proven, whatever else one does; null where nothing is."
    )
    costs: list[TermForm] = told("more_seconds by term; those that do not change are left out.")
    gone: list[str] = told("Ids of the groups of the proposal that would not be made.")
    made: list[list[str]] = told("Ids of the schools of each group that would be made instead.")
    left: list[str] = told("Ids of schools that would be in no group, and are in one.")
    placed: list[str] = told("Ids of schools that would be in a group, and are in none.")
    said: FactForm = told("What the whole costs more, in words.")


class NeverForm(Form):
    """Why the rules allow no group, or no whole, with some schools together."""

    why: FactForm = told("Which rule forbids it, and by how much.")
    rules: list[str] = told("Keys of the rules that forbid it, as far as some are named.")


class DriveForm(Form):
    """A drive."""

    from_: str = Field(alias="from", description="Id of a school.")
    to: str = told("Id of a school.")
    seconds: Count | None = told("Null where it takes longer than the cut-off.")


class TogetherForm(Form):
    """Some schools in one group, or apart."""

    schools: list[str] = told("Their ids, as they were asked for.")
    groups: list[Maybe] = told("For each the id of its group in the proposal; null for none.")
    now: bool = told("Whether they are in one group of the proposal.")
    drives: list[DriveForm] = told("Between each two of them, both ways.")
    together: InsteadForm | None = told(
        "If they were all in one group; null where they are already."
    )
    apart: InsteadForm | None = told(
        "If no two of them were in one group; null where none are already."
    )
    never: NeverForm | None = told("Why they cannot be together; null where they can.")


class MadeForm(Form):
    """A group that the rules allow."""

    schools: list[str] = told("Ids of its schools.")
    lead: Maybe = told("Id of its lead; null where tiers have none.")
    centre: Maybe = told("Id of the school from which drives are counted.")
    pupils: Count | None = told("Together; null where one roll is unknown.")
    longest_drive_seconds: Count | None = told("The longest drive that the rule measures.")
    drive_seconds: Count | None = told(
        "From its lead or centre to the school that is asked about; null where it is that."
    )
    cost: Count = told("Seconds that the group pays, all terms together.")
    costs: list[TermForm] = told("The same by term.")
    instead: InsteadForm = told(
        "If this very group were made; of the school's own group, if it were not."
    )


class BrokenForm(Form):
    """A rule that a group breaks."""

    rule: str = told("Short stable word of the rule.")
    why: FactForm = told("How, and by how much.")


class ExpectedForm(Form):
    """A group that a planner would expect."""

    about: FactForm = told("What makes one expect it.")
    schools: list[str] = told("Ids of its schools, with all that a pin joins to them.")
    broken: list[BrokenForm] = told("Each rule that forbids it; empty where it is allowed.")
    instead: InsteadForm | None = told(
        "If this very group were made; null where a rule forbids it."
    )


class HereForm(Form):
    """Why a school is where it is."""

    school: str = told("Its id.")
    group: Maybe = told("Id of its group; null where it is in none.")
    reason: FactForm | None = told("Why it is in no group; null where it is in one.")
    changes: list[FactForm] = told(
        "What would place it, the nearest change first; empty where it has a place, or none is "
        "enough."
    )
    own: MadeForm | None = told("Its group; null where it is in none.")
    alone: InsteadForm | None = told("If it were in no group; null where it is in none.")
    nearest: list[TogetherForm] = told(
        "The same of the school with its nearest school, and with the nearest that it could be in "
        "one group with by the rules about two schools, where that is another."
    )
    others: list[MadeForm] = told(
        "The next best groups for it, those first that cost the whole least."
    )
    exhausted: bool = told("Whether there is no further group for it than these.")
    unanswered: InsteadForm | None = told(
        "Where the next of the others was not found in time: what is proven of it; else null."
    )
    expected: list[ExpectedForm] = told(
        "Groups that a planner would expect, and that are not among the others."
    )


class WhyForm(Form):
    """An answer about one school, or about several."""

    format: Literal[1] = told("Of this record.")
    scenario: ScenarioForm = told("What the proposal answers.")
    tier: str = told("Name of the tier that was asked about.")
    asked: list[str] = told("Ids of the schools that were asked about.")
    status: StatusWord = told("Of the proposal.")
    objective: Count | None = told("Seconds that the proposal costs; null where there is none.")
    lower_bound: Count | None = told("Seconds that nothing can beat; null where none is proven.")
    said: list[FactForm] = told("The whole answer in words, in the order in which to read it.")
    school: HereForm | None = told("Of one school; null where several were asked about.")
    together: TogetherForm | None = told("Of several schools; null where one was asked about.")
