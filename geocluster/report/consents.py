"""Who has to be asked before a group can be made, as the flags of its preset tell."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.facts import Fact
from geocluster.flags import Remark
from geocluster.presets import Flag, preset_of
from geocluster.problem import Problem
from geocluster.rules import Rules

__all__ = ["asking_flags", "consents", "unknown_for_consents"]


def asking_flags(rules: Rules) -> tuple[Flag, ...]:
    """Return the flags of a preset by which somebody has to be asked; none without a preset."""
    preset = preset_of(rules)
    return tuple(flag for flag in preset.flags if flag.asks) if preset else ()


def consents(remarks: Sequence[Remark], rules: Rules) -> tuple[Fact, ...]:
    """Return who has to be asked for a group, of what is remarked of it."""
    asking = {flag.code for flag in asking_flags(rules)}
    return tuple(remark.fact for remark in remarks if remark.fact.figures.get("flag") in asking)


def unknown_for_consents(members: Sequence[int], problem: Problem) -> tuple[str, ...]:
    """Return ids of members of which something is unknown that decides who has to be asked."""
    schools = problem.schools
    read = {name for flag in asking_flags(problem.rules) for name in flag.columns}
    columns = [schools.column(name) for name in sorted(read - {"id", "name"})]
    return tuple(schools.ids[i] for i in members if any(column[i] is None for column in columns))
