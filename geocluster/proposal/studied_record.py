"""The parts of a tier's record that say what studies of it found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geocluster.proposal.firmness import Firmness, Margin, RollTolerance
from geocluster.proposal.said import said_record
from geocluster.proposal.tier import TierResult
from geocluster.proposal.why_not import Elsewhere, Neighbour, WhyNot
from geocluster.texts import Speaker

__all__ = ["studied_record"]


def studied_record(tier: TierResult, speaker: Speaker) -> dict[str, Any]:
    """Return what studies found of a tier, each under its key, where it was asked."""
    ids, found = tier.problem.schools.ids, dict[str, Any]()
    if tier.firmness is not None:
        found["firmness"] = _firmness(tier.firmness, ids, speaker)
    if tier.why_not is not None:
        found["why_not"] = _why_not(tier.why_not, ids, speaker)
    return found


def _margin(margin: Margin, ids: Sequence[str]) -> dict[str, Any]:
    return {
        "schools": [ids[i] for i in margin.schools],
        "more_seconds": margin.more,
        "at_least_seconds": margin.at_least,
    }


def _firmness(found: Firmness, ids: Sequence[str], speaker: Speaker) -> dict[str, Any]:
    """Return how firmly groups stand; null for what was not come to."""

    def row(margin: Margin, of: str) -> dict[str, Any]:
        return _margin(margin, ids) | {"said": said_record(margin.said(of), speaker)}

    return {
        "groups": [None if g is None else row(g, "group") for g in found.groups],
        "pairs": [None if p is None else row(p, "pair") for p in found.pairs],
        "drives": [
            None
            if drive is None
            else {
                "from": ids[drive.lead],
                "to": ids[drive.member],
                "holds_seconds": drive.holds,
                "changes_seconds": drive.changes,
                "said": said_record(drive.said, speaker),
            }
            for drive in found.drives
        ],
        "rolls": [None if r is None else _roll(r, ids, speaker) for r in found.rolls],
        "untold": [said_record(one, speaker) for one in found.untold],
        "said": [said_record(one, speaker) for one in found.said()],
    }


def _roll(found: RollTolerance, ids: Sequence[str], speaker: Speaker) -> dict[str, Any]:
    more, fewer = (
        {"holds": room.holds, "changes": room.changes, "said": said_record(said, speaker)}
        for room, said in zip((found.more, found.fewer), found.said, strict=True)
    )
    return {"school": ids[found.school], "more": more, "fewer": fewer}


def _why_not(found: WhyNot, ids: Sequence[str], speaker: Speaker) -> dict[str, Any]:
    """Return why schools are not elsewhere; sentences of each are in ``why.csv``."""

    def near(one: Neighbour) -> dict[str, Any]:
        return {
            "school": ids[one.school],
            "drive_seconds": one.drive,
            "now": one.now,
            "cost": None if one.margin is None else _margin(one.margin, ids),
            "never": None if one.never is None else said_record(one.never, speaker),
        }

    def row(one: Elsewhere) -> dict[str, Any]:
        return {
            "school": ids[one.school],
            "near": [near(neighbour) for neighbour in one.near],
            "others": [_margin(margin, ids) for margin in one.others],
            "exhausted": one.exhausted,
            "alone": None if one.alone is None else _margin(one.alone, ids),
        }

    return {
        "schools": [row(one) for one in found.schools],
        "missing": found.missing,
        "said": [said_record(one, speaker) for one in found.said()],
    }
