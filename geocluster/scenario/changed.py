"""What a preset fills in that was otherwise in a version before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.citations import Change
from geocluster.facts import fact, quoted
from geocluster.presets import PRESETS, Preset
from geocluster.presets.words import said_of
from geocluster.schools import Told

__all__ = ["presets_changed"]


def presets_changed(content: dict[str, Any]) -> tuple[Told, ...]:
    """Say which keys a tier leaves to a preset that gave them another value before.

    Parameters
    ----------
    content
        The scenario as it is written: nested dictionaries that have been checked.
    """
    named = [(tier, PRESETS[tier["preset"]]) for tier in content["tier"] if tier.get("preset")]
    return tuple(told for tier, preset in named for told in _of_tier(tier, preset))


def _of_tier(tier: dict[str, Any], preset: Preset) -> Iterator[Told]:
    left = [c for c in preset.changes if _is_key(c) and not _written(tier, c.what)]
    other = [c for c in left if c.was != preset.now(c)]
    if other:
        name, since = tier["preset"], min(change.after for change in other)
        said = [quoted(said_of(c.what, c.was, preset.now(c))) for c in other]
        yield Told(
            code="preset_changed",
            said=fact("issue.preset_changed", preset=name, since=since, changes=said),
        )


def _is_key(change: Change) -> bool:
    """Tell whether a change is of a key of the scenario."""
    others = ("flag", "grant", "source", "preset", "note")
    return change.what.partition(" ")[0] not in others


def _written(tier: dict[str, Any], key: str) -> bool:
    table, _, term = key.partition(".")
    return term in tier.get(table, {}) if term else key in tier
