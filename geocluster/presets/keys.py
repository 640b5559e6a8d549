"""Rules as the keys of a scenario's ``[[tier]]``."""

from __future__ import annotations

from typing import Any

from geocluster.rules import Condition, Kind, Lead, Rules, Where
from geocluster.terms import TERMS

__all__ = ["keys_of"]


def keys_of(rules: Rules) -> dict[str, Any]:
    """Return rules as the keys of ``[[tier]]``."""
    keys: dict[str, Any] = {"name": rules.name}
    if rules.preset is not None:
        keys["preset"] = rules.preset
    keys["size"] = list(rules.size)
    if rules.pupils is not None:
        keys["pupils"] = list(rules.pupils)
    if rules.members is not None:
        keys["members"] = _where(rules.members)
    if rules.longest_drive is not None:
        keys["longest_drive_minutes"] = _minutes(rules.longest_drive)
    keys |= {"measured": rules.measured.value, "lead": rules.lead.value}
    if rules.lead is Lead.ELIGIBLE:
        keys["lead_where"] = _where(rules.lead_where)
    keys |= {
        "same": list(rules.same),
        "alone": rules.alone.value,
        "alone_penalty_minutes": _minutes(rules.alone_penalty),
        "group_minutes": _minutes(rules.group_charge),
    }
    if rules.groups is not None:
        keys["groups"] = list(rules.groups)
    if rules.kinds:
        keys["kinds"] = [_kind(kind) for kind in rules.kinds]
    if rules.contiguous:
        keys["contiguous"] = True
    if rules.alone_free is not None:
        keys["alone_free"] = _where(rules.alone_free)
    if rules.costs:
        keys["costs"] = {key: TERMS[key].write(value) for key, value in rules.costs.items()}
    return keys


def _kind(kind: Kind) -> dict[str, Any]:
    keys: dict[str, Any] = {"name": kind.name, "groups": list(kind.groups)}
    if kind.size is not None:
        keys["size"] = list(kind.size)
    if kind.pupils is not None:
        keys["pupils"] = list(kind.pupils)
    if kind.holds_where.conditions:
        keys["holds_where"] = _where(kind.holds_where)
    return keys


def _minutes(seconds: int) -> float:
    return seconds // 60 if seconds % 60 == 0 else seconds / 60


def _where(where: Where) -> dict[str, Any]:
    return {name: _condition(c) for name, c in where.conditions.items()}


def _condition(condition: Condition) -> Any:
    keys: dict[str, Any] = {}
    if condition.any_of is not None:
        keys["any_of"] = list(condition.any_of)
    if condition.exclude:
        keys["not"] = list(condition.exclude)
    for key, value in (("min", condition.least), ("max", condition.most)):
        if value is not None:
            keys[key] = int(value) if value.is_integer() else value
    return keys["any_of"] if list(keys) == ["any_of"] else keys
