"""The first format of ``proposal.json``: reasons and proofs are sentences, kept as they were."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field

from geocluster.facts import Fact, fact
from geocluster.proposal import Bound, Status
from geocluster.written.answered import Answered
from geocluster.written.sections import (
    AnyTravelForm,
    Count,
    DataForm,
    Form,
    Maybe,
    RuleForm,
    ScenarioForm,
    SourceForm,
)

__all__ = ["FIRST", "FirstRecordForm"]

FIRST = 1
"""The number of this format."""


class FirstGroupForm(Form):
    """A group: only what is decided; all else follows and is compared."""

    id: str
    schools: list[str]
    lead: Maybe


class FirstUngroupedForm(Form):
    """A school in no group."""

    school: str
    reason: str
    detail: str
    cost: Count | None
    rules: list[str] = Field(default_factory=list)

    @property
    def fact(self) -> Fact:
        """Why it is in no group, in the words that stand there."""
        return fact(f"{self.reason}.as_written", words=self.detail)

    @property
    def nearest(self) -> tuple[Fact, ...]:
        """What would place it: nobody asked."""
        return ()


class FirstTierForm(Form):
    """The only tier."""

    name: str
    preset: Maybe
    rules: list[RuleForm]
    groups: list[FirstGroupForm]
    ungrouped: list[FirstUngroupedForm]


class FirstTravelForm(AnyTravelForm):
    """What is told of the travel times."""

    why_unreachable: dict[str, str] = Field(default_factory=dict)

    @property
    def lost(self) -> dict[str, Fact]:
        """Why schools are unreachable, by id, in the words that stand there."""
        why = self.why_unreachable
        return {x: fact("lost.as_written", words=why.get(x, "")) for x in self.unreachable}


class FirstRecordForm(Form):
    """The whole record."""

    format: Literal[1]
    scenario: ScenarioForm
    status: Annotated[str, Field(pattern=f"^({'|'.join(s.value for s in Status)})$")]
    lower_bound: Count | None
    proof: Maybe
    seed: Count
    runtime_seconds: Annotated[float, Ge(0), Field(allow_inf_nan=False)]
    interrupted: bool
    tiers: Annotated[list[FirstTierForm], Field(min_length=1, max_length=1)]
    travel: FirstTravelForm
    data: DataForm
    sources: list[SourceForm]
    versions: dict[str, str]

    @property
    def bound(self) -> Bound | None:
        """What is proven, in the words that stand there."""
        if self.lower_bound is None:
            return None
        return Bound(self.lower_bound, fact("proof.as_written", words=self.proof or ""))

    @property
    def drawn_by_hand(self) -> None:
        """Where the grouping comes from: none was drawn by hand."""

    @property
    def alternatives(self) -> None:
        """Other groupings that are nearly as good: that was not asked then."""

    @property
    def ensemble(self) -> None:
        """Random groupings: that was not asked then."""

    @property
    def robustness(self) -> None:
        """How it fares under other data: that was not asked then."""

    @property
    def answers(self) -> tuple[Answered, ...]:
        """What is decided in the only tier."""
        (tier,) = self.tiers
        return (
            Answered(
                name=tier.name,
                preset=tier.preset,
                rules=tier.rules,
                status=Status(self.status),
                bound=self.bound,
                groups=[(group.schools, group.lead) for group in tier.groups],
                group_ids=[group.id for group in tier.groups],
                ungrouped=tier.ungrouped,
            ),
        )
