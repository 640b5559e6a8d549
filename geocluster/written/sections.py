"""The parts of ``proposal.json`` that have stayed as they were since its first format."""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, ConfigDict, Field, model_validator

from geocluster.facts import Fact

__all__ = [
    "AnyTravelForm",
    "ClosedForm",
    "Count",
    "DataForm",
    "FactForm",
    "Form",
    "Int",
    "Maybe",
    "RuleForm",
    "ScenarioForm",
    "SourceForm",
    "TravelForm",
    "told",
]

_MOST = 2**53

Int = Annotated[int, Ge(-_MOST), Le(_MOST)]
Count = Annotated[int, Ge(0), Le(_MOST)]
Seconds = Annotated[int, Ge(1), Le(2**31 - 1)]
Rate = Annotated[float, Gt(0), Le(_MOST), Field(allow_inf_nan=False)]
Maybe = str | None


class Form(BaseModel):
    """No value is turned into another type; keys that are not known are told elsewhere."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


def told(description: str, /, **more: Any) -> Any:
    """Return a field with what it says, as the schema has it."""
    return Field(description=description, **more)


class FactForm(Form):
    """Something that was found: a code with figures, and how people read it."""

    code: str = told("Stable words, joined by points from the general to the special.")
    figures: dict[str, Any] = told(
        "By name: ids of schools, seconds, counts, codes, and facts within facts."
    )
    text: str = told("The same in a sentence, for people; facts are compared, sentences are not.")

    @property
    def fact(self) -> Fact:
        """What was found."""
        return Fact(self.code, self.figures)


class ScenarioForm(Form):
    """What was asked."""

    name: str = told("Of the scenario.")
    fingerprint: str = told(
        "A digest of everything that the answer depends on: schools, travel times, rules, pins."
    )


class RuleForm(Form):
    """A rule as it was used, and where it comes from."""

    rule: str = told("The key of the scenario's tier.")
    value: Any = told("As the scenario has it.")
    citation: Maybe = told("The source of this very value; null where it has none.")
    verified: bool | None = told("Whether we read the source ourselves; null where there is none.")
    note: Maybe = told("What is to be said of the source.")


class FarForm(Form):
    """A school far from its road."""

    school: str = told("Its id.")
    metres: Count = told("To the road that it was placed on.")


class MovedForm(Form):
    """A school that was put on another road than its own."""

    school: str = told("Its id.")
    metres: Count = told("To the road that it was placed on.")
    own_road_metres: Count = told("To the nearest road, which leads nowhere.")
    own_road_way: Count | None = told("The number of that road in the file of roads.")
    cut_off_roads: Count = told("How many pieces of road are cut off with it.")
    cut_off_metres: Count = told("How long they are together.")
    over_water: bool = told("Whether the way to the road crosses water.", default=False)


class FerryForm(Form):
    """A drive by ferry."""

    from_: str = told("Id of the school where it begins.", alias="from")
    to: str = told("Id of the school where it ends.")
    seconds: Seconds | None = told("How long it takes; null beyond the cut-off.", default=None)


class ClosedRoadForm(Form):
    """A closed road."""

    road: str = told("As the scenario names it.")
    segments: Count = told("How many pieces of road are closed.")


class DivertedForm(Form):
    """A school with longer drives."""

    school: str = told("Its id.")
    drives_longer: Count = told("How many of its drives take longer.")
    drives_lost: Count = told("How many take longer than the cut-off now.")
    most_seconds_longer: Int | None = told("The most that is added to a drive.")
    worst: Annotated[list[str], Field(min_length=2, max_length=2)] | None = told(
        "From where to where that drive leads, by id."
    )
    moved_metres: Count | None = told("How far its place on the roads has moved.")


class ClosedForm(Form):
    """Roads out of use, and whom that touches."""

    roads: list[ClosedRoadForm] = told("The closed roads.")
    schools: list[DivertedForm] = told("The schools with longer drives, the worst first.")


class AnyTravelForm(Form):
    """What is told of the travel times in every format."""

    engine: str = told("What made them: roads, straight, matrix, server, or one of a third party.")
    cutoff_seconds: Seconds = told("Up to which drives are known; what is missing takes longer.")
    network_date: Maybe = told("Of the roads; null where it is not known.")
    country: Maybe = told("Whose speeds hold, as ISO 3166-1 alpha-2.", default=None)
    speed_kmh: Rate | None = told("Along straight lines; null for other engines.", default=None)
    detour: Rate | None = told(
        "Length of a way as a multiple of the straight line; null for other engines.", default=None
    )
    unreachable: list[str] = told("Ids of the schools that no road reaches.")
    snapped_far: list[FarForm] = told("Schools far from the road that they were placed on.")
    moved: list[MovedForm] = told("Schools whose nearest road leads nowhere.", default_factory=list)
    over_water: list[str] | None = told(
        "Ids of schools that cross water to their road; null where that is not known.",
        default=None,
    )
    by_ferry: list[FerryForm] | None = told(
        "Drives within groups that take a ferry; null where that is not known."
    )
    closed: ClosedForm | None = told("Roads out of use; null where none is.")


class TravelForm(AnyTravelForm):
    """What is told of the travel times beside the seconds."""

    why_unreachable: dict[str, FactForm] = told("Why no road reaches it, by id.")

    @model_validator(mode="after")
    def _says_why(self) -> TravelForm:
        if set(self.unreachable) != set(self.why_unreachable):
            raise ValueError("unreachable and why_unreachable name other schools")
        return self

    @property
    def lost(self) -> dict[str, Fact]:
        """Why schools are unreachable, by id."""
        return {school: self.why_unreachable[school].fact for school in self.unreachable}


class SaidForm(Form):
    """Something that was found: a code with figures."""

    code: str = told("Stable words, joined by points from the general to the special.")
    figures: dict[str, Any] = told("By name: counts, names, codes, and facts within facts.")


class IssueForm(Form):
    """Something that a planner should look at."""

    row: Int | None = told("Of the list, from 1; null where it is of the whole.")
    column: Maybe = told("Of the list.")
    code: str = told("A short stable word.")
    message: str = told("A sentence, for people.")
    action: str = told("What was done: rejected, fixed, kept, filtered.")
    value: Maybe = told("What stands there.")
    file: Maybe = told("The file, where there are several.")
    fact: SaidForm | None = told(
        "What the message says; not there where only the sentence is known.", default=None
    )


class DataForm(Form):
    """What was read; read = kept + rejected + filtered."""

    read: Count = told("Records in the list.")
    kept: Count = told("Schools that are asked about.")
    rejected: Count = told("Records that cannot be used.")
    filtered: Count = told("Records that the scenario does not ask about.")
    issues: list[IssueForm] = told("Of the list, then of the travel times.")


class SourceForm(Form):
    """A source of data."""

    name: str = told("Of the source.")
    licence: Maybe = told("Under which it may be used.")
    attribution: Maybe = told("What must be said where it is shown.")
    date: Maybe = told("Of the data.")
    url: Maybe = told("Where it comes from.")
    synthetic: bool = told("Whether it is made up.")
