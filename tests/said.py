"""What people read of what was found."""

from __future__ import annotations

from typing import Protocol

from geocluster.facts import Fact
from geocluster.problem import Problem
from geocluster.proposal import rules_told
from geocluster.texts import speaker

__all__ = ["rules_said", "said"]


class _Found(Protocol):
    @property
    def fact(self) -> Fact:
        """What was found."""


def said(found: _Found, problem: Problem) -> str:
    """Return the English sentence of a reason, a violation or a remark."""
    return speaker(problem).say(found.fact)


def rules_said(problem: Problem) -> list[str]:
    """Return the English sentences of the rules, as map and report have them."""
    return [*map(speaker(problem).say, rules_told(problem))]
