"""What became of a proposal that its readers asked to be otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geocluster.facts import Fact
from geocluster.proposal.beside import Beside
from geocluster.proposal.comparison import Move, TierComparison
from geocluster.proposal.edits import Edit, Edits
from geocluster.proposal.model import Proposal
from geocluster.proposal.record import said_record

__all__ = ["EditCost", "Revised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCost:
    """What a wish costs: how much less the best would cost without it, all others being kept.

    Attributes
    ----------
    edit
        The wish.
    without
        Seconds: the best that was found without it; None where nothing was.
    cost
        Seconds that are saved without it; None where one of both costs is not known.
    proven
        Whether both are proven to be the least.
    """

    edit: Edit
    without: int | None
    cost: int | None
    proven: bool

    def record(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "edit": self.edit.record(),
            "cost_without": self.without,
            "cost": self.cost,
            "proven": self.proven,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Revised:
    """What became of a proposal that was revised.

    Attributes
    ----------
    before
        The proposal as it was.
    asked
        The wishes that are new, each once with all who have it.
    applied
        Of each tier, the coarsest first: the grouping with the wishes taken at their word, nothing
        solved, before the judge.
    blocked
        Why the rules allow no grouping that meets the wishes; empty where nothing says so yet.
    proposal
        The best grouping that meets them; None where ``blocked`` says why there is none.
    each
        What each new wish costs; empty where that was not looked for.
    """

    before: Proposal
    asked: Edits
    applied: tuple[Beside, ...]
    blocked: tuple[Fact, ...] = ()
    proposal: Proposal | None = None
    each: tuple[EditCost, ...] = ()

    @property
    def cost_applied(self) -> int | None:
        """Seconds of all tiers, as if the rules allowed it; None where a drive is not known."""
        costs = [tier.counted.total for tier in self.applied]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if costs and len(known) == len(costs) else None

    @property
    def by_term(self) -> Mapping[str, tuple[int, int]]:
        """Seconds of each term before and after; empty where nothing was found."""
        if self.proposal is None or self.proposal.objective is None:
            return {}
        old, new = self.before.by_term, self.proposal.by_term
        return {term: (old.get(term, 0), new.get(term, 0)) for term in dict.fromkeys([*old, *new])}

    def compared(self) -> tuple[TierComparison, ...]:
        """Set the tiers beside what they were; none where there is no grouping before or after."""
        pairs = zip(self.before.tiers, self.proposal.tiers if self.proposal else (), strict=False)
        return tuple(
            TierComparison(tiers=(old, new), labels=("before", "after"))
            for old, new in pairs
            if old.grouping is not None and new.grouping is not None
        )

    def record(self) -> dict[str, Any]:
        """Return it for programs, as ``revised.schema.json`` has it."""
        speaker, answer = self.before.speaker(), self.proposal
        return {
            "format": 1,
            "scenario": {"name": self.before.name, "fingerprint": self.before.fingerprint},
            "edits": self.asked.record()["edits"],
            "applied": [
                {
                    "tier": tier.problem.tier,
                    "cost": tier.counted.total,
                    "violations": [said_record(v.fact, speaker) for v in tier.judgement.violations],
                }
                for tier in self.applied
            ],
            "blocked": [said_record(why, speaker) for why in self.blocked],
            "cost_before": self.before.objective,
            "cost_applied": self.cost_applied,
            "cost_after": None if answer is None else answer.objective,
            "costs": [
                {"term": term, "before": old, "after": new}
                for term, (old, new) in self.by_term.items()
            ],
            "moved": [
                {"tier": compared.name, "school": move.school, **_partners(move)}
                for compared in self.compared()
                for move in compared.moved
            ],
            "each": [cost.record() for cost in self.each],
            "proposal": None if answer is None else answer.record(),
        }


def _partners(move: Move) -> dict[str, list[str]]:
    before, after = (sorted(place.partners) if place else [] for place in move.places)
    return {"before": before, "after": after}
