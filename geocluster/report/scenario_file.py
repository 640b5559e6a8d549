"""``scenario.toml``: what was asked, with every default written out, to be run again."""

from __future__ import annotations

from typing import Any

import tomli_w

from geocluster.presets import keys_of
from geocluster.proposal import BASELINES, Proposal, TierResult
from geocluster.report.tables import school_columns
from geocluster.scenario.adding import NO_PAIRS
from geocluster.schools import FIELDS
from geocluster.sheets import column_header

__all__ = ["scenario_keys", "scenario_text"]


def scenario_text(proposal: Proposal) -> str:
    """Return the scenario as TOML, after a line that says what it is, and the note."""
    keys = scenario_keys(proposal)
    return (
        "# The scenario as it was used, with every default written out.\n"
        f"# {' '.join(proposal.note.split())}\n{_about_secrets(keys)}\n{tomli_w.dumps(keys)}"
    )


def _about_secrets(keys: dict[str, Any]) -> str:
    """Say where to put what is secret in the server's address, of which no file tells."""
    if "${" not in str(keys["travel"].get("url", "")):
        return ""
    return (
        "# What is secret in travel.url is in no file: set the environment variables named there\n"
        "# to what stands in its place, and run again.\n"
    )


def scenario_keys(proposal: Proposal) -> dict[str, Any]:
    """Return the scenario of a proposal; one made from data reads the folder's own tables."""
    if proposal.scenario:
        return proposal.scenario
    used = [c for c in school_columns(proposal) if c in FIELDS]
    columns = {"id": "id", "name": "name", "pupils": "pupils", "x": "lon", "y": "lat"}
    return {
        "name": proposal.name,
        "schools": {
            "file": "schools.csv",
            "format": "table",
            "columns": columns | {c: column_header(c) for c in used},
            "crs": "EPSG:4326",
            "pairs": "pairs.csv" if proposal.schools.linked else NO_PAIRS,
        },
        "travel": {
            "engine": "matrix",
            "file": "times.parquet",
            "cutoff_minutes": proposal.travel.cutoff / 60,
        },
        "tier": [_tier(tier) for tier in proposal.tiers],
        "pins": proposal.pins.written(),
        "solve": {"seed": proposal.seed},
        "output": {"title": proposal.title, "note": proposal.note},
        "compare": {"baselines": _baselines(proposal)},
    }


def _baselines(proposal: Proposal) -> list[str]:
    """Return what stands beside the tiers and follows from the tables."""
    beside = {one.name for tier in proposal.tiers for one in tier.beside}
    return [name for name in BASELINES if name in beside]


def _tier(tier: TierResult) -> dict[str, Any]:
    rules = tier.asked.rules
    within = {"within": tier.within.name} if tier.within else {}
    return (
        within
        | keys_of(rules)
        | ({"neighbours": "neighbours.csv"} if rules.reads_neighbours else {})
    )
