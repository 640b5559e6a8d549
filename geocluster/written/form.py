"""The form of ``proposal.json``: the types and ranges of what is read from it."""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, ConfigDict, Field

from geocluster.proposal import Status

__all__ = ["RecordForm"]

_MOST = 2**53

Int = Annotated[int, Ge(-_MOST), Le(_MOST)]
Count = Annotated[int, Ge(0), Le(_MOST)]
Seconds = Annotated[int, Ge(1), Le(2**31 - 1)]
Rate = Annotated[float, Gt(0), Le(_MOST), Field(allow_inf_nan=False)]
Text = str | None


class _Form(BaseModel):
    """No value is turned into another type; keys that are not known are told elsewhere."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


class ScenarioForm(_Form):
    """``scenario``."""

    name: str
    fingerprint: str


class GroupForm(_Form):
    """A group: only what is decided; all else follows and is compared."""

    schools: list[str]
    lead: Text


class UngroupedForm(_Form):
    """A school in no group."""

    school: str
    reason: str
    detail: str
    cost: Count | None
    rules: list[str] = Field(default_factory=list)


class TierForm(_Form):
    """A tier."""

    name: str
    groups: list[GroupForm]
    ungrouped: list[UngroupedForm]


class FarForm(_Form):
    """A school far from its road."""

    school: str
    metres: Count


class MovedForm(_Form):
    """A school that was put on another road than its own."""

    school: str
    metres: Count
    own_road_metres: Count
    own_road_way: Count | None
    cut_off_roads: Count
    cut_off_metres: Count


class FerryForm(_Form):
    """A drive by ferry."""

    from_: str = Field(alias="from")
    to: str


class ClosedRoadForm(_Form):
    """A closed road."""

    road: str
    segments: Count


class DivertedForm(_Form):
    """A school with longer drives."""

    school: str
    drives_longer: Count
    drives_lost: Count
    most_seconds_longer: Int | None
    worst: Annotated[list[str], Field(min_length=2, max_length=2)] | None
    moved_metres: Count | None


class ClosedForm(_Form):
    """``travel.closed``."""

    roads: list[ClosedRoadForm]
    schools: list[DivertedForm]


class TravelForm(_Form):
    """``travel``."""

    engine: str
    cutoff_seconds: Seconds
    network_date: Text
    country: Text = None
    speed_kmh: Rate | None = None
    detour: Rate | None = None
    unreachable: list[str]
    why_unreachable: dict[str, str] = Field(default_factory=dict)
    snapped_far: list[FarForm]
    moved: list[MovedForm] = Field(default_factory=list)
    over_water: list[str] | None = None
    by_ferry: list[FerryForm] | None
    closed: ClosedForm | None


class IssueForm(_Form):
    """An issue."""

    row: Int | None
    column: Text
    code: str
    message: str
    action: str
    value: Text
    file: Text


class DataForm(_Form):
    """``data``."""

    read: Count
    kept: Count
    rejected: Count
    filtered: Count
    issues: list[IssueForm]


class SourceForm(_Form):
    """A source."""

    name: str
    licence: Text
    attribution: Text
    date: Text
    url: Text
    synthetic: bool


class RecordForm(_Form):
    """The whole record."""

    scenario: ScenarioForm
    status: Annotated[str, Field(pattern=f"^({'|'.join(s.value for s in Status)})$")]
    lower_bound: Count | None
    proof: Text
    seed: Count
    runtime_seconds: Annotated[float, Ge(0), Field(allow_inf_nan=False)]
    interrupted: bool
    tiers: Annotated[list[TierForm], Field(min_length=1)]
    travel: TravelForm
    data: DataForm
    sources: list[SourceForm]
    versions: dict[str, str]

    def plain(self) -> dict[str, Any]:
        """Return it as nested dictionaries."""
        return self.model_dump(by_alias=True)
