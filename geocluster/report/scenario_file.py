"""The rules of a proposal as scenario keys, for proposals that came from no scenario file."""

from __future__ import annotations

from typing import Any

from geocluster.proposal import Proposal
from geocluster.report.tables import column_header
from geocluster.rules import Condition, Lead, Rules, Where
from geocluster.schools import FIELDS

__all__ = ["scenario_keys"]


def scenario_keys(proposal: Proposal) -> dict[str, Any]:
    """Return the scenario of a proposal; one made from data reads the folder's own tables."""
    if proposal.scenario:
        return proposal.scenario
    rules, pins = proposal.problem.rules, proposal.problem.pins
    used = [c for c in rules.columns if c in FIELDS and c not in ("id", "name", "pupils")]
    columns = {"id": "id", "name": "name", "pupils": "pupils", "x": "lon", "y": "lat"}
    return {
        "name": proposal.name,
        "schools": {
            "file": "schools.csv",
            "format": "table",
            "columns": columns | {c: column_header(c) for c in used},
            "crs": "EPSG:4326",
        },
        "travel": {
            "engine": "matrix",
            "file": "times.parquet",
            "cutoff_minutes": proposal.problem.travel.cutoff / 60,
        },
        "tier": [_tier(rules)],
        "pins": {
            "together": [list(ids) for ids in pins.together],
            "apart": [list(ids) for ids in pins.apart],
            "lead": list(pins.lead),
            "alone": list(pins.alone),
            "exclude": list(pins.exclude),
        },
        "solve": {"seed": proposal.seed},
        "output": {"title": proposal.title, "note": proposal.note},
    }


def _tier(rules: Rules) -> dict[str, Any]:
    keys: dict[str, Any] = {
        "name": rules.name,
        "size": list(rules.size),
        "measured": rules.measured.value,
        "lead": rules.lead.value,
        "same": list(rules.same),
        "alone": rules.alone.value,
        "alone_penalty_minutes": rules.alone_penalty / 60,
        "group_minutes": rules.group_charge / 60,
    }
    if rules.pupils is not None:
        keys["pupils"] = list(rules.pupils)
    if rules.longest_drive is not None:
        keys["longest_drive_minutes"] = rules.longest_drive / 60
    if rules.lead is Lead.ELIGIBLE:
        keys["lead_where"] = _where(rules.lead_where)
    if rules.alone_free is not None:
        keys["alone_free"] = _where(rules.alone_free)
    return keys


def _where(where: Where) -> dict[str, Any]:
    return {name: _condition(c) for name, c in where.conditions.items()}


def _condition(condition: Condition) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    if condition.any_of is not None:
        keys["any_of"] = list(condition.any_of)
    if condition.exclude:
        keys["not"] = list(condition.exclude)
    if condition.least is not None:
        keys["min"] = condition.least
    if condition.most is not None:
        keys["max"] = condition.most
    return keys
